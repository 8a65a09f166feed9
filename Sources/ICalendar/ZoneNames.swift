import Foundation

/// The spellings of zone names, and the names that mean the same zone.
struct ZoneNames: Sendable {
    /// The further names of each name, in the order in which their files are tried.
    private let others: [String: [String]]
    /// The names as the database writes them, by their lower case.
    private let spellings: [String: String]

    /// - Parameter files: the names with a file.
    init(files: [String]) {
        var others: [String: [String]] = [:]
        for line in ZoneLinks.table.split(separator: "\n") {
            let names = line.split(separator: " ").map(String.init)
            others[names[0], default: []] += names.dropFirst()
        }
        for (target, names) in others {
            for name in names { others[name] = [target] + names.filter { $0 != name } }
        }
        self.others = others
        // The spelling of a file wins over that of the table.
        spellings = (Array(others.keys) + files).reduce(into: [:]) { $0[$1.lowercased()] = $1 }
    }

    /// The name as the database writes it; nil for an unknown one. The case of the letters does not matter.
    func spelling(of name: String) -> String? {
        // No zone has a longer name, and lowercasing takes time.
        guard name.utf8.count <= 64 else { return nil }
        return spellings[name.lowercased()]
    }

    /// The further names of a zone, those first that are former names of it.
    func others(of name: String) -> [String] { others[name] ?? [] }

    /// All names with a file of their own, or of one of their further names.
    func resolvable(with files: Set<String>) -> [String] {
        files.union(others.filter { $0.value.contains(where: files.contains) }.keys).sorted()
    }
}

extension ZoneDatabase {
    /// The names that a misspelt one may mean, the nearest first.
    ///
    /// - Returns: at most three.
    func names(near text: String) -> [String] {
        let query = text.lowercased().replacing(" ", with: "_")
        guard (3...64).contains(query.utf8.count) else { return [] }
        let ranked = identifiers.compactMap { name -> (distance: Int, name: String)? in
            let candidate = name.lowercased()
            // Somebody writes only the city, or another region before it.
            let cities = Self.distance(query.lastComponent, candidate.lastComponent)
            let whole = Self.distance(query, candidate)
            let allowed = query.utf8.count / 6 + 1
            if cities == 0, candidate.contains("/") { return (whole == 0 ? 0 : 1, name) }
            // Abbreviations of four letters are near to too many others.
            if whole <= allowed, query.utf8.count > 4 { return (1 + whole, name) }
            let length = query.lastComponent.utf8.count
            guard length > 4, cities <= length / 6 + 1 else { return nil }
            return (2 + cities, name)
        }
        let nearest = ranked.map(\.distance).min() ?? 0
        // Of several names of one zone, the one with a region is what people know.
        return ranked.filter { $0.distance <= nearest + 1 }.sorted {
            ($0.distance, $0.name.contains("/") ? 0 : 1, $0.name) < (
                $1.distance, $1.name.contains("/") ? 0 : 1, $1.name
            )
        }
        .prefix(3).map(\.name)
    }

    /// The number of letters to insert, delete or replace (Levenshtein).
    private static func distance(_ one: some StringProtocol, _ two: some StringProtocol) -> Int {
        let (one, two) = (Array(one.utf8), Array(two.utf8))
        guard abs(one.count - two.count) <= 12 else { return 99 }
        var row = Array(0...two.count)
        for (line, letter) in one.enumerated() {
            var corner = row[0]
            row[0] = line + 1
            for (column, other) in two.enumerated() {
                let cost = min(corner + (letter == other ? 0 : 1), row[column] + 1, row[column + 1] + 1)
                corner = row[column + 1]
                row[column + 1] = cost
            }
        }
        return row[two.count]
    }
}

extension StringProtocol {
    /// The part after the last slash.
    fileprivate var lastComponent: SubSequence { split(separator: "/").last ?? self[...] }
}
