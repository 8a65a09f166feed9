/// Which characters may stand where in header fields.
enum MailText {
    /// Whether a text can be the value of a header field: no line break, no control character.
    ///
    /// Marks of direction and joiners stay: names in Arabic or Persian, and many emoji, need them.
    static func isOneLine(_ text: String) -> Bool {
        text.unicodeScalars.allSatisfy { scalar in
            switch scalar.properties.generalCategory {
            case .control, .lineSeparator, .paragraphSeparator: false
            default: true
            }
        }
    }

    static func isASCIILetterOrDigit(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "a"..."z", "A"..."Z", "0"..."9": true
        default: false
        }
    }
}
