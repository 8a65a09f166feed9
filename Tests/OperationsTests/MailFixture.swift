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

/// A way out that keeps what it is handed, and answers as it is told to.
final class Letterbox: MailTransport {
    private let state = Mutex<(messages: [MailMessage], outcomes: [MailOutcome])>(([], []))

    var messages: [MailMessage] { state.withLock { $0.messages } }

    /// What became of the next messages; those after them are delivered.
    func answer(_ outcomes: [MailOutcome]) {
        state.withLock { $0.outcomes = outcomes }
    }

    /// What came since the last look.
    func empty() -> [MailMessage] {
        state.withLock { state in
            defer { state.messages = [] }
            return state.messages
        }
    }

    func send(
        _ messages: [MailMessage], settled: @Sendable (_ index: Int, _ outcomes: [MailOutcome]) async throws -> Void
    ) async throws {
        for (index, message) in messages.enumerated() {
            let outcome = state.withLock { state in
                state.messages.append(message)
                return state.outcomes.isEmpty ? .delivered : state.outcomes.removeFirst()
            }
            try await settled(index, [outcome])
        }
    }
}

extension TestInstallation {
    func worker(
        _ letterbox: (any MailTransport)?, leads: [Int] = [86_400, 3_600], breachMail: [String] = []
    ) throws -> MailDelivery {
        let resources = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let context = MailContext(
            templates: try MailTemplates(resources: resources),
            sender: try MailAddress("lectern@example.org", name: "Lectern"),
            publicURL: "https://training.example.org", release: "1.0.0",
            agreement: try Self.agreement())
        return MailDelivery(
            database, context: context, transport: letterbox,
            settings: .init(reminderLeads: leads, breachAddresses: breachMail),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    }

    /// The agreement of the demo.
    static func agreement() throws -> Agreement {
        let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "Seeds/agreement.json")
        return try Agreement(json: try Data(contentsOf: file))
    }

    /// What goes out now.
    func mail(_ letterbox: Letterbox, at now: Date? = nil, leads: [Int] = [86_400, 3_600]) async throws -> [MailMessage]
    {
        let now = now ?? self.now
        try await worker(letterbox, leads: leads).work(now: { now })
        let messages = letterbox.empty()
        for message in messages { expectWellFormed(message.html ?? "") }
        return messages
    }

    /// The id of somebody who registered.
    func registrant(_ email: String) async throws -> String {
        try #require(try await database.read { try $0.registrant(withEmail: email) }).id
    }

    func mails(_ state: OutgoingMail.State) async throws -> [OutgoingMail] {
        try await database.read { try $0.mails(MailFilter(state: state), page: PageRequest(limit: 500)).items }
    }
}

/// Holds that what a mail's HTML opens, it closes.
func expectWellFormed(_ html: String) {
    var open: [Substring] = []
    let body = html.split(separator: "<body", maxSplits: 1).last ?? ""
    for tag in ("<body" + body.replacing("</html>", with: "")).matches(of: #/<(/?)([a-z]+)[^>]*>/#) {
        if tag.output.1.isEmpty {
            open.append(tag.output.2)
        } else {
            #expect(open.popLast() == tag.output.2, "\(html)")
        }
    }
    #expect(open == [], "\(html)")
    #expect(!html.contains("{{"))
}

/// What a mail says in one line: to whom, about what, and what its calendar tells.
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
    return "\(message.to[0].address): \(message.subject)" + (calendar ?? "")
}
