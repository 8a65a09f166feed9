import Foundation

extension RecurrenceRule: CustomStringConvertible, Codable {
    /// The canonical text, which ``init(_:)`` parses: `FREQ` first, the end last, lists sorted, default values omitted.
    /// `UNTIL` keeps its form.
    public var description: String {
        patternText + endText(until.map(Self.text))
    }

    /// The rule for a `DTSTART` with a `TZID`, which requires `UNTIL` in UTC (RFC 5545 §3.3.10).
    public func text(in zone: Zone) -> String {
        patternText
            + endText(
                until.map { until in
                    LocalDateTime(clockSeconds: until.instantSeconds(in: zone)).basic + "Z"
                })
    }

    var patternText: String {
        var text = "FREQ=\(frequency.rawValue)"
        if interval != 1 { text += ";INTERVAL=\(interval)" }
        text += list("BYMONTH", byMonth)
        text += list("BYWEEKNO", byWeekNumber)
        text += list("BYYEARDAY", byYearDay)
        text += list("BYMONTHDAY", byMonthDay)
        text += list("BYDAY", byDay.map(\.description))
        text += list("BYSETPOS", bySetPosition)
        if weekStart != .monday { text += ";WKST=\(weekStart.code)" }
        return text
    }

    private func list(_ name: String, _ items: [some CustomStringConvertible]) -> String {
        items.isEmpty ? "" : ";\(name)=" + items.map(\.description).joined(separator: ",")
    }

    private func endText(_ until: String?) -> String {
        if let count { return ";COUNT=\(count)" }
        return until.map { ";UNTIL=\($0)" } ?? ""
    }

    private static func text(_ until: Until) -> String {
        switch until {
        case .utc(let instant): Zone.utc.local(at: instant).basic + "Z"
        case .local(let local): local.basic
        case .date(let date): date.basic
        }
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        do {
            self = try RecurrenceRule(text)
        } catch {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: error.reason)
        }
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}

extension RecurrenceRule.Day: CustomStringConvertible {
    public var description: String {
        (ordinal.map(String.init) ?? "") + weekday.code
    }
}

extension RecurrenceRule.Until {
    /// The last included instant, in seconds since 1970.
    func instantSeconds(in zone: Zone) -> Int {
        switch self {
        case .utc(let instant): instant.wholeSeconds
        case .local(let local): zone.instantSeconds(of: local)
        case .date(let date): zone.instantSeconds(of: LocalDateTime(date: date, secondOfDay: 86_399))
        }
    }
}
