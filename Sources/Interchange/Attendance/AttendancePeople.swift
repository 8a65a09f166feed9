import Addresses
import Operations
import SupportCore

/// Puts the rows of a report together by person.
struct AttendancePeople {
    private let stays: [AttendanceStay]
    /// For each row the one that stands for its person.
    private var parents: [Int]

    init(_ stays: [AttendanceStay]) {
        self.stays = stays
        parents = Array(stays.indices)
        joinByAddress()
        joinByName()
    }

    var people: [AttendanceReport.Person] {
        var roots = parents
        for index in roots.indices { roots[index] = root(of: index) }
        return Dictionary(grouping: stays.indices, by: { roots[$0] }).values
            .map { indices in Self.person(indices.sorted().map { stays[$0] }) }
            .sorted { $0.line < $1.line }
    }

    // MARK: - Rows of one person

    private mutating func joinByAddress() {
        var rows: [String: Int] = [:]
        for (index, stay) in stays.enumerated() {
            for address in stay.addresses {
                let key = EmailAddress.key(of: address)
                if let other = rows[key] { join(index, other) } else { rows[key] = index }
            }
        }
    }

    /// A row without an address belongs to the only person of its name in the report.
    private mutating func joinByName() {
        var people: [String: Set<Int>] = [:]
        for (index, stay) in stays.enumerated() where !stay.addresses.isEmpty {
            if let name = stay.name.map({ folded($0) }), !name.isEmpty {
                people[name, default: []].insert(root(of: index))
            }
        }
        var rows: [String: Int] = [:]
        for (index, stay) in stays.enumerated() where stay.addresses.isEmpty {
            guard let name = stay.name.map({ folded($0) }), !name.isEmpty else { continue }
            if let known = people[name], known.count == 1, let person = known.first {
                join(index, person)
            } else if let other = rows[name] {
                join(index, other)
            } else {
                rows[name] = index
            }
        }
    }

    private mutating func join(_ one: Int, _ other: Int) {
        let (one, other) = (root(of: one), root(of: other))
        parents[max(one, other)] = min(one, other)
    }

    private func root(of index: Int) -> Int {
        var index = index
        while parents[index] != index { index = parents[index] }
        return index
    }

    // MARK: - One person

    private static func person(_ stays: [AttendanceStay]) -> AttendanceReport.Person {
        var addresses: [String] = []
        var seen: Set<String> = []
        for address in stays.flatMap(\.addresses) where seen.insert(EmailAddress.key(of: address)).inserted {
            addresses.append(address)
        }
        let attended = stays.filter { $0.statement == .attended }
        let statement =
            attended.first?.statement ?? stays.first { $0.statement != .absent }?.statement ?? .absent
        let line = stays.first { $0.statement == statement }?.line ?? stays[0].line
        return AttendanceReport.Person(
            line: line, name: stays.lazy.compactMap(\.name).first, addresses: addresses, statement: statement,
            minutes: minutes(attended), cells: stays[0].cells)
    }

    /// The minutes of a person. Of several tables that tell the same stays, the one with the most joins is the most
    /// exact.
    private static func minutes(_ stays: [AttendanceStay]) -> Double? {
        Dictionary(grouping: stays, by: \.table).values
            .compactMap { table in
                minutesOfTable(table).map { (joins: table.count { $0.interval != nil }, minutes: $0) }
            }
            .max { ($0.joins, $0.minutes) < ($1.joins, $1.minutes) }?.minutes
    }

    private static func minutesOfTable(_ stays: [AttendanceStay]) -> Double? {
        var seen: Set<[String]> = []
        let untimed = stays.filter { $0.interval == nil && $0.minutes != nil && seen.insert($0.cells).inserted }
        let timed = stays.filter { $0.interval != nil }.sorted { start($0) < start($1) }
        guard !untimed.isEmpty || !timed.isEmpty else { return nil }
        var minutes = untimed.reduce(0) { $0 + ($1.minutes ?? 0) }
        // Stays that overlap, as with two devices, count once.
        var cluster: [AttendanceStay] = []
        var end = Int.min
        for stay in timed {
            if start(stay) >= end {
                minutes += minutesOfCluster(cluster)
                cluster = []
            }
            cluster.append(stay)
            end = max(end, stay.interval?.upperBound ?? end)
        }
        return minutes + minutesOfCluster(cluster)
    }

    private static func start(_ stay: AttendanceStay) -> Int { stay.interval?.lowerBound ?? 0 }

    private static func minutesOfCluster(_ stays: [AttendanceStay]) -> Double {
        let told = stays.map { $0.minutes ?? 0 }
        guard stays.count > 1 else { return told.first ?? 0 }
        let start = stays.map(Self.start).min() ?? 0
        let end = stays.compactMap { $0.interval?.upperBound }.max() ?? start
        return min(told.reduce(0, +), max(Double(end - start) / 60, told.max() ?? 0))
    }
}
