import HTTPTypes

extension Call {
    /// Whether a table is asked for as CSV rather than as JSON.
    var wantsCSV: Bool { headers[.accept]?.lowercased().hasPrefix("text/csv") ?? false }
}

extension Answer {
    /// - Parameter rows: the header first.
    static func csv(_ rows: [[String]]) -> Answer {
        let lines = rows.map { $0.map(csvField).joined(separator: ",") + "\r\n" }
        return .text(lines.joined(), type: "text/csv; charset=utf-8; header=present")
    }
}

/// A field of CSV (RFC 4180). What a spreadsheet would take for a formula is marked as text.
func csvField(_ text: String) -> String {
    let harmless = text.first.map { "=+-@\t\r".contains($0) } == true ? "'" + text : text
    guard harmless.contains(where: { ",\"\r\n".contains($0) }) else { return harmless }
    return "\"" + harmless.replacing("\"", with: "\"\"") + "\""
}
