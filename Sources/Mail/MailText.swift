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

    /// `atext` of RFC 5322 §3.2.3, with what RFC 6532 §3.2 adds: but not the spaces, controls, invisible and
    /// unassigned characters of Unicode, with which two addresses could look the same.
    static func isAtom(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.isASCII {
            return isASCIILetterOrDigit(scalar) || "!#$%&'*+-/=?^_`{|}~".unicodeScalars.contains(scalar)
        }
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .spaceSeparator, .unassigned, .privateUse:
            return false
        default:
            return true
        }
    }

    static func isASCIILetterOrDigit(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "a"..."z", "A"..."Z", "0"..."9": true
        default: false
        }
    }
}
