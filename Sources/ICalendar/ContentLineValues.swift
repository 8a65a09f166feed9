/// The parameters and the text of a line, for readers that take what other programs write.
extension ContentLine {
    /// The value of a parameter, without quotes and with the escapes of RFC 6868 decoded.
    /// - Parameter name: in upper case.
    /// - Returns: the first value; nil if the parameter is absent or empty.
    package func parameter(_ name: String) -> String? {
        guard !parameters.isEmpty else { return nil }
        for parameter in Self.split(parameters) {
            guard let equals = parameter.utf8.firstIndex(of: UInt8(ascii: "=")),
                parameter[..<equals].uppercased() == name
            else { continue }
            let value = parameter[parameter.utf8.index(after: equals)...].filter { $0 != "\"" }
            return value.isEmpty ? nil : Self.decoded(value)
        }
        return nil
    }

    /// The value as TEXT (RFC 5545 §3.3.11): unescaped, and decoded if it is quoted-printable, as vCalendar has it.
    package var text: String {
        CalendarText.unescaped(isQuotedPrintable ? Self.quotedPrintable(value) : value).streamSafe
    }

    /// The values of a list of TEXT.
    package var texts: [String] { CalendarText.unescapedList(value).map(\.streamSafe) }

    /// The line split at its last colon: some programs write a colon into a parameter without quotes, as in
    /// `DTSTART;TZID=(UTC+01:00) Berlin:20270308T100000`.
    package var splitAtLastColon: ContentLine {
        guard let colon = value.utf8.lastIndex(of: UInt8(ascii: ":")) else { return self }
        return ContentLine(
            number: number, name: name, parameters: "\(parameters):\(value[..<colon])"[...],
            value: String(value[value.utf8.index(after: colon)...]))
    }

    /// The line with a further physical line, which a writer failed to fold, at the end of its text.
    func joined(with text: String) -> ContentLine {
        ContentLine(number: number, name: name, parameters: parameters, value: value + "\\n" + text)
    }

    private var isQuotedPrintable: Bool {
        !parameters.isEmpty && parameters.uppercased().contains("QUOTED-PRINTABLE")
    }

    /// Decodes `^n`, `^'` and `^^` (RFC 6868).
    private static func decoded(_ value: String) -> String {
        guard value.utf8.contains(UInt8(ascii: "^")) else { return value }
        var decoded = String.UnicodeScalarView()
        var afterCaret = false
        for scalar in value.unicodeScalars {
            if afterCaret {
                switch scalar {
                case "n", "N": decoded.append("\n")
                case "'": decoded.append("\"")
                case "^": decoded.append("^")
                default: decoded.append(contentsOf: ["^", scalar])
                }
                afterCaret = false
            } else if scalar == "^" {
                afterCaret = true
            } else {
                decoded.append(scalar)
            }
        }
        if afterCaret { decoded.append("^") }
        return String(decoded)
    }

    private static func quotedPrintable(_ value: String) -> String {
        func digit(_ byte: UInt8) -> UInt8? {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
            case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
            case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
            default: nil
            }
        }
        let bytes = Array(value.utf8)
        var decoded: [UInt8] = []
        var index = 0
        while index < bytes.count {
            if bytes[index] == UInt8(ascii: "="), index + 2 < bytes.count, let high = digit(bytes[index + 1]),
                let low = digit(bytes[index + 2])
            {
                decoded.append(high << 4 | low)
                index += 3
            } else {
                decoded.append(bytes[index])
                index += 1
            }
        }
        return String(validating: decoded, as: UTF8.self) ?? Windows1252.text(decoded)
    }
}

/// The character set of programs that write neither UTF-8 nor say so. Latin-1 is a part of it.
enum Windows1252 {
    /// The characters of 0x80 to 0x9F; five of them are not assigned.
    private static let specials: [UInt32] = [
        0x20AC, 0xFFFD, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0xFFFD,
        0x017D, 0xFFFD, 0xFFFD, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A,
        0x0153, 0xFFFD, 0x017E, 0x0178,
    ]

    static func text(_ bytes: some Sequence<UInt8>) -> String {
        var text = String.UnicodeScalarView()
        for byte in bytes {
            let code = (0x80...0x9F).contains(byte) ? specials[Int(byte) - 0x80] : UInt32(byte)
            text.append(Unicode.Scalar(code) ?? "\u{FFFD}")
        }
        return String(text)
    }
}
