import Foundation
import ICalendar
import Operations
import SupportCore

/// The columns of a CSV file of tickets: the fields of the API in any order, under the names that they have there, or the
/// columns of a helpdesk's export, as ``TicketHeading`` knows them.
///
/// The requester's columns are `requester.email` and so on, attachments are addresses with spaces between them, and
/// `tutorial` holds slugs or ids. A cell without text is left out. In a helpdesk's export, columns without a counterpart
/// are passed over and named; elsewhere an unknown column is a fault, for it may be a field that is misspelt.
struct TicketTable {
    private struct Column {
        /// The heading as it is in the file.
        let name: String
        /// Nil for a column that is passed over.
        let heading: TicketHeading?
    }

    private let columns: [Column]
    /// The columns of each field, the first one to be read in front.
    private let places: [TicketHeading.Field: [Int]]
    /// The same in the order of the columns, so that a suggested priority gives way to one that is set.
    private let order: [(field: TicketHeading.Field, columns: [Int])]
    private let zone: Zone
    /// True for the export of a helpdesk.
    let isForeign: Bool

    /// The headings of columns that are passed over.
    var ignored: [String] { columns.filter { $0.heading == nil && !$0.name.isEmpty }.map(\.name) }

    /// - Parameter zone: the zone of times that name none.
    /// - Throws: ``Failure`` `.invalid` with every column that is missing, not known, or there twice; `.malformed` for a
    ///   header that is not text, or that is too wide.
    init(header: [[UInt8]], zone: Zone = .utc) throws {
        self.zone = zone
        var names = try header.map(Self.name)
        while names.last?.isEmpty == true, names.count > 1 { names.removeLast() }
        guard names.count <= Self.maxColumns else {
            throw Failure(.malformed, "The header has more than \(Self.maxColumns) columns.")
        }
        var headings = names.map { TicketHeading($0) }
        let isForeign = headings.contains { $0?.isForeign == true }
        self.isForeign = isForeign
        if isForeign { Self.readSourceAsChannel(&headings) }
        columns = zip(names, headings).map { Column(name: $0.0.quotable(), heading: $0.1) }
        let places = Self.places(headings)
        self.places = places
        order = places.map { (field: $0.key, columns: $0.value) }.sorted { ($0.columns[0]) < ($1.columns[0]) }
        try checkHeader()
    }

    /// Exports have some hundred. Empty ones at the end do not count: spreadsheets write up to 16,384.
    private static let maxColumns = 2_000

    private static func places(_ headings: [TicketHeading?]) -> [TicketHeading.Field: [Int]] {
        let known = headings.enumerated().compactMap { index, heading in heading.map { (index: index, heading: $0) } }
        return Dictionary(grouping: known, by: \.heading.field)
            .mapValues { $0.sorted { ($0.heading.rank, $0.index) < ($1.heading.rank, $1.index) }.map(\.index) }
    }

    private static func name(_ bytes: [UInt8]) throws -> String {
        guard let text = String(validating: bytes, as: UTF8.self)?.streamSafe,
            !text.unicodeScalars.contains(where: {
                $0.properties.generalCategory == .control && $0 != "\n" && $0 != "\r" && $0 != "\t"
            })
        else { throw Failure(.malformed, "The header is not text in UTF-8 or UTF-16.") }
        return text.trimmed
    }

    /// In an export, “Source” tells how a ticket came in. It is the API's only beside an `externalID` of that name.
    private static func readSourceAsChannel(_ headings: inout [TicketHeading?]) {
        let hasOwnID = headings.contains { $0?.field == .api("externalID") && $0?.isForeign == false }
        guard !hasOwnID, let channel = TicketHeading("via") else { return }
        for index in headings.indices where headings[index]?.field == .api("source") { headings[index] = channel }
    }

