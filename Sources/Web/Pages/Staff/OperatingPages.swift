import Foundation
import HTTPTypes
import ICalendar
import Operations
import Storage
import SupportCore
import Training

/// The operators' pages: health, failed mail, tokens, and the journal.
struct OperatingPages {
    static let path = "/staff/operating"

    /// The links between the pages.
    static func links(_ call: Call) -> [StaffLayoutView.Link] {
        let texts = call.reader.texts
        return call.links(among: [
            (path, texts.text(.operateHealth)), (path + "/mail", texts.text(.operateMail)),
            (path + "/received", texts.text(.operateReceived)),
            (path + "/tokens", texts.text(.operateTokens)), (WebhookPages.path, texts.text(.operateWebhooks)),
            (ConnectionPages.path, texts.text(.operateConnections)), (MappingPages.path, texts.text(.operateMappings)),
            (path + "/journal", texts.text(.operateJournal)),
        ])
    }

    // MARK: - Whether all is well

    /// The maximum number of rows that cannot be read, in the list of them.
    private static let maxRows = 50

    @Sendable static func health(_ call: Call) async throws -> Answer {
        let (texts, times, site) = (call.reader.texts, try StaffTimes(call), call.site)
        let unreadable = try await site.health.check()
        let failing = try await site.rooms.failingDates(limit: maxRows)
        let (counts, latest) = (try await site.outbox.counts(), try await site.journal.latest(limit: 1))
        var facts = [
            FactView(name: texts.text(.operateRelease), value: site.release),
            FactView(name: texts.text(.operateAddress), value: site.publicURL),
            FactView(name: texts.text(.operateZones), value: Zone.databaseVersion),
            FactView(name: texts.text(.operateWaiting), value: String(counts.waiting)),
            FactView(name: texts.text(.operateFailed), value: String(counts.failed)),
            FactView(name: texts.text(.operateEncoder), value: encoder(of: site, texts)),
            FactView(
                name: texts.text(.operateRooms),
                value: site.rooms.settings.kinds.isEmpty
                    ? texts.text(.operateRoomsNone)
                    : site.rooms.settings.kinds.map(\.name).joined(separator: ", ")),
            FactView(
                name: texts.text(.operateChanges),
                value: latest.records.first.map { "\($0.position), \(times.moment($0.at))" } ?? "0"),
        ]
        if let version = try await site.health.newerSchema() {
            facts.append(
                FactView(
                    name: texts.text(.operateSchema),
                    value: texts.text(.operateSchemaNewer, ["version": String(version)])))
        }
        return try call.staffPage(
            HealthView(
                views: links(call), facts: facts, hasFailed: counts.failed > 0,
                hasFailingRooms: !failing.isEmpty,
                failingRooms: failing.map { date, fault in
                    HealthView.Room(
                        title: date.title, address: date.staffPath, since: times.view(fault.since),
                        reason: fault.reason)
                },
                hasUnreadable: !unreadable.isEmpty, unreadable: unreadable.prefix(maxRows).map(\.sentence),
                more: unreadable.count > maxRows ? texts.text(.andMore, ["n": String(unreadable.count - maxRows)]) : nil
            ))
    }

    /// The progress of the sentence encoder.
    private static func encoder(of site: Site, _ texts: LocalizedTexts) -> String {
        guard let waiting = site.recommendations.waitingForEmbedding else { return texts.text(.encoderUnused) }
        return waiting == 0
            ? texts.text(.encoderDone) : texts.text(.encoderWaiting, ["n": String(waiting)])
    }

    // MARK: - Mail

    private static let mailsOfPage = 100

    /// The maximum number of addresses without mail, in the list of them.
    private static let maxStopped = 100

