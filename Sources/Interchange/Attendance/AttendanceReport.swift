import Dispatch
import Foundation
public import Operations
public import SupportCore

/// A report of attendance from a webinar tool: Zoom, Teams, Webex, GoTo, BigBlueButton, Meet, and any other tool that
/// writes a table of people and of whether, when or for how long they were there.
///
/// A report may hold a preamble and several tables under each other. Headings and the values of all rows decide which
/// table is read, and what each of its columns means; ``AttendanceHeading`` has the headings.
public struct AttendanceReport: Sendable, Hashable {
    /// The statement of a report about one person, all rows together.
    public struct Person: Sendable, Hashable {
        /// The line of the file that decided, from 1.
        public let line: Int
        /// The name as the tool displays it; nil for none.
        public let name: String?
        /// The email addresses, the likeliest first; empty for none.
        public let addresses: [String]
        public let statement: Registrations.AttendanceMark.Statement
        /// The minutes that the person was there; nil where the report does not tell.
        public let minutes: Double?
        let cells: [String]
    }

    /// In the order of their lines.
    public let people: [Person]

    /// - Parameter bytes: UTF-8, UTF-16 or Windows-1252, with or without a byte order mark; fields separated by commas,
    ///   semicolons, tabs or vertical bars.
    /// - Throws: ``Fault`` for a file that does not say who came.
    public init(parsing bytes: [UInt8]) throws(Fault) {
        if let file = ForeignFile(bytes) { throw .notText(file.detail) }
        let text = AttendanceText(TextEncoding.text(of: bytes))
        var best: Reading?
        var unreadable: Fault?
        for separator in text.separators {
            switch Self.reading(text, separator: separator) {
            case .success(let reading): if reading.isBetter(than: best) { best = reading }
            case .failure(let fault): unreadable = unreadable ?? fault
            }
        }
        guard let best else { throw unreadable ?? .noTable }
        people = try Self.people(best.tables)
    }

    /// Reads a report outside of the threads of requests, one after the other: a large one takes seconds, and holds up
    /// nobody but those who bring reports.
    ///
    /// - Parameter bytes: as in ``init(parsing:)``.
    public static func reading(_ bytes: [UInt8]) async -> Result<AttendanceReport, Fault> {
        await withCheckedContinuation { continuation in
            queue.async {
                do throws(Fault) {
                    continuation.resume(returning: .success(try AttendanceReport(parsing: bytes)))
                } catch {
                    continuation.resume(returning: .failure(error))
                }
            }
        }
    }

    private static let queue = DispatchQueue(label: "lectern.attendance", qos: .utility)

    /// The tables of a file, read with one separator.
    private struct Reading {
        let tables: [AttendanceTable]
        /// The number of headings that are known: with the wrong separator a header is one field, or a few.
        let headings: Int

        func isBetter(than other: Reading?) -> Bool { headings > other?.headings ?? 0 }
    }

    private static func reading(_ text: AttendanceText, separator: UInt8) -> Result<Reading, Fault> {
        let rows: [AttendanceTable.Row]
        do {
            rows = try text.rows(separator: separator)
        } catch {
            return .failure(error)
        }
        var tables = AttendanceTable.tables(in: rows).filter { $0.kind != nil }
        if tables.isEmpty {
            tables = AttendanceTable.tables(in: rows, isLenient: true).filter { $0.kind != nil && $0.hasAddresses }
        }
        let headings = tables.map { $0.headings.count { $0 != nil } }.max() ?? 0
        return .success(Reading(tables: tables, headings: headings))
    }

    private static func people(_ tables: [AttendanceTable]) throws(Fault) -> [Person] {
        let told = tables.filter { $0.kind == .attendance }
        guard !told.isEmpty else {
            if tables.contains(where: { $0.kind == .registrations }) { throw .registrations }
            return try people(tables.filter(\.hasAddresses), otherwise: .noTable)
        }
        // Of a preamble and a table of people, the table has the addresses.
        let hasAddresses = told.contains(where: \.hasAddresses)
        return try people(
            told.filter { !hasAddresses || $0.hasAddresses || $0.headings.count { $0 != nil } > 2 }, otherwise: .nobody)
    }

    private static func people(_ tables: [AttendanceTable], otherwise fault: Fault) throws(Fault) -> [Person] {
        let readers = tables.enumerated().map { AttendanceRows($0.element, number: $0.offset) }
        for reader in readers {
            if let (column, values) = reader.unreadable { throw .unknownValues(values, column: column) }
        }
        let stays = readers.flatMap(\.stays).filter {
            !$0.addresses.isEmpty || $0.name != nil || $0.statement != .absent
        }
        guard !stays.isEmpty else { throw fault }
        return AttendancePeople(stays).people
    }
}

