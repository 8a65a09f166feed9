import SupportCore

/// Rows of fields, as spreadsheets and other programs write them: RFC 4180 with any delimiter.
public struct DelimitedText: Sendable, Hashable {
    public struct Row: Sendable, Hashable {
        /// On which line of the text it begins, from 1.
        public let line: Int
        public let fields: [String]
    }

    /// Without those that are blank.
    public let rows: [Row]

    /// - Parameter delimiter: a comma, semicolon or tab.
    /// - Throws: ``Failure`` `.malformed` where a quotation mark is opened and never closed.
    public init(_ text: String, delimiter: Unicode.Scalar) throws {
        var rows: [Row] = []
        var fields: [String] = []
        var field = String.UnicodeScalarView()
        var (line, firstLine, quotedSince) = (1, 1, 0)
        var (isQuoted, wasQuote) = (false, false)

        func endRow() {
            fields.append(String(field))
            field.removeAll(keepingCapacity: true)
            if fields.contains(where: { !$0.isEmpty }) { rows.append(Row(line: firstLine, fields: fields)) }
            fields.removeAll(keepingCapacity: true)
        }

        for scalar in text.unicodeScalars {
            if scalar == "\n" { line += 1 }
            if isQuoted, !wasQuote {
                if scalar == "\"" { wasQuote = true } else { field.append(scalar) }
                continue
            }
            // A quotation mark within quotes was the end of them, or one of two that stand for one.
            if wasQuote {
                wasQuote = false
                isQuoted = scalar == "\""
            }
            switch scalar {
            case "\"" where isQuoted: field.append(scalar)
            case "\"" where field.isEmpty: (isQuoted, quotedSince) = (true, line)
            case delimiter:
                fields.append(String(field))
                field.removeAll(keepingCapacity: true)
            case "\r": break
            case "\n":
                endRow()
                firstLine = line
            default: field.append(scalar)
            }
        }
        guard !isQuoted || wasQuote else {
            throw Failure(.malformed, "The quotation mark that line \(quotedSince) opens is never closed.")
        }
        endRow()
        self.rows = rows
    }
}