    @Sendable static func mail(_ call: Call) async throws -> Answer {
        let (texts, times) = (call.reader.texts, try StaffTimes(call))
        let list = PageAddress(call, keeping: ["state"])
        let state = list.values(of: "state").first.flatMap(OutgoingMail.State.init) ?? .failed
        let page = call.page(limit: mailsOfPage)
        let outbox = try await call.site.outbox.listing(MailFilter(state: state), page: page)
        let stopped = try await call.site.outbox.undeliverableAddresses(limit: maxStopped)
        return try call.staffPage(
            OutboxView(
                views: links(call),
                done: call.done.map { _ in texts.text(.newsSaved) },
                states: OutgoingMail.State.allCases.map {
                    OptionView(value: $0.rawValue, label: name(of: $0, texts), isChosen: $0 == state)
                },
                counts: texts.text(
                    .mailCounts, ["waiting": String(outbox.waiting), "failed": String(outbox.failed)]),
                mails: outbox.mails.items.map { mail in
                    OutboxView.Mail(
                        purpose: name(of: mail.purpose, texts),
                        to: outbox.recipient(of: mail) ?? texts.text(.mailErased),
                        made: times.view(mail.createdAt), settled: mail.settledAt.map(times.view),
                        attempts: String(mail.attempts), reason: mail.reason,
                        retry: [.failed, .dropped].contains(mail.state) ? path + "/mail/\(mail.id)/retry" : nil,
                        drop: [.failed, .waiting].contains(mail.state) ? path + "/mail/\(mail.id)/drop" : nil)
                },
                first: page.after.map { _ in list.with() },
                later: outbox.mails.next.map { list.with([("after", $0.text)]) },
                hasStopped: !stopped.isEmpty,
                stopped: stopped.map {
                    OutboxView.Stopped(address: $0.key, status: $0.status, since: times.view($0.reportedAt))
                }))
    }

    /// Sends mail to an address again that did not take it.
    @Sendable static func resumeMail(_ call: Call) async throws -> Answer {
        let form = try Form(call)
        try await call.site.outbox.resumeMail(toAddress: form["address"], by: call.caller, now: call.now)
        return .seeOther(path + "/mail?done=saved")
    }

    @Sendable static func retryMail(_ call: Call) async throws -> Answer {
        _ = try await call.site.outbox.retry(call.parameter("mail"), by: call.caller, now: call.now)
        return .seeOther(path + "/mail?done=saved")
    }

    @Sendable static func dropMail(_ call: Call) async throws -> Answer {
        _ = try await call.site.outbox.drop(call.parameter("mail"), by: call.caller, now: call.now)
        return .seeOther(path + "/mail?done=saved")
    }

    private static func name(of state: OutgoingMail.State, _ texts: LocalizedTexts) -> String {
        switch state {
        case .waiting: texts.text(.mailWaiting)
        case .sent: texts.text(.mailSent)
        case .unneeded: texts.text(.mailUnneeded)
        case .failed: texts.text(.mailFailed)
        case .dropped: texts.text(.mailDropped)
        }
    }

    private static func name(of purpose: OutgoingMail.Purpose, _ texts: LocalizedTexts) -> String {
        switch purpose {
        case .place: texts.text(.mailPlace)
        case .reminder: texts.text(.mailReminder)
        case .verification: texts.text(.mailVerification)
        case .link: texts.text(.mailLink)
        case .message: texts.text(.mailMessage)
        case .followUp: texts.text(.mailFollowUp)
        case .interest: texts.text(.mailInterest)
        case .assignment: texts.text(.mailAssignment)
        case .minimum: texts.text(.mailMinimum)
        case .breach: texts.text(.mailBreach)
        case .ticketLink: texts.text(.mailTicketLink)
        case .ticketReply: texts.text(.mailTicketReply)
        case .ticketNews: texts.text(.mailTicketNews)
        case .invitation: texts.text(.mailInvitation)
        case .reply: texts.text(.mailReply)
        case .proposal: texts.text(.mailProposal)
        case .webhook: texts.text(.mailWebhook)
        case .signIn: texts.text(.mailSignIn)
        case .acknowledgement: texts.text(.mailAcknowledgement)
        case .mention: texts.text(.mailMention)
        case .digest: texts.text(.mailDigest)
        }
    }

    // MARK: - The journal

    private static let entriesOfPage = 100

