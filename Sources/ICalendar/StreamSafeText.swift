extension String {
    /// The text with no more than 30 combining marks in a row: a combining grapheme joiner, which nobody sees, stands after
    /// each 30th. Texts with more take the square of their number to be compared.
    ///
    /// `SupportCore` has the same; this is a second implementation because this library imports no other target.
    /// - Source: Unicode Standard Annex #15, §13, Stream-Safe Text Format.
    var streamSafe: String {
        // Each mark takes two bytes at least, the first of which is that of U+0300 or more.
        guard utf8.count > 2 * Self.maxMarks, utf8.contains(where: { $0 >= 0xCC }) else { return self }
        var safe = String.UnicodeScalarView()
        var marks = 0
        for scalar in unicodeScalars {
            let isMark = scalar.value >= 0x300 && scalar.properties.canonicalCombiningClass != .notReordered
            marks = isMark ? marks + 1 : 0
            if marks > Self.maxMarks {
                safe.append("\u{34F}")
                marks = 1
            }
            safe.append(scalar)
        }
        return String(safe)
    }

    private static var maxMarks: Int { 30 }
}
