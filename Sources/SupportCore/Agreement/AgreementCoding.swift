public import Foundation

extension Agreement: Codable {
    /// Parses an agreement.
    /// - Parameter json: UTF-8 text in the shape that ``encode(to:)`` writes. `meaning`, `holidays`, `holidayCalendar`
    ///   and days without hours are optional.
    /// - Throws: ``Failure`` `.malformed` if the text is not JSON, or `.invalid` with every fault and its JSON pointer.
    public init(json: Data) throws {
        try self.init(json: json) { ZoneOffsets(named: $0) }
    }

    /// Parses an agreement like ``init(json:)``, with the time zones of another database than Foundation's.
    /// - Parameter offsets: returns the offsets of a zone by its name; `nil` for an unknown one.
    package init(json: Data, offsets: @escaping (String) -> ZoneOffsets?) throws {
        let value: JSONValue
        do {
            value = try JSONDecoder().decode(JSONValue.self, from: json)
        } catch {
            throw Failure(.malformed, "The agreement is not JSON: \(Self.reason(error))")
        }
        try self.init(value, faults: DuplicateKeys.faults(in: json), offsets: offsets)
    }

    /// Decodes an agreement like ``init(json:)``, but without detecting duplicate keys, which a decoder does not report.
    public init(from decoder: any Decoder) throws {
        try self.init(try JSONValue(from: decoder), faults: []) { ZoneOffsets(named: $0) }
    }

    private init(
        _ value: JSONValue, faults: [Failure.Fault], offsets: @escaping (String) -> ZoneOffsets?
    ) throws {
        var parser = AgreementParser(faults: faults, offsets: offsets)
        let agreement = parser.agreement(value)
        guard let agreement, parser.faults.isEmpty else {
            throw Failure.invalid(parser.faults)
        }
        self = agreement
    }

    private static func reason(_ error: any Error) -> String {
        guard case DecodingError.dataCorrupted(let context) = error else { return "\(error)" }
        let cause = context.underlyingError.map { " \($0)" } ?? ""
        return context.debugDescription + cause
    }

    private enum Key: String, CodingKey {
        case name, hours, businessDay, priorities, plans
    }

    private enum PlanKey: String, CodingKey {
        case hours
    }

    /// Encodes the shape that ``init(json:)`` parses. `holidays` includes the added ones, in order.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(name, forKey: .name)
        try container.encode(hours, forKey: .hours)
        try container.encode(ExactDuration.text(of: businessDay), forKey: .businessDay)
        var priorities = container.nestedContainer(keyedBy: FieldName.self, forKey: .priorities)
        for priority in Priority.allCases {
            try priorities.encode(targets[priority], forKey: FieldName(priority.rawValue))
        }
        var plans = container.nestedContainer(keyedBy: FieldName.self, forKey: .plans)
        for plan in Plan.allCases {
            var entry = plans.nestedContainer(keyedBy: PlanKey.self, forKey: FieldName(plan.rawValue))
            try entry.encode(self.plans[plan], forKey: .hours)
        }
    }
}

extension Agreement.Hours: Encodable {
    private enum Key: String, CodingKey {
        case timeZone, week, holidays, holidayCalendar
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(timeZone, forKey: .timeZone)
        try container.encode(week, forKey: .week)
        try container.encode(holidays.sorted(), forKey: .holidays)
        try container.encode(holidayCalendar, forKey: .holidayCalendar)
    }
}

extension Agreement.Targets {
    private enum Key: String, CodingKey {
        case meaning, respond, fix
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(meaning, forKey: .meaning)
        try container.encode(respond, forKey: .respond)
        try container.encode(fix, forKey: .fix)
    }
}
