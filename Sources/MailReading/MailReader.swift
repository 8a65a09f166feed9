import CGMime
import Dispatch
import Foundation
import SupportCore
import Synchronization

/// Reads messages (RFC 5322, RFC 2045 to 2047) with GMime. No handle leaves a call.
///
/// Broken messages are read as far as they go: a wrong encoding or character set costs single characters, and a part
/// that does not end is read to the end of the message.
public struct MailReader: Sendable {
    private let limits: MailReadingLimits

    public init(limits: MailReadingLimits = MailReadingLimits()) {
        self.limits = limits
    }

    /// GMime is set up once, before the first message. Character sets and types are registered without a lock.
    private static let isReady: Bool = {
        g_mime_init()
        return true
    }()

    /// - Throws: ``UnreadableMail`` for what is no message, and for one that exceeds the limits.
    public func read(_ bytes: MessageBytes) throws(UnreadableMail) -> MailDocument {
        guard Self.isReady else { throw UnreadableMail("GMime cannot be used.") }
        let head: [UInt8]
        do {
            head = try bytes.read(at: 0, atMost: limits.headerBytes + 4)
        } catch {
            throw UnreadableMail("The message cannot be opened.")
        }
        try checkHeader(Data(head), isWhole: bytes.count <= limits.headerBytes)
        try checkShape(bytes)
        return try onDeepStack { reader throws(UnreadableMail) in try reader.read(bytes.stream) }
    }

    /// GMime holds the header in memory several times over.
    private func checkHeader(_ head: Data, isWhole: Bool) throws(UnreadableMail) {
        if head.firstRange(of: Data("\r\n\r\n".utf8)) != nil || head.firstRange(of: Data("\n\n".utf8)) != nil { return }
        if isWhole { return }
        throw UnreadableMail("The header is longer than \(limits.headerBytes >> 10) kB.")
    }

    private func checkShape(_ bytes: MessageBytes) throws(UnreadableMail) {
        let whole: [UInt8]
        do {
            whole = try bytes.read(at: 0, atMost: bytes.count)
        } catch {
            throw UnreadableMail("The message cannot be opened.")
        }
        try MailShape.check(whole, limits: limits)
    }

    /// GMime calls itself for each part and each group of addresses within another one.
    private func onDeepStack(
        _ body: @escaping @Sendable (MailReader) throws(UnreadableMail) -> MailDocument
    ) throws(UnreadableMail) -> MailDocument {
        let outcome = Outcome()
        let isDone = DispatchSemaphore(value: 0)
        let thread = Thread {
            let result: Result<MailDocument, UnreadableMail>
            do throws(UnreadableMail) {
                result = .success(try body(self))
            } catch {
                result = .failure(error)
            }
            outcome.result.withLock { $0 = result }
            isDone.signal()
        }
        thread.stackSize = Self.stackBytes
        thread.start()
        isDone.wait()
        guard let result = outcome.result.withLock({ $0 }) else {
            throw UnreadableMail("The message cannot be opened.")
        }
        return try result.get()
    }

    private static let stackBytes = 16 << 20

    private final class Outcome: Sendable {
        let result = Mutex<Result<MailDocument, UnreadableMail>?>(nil)
    }

    private func read(_ stream: UnsafeMutablePointer<GMimeStream>?) throws(UnreadableMail) -> MailDocument {
        guard let stream else { throw UnreadableMail("The message cannot be opened.") }
        defer { g_object_unref(stream) }
        guard let parser = g_mime_parser_new_with_stream(stream) else {
            throw UnreadableMail("The message cannot be opened.")
        }
        defer { g_object_unref(parser) }
        // The content of the parts stays where it is until it is asked for.
        g_mime_parser_set_persist_stream(parser, 1)
        guard let message = g_mime_parser_construct_message(parser, nil) else {
            throw UnreadableMail("This is not a message: it has no header.")
        }
        defer { g_object_unref(message) }
        return try document(message)
    }

