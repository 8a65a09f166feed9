/// Classes of characters in header fields.
enum MailText {
    /// Returns true if a text can be the value of a header field: it has no line break and no control character.
    ///
    /// Direction marks and joiners are allowed, since names in Arabic or Persian, and many emoji, need them.
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
