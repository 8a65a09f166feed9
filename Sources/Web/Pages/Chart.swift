/// A chart as SVG, in the template `chart`. Readers who cannot see it have its label, and the figures in the table
/// beside it.
struct Chart: Hashable, Sendable, Codable {
    let label: String
    let height: String
    let shapes: [Shape]
    let words: [Word]

    /// A rectangle. Horizontal measures are percentages of the width, so that the chart is as wide as its page and its
    /// texts keep their size; vertical ones are pixels.
    struct Shape: Hashable, Sendable, Codable {
        let x: String
        let width: String
        let y: String
        let height: String
        /// The class of the stylesheet.
        let look: String

        /// - Parameters:
        ///   - x: a share of the width, as is `width`.
        fileprivate init(x: Double, width: Double, y: Int, height: Int, look: String) {
            self.x = percent(x)
            self.width = percent(width)
            self.y = String(y)
            self.height = String(height)
            self.look = look
        }
    }

    struct Word: Hashable, Sendable, Codable {
        let x: String
        /// The position of the baseline, in pixels from the top.
        let y: String
        let text: String
        let look: String

        fileprivate init(x: Double, y: Int, text: String, look: String) {
            self.x = percent(x)
            self.y = String(y)
            self.text = text
            self.look = look
        }
    }

    private init(label: String, height: Int, shapes: [Shape], words: [Word]) {
        self.label = label
        self.height = String(height)
        self.shapes = shapes
        self.words = words
    }

    // MARK: - Horizontal bars

    /// One bar, of one part or of several, one after the other.
    struct Row {
        let name: String
        let parts: [Part]
        /// The text at the end of its line.
        let note: String
    }

    struct Part {
        /// In the unit of the chart; not below 0.
        let value: Double
        /// One of the four looks, from 1.
        let look: Int
    }

    /// Bars one below the other, each under its name.
    ///
    /// - Parameter whole: the value of the whole width; nil for that of the longest bar.
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

    // MARK: - Columns

    /// Columns at equal distances, low enough for the line of a table.
    static func spark(_ numbers: [Int], label: String) -> Chart {
        let height = 28
        let columns = columns(numbers, highest: height, top: 0)
        return Chart(label: label, height: height, shapes: columns.map(\.shape), words: [])
    }

    /// The same with their figures above them, and with the names of the first and the last end below them.
    static func columns(_ numbers: [Int], from first: String, to last: String, label: String) -> Chart {
        let (top, highest, bottom) = (18, 84, 20)
        let ground = top + highest
        let columns = columns(numbers, highest: highest, top: top)
        let figures = zip(numbers, columns).filter { $0.0 > 0 }.map { number, column in
            Word(x: column.middle, y: column.top - 5, text: String(number), look: "figure")
        }
        let names = [
            Word(x: 0, y: ground + 15, text: first, look: "axis"),
            Word(x: 1, y: ground + 15, text: last, look: "axis end"),
        ]
        return Chart(
            label: label, height: ground + bottom,
            shapes: columns.map(\.shape) + [Shape(x: 0, width: 1, y: ground, height: 1, look: "line")],
            words: figures + names)
    }

    private typealias Column = (shape: Shape, middle: Double, top: Int)

    private static func columns(_ numbers: [Int], highest: Int, top: Int) -> [Column] {
        let limit = max(numbers.max() ?? 0, 1)
        let step = 1 / Double(max(numbers.count, 1))
        return numbers.enumerated().map { index, number in
            // Zero is a thin line: the week was counted.
            let height = max(number * highest / limit, number > 0 ? 2 : 1)
            let (x, width, y) = ((Double(index) + 0.13) * step, 0.74 * step, top + highest - height)
            return (Shape(x: x, width: width, y: y, height: height, look: "look-1"), x + width / 2, y)
        }
    }
}

/// `12.5%`
private func percent(_ share: Double) -> String {
    let hundredths = Int((min(max(share, 0), 1) * 10_000).rounded())
    return "\(Double(hundredths) / 100)%"
}
