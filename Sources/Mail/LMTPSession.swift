internal import MailReading
internal import NIOCore

/// The dialogue of one connection of LMTP, without input and output.
struct LMTPSession: ~Copyable {
    enum Step {
        /// Lines with their ends.
        case reply(String)
        case message(Message)
        case quit(String)
    }

    struct Message: Sendable {
        let envelope: MailEnvelope
        let content: Result<MessageBytes, Refusal>
    }

    enum Refusal: Error, Sendable {
        case tooLarge
        /// The temporary file cannot be written.
        case notStored
    }

    private let limits: LMTPLimits
    private let name: String
    private var line: [UInt8] = []
    private var isLineTooLong = false
    private var isGreeted = false
    private var returnPath: String?
    private var recipients: [String] = []
    /// Nil outside of a message.
    private var data: Data?

    /// A message that is being received.
    private struct Data: ~Copyable {
        var buffer: MessageBuffer? = MessageBuffer()
        var refusal: Refusal?
        /// The bytes before the present one that may be the end of the message: CR LF . CR LF.
        var end = EndOfMessage.lineStart
    }

    private enum EndOfMessage {
        case none, carriageReturn, lineStart, dot, dotReturn
    }

    init(limits: LMTPLimits, name: String) {
        self.limits = limits
        self.name = name
    }

    /// RFC 5321 §4.5.3.1.4 allows 512 octets, and extensions need more.
    private static let maxLine = 2_048

    /// Takes bytes up to the end of the next command or message.
    ///
    /// - Returns: nil once all bytes were taken, and none of them ended anything.
    mutating func next(_ bytes: inout ByteBuffer) -> Step? {
        while bytes.readableBytes > 0 {
            if data != nil {
                if let message = takeData(&bytes) { return .message(message) }
                continue
            }
            guard let text = takeLine(&bytes) else { return nil }
            if let step = command(text) { return step }
        }
        return nil
    }

    // MARK: - Commands

    private mutating func takeLine(_ bytes: inout ByteBuffer) -> String? {
        let view = bytes.readableBytesView
        guard let end = view.firstIndex(of: UInt8(ascii: "\n")) else {
            if line.count + view.count > Self.maxLine { isLineTooLong = true } else { line += view }
            bytes.moveReaderIndex(to: bytes.writerIndex)
            return nil
        }
        if line.count + (end - view.startIndex) > Self.maxLine {
            isLineTooLong = true
        } else {
            line += view[..<end]
        }
        bytes.moveReaderIndex(to: end + 1)
        if line.last == UInt8(ascii: "\r") { line.removeLast() }
        defer { line = [] }
        return String(decoding: line, as: UTF8.self)
    }

    private mutating func command(_ text: String) -> Step? {
        guard !isLineTooLong else {
            isLineTooLong = false
            return reply("500 5.5.6 The line is too long")
        }
        let words = text.split(separator: " ", maxSplits: 1)
        let argument = words.count == 2 ? String(words[1]) : ""
        switch words.first?.uppercased() {
        case "LHLO":
            reset()
            isGreeted = true
            return .reply(
                "250-\(name)\r\n250-PIPELINING\r\n250-ENHANCEDSTATUSCODES\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n"
                    + "250 SIZE \(limits.messageBytes)\r\n")
        // A mail server that speaks SMTP here does not expect a reply for each recipient.
        case "HELO", "EHLO": return reply("500 5.5.1 This is LMTP: say LHLO")
        case "MAIL": return mail(argument)
        case "RCPT": return recipient(argument)
        case "DATA": return startData()
        case "RSET":
            reset()
            return reply("250 2.0.0 OK")
        case "NOOP": return reply("250 2.0.0 OK")
        case "VRFY": return reply("252 2.5.0 The address is not looked up")
        case "QUIT": return .quit("221 2.0.0 Bye\r\n")
        default: return reply("500 5.5.2 Unknown command")
        }
    }

    private func reply(_ line: String) -> Step { .reply(line + "\r\n") }

    private mutating func reset() {
        returnPath = nil
        recipients = []
    }