    private func checkHeader() throws {
        var faults: [Failure.Fault] = []
        var seen: Set<TicketHeading.Field> = []
        for column in columns where !isForeign && !column.name.isEmpty {
            guard let heading = column.heading else {
                faults.append(.init(pointer: Self.pointer(column.name), detail: "Unknown column."))
                continue
            }
            if !seen.insert(heading.field).inserted {
                faults.append(.init(pointer: Self.pointer(column.name), detail: "This column appears twice."))
            }
        }
        // What its source has handed in before needs no subject, and an export without descriptions has subjects.
        if places[.api("externalID")] == nil {
            let wanted = ["subject", "description"]
            let missing = wanted.filter { places[.api($0)] == nil }
            if !isForeign || missing == wanted {
                faults += missing.map { .init(pointer: "/" + $0, detail: "This column is missing.") }
            }
        }
        guard faults.isEmpty else { throw Failure.invalid(faults) }
    }

    // MARK: - One ticket

    /// A record of the file.
    struct Entry {
        /// The fields of the ticket, as the API has them.
        var json: JSON
        var status: Ticket.Status?
        var changedAt: Date?
        var tutorials: [String] = []
        /// The values that were left out, and the reasons.
        var warnings: [Warning] = []

        struct Warning: Hashable {
            package let pointer: String
            package let detail: String
        }
    }

    /// - Throws: ``Failure`` `.invalid` where the record has more or fewer fields than there are columns, is not UTF-8, or
    ///   has a value that cannot be read.
    func entry(_ record: [[UInt8]]) throws -> Entry {
        let record = try fitted(record)
        var row = TicketRow(isForeign: isForeign, zone: zone)
        for (field, columns) in order {
            guard let (column, text) = try cell(columns, of: record) else { continue }
            row.take(text, of: field, pointer: Self.pointer(self.columns[column].name))
        }
        return try row.entry()
    }

    /// True for a record of separators alone, as spreadsheets write below a table.
    func isBlank(_ record: [[UInt8]]) -> Bool {
        columns.count > 1 && record.count > 1 && record.allSatisfy { $0.allSatisfy { $0 == 0x20 || $0 == 0x09 } }
    }

    /// The record without empty fields behind its last column.
    private func fitted(_ record: [[UInt8]]) throws -> ArraySlice<[UInt8]> {
        var fields = record[...]
        while fields.count > columns.count, fields.last?.allSatisfy({ $0 == 0x20 || $0 == 0x09 }) == true {
            fields.removeLast()
        }
        guard fields.count == columns.count else {
            throw Failure(
                .invalid, "The header has \(columns.count) columns, but this line has \(record.count) fields.")
        }
        if let index = columns.indices.first(where: { columns[$0].name.isEmpty && !fields[$0].isEmpty }) {
            throw Failure(.invalid, "Field \(index + 1) has a value, but its column has no name.")
        }
        return fields
    }

    /// The first cell with text among the columns of one field.
    private func cell(_ columns: [Int], of record: ArraySlice<[UInt8]>) throws -> (column: Int, text: String)? {
        for column in columns where !record[column].isEmpty {
            guard let text = String(validating: record[column], as: UTF8.self)?.streamSafe else {
                throw Failure(.invalid, "This is not UTF-8.")
            }
            if !isForeign || !HelpdeskWords.isNothing(text) { return (column, text) }
        }
        return nil
    }

    /// The failure of a record, with the headings of the file as pointers.
    func named(_ failure: Failure) -> Failure {
        guard !failure.faults.isEmpty else { return failure }
        return Failure(
            failure.code, failure.detail,
            faults: failure.faults.map { fault in
                let parts = fault.pointer.split(separator: "/").map(String.init)
                let fields: [TicketHeading.Field] = [
                    .api(parts.prefix(2).joined(separator: ".")), .api(parts.first ?? ""),
                ]
                let places = fields.lazy.compactMap { self.places[$0] }
                guard let column = places.first?.first, columns[column].heading?.isForeign == true else { return fault }
                return .init(pointer: Self.pointer(columns[column].name), detail: fault.detail)
            })
    }

    /// The JSON pointer of a heading (RFC 6901).
    private static func pointer(_ name: String) -> String {
        "/" + name.replacing("~", with: "~0").replacing("/", with: "~1")
    }
}
