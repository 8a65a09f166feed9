extension String {
    /// The text with no more than 30 combining marks in a row: a combining grapheme joiner, which nobody sees, stands after
    /// each 30th.
    ///
    /// Texts are compared and hashed with their marks in order, which takes the square of the number of marks in a row: of
    /// some 100,000 a minute and more. No language writes more than a few. Texts of strangers go through here before anything
    /// else.
    /// - Source: Unicode Standard Annex #15, §13, Stream-Safe Text Format.
    package var streamSafe: String {
        guard !isStreamSafe else { return self }
        var safe = String.UnicodeScalarView()
        var marks = 0
        for scalar in unicodeScalars {
            marks = scalar.isMark ? marks + 1 : 0
            if marks > Self.maxMarks {
                safe.append("\u{34F}")
                marks = 1
            }
            safe.append(scalar)
        }
        return String(safe)
    }

    /// True for a text with no more than 30 combining marks in a row.
    package var isStreamSafe: Bool {
        // Each mark takes two bytes at least, the first of which is that of U+0300 or more.
        guard utf8.count > 2 * Self.maxMarks, utf8.contains(where: { $0 >= 0xCC }) else { return true }
        var marks = 0
        for scalar in unicodeScalars {
            marks = scalar.isMark ? marks + 1 : 0
            if marks > Self.maxMarks { return false }
        }
        return true
    }

    private static var maxMarks: Int { 30 }
}

extension Unicode.Scalar {
    /// True for what is put in order with its neighbours when texts are compared.
    fileprivate var isMark: Bool { value >= 0x300 && properties.canonicalCombiningClass != .notReordered }
}
