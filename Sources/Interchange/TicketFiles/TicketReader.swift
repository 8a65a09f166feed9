import Foundation
package import ICalendar
package import Operations
package import SupportCore

/// One line or record of a file: a ticket, or what is wrong with it.
package struct ReadTicket: Sendable {
    /// On which it begins; 1 is the first of the file.
    package let line: Int
    package let change: Result<TicketChange, Failure>
    /// The values that were left out of a ticket that is taken. Of each value in a column, the first is told.
    package var warnings: [String] = []
}

/// Reads tickets from the bytes of a file, which come part by part, in UTF-8 or UTF-16.
package struct TicketReader {
    private enum Cutting {
        case lines(LineReader)
        case records(CSVReader, TicketTable?)
    }

    private let format: TicketImport.Format
    private let zone: Zone
    /// The first bytes of the file, until their encoding can be told; nil from then on.
    private var start: [UInt8]? = []
    private var transcoder: UTF16Transcoder?
    /// The beginning of the file in UTF-8, until its header is whole; nil from then on.
    private var head: [UInt8]? = []
    private var cutting = Cutting.lines(LineReader())
    private var told: Set<TicketTable.Entry.Warning> = []

    private static let maxInHead = 1 << 16
    /// Bytes from which an encoding can be told, if no line ends before.
    private static let maxInStart = 1 << 11
    private static let maxTold = 1_000

    /// - Parameter zone: the zone of times in CSV that name none.
    package init(_ format: TicketImport.Format, zone: Zone = .utc) {
        self.format = format
        self.zone = zone
    }

    /// The headings of columns that are passed over.
    package var ignored: [String] {
        guard case .records(_, let table?) = cutting else { return [] }
        return table.ignored
    }

    /// - Throws: ``Failure`` `.invalid` for a header whose columns do not fit, `.malformed` for a file that is not text.
    package mutating func tickets(in part: UnsafeRawBufferPointer) throws -> [ReadTicket] {
        guard var start else { return try decode(part) }
        start.append(contentsOf: part)
        self.start = start
        guard start.count >= Self.maxInStart || start.contains(UInt8(ascii: "\n")) else { return [] }
        return try detect()
    }

    package mutating func finish() throws -> [ReadTicket] {
        var tickets = start == nil ? [] : try detect()
        if let rest = transcoder?.finish(), !rest.isEmpty { tickets += try rest.withUnsafeBytes { try take($0) } }
        if head != nil { tickets += try begin() }
        switch cutting {
        case .lines(var reader):
            if let line = reader.finish() { tickets.append(Self.ticket(line)) }
        case .records(var reader, var table):
            if let record = reader.finish() { tickets += try self.tickets([record], &table) }
            cutting = .records(reader, table)
        }
        return tickets
    }

    // MARK: - Encoding

    private mutating func detect() throws -> [ReadTicket] {
        let bytes = start ?? []
        start = nil
        if format == .csv, let file = ForeignFile(bytes) { throw Failure(.malformed, file.detail) }
        let (encoding, mark) = TextEncoding.detected(in: bytes)
        if case .utf16(let isLittleEndian) = encoding { transcoder = UTF16Transcoder(isLittleEndian: isLittleEndian) }
        return try bytes[mark...].withUnsafeBytes { try decode($0) }
    }

    private mutating func decode(_ part: UnsafeRawBufferPointer) throws -> [ReadTicket] {
        guard let bytes = transcoder?.utf8(part) else { return try take(part) }
        return try bytes.withUnsafeBytes { try take($0) }
    }

    // MARK: - The header

    private mutating func take(_ part: UnsafeRawBufferPointer) throws -> [ReadTicket] {
        guard var head else { return try cut(part) }
        head.append(contentsOf: part)
        self.head = head
        guard format == .ndjson || head.count >= Self.maxInHead || Self.holdsHeader(head) else { return [] }
        return try begin()
    }

    /// True if a record ends in the bytes, which begin with one.
    private static func holdsHeader(_ bytes: [UInt8]) -> Bool {
        let start = CSVReader.declaredSeparator(bytes)?.end ?? 0
        var isQuoted = false
        var isBlank = true
        for byte in bytes[start...] {
            switch byte {
            case UInt8(ascii: "\""):
                isQuoted.toggle()
                isBlank = false
            case UInt8(ascii: "\n") where !isQuoted && !isBlank: return true
            case UInt8(ascii: "\n"), UInt8(ascii: "\r"), 0x20: break
            default: isBlank = false
            }
        }
        return false
    }

    /// The head is long enough: finds out what separates the columns.
    private mutating func begin() throws -> [ReadTicket] {
        let bytes = head ?? []
        head = nil
        var start = 0
        if format == .csv {
            let declared = CSVReader.declaredSeparator(bytes)
            start = declared?.end ?? 0
            cutting = .records(
                CSVReader(
                    separator: declared?.separator ?? Self.separator(bytes), line: declared == nil ? 1 : 2), nil)
        }
        return try bytes[start...].withUnsafeBytes { try cut($0) }
    }

    /// The separator that is most often in the header, outside of quotation marks.
    private static func separator(_ bytes: [UInt8]) -> UInt8 {
        let candidates = [UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "\t"), UInt8(ascii: "|")]
        var counts: [UInt8: Int] = [:]
        var isQuoted = false
        for byte in bytes.drop(while: { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }) {
            if byte == UInt8(ascii: "\"") { isQuoted.toggle() }
            if isQuoted { continue }
            if byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") { break }
            if candidates.contains(byte) { counts[byte, default: 0] += 1 }
        }
        let most = counts.values.max() ?? 0
        return candidates.first { most > 0 && counts[$0] == most } ?? UInt8(ascii: ",")
    }

    private mutating func cut(_ part: UnsafeRawBufferPointer) throws -> [ReadTicket] {
        switch cutting {
        case .lines(var reader):
            let lines = reader.lines(in: part)
            cutting = .lines(reader)
            return lines.map(Self.ticket)
        case .records(var reader, var table):
            let tickets = try tickets(reader.records(in: part), &table)
            cutting = .records(reader, table)
            return tickets
        }
    }

    // MARK: - One ticket

    private static func ticket(_ line: LineReader.Line) -> ReadTicket {
        switch line {
        case .tooLong(let number):
            let detail = "This line is longer than \(LineReader.maxBytes) bytes."
            return ReadTicket(line: number, change: .failure(Failure(.tooLarge, detail)))
        case .whole(let number, let bytes):
            return ReadTicket(
                line: number,
                change: reading {
                    guard String(validating: bytes, as: UTF8.self) != nil else {
                        throw Failure(.malformed, "This is not UTF-8.")
                    }
                    return try TicketChange(importing: try JSON(parsing: bytes, firstLine: number))
                })
        }
    }

    private mutating func tickets(_ records: [CSVReader.Record], _ table: inout TicketTable?) throws -> [ReadTicket] {
        var tickets: [ReadTicket] = []
        for record in records {
            switch (record.content, table) {
            case (.faulty(let reason), nil):
                throw Failure(.malformed, "Line \(record.line): the header cannot be read. \(reason)")
            case (.fields(let names), nil): table = try TicketTable(header: names, zone: zone)
            case (.faulty(let reason), _?):
                tickets.append(ReadTicket(line: record.line, change: .failure(Failure(.malformed, reason))))
            case (.fields(let fields), let columns?):
                guard !columns.isBlank(fields) else { continue }
                tickets.append(ticket(fields, line: record.line, columns))
            }
        }
        return tickets
    }

    private mutating func ticket(_ fields: [[UInt8]], line: Int, _ table: TicketTable) -> ReadTicket {
        var warnings: [TicketTable.Entry.Warning] = []
        let change = Self.reading {
            let entry = try table.entry(fields)
            warnings = entry.warnings
            do {
                return try TicketChange(entry, isForeign: table.isForeign)
            } catch let failure as Failure {
                throw table.named(failure)
            }
        }
        let new = warnings.filter { told.count < Self.maxTold && told.insert($0).inserted }
        return ReadTicket(line: line, change: change, warnings: new.map { "\($0.pointer): \($0.detail)" })
    }

    private static func reading(_ read: () throws -> TicketChange) -> Result<TicketChange, Failure> {
        do {
            return .success(try read())
        } catch let failure as Failure {
            return .failure(failure)
        } catch {
            return .failure(Failure(.invalid, "This is not valid."))
        }
    }
}

