internal import NIOCore
internal import NIOPosix
internal import NIOSSL

/// Why a conversation ended before its time.
struct SMTPError: Error {
    let reason: MailReason
    /// Whether a time limit ended it: then the next message would wait as long.
    var wasSlow = false
    /// Whether the words that should have been answered may have reached the server.
    var wasHeard = false

    static let closed = SMTPError("The mail server closed the connection.")
    static let stopped = SMTPError("Sending was stopped.")
    static let slow = SMTPError("The mail server took too long.", wasSlow: true)
    static let garbage = SMTPError("The mail server answered with what is no SMTP.")

    init(_ text: String, wasSlow: Bool = false) {
        reason = MailReason(text)
        self.wasSlow = wasSlow
    }

    /// A reply with which the server ends the conversation, or that nobody asked for.
    init(_ reply: SMTPReply) {
        reason = MailReason(reply)
    }

    /// What a socket, TLS or SwiftNIO says, in words that hold no address.
    init(_ error: any Error) {
        switch error {
        case let known as SMTPError: self = known
        case is CancellationError: self = .stopped
        case let error as NIOConnectionError: self = .unreachable(error)
        case ChannelError.connectTimeout: self = SMTPError("The mail server cannot be reached in time.", wasSlow: true)
        case let error as NIOSSLExtraError where error == .failedToValidateHostname:
            self = SMTPError("The certificate of the mail server is for another name.")
        case NIOSSLError.uncleanShutdown: self = .closed
        case NIOSSLError.handshakeFailed(let cause): self = .handshake("\(cause)")
        case is NIOSSLError, is NIOSSLExtraError, is BoringSSLError: self = .handshake("")
        default: self = .closed
        }
    }

    private static func unreachable(_ error: NIOConnectionError) -> SMTPError {
        guard let first = error.connectionErrors.first else {
            return SMTPError("The name of the mail server is not known.")
        }
        switch first.error {
        case let error as IOError: return SMTPError("The mail server cannot be reached (errno \(error.errnoCode)).")
        case ChannelError.connectTimeout: return SMTPError("The mail server cannot be reached in time.", wasSlow: true)
        default: return SMTPError("The mail server cannot be reached.")
        }
    }

    private static func handshake(_ cause: String) -> SMTPError {
        guard cause.contains("CERTIFICATE_VERIFY_FAILED") else {
            return SMTPError("The TLS handshake with the mail server failed.")
        }
        return SMTPError("The certificate of the mail server is not valid, or its authority is not trusted.")
    }
}

extension MailReason {
    /// What the server said, its addresses' local parts left out.
    init(_ reply: SMTPReply) {
        let status = reply.lines.first.flatMap(Self.status)
        let said = reply.lines.map { line in
            status.map { line.hasPrefix($0) ? String(line.dropFirst($0.count)) : line } ?? line
        }
        let words = said.joined(separator: " ").split { $0.isWhitespace || !MailText.isOneLine(String($0)) }
        self.init(code: reply.code, status: status, String(Self.discreet(words.joined(separator: " ")).prefix(200)))
    }

    /// RFC 2034 §4: an enhanced status code at the beginning of the text.
    private static func status(_ line: String) -> String? {
        let word = line.prefix { $0 != " " }
        let numbers = word.split(separator: ".", omittingEmptySubsequences: false)
        let areNumbers = numbers.allSatisfy { (1...3).contains($0.count) && $0.allSatisfy { ("0"..."9").contains($0) } }
        return numbers.count == 3 && areNumbers && "245".contains(word.prefix(1)) ? String(word) : nil
    }

    private static func discreet(_ text: String) -> String {
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
