/// A field of CSV (RFC 4180). Text that a spreadsheet would take for a formula is marked as text, and other separators
/// than the comma are quoted, too: a spreadsheet that is set to one of them would take its second half for a field.
///
/// It goes by code points, as a spreadsheet does: a separator with an accent on it is one character for people, and still
/// ends a field.
package func csvField(_ text: String) -> String {
    let harmless = text.looksLikeFormula ? "'" + text : text
    guard harmless.unicodeScalars.contains(where: quotedScalars.contains) else { return harmless }
    var field = "\"".unicodeScalars
    for scalar in harmless.unicodeScalars {
        if scalar == "\"" { field.append(scalar) }
        field.append(scalar)
    }
    field.append("\"")
    return String(field)
}

private let quotedScalars = Set(",;|\t\"\r\n".unicodeScalars)

extension String {
    /// True if a spreadsheet could read the text as a formula. Some pass over characters in front that nobody sees, and
    /// read the full width forms of signs like the signs.
    fileprivate var looksLikeFormula: Bool {
        let visible = unicodeScalars.first { scalar in
            let properties = scalar.properties
            return !properties.isWhitespace && properties.generalCategory != .format
                && properties.generalCategory != .control && !properties.isDefaultIgnorableCodePoint
        }
        let startsWithControl = unicodeScalars.first.map { ["\t", "\r", "\n"].contains($0) } ?? false
        return startsWithControl || visible.map { Self.formulaSigns.contains($0) } ?? false
    }

    private static let formulaSigns = Set(
        "=+-@\u{FF1D}\u{FF0B}\u{FF0D}\u{FF20}\u{FE66}\u{FE62}\u{FE63}\u{FE6B}\u{2212}".unicodeScalars)
}
