public import Foundation

extension Agreement: Codable {
    /// Reads an agreement.
    /// - Parameter json: UTF-8 text of the shape that ``encode(to:)`` writes. `meaning`, `holidays`, `holidayCalendar`
    ///   and the days without hours may be left out.
    /// - Throws: ``Failure`` `.malformed` when it is not JSON, else `.invalid` with every mistake and its JSON pointer.
    public init(json: Data) throws {
        let value: JSONValue
        do {
            value = try JSONDecoder().decode(JSONValue.self, from: json)
        } catch {
            throw Failure(.malformed, "The agreement is not JSON: \(Self.reason(error))")
        }
        try self.init(value, faults: RepeatedKeys.faults(in: json))
    }

    /// As ``init(json:)``, except that a decoder does not tell of keys that stand twice.
    public init(from decoder: any Decoder) throws {
        try self.init(try JSONValue(from: decoder), faults: [])
    }

    private init(_ value: JSONValue, faults: [Failure.Fault]) throws {
        var reading = AgreementReading(faults: faults)
        let agreement = reading.agreement(value)
        guard let agreement, reading.faults.isEmpty else {
            throw Failure.invalid(reading.faults)
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

    /// Writes the shape that ``init(json:)`` reads. `holidays` has those added as well, in order.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(name, forKey: .name)
        try container.encode(hours, forKey: .hours)
        try container.encode(ExactDuration.text(of: businessDay), forKey: .businessDay)
        var priorities = container.nestedContainer(keyedBy: FieldName.self, forKey: .priorities)
        for priority in Priority.allCases {
            try priorities.encode(promises[priority], forKey: FieldName(priority.rawValue))
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

extension Agreement.Promise {
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