    private func document(_ message: UnsafeMutablePointer<GMimeMessage>) throws(UnreadableMail) -> MailDocument {
        let object: UnsafeMutablePointer<GMimeObject> = Self.cast(message)
        let root = g_mime_message_get_mime_part(message)
        var walk = PartWalk(limits: limits)
        if let root { try walk.visit(root, depth: 1) }
        let type = root.flatMap(g_mime_object_get_content_type)
        let reportType = type.flatMap { g_mime_content_type_get_parameter($0, "report-type") }
        return MailDocument(
            type: root.map(Self.type) ?? "text/plain", reportType: reportType.map { Self.text($0).lowercased() },
            fields: Self.fields(of: object), from: Self.mailboxes(g_mime_message_get_from(message)),
            recipients: Self.mailboxes(g_mime_message_get_to(message))
                + Self.mailboxes(g_mime_message_get_cc(message)),
            subject: g_mime_message_get_subject(message).map(Self.text),
            messageID: g_mime_message_get_message_id(message).map(Self.text), parts: walk.parts)
    }

    // MARK: - Values

    static func cast<From, To>(_ pointer: UnsafeMutablePointer<From>) -> UnsafeMutablePointer<To> {
        UnsafeMutableRawPointer(pointer).assumingMemoryBound(to: To.self)
    }

    /// A text of GMime. What is not UTF-8 becomes replacement characters, and control characters blanks.
    static func text(_ text: UnsafePointer<CChar>) -> String {
        let decoded = String(cString: text).streamSafe
        guard decoded.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) else {
            return decoded
        }
        return String(
            String.UnicodeScalarView(
                decoded.unicodeScalars.map { $0.properties.generalCategory == .control ? " " : $0 }))
    }

    static func type(of object: UnsafeMutablePointer<GMimeObject>) -> String {
        guard let type = g_mime_object_get_content_type(object) else { return "text/plain" }
        let media = g_mime_content_type_get_media_type(type).map(text) ?? "text"
        let subtype = g_mime_content_type_get_media_subtype(type).map(text) ?? "plain"
        return "\(media)/\(subtype)".lowercased()
    }

    /// The maximum number of fields that are returned. Real messages have some dozens.
    private static let maxFields = 500

    static func fields(of object: UnsafeMutablePointer<GMimeObject>) -> [MailDocument.Field] {
        guard let list = g_mime_object_get_header_list(object) else { return [] }
        return (0..<min(g_mime_header_list_get_count(list), Int32(maxFields))).compactMap { index in
            guard let header = g_mime_header_list_get_header_at(list, index),
                let name = g_mime_header_get_name(header)
            else { return nil }
            return MailDocument.Field(name: text(name), value: g_mime_header_get_value(header).map(text) ?? "")
        }
    }

    /// The maximum number of addresses of a field.
    private static let maxMailboxes: Int32 = 200

    private static func mailboxes(_ list: UnsafeMutablePointer<InternetAddressList>?) -> [MailDocument.Mailbox] {
        guard let list else { return [] }
        return (0..<min(internet_address_list_length(list), maxMailboxes)).compactMap { index in
            guard let address = internet_address_list_get_address(list, index), lectern_is_mailbox(address) != 0,
                let text = internet_address_mailbox_get_addr(cast(address))
            else { return nil }
            return MailDocument.Mailbox(
                address: self.text(text),
                name: internet_address_get_name(address).map(self.text).flatMap { $0.isEmpty ? nil : $0 })
        }
    }
}

extension MessageBytes {
    /// A stream of GMime over the bytes, which does not hold a file in memory.
    fileprivate var stream: UnsafeMutablePointer<GMimeStream>? {
        switch content {
        case .memory(let bytes):
            return bytes.withUnsafeBytes { buffer in
                g_mime_stream_mem_new_with_buffer(buffer.baseAddress?.assumingMemoryBound(to: CChar.self), buffer.count)
            }
        case .file(let descriptor):
            guard let stream = g_mime_stream_fs_new_with_bounds(descriptor, 0, gint64(count)) else { return nil }
            g_mime_stream_fs_set_owner(MailReader.cast(stream), 0)
            return stream
        }
    }
}

/// Visits the parts of a message in their order.
private struct PartWalk {
    let limits: MailReadingLimits
    private(set) var parts: [MailDocument.Part] = []
    private var count = 0
    private let end: ContinuousClock.Instant

    init(limits: MailReadingLimits) {
        self.limits = limits
        end = .now + limits.duration
    }

