/// A chart of bars, drawn by the server as SVG: the template `chart` puts it on a page.
///
/// All measures along the bars are in percent, so that it is as wide as its page and its texts keep their size. Whoever
/// cannot see it is told its label, and finds the figures in the table beside it.
struct Chart {
    /// One bar, or several parts behind one another.
    struct Row {
        let name: String
        let parts: [Part]
        /// What stands at the end of its line.
        let note: String
    }

    struct Part {
        /// In the unit of the chart; not below 0.
        let value: Double
        /// Which of the four looks it has, from 1.
        let look: Int
    }

    let label: String
    let rows: [Row]
    /// What the whole width stands for; nil: the longest bar.
    var whole: Double?

    /// Pixels from one bar to the next.
    private static let step = 44

    var values: [String: Any] {
        let longest = rows.map { $0.parts.map(\.value).reduce(0, +) }.max() ?? 0
        let whole = whole ?? longest
        return [
            "label": label, "height": String(rows.count * Self.step),
            "rows": rows.enumerated().map { index, row in
                let top = index * Self.step
                var reached = 0.0
                let parts = row.parts.filter { $0.value > 0 && whole > 0 }.map { part in
                    defer { reached += part.value }
                    return [
                        "x": percent(reached / whole), "width": percent(part.value / whole), "y": String(top + 21),
                        "look": String(part.look),
                    ]
                }
                return [
                    "name": row.name, "note": row.note, "text": String(top + 15), "y": String(top + 21), "parts": parts,
                ]
                    as [String: Any]
            },
        ]
    }

    /// Upright bars in equal distances, as for the weeks of a season: the template `columns`.
    static func columns(_ numbers: [Int], label: String) -> [String: Any] {
        let most = Double(max(numbers.max() ?? 0, 1))
        let width = 1 / Double(max(numbers.count, 1))
        return [
            "label": label,
            "columns": numbers.enumerated().map { index, number in
                let share = Double(number) / most
                return [
                    "x": percent((Double(index) + 0.12) * width), "width": percent(0.76 * width),
                    // What is nothing is a thin line: the week was counted.
                    "y": percent(number == 0 ? 0.96 : 1 - share), "height": percent(number == 0 ? 0.04 : share),
                ]
            },
        ]
    }
}

/// `12.5%`
private func percent(_ share: Double) -> String {
    let hundredths = Int((min(max(share, 0), 1) * 10_000).rounded())
    return "\(Double(hundredths) / 100)%"
}
