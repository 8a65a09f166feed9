import Foundation
import Operations
import SupportCore

/// The statement of one row of a report about a person.
struct AttendanceStay {
    let line: Int
    /// The number of the table.
    let table: Int
    /// The email address, then the principal name.
    let addresses: [String]
    /// The name as it is displayed; nil for none.
    let name: String?
    let statement: Registrations.AttendanceMark.Statement
    let minutes: Double?
    /// From joining to leaving, in seconds on the axis of the table.
    let interval: Range<Int>?
    /// The cells of the row, by which a row that is there twice is known.
    let cells: [String]
}

/// Reads the rows of one table.
struct AttendanceRows {
    private let table: AttendanceTable
    private let number: Int
    private let columns: AttendanceColumns
    private let intervals: [Range<Int>?]
    private let duration: AttendanceDuration?

    init(_ table: AttendanceTable, number: Int) {
        self.table = table
        self.number = number
        columns = AttendanceColumns(table)
        let intervals = Self.intervals(table, columns)
        self.intervals = intervals
        duration = columns.duration.map { column in
            AttendanceDuration(
                heading: table.header[column], cells: table.rows.map { $0[column] },
                stays: intervals.map { $0.map { Double($0.count) } })
        }
    }

    var stays: [AttendanceStay] {
        let present = columns.action == nil ? [:] : presences
        return zip(table.rows, intervals).enumerated().compactMap { index, row in
            stay(row.0, interval: columns.action == nil ? row.1 : present[index])
        }
    }

    /// The column that says who came, and the values in it that could not be read, where none could.
    var unreadable: (column: String, values: [String])? {
        guard let column = columns.attended ?? columns.absent else { return nil }
        let values = table.rows.map { $0[column] }.filter { AttendanceValue($0) != .nothing }
        guard !values.isEmpty, values.allSatisfy({ AttendanceValue($0) == .unknown }) else { return nil }
        var seen: Set<String> = []
        return (table.header[column].quotable(), values.filter { seen.insert($0).inserted }.map { $0.quotable() })
    }

    private func stay(_ row: AttendanceTable.Row, interval: Range<Int>?) -> AttendanceStay? {
        guard !row.filled.isEmpty else { return nil }
        let addresses = [columns.email, columns.principalName].flatMap { Self.addresses(row[$0]) }
        let seconds = duration.flatMap { $0.seconds(row[columns.duration]) } ?? Self.length(of: row[columns.stay])
        let minutes = seconds ?? interval.map { Double($0.count) }
        let statement = statement(row, seconds: seconds, interval: interval)
        return AttendanceStay(
            line: row.line, table: number, addresses: addresses.uniqued, name: name(row), statement: statement,
            minutes: statement == .attended ? minutes.map { $0 / 60 } : nil,
            interval: statement == .attended ? interval : nil, cells: row.cells)
    }

    // MARK: - Whether they came

    private func statement(
        _ row: AttendanceTable.Row, seconds: Double?, interval: Range<Int>?
    ) -> Registrations.AttendanceMark.Statement {
        guard table.kind == .attendance else { return .attended }
        if let column = columns.waitingRoom, AttendanceValue(row[column]) == .yes { return .absent }
        // A stay of less than a minute is shown as no minutes by some tools, with the times of joining and leaving.
        let isZero = seconds == 0 && (interval?.count ?? 0) < 60
        if let column = columns.attended {
            switch AttendanceValue(row[column]) {
            case .yes: return isZero ? .absent : .attended
            case .no, .nothing: return .absent
            case .unknown: return unknown(row, column)
            }
        }
        if let column = columns.absent {
            switch AttendanceValue(row[column]) {
            case .yes: return .absent
            case .no, .nothing: return isZero ? .absent : .attended
            case .unknown: return unknown(row, column)
            }
        }
        if let column = columns.action { return statement(ofAction: row, column) }
        return isZero ? .absent : statement(ofTimes: row, seconds: seconds)
    }

    /// Somebody who joined or left was there.
    private func statement(ofAction row: AttendanceTable.Row, _ column: Int) -> Registrations.AttendanceMark.Statement {
        switch AttendanceHeading(row[column]) {
        case .joined, .left, .stay: .attended
        default:
            switch AttendanceValue(row[column]) {
            case .yes: .attended
            case .no, .nothing: .absent
            case .unknown: unknown(row, column)
            }
        }
    }

    private func statement(
        ofTimes row: AttendanceTable.Row, seconds: Double?
    ) -> Registrations.AttendanceMark.Statement {
        if let seconds, seconds > 0 { return .attended }
        var unknown: Int?
        for column in [columns.joined, columns.stay, columns.left].compactMap(\.self) {
            let cell = row[column]
            switch AttendanceValue(cell) {
            case .no, .nothing: continue
            case .yes: return .attended
            case .unknown where cell.contains(where: \.isNumber): return .attended
            case .unknown: unknown = unknown ?? column
            }
        }
        if unknown == nil, let column = columns.duration, seconds == nil, !AttendanceValue(row[column]).isAbsence {
            if let share = Self.share(row[column]) { return share > 0 ? .attended : .absent }
            unknown = column
        }
        return unknown.map { self.unknown(row, $0) } ?? .absent
    }