    mutating func visit(
        _ object: UnsafeMutablePointer<GMimeObject>, depth: Int, alternative: Int? = nil
    ) throws(UnreadableMail) {
        count += 1
        guard count <= limits.parts else { throw UnreadableMail("The message has more than \(limits.parts) parts.") }
        guard depth <= limits.depth else {
            throw UnreadableMail("The parts of the message are nested more than \(limits.depth) deep.")
        }
        guard ContinuousClock.now < end else { throw UnreadableMail("The message takes too long to read.") }
        if lectern_is_multipart(object) != 0 {
            let multipart: UnsafeMutablePointer<GMimeMultipart> = MailReader.cast(object)
            let isAlternative = MailReader.type(of: object) == "multipart/alternative"
            let alternative = alternative ?? (isAlternative ? count : nil)
            for index in 0..<g_mime_multipart_get_count(multipart) {
                guard let part = g_mime_multipart_get_part(multipart, index) else { continue }
                try visit(part, depth: depth + 1, alternative: alternative)
            }
        } else if lectern_is_message_part(object) != 0 {
            try add(messagePart: object, depth: depth)
        } else if lectern_is_part(object) != 0 {
            parts.append(leaf(object, in: alternative))
        } else {
            // A part of a message that was sent in pieces, which is not put together.
            parts.append(MailDocument.Part(type: MailReader.type(of: object)))
        }
    }

    /// A message in a message is a file. Its header is read, because reports of deliveries name the message by it.
    private mutating func add(
        messagePart object: UnsafeMutablePointer<GMimeObject>, depth: Int
    ) throws(UnreadableMail) {
        let inner = g_mime_message_part_get_message(MailReader.cast(object))
        var inside = self
        inside.parts = []
        if let root = inner.flatMap({ g_mime_message_get_mime_part($0) }) { try inside.visit(root, depth: depth + 1) }
        count = inside.count
        let content = inner.flatMap { message in
            DecodedContent { g_mime_object_write_to_stream(MailReader.cast(message), nil, $0) }
        }
        parts.append(
            MailDocument.Part(
                type: MailReader.type(of: object), fileName: fileName(of: object), isAttachment: true,
                content: content?.whole,
                header: inner.map { MailReader.fields(of: MailReader.cast($0)) } ?? []))
    }

    private func leaf(_ object: UnsafeMutablePointer<GMimeObject>, in alternative: Int?) -> MailDocument.Part {
        let part: UnsafeMutablePointer<GMimePart> = MailReader.cast(object)
        let type = MailReader.type(of: object)
        let name = g_mime_part_get_filename(part).map(MailReader.text)
        let isAttachment = g_mime_object_get_disposition(object).map(MailReader.text)?.lowercased() == "attachment"
        let method = g_mime_object_get_content_type_parameter(object, "method").map(MailReader.text)?.uppercased()
        let content = g_mime_part_get_content(part).flatMap { wrapper in
            DecodedContent { g_mime_data_wrapper_write_to_stream(wrapper, $0) }
        }
        let isCalendar = type == "text/calendar" || type == "application/ics"
        let isText = type.hasPrefix("text/") || type.hasPrefix("message/") || isCalendar
        guard isText, let content else {
            return MailDocument.Part(
                type: type, method: method, fileName: name, isAttachment: isAttachment, content: content?.whole,
                alternative: alternative)
        }
        let charset = g_mime_object_get_content_type_parameter(object, "charset").map(MailReader.text)
        let bytes = content.beginning(limits.textBytes)
        let isFile = isAttachment || name != nil
        return MailDocument.Part(
            type: type, method: method, fileName: name, isAttachment: isAttachment,
            text: TextDecoding.text(bytes, charset: charset, isCut: bytes.count < content.count),
            isTextCut: bytes.count < content.count,
            content: isFile ? content.whole : nil, alternative: alternative)
    }

    private func fileName(of object: UnsafeMutablePointer<GMimeObject>) -> String? {
        (g_mime_object_get_content_disposition_parameter(object, "filename")
            ?? g_mime_object_get_content_type_parameter(object, "name")).map(MailReader.text)
    }
}

/// Decoded content in a file without a name, so that it is in memory once at most.
private final class DecodedContent {
    private let descriptor: Int32
    let count: Int

