/// Validation and escaping of the values of a calendar file.
///
/// libical writes values unchecked, so a URI with a line break would become a second property. Every value is therefore
/// validated here first.
public enum CalendarText {
    /// Checks a text for control characters.
    /// - Parameters:
    ///   - text: the value to check.
    ///   - name: the subject of the error message, such as `The title`.
    ///   - lines: true to allow line feeds and tabs, as in a description.
    /// - Returns: the text, with each CR LF replaced by a line feed.
    /// - Throws: ``CalendarError`` if the text contains a control character (RFC 5545 §3.1).
    public static func checked(_ text: String, _ name: String, lines: Bool) throws(CalendarError) -> String {
        var checked = String.UnicodeScalarView()
        var previousWasReturn = false
        for scalar in text.unicodeScalars {
            if previousWasReturn, scalar != "\n" { throw forbidden("\r", name) }
            previousWasReturn = lines && scalar == "\r"
            if previousWasReturn { continue }
            guard !isControl(scalar) || (lines && (scalar == "\n" || scalar == "\t")) else {
                throw forbidden(scalar, name)
            }
            checked.append(scalar)
        }
        if previousWasReturn { throw forbidden("\r", name) }
        return String(checked)
    }

    /// Checks a URI. Letters outside ASCII are allowed, because calendars show them.
    /// - Parameters:
    ///   - text: the value to check.
    ///   - name: the subject of the error message, such as `The source`.
    /// - Throws: ``CalendarError`` unless the text begins with a scheme, has at most 8192 bytes, and contains no control
    ///   character, space or double quote.
    public static func checkedURI(_ text: String, _ name: String) throws(CalendarError) -> String {
        let scheme = text.unicodeScalars.prefix { $0 != ":" }
        let hasScheme =
            scheme.count < text.unicodeScalars.count && scheme.first?.isASCIILetter == true
            && scheme.allSatisfy { $0.isASCIILetter || $0.isASCIIDigit || "+-.".unicodeScalars.contains($0) }
        guard hasScheme, text.utf8.count <= 8192,
            !text.unicodeScalars.contains(where: { isControl($0) || $0 == " " || $0 == "\"" })
        else {
            throw CalendarError("\(name) is not a valid URI: \(String(text.prefix(60)).debugDescription).")
        }
        return text
    }

    /// Checks a token of letters, digits and hyphens, such as a language tag, a method or a color.
    static func checkedToken(_ text: String, _ name: String) throws(CalendarError) -> String {
        guard !text.isEmpty, text.utf8.count <= 100,
            text.unicodeScalars.allSatisfy({ $0.isASCIILetter || $0.isASCIIDigit || $0 == "-" })
        else {
            throw CalendarError(
                "\(name) can contain only letters, digits and hyphens, not \(text.prefix(60).debugDescription).")
        }
        return text
    }

    /// Checks the characters of an `RRULE` value.
    static func checkedRule(_ text: String) throws(CalendarError) -> String {
        guard !text.isEmpty,
            text.unicodeScalars.allSatisfy({
                $0.isASCIILetter || $0.isASCIIDigit || "=;,+-".unicodeScalars.contains($0)
            })
        else { throw CalendarError("The rule \(text.prefix(60).debugDescription) is not valid in RFC 5545.") }
        return text
    }

    /// Checks a parameter value, which cannot contain a double quote (RFC 5545 §3.2).
    static func checkedParameter(_ text: String, _ name: String) throws(CalendarError) -> String {
        let checked = try checked(text, name, lines: false)
        guard !checked.contains("\"") else { throw CalendarError("\(name) cannot contain a double quote.") }
        return checked
    }

    /// Replaces commas and semicolons by the placeholders that ``Folding`` turns into escapes, for properties in which
    /// libical escapes only backslashes and line feeds.
    static func escapingSeparators(_ text: String) -> String {
        var escaped = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar {
            case ",": escaped.append(Folding.commaPlaceholder)
            case ";": escaped.append(Folding.semicolonPlaceholder)
            default: escaped.append(scalar)
            }
        }
        return String(escaped)
    }

    /// Unescapes a TEXT value (RFC 5545 §3.3.11). A backslash before any other character is left out, too.
    static func unescaped(_ value: String) -> String {
        guard value.utf8.contains(UInt8(ascii: "\\")) else { return value }
        var text = String.UnicodeScalarView()
        var afterBackslash = false
        for scalar in value.unicodeScalars {
            if afterBackslash {
                text.append(scalar == "n" || scalar == "N" ? "\n" : scalar)
                afterBackslash = false
            } else if scalar == "\\" {
                afterBackslash = true
            } else {
                text.append(scalar)
            }
        }
        return String(text)
    }

    /// Splits a comma-separated list of TEXT values and unescapes each of them.
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

    private static func forbidden(_ scalar: Unicode.Scalar, _ name: String) -> CalendarError {
        CalendarError(
            "\(name) contains the control character U+\(padded(hex: scalar.value)), which calendars do not allow.")
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
