/// One table of a report: its headings, and the rows below them.
struct AttendanceTable {
    struct Row {
        /// The line on which it begins, from 1.
        let line: Int
        let cells: [String]

        subscript(column: Int?) -> String {
            guard let column, cells.indices.contains(column) else { return "" }
            return cells[column]
        }

        var filled: [String] { cells.filter { !$0.isEmpty } }
    }

    /// What a table tells.
    enum Kind {
        /// Who came.
        case attendance
        /// Who registered, and nothing about who came.
        case registrations
        /// Addresses and nothing else: a list of people who came.
        case list
    }

    let header: Row
    let headings: [AttendanceHeading?]
    private(set) var rows: [Row] = []

    /// Nil for a row that is not a header.
    ///
    /// - Parameter isLenient: true to take every heading with the word “email” as one of addresses.
    init?(header: Row, isLenient: Bool = false) {
        let filled = header.filled
        guard !filled.isEmpty, !filled.contains(where: Self.isAddress) else { return nil }
        let headings = header.cells.map { AttendanceHeading($0, isLenient: isLenient) }
        for (cell, heading) in zip(header.cells, headings) where heading == nil && Self.isValue(cell) { return nil }
        let found = headings.compactMap(\.self).filter { $0 != .meeting }
        guard found.contains(where: \.identifies) else { return nil }
        // One known heading makes a header of addresses only: a title may be any word.
        guard found.count > 1 || found.first == .email || found.first == .principalName else { return nil }
        self.header = header
        self.headings = headings
    }

    mutating func append(_ row: Row) { rows.append(row) }

    func columns(_ heading: AttendanceHeading) -> [Int] { headings.indices.filter { headings[$0] == heading } }

    func has(_ heading: AttendanceHeading) -> Bool { headings.contains(heading) }

    /// Nil for a table that is about the meeting, not about people.
    var kind: Kind? {
        let tellsOfStays = [.attended, .absent, .joined, .left, .stay, .action].contains(where: has)
        if tellsOfStays || has(.duration) {
            return has(.meeting) && !tellsOfStays ? nil : .attendance
        }
        if has(.registration) { return .registrations }
        if has(.status) { return .attendance }
        return has(.email) || has(.principalName) ? .list : nil
    }

    var hasAddresses: Bool {
        let columns = self.columns(.email) + self.columns(.principalName)
        return rows.contains { row in columns.contains { Self.isAddress(row[$0]) } }
    }

    // MARK: - The tables of a report

    /// Finds the tables among the rows of a report. A header ends the table before it, and so does the title of a section
    /// whose own table is of another kind.
    static func tables(in rows: [Row], isLenient: Bool = false) -> [AttendanceTable] {
        var tables: [AttendanceTable] = []
        var isOpen = false
        for (index, row) in rows.enumerated() {
            let next = index + 1 < rows.count ? rows[index + 1] : nil
            if let table = AttendanceTable(header: row, isLenient: isLenient), !row.isLabel {
                tables.append(table)
                isOpen = true
            } else if isOpen, row.isTitle(before: next, columns: tables[tables.count - 1].header.cells.count) {
                isOpen = false
            } else if isOpen {
                tables[tables.count - 1].append(row)
            }
        }
        return tables
    }

    static func isAddress(_ cell: String) -> Bool {
        let parts = cell.split(separator: "@", omittingEmptySubsequences: false)
        return parts.count == 2 && !parts[0].isEmpty && parts[1].contains { $0.isLetter }
    }

    /// True for a number, a time, a duration, and for “yes” and “no”: no heading is one.
    fileprivate static func isValue(_ cell: String) -> Bool {
        guard !cell.isEmpty else { return false }
        if AttendanceValue(cell) != .unknown { return true }
        guard cell.contains(where: \.isNumber) else { return false }
        if AttendanceClock.Reading(cell) != nil || AttendanceDuration.hasUnits(cell) { return true }
        return !cell.contains { $0.isLetter }
    }
}

extension AttendanceTable.Row {
    /// True for a line of a preamble such as “Meeting title: Email”.
    fileprivate var isLabel: Bool {
        filled.count == 2 && cells.first.flatMap { AttendanceHeading($0) } == .meeting
    }

    /// True for the title of a section: alone in its row, and before the header of another table.
    fileprivate func isTitle(before next: AttendanceTable.Row?, columns: Int) -> Bool {
        guard columns > 1, filled.count == 1, let title = cells.first, !title.isEmpty,
            !AttendanceTable.isAddress(title)
        else { return false }
        let isNumbered = title.first?.isNumber == true && title.drop(while: \.isNumber).hasPrefix(". ")
        guard let next else { return isNumbered }
        return isNumbered || AttendanceTable(header: next) != nil || cells.count < columns && next.isHeaderOfSorts
    }

    /// True for words in two columns or more, without a value among them.
    private var isHeaderOfSorts: Bool {
        filled.count > 1 && !filled.contains { AttendanceTable.isValue($0) || AttendanceTable.isAddress($0) }
    }
}
