public import Foundation
import MailReading
public import Operations
import Storage
import Training

/// Reads the mails that were received, and has their effects: each once, also with several workers.
public struct IncomingMailWorker: Sendable {
    private let mails: ReceivedMails
    private let reader: IncomingMailReader
    private let suggestions: Recommendations?

    /// - Parameters:
    ///   - host: the `authserv-id` of the receiving mail server; nil if none is known.
    ///   - suggestions: proposes tutorials for new tickets.
    public init(_ mails: ReceivedMails, authenticationHost host: String?, suggestions: Recommendations? = nil) {
        self.mails = mails
        reader = IncomingMailReader(authenticationHost: host)
        self.suggestions = suggestions
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
            var small: [ReceivedMails.Reading] = []
            for mail in claimed {
                guard let reading = try await read(mail) else { continue }
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

    private func read(_ mail: ReceivedMail) async throws -> ReceivedMails.Reading? {
        // One that ended the process each time it was read is left to an operator.
        guard mail.attempts <= ReceivedMail.maxAttempts else {
            return .init(
                mail: mail,
                message: .failure(UnreadableMail("It was tried \(ReceivedMail.maxAttempts) times in vain.")),
                digest: mail.id)
        }
        guard let bytes = try await mails.content(of: mail.id) else {
            return .init(mail: mail, message: .failure(UnreadableMail("Its content is missing.")), digest: mail.id)
        }
        let message: Result<IncomingMessage, UnreadableMail>
        do throws(UnreadableMail) {
            message = .success(
                try reader.message(bytes, returnPath: mail.returnPath, recipients: mail.recipients))
        } catch {
            message = .failure(error)
        }
        return .init(mail: mail, message: message, digest: try ReceivedMails.digest(of: bytes))
    }
}
