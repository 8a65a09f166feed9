package import Operations
package import SupportCore

/// One line or record of a file: a ticket, or what is wrong with it.
package struct ReadTicket: Sendable {
    /// On which it begins; 1 is the first of the file.
    package let line: Int
    package let change: Result<TicketChange, Failure>
}

/// Reads tickets from the bytes of a file, which come part by part.
package struct TicketReader {
    private enum Cutting {
        case lines(LineReader)
        case records(CSVReader, TicketTable?)
    }

    private let format: TicketImport.Format
    /// The beginning of the file, until what it is can be told; nil from then on.
    private var head: [UInt8]? = []
    private var cutting = Cutting.lines(LineReader())

    private static let maxInHead = 1 << 16

    package init(_ format: TicketImport.Format) {
        self.format = format
    }

    /// - Throws: ``Failure`` `.invalid` for a header whose columns do not fit.
    package mutating func tickets(in part: UnsafeRawBufferPointer) throws -> [ReadTicket] {
        guard var head else { return try cut(part) }
        head.append(contentsOf: part)
        self.head = head
        guard head.count >= Self.maxInHead || head.contains(UInt8(ascii: "\n")) else { return [] }
        return try begin()
    }

    package mutating func finish() throws -> [ReadTicket] {
        var tickets = head == nil ? [] : try begin()
        switch cutting {
        case .lines(var reader):
            if let line = reader.finish() { tickets.append(Self.ticket(line)) }
        case .records(var reader, var table):
            if let record = reader.finish() { tickets += try Self.tickets([record], &table) }
        }
        return tickets
    }

    /// The head is long enough: passes over a byte order mark, and finds out what separates the columns.
    private mutating func begin() throws -> [ReadTicket] {
        var bytes = (head ?? [])[...]
        head = nil
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes = bytes.dropFirst(3) }
        if format == .csv { cutting = .records(CSVReader(separator: Self.separator(bytes)), nil) }
        return try bytes.withUnsafeBytes { try cut($0) }
    }

    /// A comma, or what spreadsheets of other countries write in its place.
    private static func separator(_ bytes: ArraySlice<UInt8>) -> UInt8 {
        let header = bytes.prefix { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r") }
        let candidates = [UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "\t")]
        return candidates.first(where: header.contains) ?? UInt8(ascii: ",")
    }

    private mutating func cut(_ part: UnsafeRawBufferPointer) throws -> [ReadTicket] {
        switch cutting {
        case .lines(var reader):
            let lines = reader.lines(in: part)
            cutting = .lines(reader)
            return lines.map(Self.ticket)
        case .records(var reader, var table):
            let tickets = try Self.tickets(reader.records(in: part), &table)
            cutting = .records(reader, table)
            return tickets
        }
    }

    // MARK: - One ticket

    private static func ticket(_ line: LineReader.Line) -> ReadTicket {
        switch line {
        case .tooLong(let number):
            let detail = "This line is longer than \(LineReader.longest) bytes."
            return ReadTicket(line: number, change: .failure(Failure(.tooLarge, detail)))
        case .whole(let number, let bytes):
            return ReadTicket(
                line: number,
                change: reading {
                    guard String(validating: bytes, as: UTF8.self) != nil else {
                        throw Failure(.malformed, "This is not UTF-8.")
                    }
                    return try JSON(parsing: bytes, firstLine: number)
                })
        }
    }

    private static func tickets(_ records: [CSVReader.Record], _ table: inout TicketTable?) throws -> [ReadTicket] {
        var tickets: [ReadTicket] = []
        for record in records {
            switch (record.content, table) {
            case (.faulty(let reason), nil): throw Failure.invalid("", "The header cannot be read. \(reason)")
            case (.fields(let names), nil): table = try TicketTable(header: names)
            case (.faulty(let reason), _?):
                tickets.append(ReadTicket(line: record.line, change: .failure(Failure(.malformed, reason))))
            case (.fields(let fields), let columns?):
                tickets.append(ReadTicket(line: record.line, change: reading { try columns.ticket(fields) }))
            }
        }
        return tickets
    }

    private static func reading(_ json: () throws -> JSON) -> Result<TicketChange, Failure> {
        do {
            return .success(try TicketChange(reading: try json(), isNew: true))
        } catch let failure as Failure {
            return .failure(failure)
        } catch {
            return .failure(Failure(.invalid, "This is not valid."))
        }
    }
}
