import Foundation
import ICalendar
import Logging
import Mail
import Operations
import Storage
import SupportCore
import Synchronization
import Testing
import Training

/// A transport that records its messages, and responds with given outcomes.
final class RecordingTransport: MailTransport {
    private let state = Mutex<(messages: [MailMessage], outcomes: [MailOutcome])>(([], []))

    var messages: [MailMessage] { state.withLock { $0.messages } }

    /// Sets the outcomes of the next messages. All others are delivered.
    func respond(with outcomes: [MailOutcome]) {
        state.withLock { $0.outcomes = outcomes }
    }

    /// The messages since the last call.
    func newMessages() -> [MailMessage] {
        state.withLock { state in
            defer { state.messages = [] }
            return state.messages
        }
    }

    func send(
        _ messages: [MailMessage], settled: @Sendable (_ index: Int, _ outcome: MailOutcome) async throws -> Void
    ) async throws {
        for (index, message) in messages.enumerated() {
            let outcome = state.withLock { state in
                state.messages.append(message)
                return state.outcomes.isEmpty ? .delivered : state.outcomes.removeFirst()
            }
            try await settled(index, outcome)
        }
    }
}

extension TestInstallation {
    func worker(
        _ transport: (any MailTransport)?, leads: [Int] = [86_400, 3_600], breachMail: [String] = [],
        supportMail: [String] = [], replyAddress: String? = nil, supportAddress: String? = nil,
        followUpWait: TimeInterval? = nil, certificateShare: Double? = 0.8, lease: TimeInterval = 60,
        over database: (any Database)? = nil
    ) throws -> MailDelivery {
        let context = MailContext(
            templates: try Self.mailTemplates.get(),
            sender: try MailAddress("lectern@example.org", name: "Lectern"),
            replyAddress: try replyAddress.map { try MailAddress($0) },
            supportAddress: try supportAddress.map { try MailAddress($0) },
            publicURL: "https://training.example.org", release: "1.0.0",
            agreement: try Self.agreement(), certificateShare: certificateShare)
        return MailDelivery(
            database ?? self.database, context: context, transport: transport,
            settings: .init(
                reminderLeads: leads, followUpWait: followUpWait, breachAddresses: breachMail,
                supportAddresses: supportMail, lease: lease),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    }

    /// The templates of all mails, read once.
    private static let mailTemplates = Result { try MailTemplates(resources: package) }

    /// The agreement of the demo.
    static func agreement() throws -> Agreement { try demoAgreement.get() }

    private static let demoAgreement = Result {
        try Agreement(contentsOf: package.appending(path: "Seeds/agreement.json"))
    }

    /// The folder of the package.
    private static let package = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// The messages that a worker sends at an instant.
    func mail(_ transport: RecordingTransport, at now: Date? = nil, leads: [Int] = [86_400, 3_600]) async throws
        -> [MailMessage]
    {
        let now = now ?? self.now
        try await worker(transport, leads: leads).work(now: { now })
        let messages = transport.newMessages()
        for message in messages { expectWellFormed(message.html ?? "") }
        return messages
    }

    /// The id of a registrant.
    func registrant(_ email: String) async throws -> String {
        try #require(try await database.read { try $0.registrant(withEmail: email) }).id
    }

    func mails(_ state: OutgoingMail.State) async throws -> [OutgoingMail] {
        try await database.read { try $0.mails(MailFilter(state: state), page: PageRequest(limit: 500)).items }
    }
}

/// Expects that the HTML of a mail closes all elements that it opens.
func expectWellFormed(_ html: String) {
    var open: [Substring] = []
    let body = html.split(separator: "<body", maxSplits: 1).last ?? ""
    for tag in ("<body" + body.replacing("</html>", with: "")).matches(of: #/<(/?)([a-z]+)[^>]*>/#)
    where !["br", "img"].contains(tag.output.2) {
        if tag.output.1.isEmpty {
            open.append(tag.output.2)
        } else {
            #expect(open.popLast() == tag.output.2, "\(html)")
        }
    }
    #expect(open == [], "\(html)")
    #expect(!html.contains("{{"))
}

/// A mail in one line: its recipient, its subject, and the main properties of its calendar.
func summary(_ message: MailMessage) -> String {
    let calendar = message.calendar.map { part in
        let lines = part.text.split(separator: "\r\n").map(String.init)
        let told = ["METHOD", "UID", "SEQUENCE", "STATUS"].flatMap { name in
            lines.filter { $0.hasPrefix(name + ":") }.map { line in
                name == "UID" ? "UID" : line
            }
        }
        return " [" + told.filter { $0 != "UID" }.joined(separator: " ") + "]"
    }
    return "\(message.to.address): \(message.subject)" + (calendar ?? "")
}

/// The UIDs of a calendar, in order.
func uids(_ part: CalendarPart) throws -> [String] {
    try CalendarDocument.parse(part.text.utf8).events.map(\.uid)
}