    @Sendable static func journal(_ call: Call) async throws -> Answer {
        let times = try StaffTimes(call)
        let list = PageAddress(call, keeping: ["subject", "id"])
        let subject = list.values(of: "subject").first.flatMap(JournalEntry.Subject.init)
        let id = list.values(of: "id").first
        let before = formFields(call.query).last { $0.name == "before" }.flatMap { Int($0.value) }
        let excerpt = try await call.site.journal.latest(
            before: before, subject: subject, id: id, limit: entriesOfPage)
        return try call.staffPage(
            JournalView(
                views: links(call),
                subjects: JournalEntry.Subject.allCases.map(\.rawValue).sorted().map {
                    OptionView(value: $0, label: $0, isChosen: $0 == subject?.rawValue)
                },
                id: id ?? "", isEmpty: excerpt.records.isEmpty,
                records: excerpt.records.map { record in
                    let entry = record.entry
                    let related = entry.related.sorted { $0.key < $1.key }.map { kind, id in
                        "\(kind) \(excerpt.subjects[id] ?? id)"
                    }
                    return JournalView.Record(
                        position: String(record.position), at: times.view(record.at),
                        actor: record.actor.id.flatMap { excerpt.names[$0] } ?? record.actor.kind.rawValue,
                        event: entry.event.rawValue, subject: entry.subject.rawValue, subjectID: entry.subjectID,
                        subjectName: excerpt.subjects[entry.subjectID],
                        ofSubject: path + "/journal?subject=\(entry.subject.rawValue)&id=\(entry.subjectID)",
                        fields: entry.fields.joined(separator: ", "), related: related.joined(separator: ", "))
                },
                latest: before.map { _ in list.with() },
                earlier: excerpt.next.map { list.with([("before", String($0))]) }))
    }
}

/// The page that says whether the service is well.
struct HealthView: PageView {
    static let template = "staff-health"

    let views: [StaffLayoutView.Link]
    let facts: [FactView]
    let hasFailed: Bool
    let hasFailingRooms: Bool
    let failingRooms: [Room]
    let hasUnreadable: Bool
    /// Rows that cannot be read, each with the reason.
    let unreadable: [String]
    /// The number of further rows.
    let more: String?

    /// A date whose room was not reached the last time.
    struct Room: Hashable, Sendable, Codable {
        let title: String
        let address: String
        let since: MomentView
        /// In English.
        let reason: String
    }
}

/// The mails of one state.
struct OutboxView: PageView {
    static let template = "staff-mail"

    let views: [StaffLayoutView.Link]
    let done: String?
    let states: [OptionView]
    let counts: String
    let mails: [Mail]
    /// The addresses of the list's beginning and of its next page.
    let first: String?
    let later: String?
    let hasStopped: Bool
    /// The email addresses to which no mail is sent any more.
    let stopped: [Stopped]

    struct Stopped: Hashable, Sendable, Codable {
        let address: String
        /// Such as `5.1.1`.
        let status: String
        let since: MomentView
    }

    struct Mail: Hashable, Sendable, Codable {
        let purpose: String
        let to: String
        let made: MomentView
        let settled: MomentView?
        let attempts: String
        /// The reason of the latest failure.
        let reason: String?
        /// The addresses of the forms that send the mail again and give it up, where they can.
        let retry: String?
        let drop: String?
    }
}

/// A part of the journal, the newest entries first.
struct JournalView: PageView {
    static let template = "staff-journal"

    let views: [StaffLayoutView.Link]
    let subjects: [OptionView]
    /// The id that was asked for.
    let id: String
    let isEmpty: Bool
    let records: [Record]
    /// The addresses of the newest entries and of the next part.
    let latest: String?
    let earlier: String?

    struct Record: Hashable, Sendable, Codable {
        let position: String
        let at: MomentView
        let actor: String
        let event: String
        let subject: String
        let subjectID: String
        /// The title or the name of the subject, where it has one.
        let subjectName: String?
        /// The address of all entries of the subject.
        let ofSubject: String
        let fields: String
        let related: String
    }
}
