/// Texts of people and organisations, made safe to stand beside others.
public enum DirectedText {
    /// A text without the characters that change the order of what follows, and on one line.
    ///
    /// Marks, embeddings, overrides and isolates of direction are taken out (UAX #9 §2), and line breaks, tabs and control
    /// characters become blanks. Joiners stay, which Persian and Indic names need.
    public static func plain(_ text: String) -> String {
        var scalars = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar.properties.generalCategory {
            case .control, .lineSeparator, .paragraphSeparator: scalars.append(" ")
            case .surrogate, .unassigned, .privateUse: continue
            default: if !isDirection(scalar) { scalars.append(scalar) }
            }
        }
        return String(scalars).split(separator: " ").joined(separator: " ")
    }

    /// The same as a part of a line: it has a direction of its own, and turns nothing around it.
    public static func isolated(_ text: String) -> String { "\u{2068}" + plain(text) + "\u{2069}" }

    private static func isDirection(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x061C, 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x2069, 0xFEFF, 0xFFF9...0xFFFB, 0xE0000...0xE007F: true
        default: false
        }
    }
}
