import SupportCore

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

    /// The subject of a table.
    enum Kind {
        /// The people who came.
        case attendance
        /// The people who registered, and nothing about who came.
        case registrations
        /// Addresses and nothing else: a list of people who came.
        case list
    }

    let header: Row
    let headings: [AttendanceHeading?]
    private(set) var rows: [Row] = []

    /// The largest number of columns. Every column is looked at in every row, and no report has as many.
    private static let maxColumns = 300

    /// Nil for a row that is not a header.
    ///
    /// - Parameter isLenient: true to take every heading with the word “email” as one of addresses, and a header that
    ///   names no person: the addresses show which column has them.
    init?(header: Row, isLenient: Bool) {
        guard header.cells.count <= Self.maxColumns, !header.cells.contains(where: Self.isAddress) else { return nil }
        // With the wrong separator a header is one cell, in which any words may stand.
        guard !isLenient || header.cells.count > 1 || !header.cells.contains(where: Self.holdsSeparator) else {
            return nil
        }
        let headings = header.cells.map { cell in
            cell.isEmpty ? nil : AttendanceHeading(cell, isLenient: isLenient)
        }
        let found = headings.compactMap(\.self).filter { $0 != .meeting }
        let values = zip(header.cells, headings).filter { $0.1 == nil && Self.isValue($0.0) }.map(\.0)
        // A column may be called “Cancelled” or “Excused”, which are values, too.
        let isCertain =
            found.contains { $0 == .email || $0 == .principalName } && found.contains(where: \.isEvidence)
        guard values.isEmpty || isCertain && !values.contains(where: { $0.contains(where: \.isNumber) }) else {
            return nil
        }
        guard found.contains(where: \.identifies) || isLenient && found.contains(where: \.isEvidence) else {
            return nil
        }
        // One known heading makes a header of addresses only: a title may be any word.
        guard found.count > 1 || found.first == .email || found.first == .principalName || isLenient else { return nil }
        self.header = header
        self.headings = headings
    }

    mutating func append(_ row: Row) { rows.append(row) }

    func columns(_ heading: AttendanceHeading) -> [Int] { headings.indices.filter { headings[$0] == heading } }

    func has(_ heading: AttendanceHeading) -> Bool { headings.contains(heading) }

    /// Nil for a table that is about the meeting, not about people.
    var kind: Kind? {
        // What people were asked when they registered may be of joining or of minutes, too.
        let tellsOfRegistrationOnly =
            has(.registration)
            && ![.attended, .absent, .stay, .action].contains(where: has)
            && !(has(.joined) && (has(.left) || has(.duration)))
        if tellsOfRegistrationOnly { return .registrations }
        let tellsOfStays = [.attended, .absent, .joined, .left, .stay, .action].contains(where: has)
        if tellsOfStays || has(.duration) {
            return has(.meeting) && !tellsOfStays ? nil : .attendance
        }
        if holdsRegistrationStates { return .registrations }
        if has(.status) { return .attendance }
        // A column that seems to say who came and cannot be read makes it no list of those who came.
        let isList = !zip(header.cells, headings).contains { $0.1 == nil && AttendanceHeading.mayTellPresence($0.0) }
        return isList && (has(.email) || has(.principalName)) ? .list : nil
    }

    /// True for a column “Status” that tells of registrations.
    private var holdsRegistrationStates: Bool {
        guard let column = columns(.status).first else { return false }
        return rows.contains {
            $0[column].utf8.count <= 60 && AttendanceWords.registrationStates.contains(folded($0[column]))
        }
    }

    var hasAddresses: Bool { !addressColumns.isEmpty }

    /// The columns of email addresses: those that are called so, else those that hold nothing else.
    var addressColumns: [Int] {
        func hasAddress(_ column: Int) -> Bool { rows.contains { Self.isAddress($0[column]) } }
        let named = columns(.email).filter(hasAddress)
        guard named.isEmpty, !columns(.principalName).contains(where: hasAddress) else {
            return named
        }
        return headings.indices.filter { column in
            guard headings[column] == nil || headings[column] == .name, hasAddress(column) else { return false }
            return !AttendanceHeading.isOfOthers(header[column])
                && rows.allSatisfy { $0[column].isEmpty || Self.isAddress($0[column]) || !$0[column].contains("@") }
        }
    }

    // MARK: - The tables of a report

    /// Finds the tables among the rows of a report. A header ends the table before it, and so does the title of a section
    /// whose own table is of another kind.
    ///
    /// - Returns: none of a file with more different headers than a report has.
    static func tables(in rows: [Row], isLenient: Bool = false) -> [AttendanceTable] {
        var known: [[String]: AttendanceTable?] = [:]
        var headers: [Bool] = []
        var different = 0
        // A header that is repeated on every page is looked at once.
        for row in rows {
            if let found = known[row.cells] {
                headers.append(found != nil)
                continue
            }
            let table = row.isLabel ? nil : AttendanceTable(header: row, isLenient: isLenient)
            if table != nil || known.count < maxKnown { known.updateValue(table, forKey: row.cells) }
            headers.append(table != nil)
            if table != nil { different += 1 }
            guard different <= maxTables else { return [] }
        }
        var tables: [AttendanceTable] = []
        var isOpen = false
        for (index, row) in rows.enumerated() {
            if headers[index], let table = known[row.cells] ?? nil {
                // The same header again goes on with its table.
                if !isOpen || tables.last?.header.cells != row.cells { tables.append(table) }
                isOpen = true
            } else if isOpen, let columns = tables.last?.header.cells.count {
                let next = index + 1 < rows.count ? rows[index + 1] : nil
                let isBeforeHeader = index + 1 < rows.count && headers[index + 1]
                if row.isTitle(before: next, isBeforeHeader: isBeforeHeader, columns: columns) {
                    isOpen = false
                } else {
                    tables[tables.count - 1].append(row)
                }
            }
        }
        return tables
    }

    /// The number of rows that are remembered as no headers.
    private static let maxKnown = 1_000
    /// The maximum number of different headers of a file. Reports of the tools have up to six.
    private static let maxTables = 100

    private static func holdsSeparator(_ cell: String) -> Bool {
        cell.contains { ",;\t|".contains($0) }
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
    fileprivate func isTitle(before next: AttendanceTable.Row?, isBeforeHeader: Bool, columns: Int) -> Bool {
        guard columns > 1, filled.count == 1, let title = cells.first, !title.isEmpty,
            !AttendanceTable.isAddress(title)
        else { return false }
        let isNumbered = title.first?.isNumber == true && title.drop(while: \.isNumber).hasPrefix(". ")
        guard let next else { return isNumbered }
        return isNumbered || isBeforeHeader || cells.count < columns && next.isHeaderOfSorts
    }

    /// True for words in two columns or more, without a value among them.
    private var isHeaderOfSorts: Bool {
        filled.count > 1 && !filled.contains { AttendanceTable.isValue($0) || AttendanceTable.isAddress($0) }
    }
}
