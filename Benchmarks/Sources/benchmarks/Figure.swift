import Foundation

/// One line of the outcome.
struct Figure: Codable, Equatable {
    let name: String
    let value: Double
    let unit: String
    /// The target; nil for a figure without one.
    var target: Target?
    let note: String

    struct Target: Codable, Equatable {
        enum Relation: String, Codable {
            case atLeast = "≥"
            case below = "<"
            case exactly = "="
        }

        let relation: Relation
        let value: Double
    }

    var met: Bool? {
        guard let target else { return nil }
        switch target.relation {
        case .atLeast: return value >= target.value
        case .below: return value < target.value
        case .exactly: return value == target.value
        }
    }

    private enum Key: String, CodingKey {
        case name, value, unit, target, met, note
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(name, forKey: .name)
        try container.encode(value, forKey: .value)
        try container.encode(unit, forKey: .unit)
        try container.encodeIfPresent(target, forKey: .target)
        try container.encodeIfPresent(met, forKey: .met)
        try container.encode(note, forKey: .note)
    }

    static func json(_ figures: [Figure]) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(figures), as: UTF8.self)
    }

    static func table(_ figures: [Figure]) -> String {
        let head = ["What", "Figure", "Target", "Met", "Beside it"]
        let rows = figures.map { figure in
            [
                figure.name, number(figure.value) + (figure.unit.isEmpty ? "" : " " + figure.unit),
                figure.target.map { "\($0.relation.rawValue) \(number($0.value))" } ?? "",
                figure.met.map { $0 ? "yes" : "NO" } ?? "", figure.note,
            ]
        }
        let widths = head.indices.map { column in ([head] + rows).map { $0[column].count }.max() ?? 0 }
        func line(_ cells: [String]) -> String {
            let padded = zip(cells, widths).map { $0 + String(repeating: " ", count: $1 - $0.count) }
            return "| " + padded.joined(separator: " | ") + " |"
        }
        let rule = "|" + widths.map { String(repeating: "-", count: $0 + 2) }.joined(separator: "|") + "|"
        return ([line(head), rule] + rows.map(line)).joined(separator: "\n")
    }

    /// Three figures that count, or all before the point.
    static func number(_ value: Double) -> String {
        let places = value == value.rounded() ? 0 : value >= 100 ? 0 : value >= 10 ? 1 : value >= 1 ? 2 : 3
        return String(format: "%.\(places)f", value)
    }
}

extension [Double] {
    /// The middle one, or half way between the middle two; 0 if there is none.
    var median: Double {
        let sorted = sorted()
        guard let middle = sorted.indices.dropFirst(count / 2).first else { return 0 }
        return count.isMultiple(of: 2) ? (sorted[middle - 1] + sorted[middle]) / 2 : sorted[middle]
    }

    /// The least and the greatest, for a note.
    var spread: String {
        guard let least = self.min(), let limit = self.max() else { return "none" }
        return "\(Figure.number(least)) to \(Figure.number(limit))"
    }
}

extension Duration {
    var seconds: Double {
        Double(components.seconds) + Double(components.attoseconds) / 1e18
    }
}
