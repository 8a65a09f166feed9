import Foundation
import HTTPTypes
import Operations
import Storage
import SupportCore
import Training

/// The operators' pages of mail that is sent: what failed, and the addresses that take none.
struct OutboxPages {
    static let path = OperatingPages.path + "/mail"
    private static let mailsOfPage = 100

    /// The maximum number of addresses without mail, in the list of them.
    private static let maxStopped = 100

    @Sendable static func list(_ call: Call) async throws -> Answer {
        let (texts, times) = (call.reader.texts, try StaffTimes(call))
        let list = PageAddress(call, keeping: ["state"])
        let state = list.values(of: "state").first.flatMap(OutgoingMail.State.init) ?? .failed
        let page = call.page(limit: mailsOfPage)
        let outbox = try await call.site.outbox.listing(MailFilter(state: state), page: page)
        let stopped = try await call.site.outbox.undeliverableAddresses(limit: maxStopped)
        return try call.staffPage(
            OutboxView(
                views: OperatingPages.links(call),
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
                        retry: [.failed, .dropped].contains(mail.state) ? path + "/\(mail.id)/retry" : nil,
                        drop: [.failed, .waiting].contains(mail.state) ? path + "/\(mail.id)/drop" : nil)
                },
                first: page.after.map { _ in list.with() },
                later: outbox.mails.next.map { list.with([("after", $0.text)]) },
                hasStopped: !stopped.isEmpty,
                stopped: stopped.map {
                    OutboxView.Stopped(address: $0.key, status: $0.status, since: times.view($0.reportedAt))
                }))
    }

    /// Resumes mail to an address that did not take it.
    @Sendable static func resume(_ call: Call) async throws -> Answer {
        let form = try Form(call)
        try await call.site.outbox.resumeMail(toAddress: form["address"], by: call.caller, now: call.now)
        return .seeOther(path + "?done=saved")
    }

    @Sendable static func retry(_ call: Call) async throws -> Answer {
        _ = try await call.site.outbox.retry(call.parameter("mail"), by: call.caller, now: call.now)
        return .seeOther(path + "?done=saved")
    }

    @Sendable static func drop(_ call: Call) async throws -> Answer {
        _ = try await call.site.outbox.drop(call.parameter("mail"), by: call.caller, now: call.now)
        return .seeOther(path + "?done=saved")
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