    /// The number before a percent sign.
    private static func share(_ cell: String) -> Double? {
        guard cell.hasSuffix("%") else { return nil }
        return Double(String(cell.dropLast()).trimmed.replacing(",", with: "."))
    }

    private func unknown(_ row: AttendanceTable.Row, _ column: Int) -> Registrations.AttendanceMark.Statement {
        .unclear(.unknownValue(row[column].quotable(), column: table.header[column].quotable()))
    }

    // MARK: - Who it is

    private func name(_ row: AttendanceTable.Row) -> String? {
        func text(_ column: Int?) -> String {
            // A dash is no name.
            row[column].contains { $0.isLetter || $0.isNumber } ? row[column] : ""
        }
        let (first, last) = (text(columns.firstName), text(columns.lastName))
        let display = columns.names.lazy.map(text).first { !$0.isEmpty } ?? ""
        // “Nom” beside “Prénom”, and “Nome” beside “Sobrenome”, is one part of the name.
        if columns.firstName != nil, columns.lastName == nil { return [first, display].joinedNames }
        if columns.lastName != nil, columns.firstName == nil { return [display, last].joinedNames }
        return [first, last].joinedNames ?? [display].joinedNames
    }

    /// The addresses of a cell: `ada@acme.example`, `Ada Moss <ada@acme.example>`, or several.
    private static func addresses(_ cell: String) -> [String] {
        guard cell.utf8.contains(UInt8(ascii: "@")) else { return [] }
        return cell.split { $0.isWhitespace || "<>,;()\"".contains($0) }.prefix(maxAddresses).compactMap { part in
            let isLink = part.lowercased().hasPrefix("mailto:")
            let text = guest(String(isLink ? part.dropFirst("mailto:".count) : part))
            return AttendanceTable.isAddress(text) && text.utf8.count <= 320 ? text : nil
        }
    }

    private static let maxAddresses = 10

    /// The address of a guest of a Microsoft tenant: `ada_acme.example#EXT#@contoso.onmicrosoft.com` is
    /// `ada@acme.example`. The last underline stands for the `@`, for a domain has none.
    private static func guest(_ text: String) -> String {
        guard let mark = text.range(of: "#EXT#", options: .caseInsensitive) else { return text }
        let address = text[..<mark.lowerBound]
        guard let separator = address.lastIndex(of: "_") else { return text }
        return address[..<separator] + "@" + address[address.index(after: separator)...]
    }

    // MARK: - When they were there

    private static func intervals(_ table: AttendanceTable, _ columns: AttendanceColumns) -> [Range<Int>?] {
        guard let joined = columns.joined, let left = columns.left else {
            return Array(repeating: nil, count: table.rows.count)
        }
        let readings = table.rows.map { row in
            (AttendanceClock.Reading(row[joined]), AttendanceClock.Reading(row[left]))
        }
        let clock = AttendanceClock(readings.flatMap { [$0.0, $0.1].compactMap(\.self) })
        return readings.map { start, end in
            guard let start, let end else { return nil }
            return clock.interval(start, end)
        }
    }

    /// The seconds of the stays in one cell: `10:00 AM CET - 11:00 AM CET (60 minutes)`, a line for each.
    private static func length(of cell: String) -> Double? {
        guard cell.utf8.count <= 2_000 else { return nil }
        let reader = AttendanceDuration(heading: "", cells: [], stays: [])
        let told = cell.split(separator: "(").dropFirst().compactMap { part in
            part.firstIndex(of: ")").flatMap { reader.seconds(String(part[..<$0])) }
        }
        return told.isEmpty ? nil : told.reduce(0, +)
    }

    /// The intervals between joining and leaving in a list of actions, by the row of joining. Who has not left was there
    /// until the last action.
    private var presences: [Int: Range<Int>] {
        guard let action = columns.action, let timestamp = columns.timestamp else { return [:] }
        let readings = table.rows.map { AttendanceClock.Reading($0[timestamp]) }
        let clock = AttendanceClock(readings.compactMap(\.self))
        let times = readings.map { $0.map(clock.seconds) }
        guard let end = times.compactMap(\.self).max() else { return [:] }
        var presences: [Int: Range<Int>] = [:]
        var open: [String: (row: Int, start: Int)] = [:]
        let order = table.rows.indices.filter { times[$0] != nil }.sorted {
            (times[$0] ?? 0, $0) < (times[$1] ?? 0, $1)
        }
        for index in order {
            guard let time = times[index] else { continue }
            let person = [table.rows[index][columns.email], name(table.rows[index]) ?? ""].joined(separator: "\n")
            let isLeaving = AttendanceHeading(table.rows[index][action]) == .left
            if isLeaving, let joined = open.removeValue(forKey: person) {
                presences[joined.row] = joined.start..<max(joined.start, time)
            } else if !isLeaving, open[person] == nil {
                open[person] = (index, time)
            }
        }
        for joined in open.values { presences[joined.row] = joined.start..<max(joined.start, end) }
        return presences
    }
}

extension [String] {
    fileprivate var joinedNames: String? {
        let names = filter { !$0.isEmpty }
        return names.isEmpty ? nil : names.joined(separator: " ")
    }

    fileprivate var uniqued: [String] {
        var seen: Set<String> = []
        return filter { seen.insert($0.lowercased()).inserted }
    }
}
