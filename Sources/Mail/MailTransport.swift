/// A destination for messages: ``SMTPClient`` or ``Spool``.
public protocol MailTransport: Sendable {
    /// Sends messages, one after the other.
    ///
    /// Delivery is at least once. A message that is sent again keeps its message id, by which a receiver can recognize it.
    ///
    /// - Parameters:
    ///   - messages: each is attempted once, or not at all where those before it found no working server.
    ///   - settled: called once for each message, in their order, as soon as its outcome is known. When it throws, no
    ///     further message is sent.
    /// - Throws: only errors of `settled`.
    func send(
        _ messages: [MailMessage], settled: @Sendable (_ index: Int, _ outcome: MailOutcome) async throws -> Void
    ) async throws
}

/// The outcome of the attempt to send a message.
public enum MailOutcome: Sendable, Hashable, CustomStringConvertible {
    /// The server took responsibility for the message.
    case delivered
    /// A temporary failure: send the message again later.
    case deferred(MailReason)
    /// A permanent failure: another attempt would fail in the same way.
    case refused(MailReason)
    /// The connection was lost after the whole message was sent and before the reply: send it again, with the same
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

/// The reason why a message was not delivered. It contains no secret and no whole address, so that it may be logged.
public struct MailReason: Sendable, Hashable, CustomStringConvertible {
    /// The server's reply code (RFC 5321 §4.2); `nil` where the reason is not a reply.
    public let code: Int?
    /// The enhanced status code, such as `5.1.1` (RFC 3463), if the reply has one.
    public let status: String?
    /// A sentence, or the text of the reply, without the local parts of addresses.
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
