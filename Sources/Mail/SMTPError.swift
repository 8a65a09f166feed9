internal import NIOCore
internal import NIOPosix

/// The reason why a session ended early.
struct SMTPError: Error {
    let reason: MailReason
    /// True if a time limit was exceeded. The next message would wait as long again.
    var isTimeout = false
    /// True if the last command may have reached the server, although its reply is missing.
    var mayHaveArrived = false

    static let closed = SMTPError("The mail server closed the connection.")
    static let cancelled = SMTPError("Sending was cancelled.")
    static let timeout = SMTPError("The mail server did not reply in time.", isTimeout: true)
    static let malformedReply = SMTPError("The mail server sent a reply that is not valid SMTP.")

    init(_ text: String, isTimeout: Bool = false) {
        reason = MailReason(text)
        self.isTimeout = isTimeout
    }

    /// - Parameter reply: the one with which the server ended the session.
    init(_ reply: SMTPReply) {
        reason = MailReason(reply)
    }

    /// Describes an error of a socket, of TLS or of SwiftNIO without addresses.
    init(_ error: any Error) {
        switch error {
        case let error as SMTPError: self = error
        case is CancellationError: self = .cancelled
        case let error as NIOConnectionError: self = .unreachable(error)
        case ChannelError.connectTimeout:
            self = SMTPError("The mail server could not be reached in time.", isTimeout: true)
        default: self = SMTPError(tls: error) ?? .closed
        }
    }

    private static func unreachable(_ error: NIOConnectionError) -> SMTPError {
        guard let first = error.connectionErrors.first else {
            return SMTPError("The host name of the mail server cannot be resolved.")
        }
        switch first.error {
        case let error as IOError: return SMTPError("The mail server cannot be reached (errno \(error.errnoCode)).")
        case ChannelError.connectTimeout:
            return SMTPError("The mail server could not be reached in time.", isTimeout: true)
        default: return SMTPError("The mail server cannot be reached.")
        }
    }
}

extension MailReason {
    /// Takes the code and text of a reply, without the local parts of addresses.
    init(_ reply: SMTPReply) {
        let status = reply.lines.first.flatMap(Self.status)
        let texts = reply.lines.map { line in
            status.map { line.hasPrefix($0) ? String(line.dropFirst($0.count)) : line } ?? line
        }
        let words = texts.joined(separator: " ").split { $0.isWhitespace || !MailText.isOneLine(String($0)) }
        self.init(code: reply.code, status: status, String(Self.redacted(words.joined(separator: " ")).prefix(200)))
    }

    /// The enhanced status code at the beginning of the text, if there is one (RFC 2034 §4).
    private static func status(_ line: String) -> String? {
        let word = line.prefix { $0 != " " }
        let numbers = word.split(separator: ".", omittingEmptySubsequences: false)
        let areNumbers = numbers.allSatisfy { (1...3).contains($0.count) && $0.allSatisfy { ("0"..."9").contains($0) } }
        return numbers.count == 3 && areNumbers && "245".contains(word.prefix(1)) ? String(word) : nil
    }

    private static func redacted(_ text: String) -> String {
        var (output, run) = ("", 0)
        for character in text {
            if character == "@" {
                output.removeLast(run)
                output += "…"
            }
            run = character == "@" || " <>()[]:;,\"'=".contains(character) ? 0 : run + 1
            output.append(character)
        }
        return output
    }
}
