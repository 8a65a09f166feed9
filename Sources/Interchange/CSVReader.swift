/// Cuts a stream of CSV (RFC 4180) into records, wherever its parts begin and end.
///
/// Taken beside the RFC are a line break without its carriage return or without its line feed, and a quotation mark
/// inside of a field that does not begin with one. A record that is longer than ``longest`` is told of and passed over
/// without being held.
package struct CSVReader {
    /// Bytes of a record that is read.
    package static let maxBytes = LineReader.maxBytes

    package struct Record: Equatable {
        /// The line on which it begins.
        package let line: Int
        package let content: Content

        package enum Content: Equatable {
            case fields([[UInt8]])
            case faulty(String)
        }
    }

    private enum State {
        case fieldStart, plain, quoted, quoteInQuoted
    }

    private let separator: UInt8
    private let isLenient: Bool
    private var state = State.fieldStart
    private var fields: [[UInt8]] = []
    private var field: [UInt8] = []
    private var size = 0
    private var fault: String?
    private var line: Int
    private var firstLine: Int
    /// A line feed behind a carriage return is the same line break.
    private var skipsLineFeed = false

    /// - Parameters:
    ///   - line: the number of the first line.
    ///   - isLenient: true to read text after a closing quotation mark as part of the field instead of as a fault, and to
    ///     pass over spaces in front of an opening one.
    package init(separator: UInt8 = UInt8(ascii: ","), line: Int = 1, isLenient: Bool = false) {
        self.separator = separator
        self.isLenient = isLenient
        self.line = line
        firstLine = line
    }

    /// The separator that Excel is told in a line of its own before the header: `sep=;`.
    ///
    /// - Returns: nil where the bytes do not begin with such a line; else the separator, and where the next line begins.
    package static func declaredSeparator(_ bytes: some RandomAccessCollection<UInt8>) -> (separator: UInt8, end: Int)?
    {
        let line = bytes.prefix(16).prefix { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r") }
        var text = Array(line)
        if text.first == UInt8(ascii: "\""), text.last == UInt8(ascii: "\""), text.count > 2 {
            text = Array(text.dropFirst().dropLast())
        }
        guard text.count == 5, String(decoding: text.prefix(4), as: UTF8.self).lowercased() == "sep=",
            let separator = text.last
        else { return nil }
        let breaks = bytes.dropFirst(line.count).prefix(2)
        let isPair = breaks.elementsEqual([UInt8(ascii: "\r"), UInt8(ascii: "\n")])
        return (separator, line.count + (isPair ? 2 : min(1, breaks.count)))
    }

    /// - Returns: the records that end in this part. Empty lines are left out, though they count.
    package mutating func records(in part: some Sequence<UInt8>) -> [Record] {
        var records: [Record] = []
        for byte in part {
            if let record = take(byte) { records.append(record) }
        }
        return records
    }

    /// The last record, which may lack its line break.
    package mutating func finish() -> Record? {
        if state == .quoted { fault = fault ?? "A quotation mark is not closed. Nothing after it could be read." }
        return endRecord()
    }

    private mutating func take(_ byte: UInt8) -> Record? {
        let isLineFeed = byte == UInt8(ascii: "\n")
        let isLineBreak = isLineFeed || byte == UInt8(ascii: "\r")
        defer { skipsLineFeed = byte == UInt8(ascii: "\r") }
        if isLineBreak, !(isLineFeed && skipsLineFeed) { line += 1 }
        switch state {
        case .quoted:
            if byte == UInt8(ascii: "\"") { state = .quoteInQuoted } else { append(byte) }
            return nil
        case .quoteInQuoted where byte == UInt8(ascii: "\""):
            append(byte)
            state = .quoted
            return nil
        case .fieldStart where byte == UInt8(ascii: "\""):
            state = .quoted
            return nil
        case .fieldStart where isLenient && byte == UInt8(ascii: " "):
            return nil
        default:
            break
        }
        if isLineBreak { return isLineFeed && skipsLineFeed ? nil : endRecord() }
        if byte == separator {
            endField()
        } else {
            if state == .quoteInQuoted, !isLenient {
                fault = fault ?? "There is text after a closing quotation mark."
            }
            state = .plain
            append(byte)
        }
        return nil
    }

    private mutating func append(_ byte: UInt8) {
        size += 1
        guard size <= Self.maxBytes else {
            fault = "This record is longer than \(Self.maxBytes) bytes."
            field = []
            fields = []
            return
        }
        field.append(byte)
    }

    private mutating func endField() {
        size += 1
        if size <= Self.maxBytes { fields.append(field) }
        field = []
        state = .fieldStart
    }

    private mutating func endRecord() -> Record? {
        let isEmpty = fields.isEmpty && field.isEmpty && state == .fieldStart
        endField()
        let content = fault.map(Record.Content.faulty) ?? .fields(fields)
        let record = Record(line: firstLine, content: content)
        fields = []
        size = 0
        fault = nil
        firstLine = line
        return isEmpty ? nil : record
    }
}