    /// - Returns: nil where there is no room for it.
    init?(_ write: (UnsafeMutablePointer<GMimeStream>) -> Int) {
        var name = Array((FileManager.default.temporaryDirectory.path + "/lectern-part-XXXXXX").utf8CString)
        descriptor = mkstemp(&name)
        guard descriptor >= 0 else { return nil }
        unlink(name)
        guard let stream = g_mime_stream_fs_new(descriptor) else {
            close(descriptor)
            return nil
        }
        g_mime_stream_fs_set_owner(MailReader.cast(stream), 0)
        _ = write(stream)
        g_mime_stream_flush(stream)
        g_object_unref(stream)
        count = max(0, Int(lseek(descriptor, 0, SEEK_END)))
    }

    deinit { close(descriptor) }

    var whole: Data { beginning(count) }

    func beginning(_ limit: Int) -> Data {
        var data = Data(count: min(limit, count))
        var offset = 0
        data.withUnsafeMutableBytes { buffer in
            while offset < buffer.count {
                let read = pread(
                    descriptor, buffer.baseAddress?.advanced(by: offset), buffer.count - offset, off_t(offset))
                guard read > 0 else { return }
                offset += read
            }
        }
        return data
    }
}

/// The characters of a text, whose character set may be missing, unknown or wrong.
enum TextDecoding {
    /// - Parameter isCut: true for the beginning of a text, which may end within a character.
    static func text(_ bytes: Data, charset: String?, isCut: Bool = false) -> String {
        clean(decoded(isCut ? trimmed(bytes) : bytes, charset: charset?.lowercased() ?? "").streamSafe)
    }

    private static func decoded(_ bytes: Data, charset: String) -> String {
        let isSingleByte =
            ["", "us-ascii", "ascii", "utf-8", "utf8"].contains(charset) || charset.hasPrefix("iso-8859")
            || charset.hasPrefix("windows-") || charset.hasPrefix("cp1") || charset.hasPrefix("latin")
        // Texts in one of these that are valid UTF-8 are UTF-8, whatever they say.
        if isSingleByte, let text = String(validating: bytes, as: UTF8.self) { return text }
        if !charset.isEmpty, !charset.hasPrefix("utf8"), !charset.hasPrefix("utf-8"),
            let text = converted(bytes, from: charset)
        {
            return text
        }
        if let text = String(validating: bytes, as: UTF8.self) { return text }
        return converted(bytes, from: "windows-1252") ?? String(decoding: bytes, as: UTF8.self)
    }

    /// Without the beginning of a character of UTF-8 at the end.
    private static func trimmed(_ bytes: Data) -> Data {
        var end = bytes.endIndex
        var steps = 0
        while end > bytes.startIndex, steps < 4 {
            let byte = bytes[bytes.index(before: end)]
            if byte < 0x80 { return bytes[..<bytes.endIndex] }
            if byte >= 0xC0 {
                let length = byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : 2
                return steps + 1 >= length ? bytes : bytes[..<bytes.index(before: end)]
            }
            end = bytes.index(before: end)
            steps += 1
        }
        return bytes
    }

    private static func converted(_ bytes: Data, from charset: String) -> String? {
        guard !bytes.isEmpty else { return "" }
        return bytes.withUnsafeBytes { buffer in
            var written: gsize = 0
            let text = g_convert_with_fallback(
                buffer.baseAddress?.assumingMemoryBound(to: CChar.self), gssize(buffer.count), "UTF-8", charset,
                "\u{FFFD}", nil, &written, nil)
            guard let text else { return nil }
            defer { g_free(text) }
            return String(
                decoding: UnsafeRawBufferPointer(start: text, count: Int(written)), as: UTF8.self)
        }
    }

    /// Without control characters; lines end in a line feed.
    private static func clean(_ text: String) -> String {
        var clean = String.UnicodeScalarView()
        var afterReturn = false
        for scalar in text.unicodeScalars {
            defer { afterReturn = scalar == "\r" }
            switch scalar {
            case "\n" where afterReturn: continue
            case "\n", "\r", "\u{2028}", "\u{2029}", "\u{85}": clean.append("\n")
            case "\t": clean.append(scalar)
            case "\u{FEFF}": continue
            default: if scalar.properties.generalCategory != .control { clean.append(scalar) }
            }
        }
        return String(clean)
    }
}