    private mutating func mail(_ argument: String) -> Step {
        guard isGreeted else { return reply("503 5.5.1 Say LHLO first") }
        guard returnPath == nil else { return reply("503 5.5.1 There is a sender already") }
        guard let (path, parameters) = Self.path(argument, after: "FROM:") else {
            return reply("501 5.5.4 Write MAIL FROM:<address>")
        }
        for parameter in parameters where parameter.uppercased().hasPrefix("SIZE=") {
            if let size = Int(parameter.dropFirst("SIZE=".count)), size > limits.messageBytes {
                return reply("552 5.3.4 The message is larger than \(limits.messageBytes) bytes")
            }
        }
        returnPath = path
        return reply("250 2.1.0 OK")
    }

    private mutating func recipient(_ argument: String) -> Step {
        guard returnPath != nil else { return reply("503 5.5.1 Name the sender first") }
        guard let (path, _) = Self.path(argument, after: "TO:"), !path.isEmpty else {
            return reply("501 5.5.4 Write RCPT TO:<address>")
        }
        guard recipients.count < limits.recipients else { return reply("452 4.5.3 Too many recipients") }
        recipients.append(path)
        return reply("250 2.1.5 OK")
    }

    private mutating func startData() -> Step {
        guard returnPath != nil, !recipients.isEmpty else { return reply("503 5.5.1 There are no recipients") }
        data = Data()
        return reply("354 End with a dot alone on a line")
    }

    /// A path in angle brackets, without a source route, and the parameters after it.
    private static func path(_ argument: String, after keyword: String) -> (String, [Substring])? {
        guard argument.uppercased().hasPrefix(keyword) else { return nil }
        let rest = argument.dropFirst(keyword.count).drop { $0 == " " }
        guard rest.first == "<", let end = rest.lastIndex(of: ">") else { return nil }
        var path = rest[rest.index(after: rest.startIndex)..<end]
        if path.first == "@", let colon = path.firstIndex(of: ":") { path = path[path.index(after: colon)...] }
        guard path.utf8.count <= 320, !path.contains(where: \.isWhitespace) else { return nil }
        return (String(path), rest[end...].dropFirst().split(separator: " "))
    }

    // MARK: - Messages

    /// Takes the bytes of a message up to its end.
    ///
    /// Only CR LF . CR LF ends a message. Where a bare LF did, the rest of a mail could be taken for commands.
    private mutating func takeData(_ bytes: inout ByteBuffer) -> Message? {
        guard var data = data.take() else { return nil }
        var output: [UInt8] = []
        let view = bytes.readableBytesView
        output.reserveCapacity(view.count)
        var index = view.startIndex
        var isEnd = false
        while index < view.endIndex, !isEnd {
            let byte = view[index]
            index += 1
            switch (data.end, byte) {
            case (.lineStart, UInt8(ascii: ".")): data.end = .dot
            case (.dot, UInt8(ascii: "\r")): data.end = .dotReturn
            case (.dotReturn, UInt8(ascii: "\n")): isEnd = true
            default:
                // Of a doubled dot the first is left out (RFC 5321 §4.5.2).
                if data.end == .dotReturn { output.append(UInt8(ascii: "\r")) }
                output.append(byte)
                switch (data.end, byte) {
                case (_, UInt8(ascii: "\r")): data.end = .carriageReturn
                case (.carriageReturn, UInt8(ascii: "\n")): data.end = .lineStart
                default: data.end = .none
                }
            }
        }
        bytes.moveReaderIndex(to: index)
        store(output, in: &data)
        guard isEnd else {
            self.data = consume data
            return nil
        }
        let envelope = MailEnvelope(returnPath: returnPath ?? "", recipients: recipients)
        reset()
        return Message(envelope: envelope, content: Self.content(of: data))
    }

    private func store(_ output: [UInt8], in data: inout Data) {
        guard data.refusal == nil, var buffer = data.buffer.take() else { return }
        guard buffer.count + output.count <= limits.messageBytes else {
            data.refusal = .tooLarge
            return
        }
        do {
            try buffer.append(output)
            data.buffer = consume buffer
        } catch {
            data.refusal = .notStored
        }
    }

    private static func content(of data: consuming Data) -> Result<MessageBytes, Refusal> {
        if let refusal = data.refusal { return .failure(refusal) }
        guard let buffer = data.buffer.take() else { return .failure(.notStored) }
        do {
            return .success(try buffer.finish())
        } catch {
            return .failure(.notStored)
        }
    }
}
