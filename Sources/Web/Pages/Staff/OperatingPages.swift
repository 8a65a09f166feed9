import Foundation
import HTTPTypes
import ICalendar
import Operations
import Storage
import SupportCore
import Training

/// What operators look after: whether all is well, mail that failed, tokens, and the journal.
struct OperatingPages {
    static let path = "/staff/operating"

    /// A page of one of the four, with the way to the others.
    static func page(_ call: Call, _ name: String, _ values: [String: Any?]) throws -> Answer {
        let texts = call.reader.texts
        let views = [
            (path, texts.text("operateHealth")), (path + "/mail", texts.text("operateMail")),
            (path + "/tokens", texts.text("operateTokens")), (path + "/journal", texts.text("operateJournal")),
        ]
        return try call.staffPage(name, among: views, values)
    }

    // MARK: - Whether all is well

    @Sendable static func health(_ call: Call) async throws -> Answer {
        let (texts, times, site) = (call.reader.texts, try StaffTimes(call), call.site)
        try await site.health.check()
        let (counts, latest) = (try await site.outbox.counts(), try await site.journal.latest(limit: 1))
        let facts: [(String, String)] = [
            (texts.text("operateRelease"), site.release), (texts.text("operateAddress"), site.publicURL),
            (texts.text("operateZones"), Zone.databaseVersion),
            (texts.text("operateWaiting"), String(counts.waiting)),
            (texts.text("operateFailed"), String(counts.failed)),
            (
                texts.text("operateChanges"),
                latest.records.first.map { "\($0.position), \(times.moment($0.at))" } ?? "0"
            ),
        ]
        return try page(
            call, "staff-health",
            ["facts": facts.map { ["name": $0.0, "value": $0.1] }, "hasFailed": counts.failed > 0])
    }

    // MARK: - Mail

    private static let mailsOfPage = 100

    @Sendable static func mail(_ call: Call) async throws -> Answer {
        let (texts, times) = (call.reader.texts, try StaffTimes(call))
        let list = PageAddress(call, keeping: ["state"])
        let state = list.values(of: "state").first.flatMap(OutgoingMail.State.init) ?? .failed
        let page = call.page(limit: mailsOfPage)
        let outbox = try await call.site.outbox.outbox(MailFilter(state: state), page: page)
        return try Self.page(
            call, "staff-mail",
            [
                "states": OutgoingMail.State.allCases.map {
                    ["value": $0.rawValue, "label": name(of: $0, texts), "isChosen": $0 == state] as [String: Any]
                },
                "counts": texts.text(
                    "mailCounts", ["waiting": String(outbox.waiting), "failed": String(outbox.failed)]),
                "done": formFields(call.query).contains { $0.name == "done" } ? texts.text("newsSaved") : nil,
                "mails": outbox.mails.items.map { mail in
                    let values: [String: Any?] = [
                        "purpose": name(of: mail.purpose, texts),
                        "to": outbox.recipient(of: mail) ?? texts.text("mailErased"),
                        "attempts": String(mail.attempts), "reason": mail.reason,
                        "made": times.values(mail.createdAt), "settled": mail.settledAt.map(times.values),
                        "retry": [.failed, .dropped].contains(mail.state) ? path + "/mail/\(mail.id)/retry" : nil,
                        "drop": [.failed, .waiting].contains(mail.state) ? path + "/mail/\(mail.id)/drop" : nil,
                    ]
                    return values.compactMapValues { $0 }
                },
                "later": outbox.mails.next.map { list.with([("after", $0.text)]) },
                "first": page.after.map { _ in list.with() },
            ])
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
        case .waiting: texts.text("mailWaiting")
        case .sent: texts.text("mailSent")
        case .unneeded: texts.text("mailUnneeded")
        case .failed: texts.text("mailFailed")
        case .dropped: texts.text("mailDropped")
        }
    }

    private static func name(of purpose: OutgoingMail.Purpose, _ texts: LocalizedTexts) -> String {
        switch purpose {
        case .place: texts.text("mailPlace")
        case .reminder: texts.text("mailReminder")
        case .link: texts.text("mailLink")
        case .message: texts.text("mailMessage")
        case .followUp: texts.text("mailFollowUp")
        case .interest: texts.text("mailInterest")
        case .assignment: texts.text("mailAssignment")
        case .breach: texts.text("mailBreach")
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
        return try page(
            call, "staff-journal",
            [
                "subjects": JournalEntry.Subject.allCases.map(\.rawValue).sorted().map {
                    ["value": $0, "isChosen": $0 == subject?.rawValue] as [String: Any]
                },
                "id": id, "isEmpty": excerpt.records.isEmpty,
                "records": excerpt.records.map { record in
                    let entry = record.entry
                    let related = entry.related.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
                    return [
                        "position": String(record.position), "at": times.values(record.at),
                        "actor": record.actor.id.flatMap { excerpt.names[$0] } ?? record.actor.kind.rawValue,
                        "event": entry.event.rawValue, "subject": entry.subject.rawValue, "subjectID": entry.subjectID,
                        "ofSubject": path + "/journal?subject=\(entry.subject.rawValue)&id=\(entry.subjectID)",
                        "fields": entry.fields.joined(separator: ", "), "related": related.joined(separator: ", "),
                    ] as [String: Any]
                },
                "earlier": excerpt.next.map { list.with([("before", String($0))]) },
                "latest": before.map { _ in list.with() },
            ])
    }
}