extension AttendanceReport {
    /// The reason why a file tells nobody's attendance.
    public enum Fault: Error, Sendable, Hashable {
        /// A workbook, a PDF or a page.
        case notText(String)
        case unclosedQuote(line: Int)
        case noTable
        /// It lists who registered.
        case registrations
        /// It has the headings of a report, and no people.
        case nobody
        /// No value of the column that says who came is known.
        case unknownValues([String], column: String)
        /// A least number of minutes is asked for, and the report does not tell how long anybody stayed.
        case noMinutes

        public var failure: Failure {
            switch self {
            case .notText(let detail): Failure(.malformed, detail)
            case .unclosedQuote(let line): Failure(.malformed, "Line \(line): A quotation mark is not closed.")
            case .noTable:
                Failure(
                    .malformed,
                    "No line has the headings of a report of attendance, such as “Email” and “Join Time”.")
            case .registrations:
                Failure.invalid(
                    "",
                    "This is a registration report: it says who registered, not who came. Export the attendee or "
                        + "participant report instead.")
            case .nobody: Failure.invalid("", "This report lists nobody.")
            case .unknownValues(let values, let column):
                Failure.invalid(
                    "",
                    "No value in the column “\(column)” says whether somebody came: "
                        + values.prefix(5).map { "“\($0)”" }.joined(separator: ", ") + ".")
            case .noMinutes:
                Failure.invalid("?minutes", "This report does not say how long anybody stayed.")
            }
        }
    }

    /// The marks of a report.
    ///
    /// - Parameter minimum: the minutes that somebody has to have been there; nil for any.
    /// - Throws: ``Fault/noMinutes``.
    public func marks(minimum: Int? = nil) throws(Fault) -> [Registrations.AttendanceMark] {
        if minimum != nil, people.contains(where: { $0.statement == .attended }),
            people.allSatisfy({ $0.minutes == nil })
        {
            throw .noMinutes
        }
        return people.map { person in
            var statement = person.statement
            var isShort = false
            if let minimum, statement == .attended {
                if let minutes = person.minutes {
                    isShort = minutes < Double(minimum)
                    statement = isShort ? .absent : .attended
                } else {
                    statement = .unclear(.noMinutes)
                }
            }
            return Registrations.AttendanceMark(
                line: person.line,
                person: .reported(
                    addresses: person.addresses, name: person.name,
                    text: (person.addresses.first ?? person.name ?? person.cells.first { !$0.isEmpty } ?? "").quotable()
                ),
                statement: statement, minutes: person.minutes.map { Int($0) },
                isShort: isShort)
        }
    }
}

/// The text of a report, before its fields are known.
private struct AttendanceText {
    private let bytes: [UInt8]
    private let firstLine: Int
    /// The separators that the fields may have.
    let separators: [UInt8]

    init(_ text: String) {
        let bytes = Array(text.utf8)
        if let declared = CSVReader.declaredSeparator(bytes) {
            self.bytes = Array(bytes[declared.end...])
            firstLine = 2
            separators = [declared.separator]
        } else {
            self.bytes = bytes
            firstLine = 1
            separators = [",", ";", "\t", "|"].map { UInt8(ascii: $0) }
        }
    }

    func rows(separator: UInt8) throws(AttendanceReport.Fault) -> [AttendanceTable.Row] {
        var reader = CSVReader(separator: separator, line: firstLine, isLenient: true)
        var records = reader.records(in: bytes)
        if let last = reader.finish() { records.append(last) }
        var rows: [AttendanceTable.Row] = []
        for record in records {
            guard case .fields(let fields) = record.content else { throw .unclosedQuote(line: record.line) }
            let cells = fields.map(Self.cell)
            if cells.contains(where: { !$0.isEmpty }) { rows.append(.init(line: record.line, cells: cells)) }
        }
        return rows
    }

    /// The text of a field. Some tools write a text as a formula, so that Excel takes it for no number: `="10:00"`.
    private static func cell(_ field: [UInt8]) -> String {
        let text = String(decoding: field, as: UTF8.self).trimmed
        guard text.hasPrefix("=\""), text.hasSuffix("\""), text.utf8.count > 2 else { return text }
        return String(text.dropFirst(2).dropLast()).trimmed
    }
}
