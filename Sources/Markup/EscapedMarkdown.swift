extension String {
    /// The text as CommonMark that shows it as it is: nothing in it becomes a mark, a link or a list, and its lines and
    /// paragraphs stay.
    ///
    /// - Source: CommonMark 0.30 §2.4 and §2.5.
    public var escapedMarkdown: String {
        let scalars = Array(unicodeScalars)
        var escaped = ""
        for (index, scalar) in scalars.enumerated() {
            switch scalar {
            case " ", "\t":
                // At the edges of a line, blanks begin code or break the line.
                let isAtEdge =
                    index == 0 || index == scalars.count - 1 || scalars[index - 1].isLineBreak
                    || scalars[index + 1].isLineBreak
                if isAtEdge { escaped += "&#\(scalar.value);" } else { escaped.unicodeScalars.append(scalar) }
            case "!"..."/", ":"..."@", "["..."`", "{"..."~":
                escaped.unicodeScalars.append(contentsOf: ["\\", scalar])
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}

extension Unicode.Scalar {
    fileprivate var isLineBreak: Bool { self == "\n" || self == "\r" }
}
