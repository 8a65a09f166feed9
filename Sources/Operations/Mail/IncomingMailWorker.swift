public import Foundation
public import MailReading
import Storage
import SupportCore
public import Training

/// Reads the mails that were received, and carries out what follows from them: each once, also with several workers.
public struct IncomingMailWorker: Sendable {
    /// Reads a mail with the return path and the recipients of its envelope.
    public typealias Reader =
        @Sendable (_ bytes: MessageBytes, _ returnPath: String?, _ recipients: [String]) throws(UnreadableMail) ->
        IncomingMessage

    private let mails: ReceivedMails
    private let suggestions: Recommendations?
    private let read: Reader

    /// - Parameter suggestions: proposes tutorials for new tickets.
    public init(_ mails: ReceivedMails, suggestions: Recommendations? = nil, read: @escaping Reader) {
        self.mails = mails
        self.suggestions = suggestions
        self.read = read
    }

    /// The maximum number of mails of one transaction.
    private static let batch = 20
    /// Large mails are handled one by one, so that one of them is in memory at a time.
    private static let smallBytes = 256 << 10

    /// Handles all mails that are due.
    ///
    /// - Returns: their number.
    @discardableResult
    public func work(now: @escaping @Sendable () -> Date) async throws -> Int {
        var handled = 0
        while !Task.isCancelled {
            // Reading first: usually there is nothing to write.
            guard let due = try await mails.nextDue(), due <= now() else { return handled }
            let claimed = try await mails.claim(limit: Self.batch, now: now())
            guard !claimed.isEmpty else { return handled }
            var small: [ReceivedMails.ReadMail] = []
            for mail in claimed {
                guard let reading = try await reading(of: mail, now: now()) else { continue }
                if mail.size <= Self.smallBytes {
                    small.append(reading)
                } else {
                    try await mails.handle([reading], now: now())
                }
            }
            if !small.isEmpty { try await mails.handle(small, now: now()) }
            handled += claimed.count
        }
        return handled
    }

    private func reading(of mail: ReceivedMail, now: Date) async throws -> ReceivedMails.ReadMail? {
        // One that ended the process each time it was read is left to an operator.
        guard !mail.isGivenUp else {
            return .init(
                mail: mail,
                message: .failure(UnreadableMail("It was tried \(mail.attempts - 1) times in vain.")),
                digest: mail.id)
        }
        guard let bytes = try await mails.content(of: mail.id) else {
            return .init(mail: mail, message: .failure(UnreadableMail("Its content is missing.")), digest: mail.id)
        }
        let message: Result<IncomingMessage, UnreadableMail>
        do throws(UnreadableMail) {
            message = .success(try read(bytes, mail.returnPath, mail.recipients))
        } catch {
            message = .failure(error)
        }
        return .init(
            mail: mail, message: message, digest: try ReceivedMails.digest(of: bytes),
            suggested: await suggested(for: message, now: now))
    }

    /// The tutorials that may answer a new ticket; none where recommending takes too long or fails.
    private func suggested(for message: Result<IncomingMessage, UnreadableMail>, now: Date) async -> [String] {
        guard let suggestions, case .success(let message) = message, mails.mayBeTicket(message) else { return [] }
        do {
            let text = TicketText(subject: message.subject, description: message.ownText, errorMessage: "")
            let found = try await suggestions.rankedTutorials(for: text, access: .none, limit: 3, now: now)
            return found.fits ? found.items.map(\.tutorial.id) : []
        } catch {
            // The acknowledgement goes out without them.
            return []
        }
    }
}
