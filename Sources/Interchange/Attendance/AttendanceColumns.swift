import SupportCore

/// The columns of a table that are read, chosen by their headings and by the values in all rows.
struct AttendanceColumns {
    let email: Int?
    let principalName: Int?
    let names: [Int]
    let firstName: Int?
    let lastName: Int?
    let attended: Int?
    let absent: Int?
    let joined: Int?
    let left: Int?
    let stay: Int?
    let duration: Int?
    let action: Int?
    let timestamp: Int?
    let waitingRoom: Int?

    init(_ table: AttendanceTable) {
        let headings = table.headings.indices.map { Self.heading(of: $0, in: table) }
        func all(_ heading: AttendanceHeading) -> [Int] { headings.indices.filter { headings[$0] == heading } }
        // Where a table holds the meeting's columns too, such as the host's address and the length of the meeting, the
        // ones of a person are nearest to when they joined.
        let joined = all(.joined).first ?? all(.stay).first
        func nearest(_ columns: [Int]) -> Int? {
            guard let joined else { return columns.first }
            return columns.min { abs($0 - joined) < abs($1 - joined) }
        }
        let email = nearest(table.addressColumns) ?? all(.email).first
        let names = all(.name).filter { $0 != email }
        self.email = email
        principalName = all(.principalName).first
        let anchor = email ?? joined ?? 0
        self.names = names.min { abs($0 - anchor) < abs($1 - anchor) }.map { [$0] } ?? []
        firstName = all(.firstName).last
        lastName = all(.lastName).last
        attended = all(.attended).first
        absent = all(.absent).first
        self.joined = all(.joined).first
        left = all(.left).last
        stay = all(.stay).first
        duration = nearest(all(.duration))
        action = all(.action).first
        timestamp = all(.timestamp).first
        waitingRoom = all(.waitingRoom).first
    }

    /// The heading of a column, or another one where its values say so.
    private static func heading(of column: Int, in table: AttendanceTable) -> AttendanceHeading? {
        guard let heading = table.headings[column] else { return nil }
        switch heading {
        case .attended, .joined, .left, .duration, .status: break
        default: return heading
        }
        let cells = table.rows.lazy.map { $0[column] }.filter { AttendanceValue($0) != .nothing }
        guard !cells.isEmpty else { return heading == .status ? nil : heading }
        let isWords = cells.allSatisfy { AttendanceValue($0) != .unknown }
        switch heading {
        case .status:
            // Where something else tells who came, a status is another one, such as that of the approval.
            return table.headings.contains { $0 != .status && $0?.isEvidence == true } ? nil : .attended
        case .attended:
            if isWords { return .attended }
            if cells.allSatisfy({ AttendanceClock.Reading($0) != nil && !Self.isDuration($0) }) { return .joined }
            return cells.allSatisfy(Self.isDuration) ? .duration : .attended
        default:
            if isWords, cells.contains(where: { !Self.isDigit($0) }) { return .attended }
            if heading == .duration, cells.allSatisfy({ $0.contains(":") && Self.isPointInTime($0) }) { return .joined }
            if heading != .duration, cells.allSatisfy(AttendanceDuration.hasUnits) { return .duration }
            return heading
        }
    }

    private static func isDigit(_ cell: String) -> Bool { cell == "0" || cell == "1" }

    private static func isDuration(_ cell: String) -> Bool {
        let text = cell.hasSuffix("%") ? String(cell.dropLast()).trimmed : cell
        return AttendanceDuration(heading: "", cells: [], stays: []).seconds(text) != nil && !isPointInTime(cell)
    }

    /// True for a time with its date, or with AM or PM, which no duration has.
    private static func isPointInTime(_ cell: String) -> Bool {
        guard let reading = AttendanceClock.Reading(cell) else { return false }
        return reading.day != nil || cell.contains { $0.isLetter }
    }
}
