import Foundation
import HTTPTypes
import Operations
import Storage
import SupportCore
import Training

/// The operators' page of the mail that came in: what became of it, and what has to be looked at.
struct ReceivedMailPages {
    static let path = OperatingPages.path + "/received"
    private static let mailsOfPage = 100

    @Sendable static func list(_ call: Call) async throws -> Answer {
        let (texts, times) = (call.reader.texts, try StaffTimes(call))
        let list = PageAddress(call, keeping: ["state"])
        let state = list.values(of: "state").first.flatMap(ReceivedMail.State.init) ?? .unclear
        let page = call.page(limit: mailsOfPage)
        let mails = try await call.site.receivedMails.mails(ReceivedMailFilter(state: state), page: page)
        let counts = try await call.site.receivedMails.counts()
        return try call.staffPage(
            ReceivedMailView(
                views: OperatingPages.links(call),
                done: call.done.map { _ in texts.text(.newsSaved) },
                states: ReceivedMail.State.allCases.map {
                    OptionView(value: $0.rawValue, label: name(of: $0, texts), isChosen: $0 == state)
                },
                counts: texts.text(
                    .receivedCounts, ["waiting": String(counts.waiting), "unclear": String(counts.unclear)]),
                mails: mails.items.map { mail in
                    let isOpen = mail.isKept && (mail.state == .unclear || mail.state == .dropped)
                    return ReceivedMailView.Mail(
                        kind: name(of: mail.kind, texts), sender: mail.sender ?? texts.text(.receivedNobody),
                        subject: mail.subject, received: times.view(mail.receivedAt), size: size(of: mail),
                        outcome: mail.outcome, content: mail.isKept ? "\(path)/\(mail.id)" : nil,
                        retry: isOpen ? "\(path)/\(mail.id)/retry" : nil,
                        drop: mail.state == .unclear ? "\(path)/\(mail.id)/drop" : nil)
                },
                first: page.after.map { _ in list.with() },
                later: mails.next.map { list.with([("after", $0.text)]) }))
    }

    @Sendable static func retry(_ call: Call) async throws -> Answer {
        _ = try await call.site.receivedMails.retry(call.parameter("mail"), by: call.caller, now: call.now)
        return .seeOther(path + "?done=saved")
    }

    @Sendable static func drop(_ call: Call) async throws -> Answer {
        _ = try await call.site.receivedMails.drop(call.parameter("mail"), by: call.caller, now: call.now)
        return .seeOther(path + "?done=saved")
    }

    private static func size(of mail: ReceivedMail) -> String {
        mail.size < 10_000 ? "\(mail.size) B" : "\((mail.size + 500) / 1_000) kB"
    }

    private static func name(of state: ReceivedMail.State, _ texts: LocalizedTexts) -> String {
        switch state {
        case .waiting: texts.text(.receivedWaiting)
        case .handled: texts.text(.receivedHandled)
        case .unclear: texts.text(.receivedUnclear)
        case .dropped: texts.text(.receivedDropped)
        }
    }

    private static func name(of kind: ReceivedMail.Kind?, _ texts: LocalizedTexts) -> String {
        switch kind {
        case .answer: texts.text(.receivedAnswer)
        case .report: texts.text(.receivedReport)
        case .automatic: texts.text(.receivedAutomatic)
        case .message: texts.text(.receivedMessage)
        case .ticket: texts.text(.receivedTicket)
        case .repeated: texts.text(.receivedRepeated)
        case .other: texts.text(.receivedOther)
        case nil: texts.text(.receivedUnread)
        }
    }
}

/// The received mails of one state.
struct ReceivedMailView: PageView {
    static let template = "staff-received"

    let views: [StaffLayoutView.Link]
    let done: String?
    let states: [OptionView]
    let counts: String
    let mails: [Mail]
    /// The addresses of the list's beginning and of its next page.
    let first: String?
    let later: String?

    struct Mail: Hashable, Sendable, Codable {
        let kind: String
        let sender: String
        let subject: String?
        let received: MomentView
        let size: String
        let outcome: String?
        /// The address of the mail as it was received, while it is kept.
        let content: String?
        /// The addresses of the forms that have the mail read again and put it away, where they can.
        let retry: String?
        let drop: String?
    }
}
