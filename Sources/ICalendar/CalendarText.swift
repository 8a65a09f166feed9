/// What may stand in the values of a calendar file.
///
/// libical writes what it is given: a URI with a line break would be a second property. So every value passes here
/// first.
public enum CalendarText {
    /// - Parameters:
    ///   - text: the value to check.
    ///   - what: what the text is, for the error, such as `The title`.
    ///   - lines: whether line feed and tab may stand in it, as in a description.
    /// - Returns: the text, each CR LF turned into a line feed.
    /// - Throws: ``CalendarError`` when a control character is in it (RFC 5545 §3.1).
    public static func checked(_ text: String, _ what: String, lines: Bool) throws(CalendarError) -> String {
        var checked = String.UnicodeScalarView()
        var previousWasReturn = false
        for scalar in text.unicodeScalars {
            if previousWasReturn, scalar != "\n" { throw forbidden("\r", what) }
            previousWasReturn = lines && scalar == "\r"
            if previousWasReturn { continue }
            guard !isControl(scalar) || (lines && (scalar == "\n" || scalar == "\t")) else {
                throw forbidden(scalar, what)
            }
            checked.append(scalar)
        }
        if previousWasReturn { throw forbidden("\r", what) }
        return String(checked)
    }

    /// - Throws: ``CalendarError`` unless the text begins with a scheme and has neither control character, space nor
    ///   double quote. Letters outside of ASCII pass: calendars show them.
    public static func checkedURI(_ text: String, _ what: String) throws(CalendarError) -> String {
        let scheme = text.unicodeScalars.prefix { $0 != ":" }
        let hasScheme =
            scheme.count < text.unicodeScalars.count && scheme.first?.isASCIILetter == true
            && scheme.allSatisfy { $0.isASCIILetter || $0.isASCIIDigit || "+-.".unicodeScalars.contains($0) }
        guard hasScheme, text.utf8.count <= 8192,
            !text.unicodeScalars.contains(where: { isControl($0) || $0 == " " || $0 == "\"" })
        else {
            throw CalendarError("\(what) is not a URI: \(String(text.prefix(60)).debugDescription).")
        }
        return text
    }

    /// Letters, digits and hyphens, as in language tags, methods and colors.
    static func checkedToken(_ text: String, _ what: String) throws(CalendarError) -> String {
        guard !text.isEmpty, text.utf8.count <= 100,
            text.unicodeScalars.allSatisfy({ $0.isASCIILetter || $0.isASCIIDigit || $0 == "-" })
        else {
            throw CalendarError("\(what) takes letters, digits and hyphens, not \(text.prefix(60).debugDescription).")
        }
        return text
    }

    /// What stands in a `RRULE`.
    static func checkedRule(_ text: String) throws(CalendarError) -> String {
        guard !text.isEmpty,
            text.unicodeScalars.allSatisfy({
                $0.isASCIILetter || $0.isASCIIDigit || "=;,+-".unicodeScalars.contains($0)
            })
        else { throw CalendarError("The rule \(text.prefix(60).debugDescription) is not one of RFC 5545.") }
        return text
    }

    /// A parameter's value, which can hold no double quote (RFC 5545 §3.2).
    static func checkedParameter(_ text: String, _ what: String) throws(CalendarError) -> String {
        let checked = try checked(text, what, lines: false)
        guard !checked.contains("\"") else { throw CalendarError("\(what) cannot hold a double quote.") }
        return checked
    }

    /// TEXT for a property of which libical escapes only backslash and line feed (``Folding``).
    static func marked(_ text: String) -> String {
        var marked = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar {
            case ",": marked.append(Folding.comma)
            case ";": marked.append(Folding.semicolon)
            default: marked.append(scalar)
            }
        }
        return String(marked)
    }

    /// The texts of a list of TEXT values.
    static func unescapedList(_ value: some StringProtocol) -> [String] {
        var items = [String.UnicodeScalarView()]
        var afterBackslash = false
        for scalar in value.unicodeScalars {
            if afterBackslash {
                items[items.count - 1].append(scalar == "n" || scalar == "N" ? "\n" : scalar)
                afterBackslash = false
            } else if scalar == "\\" {
                afterBackslash = true
            } else if scalar == "," {
                items.append(String.UnicodeScalarView())
            } else {
                items[items.count - 1].append(scalar)
            }
        }
        return items.map { String($0) }
    }

    private static func forbidden(_ scalar: Unicode.Scalar, _ what: String) -> CalendarError {
        CalendarError("\(what) holds the control character U+\(padded(hex: scalar.value)), which no calendar takes.")
    }

    private static func padded(hex value: UInt32) -> String {
        let digits = String(value, radix: 16, uppercase: true)
        return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }

    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value < 0x20 || scalar.value == 0x7F
    }
}

extension Unicode.Scalar {
    var isASCIILetter: Bool { ("a"..."z").contains(self) || ("A"..."Z").contains(self) }
    var isASCIIDigit: Bool { ("0"..."9").contains(self) }
}
