import Foundation
import SupportCore
public import Training

/// A report of attendance from a webinar tool: Zoom, Teams, and any other tool that writes a table with a
/// column of email addresses.
///
/// The columns are known by their names, in any order and beside any others: the address (`Email`, `User Email`,
/// `Email Address`, `Participant ID (UPN)` …), perhaps whether somebody attended, when they joined, and for how long.
/// Lines before the table are passed over, and a file may hold several tables, each with a head of its own.
public struct AttendanceReport: Sendable, Hashable {
    public struct Entry: Sendable, Hashable {
        /// On which line of the file it stands, from 1.
        public let line: Int
        public let email: String
        public let attendance: AttendanceRecord.Attendance
    }

    public let entries: [Entry]

    /// - Parameter bytes: UTF-8 or UTF-16, with or without a byte order mark; fields parted by commas, semicolons or tabs.
    /// - Throws: ``Failure`` `.malformed` where no line names a column of addresses.
    public init(parsing bytes: [UInt8]) throws {
        let bytes = Array(Self.text(bytes).utf8)
        var best: [Entry]?
        var columns = 0
        var fault = Failure(
            .malformed, "No line names a column of email addresses, such as “Email”, “User Email” or “Email Address”.")
        for delimiter in [UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "\t")] {
            do {
                let rows = try Self.rows(bytes, separator: delimiter)
                // With the wrong delimiter the head is one field, or a few.
                guard let head = rows.lazy.compactMap(Columns.init).first, head.count > columns else { continue }
                best = Self.entries(rows)
                columns = head.count
            } catch let failure as Failure {
                fault = failure
            }
        }
        guard let best else { throw fault }
        entries = best
    }

    /// One line of a table.
    fileprivate struct Row {
        let line: Int
        let fields: [String]
    }

    private static func rows(_ bytes: [UInt8], separator: UInt8) throws -> [Row] {
        var reader = CSVReader(separator: separator, isLenient: true)
        var records = reader.records(in: bytes)
        if let last = reader.finish() { records.append(last) }
        return try records.compactMap { record in
            switch record.content {
            case .faulty(let reason): throw Failure(.malformed, "Line \(record.line): \(reason)")
            case .fields(let fields):
                guard fields.contains(where: { !$0.isEmpty }) else { return nil }
                return Row(line: record.line, fields: fields.map { String(decoding: $0, as: UTF8.self) })
            }
        }
    }

    private static func entries(_ rows: [Row]) -> [Entry] {
        var columns: Columns?
        return rows.compactMap { row in
            if let head = Columns(row) {
                columns = head
                return nil
            }
            return columns?.entry(row)
        }
    }

    /// Without a byte order mark, UTF-16 shows by its zeros. A file that is neither is one of an old Windows, in
    /// which addresses are written as in ASCII.
    private static func text(_ bytes: [UInt8]) -> String {
        let data = Data(bytes)
        let marked: String? =
            switch bytes.prefix(2) {
            case [0xFF, 0xFE], [0xFE, 0xFF]: String(data: data, encoding: .utf16)
            case let start where start.count == 2 && start.last == 0: String(data: data, encoding: .utf16LittleEndian)
            case let start where start.count == 2 && start.first == 0: String(data: data, encoding: .utf16BigEndian)
            default: nil
            }
        let text = marked ?? String(data: data, encoding: .utf8) ?? String(data: data, encoding: .isoLatin1) ?? ""
        return text.unicodeScalars.first == "\u{FEFF}" ? String(text.unicodeScalars.dropFirst()) : text
    }
}

/// The columns of a table that are read.
private struct Columns {
    /// The number of columns.
    let count: Int
    private let email: Int
    private let attended: Int?
    private let joined: Int?
    private let duration: Int?

    /// Nil for a row that is no head.
    init?(_ row: AttendanceReport.Row) {
        let names = row.fields.map { field in
            field.lowercased().unicodeScalars.filter { CharacterSet.alphanumerics.contains($0) }.map(String.init)
                .joined()
        }
        func column(_ isWanted: (String) -> Bool) -> Int? { names.firstIndex(where: isWanted) }
        // An address beside a column's name is a row's, such as “Host email” in front of a table.
        guard !row.fields.contains(where: { $0.contains("@") }), names.count > 1 || names == ["email"],
            let email = column({ $0 == "email" }) ?? column({ $0.contains("email") && !$0.contains("optin") })
                ?? column({ $0.contains("upn") || $0 == "userprincipalname" })
        else { return nil }
        self.email = email
        count = names.count
        attended = column { ["attended", "attendance", "attendedyesno", "teilgenommen"].contains($0) }
        joined = column { $0.contains("join") || $0.contains("beitritt") }
        duration = column {
            $0.contains("duration") || $0.contains("timeinsession") || $0.contains("minutes") || $0.contains("dauer")
        }
    }

    /// Nil for a row without an address.
    func entry(_ row: AttendanceReport.Row) -> AttendanceReport.Entry? {
        guard let address = field(email, of: row), address.contains("@") else { return nil }
        return AttendanceReport.Entry(line: row.line, email: address, attendance: came(row) ? .attended : .absent)
    }

    /// A list of who came names nobody else, unless it says so.
    private func came(_ row: AttendanceReport.Row) -> Bool {
        if let attended {
            let word = field(attended, of: row)?.lowercased() ?? ""
            return ["yes", "y", "true", "1", "x", "ja", "oui", "sí", "si", "attended"].contains(word)
        }
        if let joined { return field(joined, of: row) != nil }
        if let duration { return field(duration, of: row).map { $0.contains { "123456789".contains($0) } } ?? false }
        return true
    }

    /// Zoom writes `--` where there is nothing.
    private func field(_ index: Int, of row: AttendanceReport.Row) -> String? {
        guard row.fields.indices.contains(index) else { return nil }
        let text = row.fields[index].trimmingCharacters(in: .whitespacesAndNewlines)
        return text.isEmpty || text == "--" || text == "-" ? nil : text
    }
}
