/// A chart, drawn by the server as SVG: the template `chart` puts it on a page.
///
/// Its label describes it to people who cannot see it, and the table next to it holds the figures.
struct Chart {
    let label: String
    private let height: Int
    private let shapes: [Shape]
    private let words: [Word]

    /// A rectangle. Measures from left to right are shares of the width, so that the chart is as wide as its page and its
    /// texts keep their size; those from top to bottom are pixels.
    private struct Shape {
        let x: Double
        let width: Double
        let y: Int
        let height: Int
        /// The class in the stylesheet.
        let look: String
    }

    private struct Word {
        let x: Double
        /// Of the line on which it stands.
        let y: Int
        let text: String
        let look: String
    }

    var values: [String: Any] {
        [
            "label": label, "height": String(height),
            "shapes": shapes.map {
                [
                    "x": percent($0.x), "width": percent($0.width), "y": String($0.y), "height": String($0.height),
                    "look": $0.look,
                ]
            },
            "words": words.map { ["x": percent($0.x), "y": String($0.y), "text": $0.text, "look": $0.look] },
        ]
    }

    // MARK: - Lying bars

    /// One bar, or several parts behind one another.
    struct Row {
        let name: String
        let parts: [Part]
        /// The text at the end of the line.
        let note: String
    }

    struct Part {
        /// In the unit of the chart; not below 0.
        let value: Double
        /// Which of the four looks it has, from 1.
        let look: Int
    }

    /// Bars beneath one another, each under its name.
    ///
    /// - Parameter whole: what the whole width stands for; nil: the longest bar.
    static func bars(_ rows: [Row], label: String, whole: Double? = nil) -> Chart {
        let step = 44
        let whole = whole ?? rows.map { $0.parts.map(\.value).reduce(0, +) }.max() ?? 0
        var (shapes, words): ([Shape], [Word]) = ([], [])
        for (index, row) in rows.enumerated() {
            let top = index * step
            words += [
                Word(x: 0, y: top + 15, text: row.name, look: "name"),
                Word(x: 1, y: top + 15, text: row.note, look: "note"),
            ]
            shapes.append(Shape(x: 0, width: 1, y: top + 21, height: 14, look: "ground"))
            var reached = 0.0
            for part in row.parts where part.value > 0 && whole > 0 {
                shapes.append(
                    Shape(
                        x: reached / whole, width: part.value / whole, y: top + 21, height: 14,
                        look: "look-\(part.look)"))
                reached += part.value
            }
        }
        return Chart(label: label, height: rows.count * step, shapes: shapes, words: words)
    }

    // MARK: - Upright bars

    /// Bars in equal distances, as for the weeks of a season, so low that they fit into the line of a table.
    static func spark(_ numbers: [Int], label: String) -> Chart {
        let height = 28
        return Chart(label: label, height: height, shapes: columns(numbers, highest: height, top: 0), words: [])
    }

    /// The same with their figures above them, and beneath them where they begin and end.
    static func columns(_ numbers: [Int], from first: String, to last: String, label: String) -> Chart {
        let (top, highest, bottom) = (18, 84, 20)
        let ground = top + highest
        let columns = columns(numbers, highest: highest, top: top)
        let figures = zip(numbers, columns).filter { $0.0 > 0 }.map { number, column in
            Word(x: column.x + column.width / 2, y: column.y - 5, text: String(number), look: "figure")
        }
        let names = [
            Word(x: 0, y: ground + 15, text: first, look: "axis"),
            Word(x: 1, y: ground + 15, text: last, look: "axis end"),
        ]
        return Chart(
            label: label, height: ground + bottom,
            shapes: columns + [Shape(x: 0, width: 1, y: ground, height: 1, look: "line")], words: figures + names)
    }

    private static func columns(_ numbers: [Int], highest: Int, top: Int) -> [Shape] {
        let limit = max(numbers.max() ?? 0, 1)
        let step = 1 / Double(max(numbers.count, 1))
        return numbers.enumerated().map { index, number in
            // What is nothing is a thin line: the week was counted.
            let height = max(number * highest / limit, number > 0 ? 2 : 1)
            return Shape(
                x: (Double(index) + 0.13) * step, width: 0.74 * step, y: top + highest - height, height: height,
                look: "look-1")
        }
    }

    /// `12.5%`
    private func percent(_ share: Double) -> String {
        let hundredths = Int((min(max(share, 0), 1) * 10_000).rounded())
        return "\(Double(hundredths) / 100)%"
    }
}
