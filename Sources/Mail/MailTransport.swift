/// A way out for messages: ``SMTPClient`` or ``Spool``.
public protocol MailTransport: Sendable {
    /// Hands messages over, one after the other.
    ///
    /// Delivery is at least once: whoever sends a message again keeps its message id, by which a receiver can tell it.
    ///
    /// - Parameters:
    ///   - messages: each is tried once, or not at all where the ones before it found nobody at home.
    ///   - settled: called once for each message, in their order, as soon as it is known how it went: with its index
    ///     and an outcome for each of its recipients, in the order of ``MailMessage/to``. When it throws, no further
    ///     message is sent.
    func send(
        _ messages: [MailMessage], settled: @Sendable (_ index: Int, _ outcomes: [MailOutcome]) async throws -> Void
    ) async throws
}

/// How it went for one recipient.
public enum MailOutcome: Sendable, Hashable, CustomStringConvertible {
    /// The server took the message into its care.
    case delivered
    /// Not this time: send it again later.
    case deferred(MailReason)
    /// For good: sending it again would end the same way.
    case refused(MailReason)
    /// The connection was lost after the whole message was sent and before the answer: send it again, with the same
    /// message id.
    case unknown(MailReason)

    public var description: String {
        switch self {
        case .delivered: "delivered"
        case .deferred(let reason): "deferred: \(reason)"
        case .refused(let reason): "refused: \(reason)"
        case .unknown(let reason): "unknown: \(reason)"
        }
    }
}

/// Why a message was not delivered; fit for a log: no secret, no whole address.
public struct MailReason: Sendable, Hashable, CustomStringConvertible {
    /// The server's reply code (RFC 5321 §4.2), where it was the server that said so.
    public let code: Int?
    /// The enhanced status code, such as `5.1.1` (RFC 3463), where the server gave one.
    public let status: String?
    /// A sentence, or what the server said, local parts of addresses left out.
    public let text: String

    init(code: Int? = nil, status: String? = nil, _ text: String) {
        self.code = code
        self.status = status
        self.text = text
    }

    public var description: String {
        [code.map { String($0) }, status, text.isEmpty ? nil : text].compactMap(\.self).joined(separator: " ")
    }
}