extension TicketChange {
    /// A ticket of a file, with the tutorials that are linked to it.
    fileprivate init(importing json: JSON) throws {
        guard case .object(let members) = json, let linked = json["tutorial"] else {
            try self.init(reading: json, isNew: true)
            return
        }
        let list: [JSON]
        switch linked {
        case .null: list = []
        case .array(let elements): list = elements
        default: list = [linked]
        }
        let tutorials = list.compactMap { element -> String? in
            if case .string(let text) = element, !text.isEmpty { text } else { nil }
        }
        do {
            try self.init(reading: .object(members.filter { $0.name != "tutorial" }), isNew: true)
        } catch let failure as Failure where tutorials.count < list.count {
            throw Failure.invalid(failure.faults + [Self.notTutorial])
        }
        guard tutorials.count == list.count else { throw Failure.invalid([Self.notTutorial]) }
        self.tutorials = tutorials
    }

    private static let notTutorial = Failure.Fault(
        pointer: "/tutorial", detail: "Must be the slug or the id of a tutorial, or a list of them.")

    /// A ticket of a table.
    fileprivate init(_ entry: TicketTable.Entry, isForeign: Bool) throws {
        var json = entry.json
        if isForeign, json["subject"] == nil, case .string(let text)? = json["description"] {
            let line = text.split(whereSeparator: \.isNewline).first.map { String($0.prefix(200)) } ?? ""
            if case .object(let members) = json { json = .object(members + [.init("subject", .string(line))]) }
        }
        let lacksDescription = isForeign && json["description"] == nil && json["subject"] != nil
        try self.init(reading: json, isNew: !lacksDescription)
        // Of a ticket that is new here, the subject is all that is known. A ticket that is not keeps its description.
        if lacksDescription { description = subject }
        tutorials = entry.tutorials
        status = entry.status
        statusSince = entry.changedAt
    }
}
