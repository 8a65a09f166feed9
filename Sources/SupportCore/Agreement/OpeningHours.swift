/// A half-open interval of business time in a local day, such as 09:00 to 17:00; the end is exclusive.
///
/// In JSON it is a pair, `["09:00", "17:00"]`; the end can be `"24:00"`.
public struct OpeningHours: Sendable, Hashable {
    /// The start in minutes after local midnight, 0 to 1,439.
    public let opens: Int
    /// The end in minutes after local midnight, greater than ``opens`` and at most 1,440.
    public let closes: Int

    /// - Returns: `nil` unless 0 ≤ `opens` < `closes` ≤ 1,440.
    public init?(opens: Int, closes: Int) {
        guard opens >= 0, opens < closes, closes <= Self.minutesOfDay else { return nil }
        self.opens = opens
        self.closes = closes
    }

    static let minutesOfDay = 1_440

    func overlaps(_ other: OpeningHours) -> Bool {
        opens < other.closes && other.opens < closes
    }

    /// Parses a time such as `08:30` into minutes after midnight; `nil` if it is not a time.
    static func minutes(of text: String) -> Int? {
        let digits = Array(text.utf8)
        guard digits.count == 5, digits[2] == UInt8(ascii: ":") else { return nil }
        guard let hour = twoDigits(digits[0...1]), let minute = twoDigits(digits[3...4]), minute < 60 else {
            return nil
        }
        let minutes = hour * 60 + minute
        return minutes <= minutesOfDay ? minutes : nil
    }

    static func text(of minutes: Int) -> String {
        "\(twoDigits(minutes / 60)):\(twoDigits(minutes % 60))"
    }
}

extension OpeningHours: Encodable {
    public func encode(to encoder: any Encoder) throws {
        var pair = encoder.unkeyedContainer()
        try pair.encode(Self.text(of: opens))
        try pair.encode(Self.text(of: closes))
    }
}

/// Formats a number with two digits: 7 is `07`.
func twoDigits(_ number: Int) -> String {
    number < 10 ? "0\(number)" : "\(number)"
}

/// Parses two ASCII digits; `nil` if the text is not two digits.
func twoDigits(_ text: ArraySlice<UInt8>) -> Int? {
    guard text.count == 2, text.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else { return nil }
    return text.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
}
