extension AgreementParser {
    mutating func target(_ value: JSONValue, at pointer: String) -> Agreement.Target? {
        switch value {
        case .string("futureRelease"):
            return .futureRelease
        case .string("discretion"):
            return .discretion
        case .object(let fields) where fields["businessDays"] != nil:
            return businessDays(value, at: pointer)
        case .object:
            return within(value, at: pointer)
        default:
            return fault(
                pointer,
                "A target must be {\"within\": \"PT1H\", \"clock\": \"business\"}, {\"businessDays\": 5}, "
                    + "\"futureRelease\" or \"discretion\"."
            )
        }
    }

    private mutating func businessDays(_ value: JSONValue, at pointer: String) -> Agreement.Target? {
        let limit = 3_650.0
        guard let days = object(value, at: pointer, required: ["businessDays"])?["businessDays"] else { return nil }
        guard case .number(let number) = days, number >= 1, number <= limit, number == number.rounded() else {
            return fault(pointer + "/businessDays", "Business days must be a whole number from 1 to 3650.")
        }
        return .businessDays(Int(number))
    }

    private mutating func within(_ value: JSONValue, at pointer: String) -> Agreement.Target? {
        guard let fields = object(value, at: pointer, required: ["within", "clock"]) else { return nil }
        let clock = fields["clock"].flatMap { self.clock($0, at: pointer + "/clock") }
        // A business duration cannot have days, because a day of business time has 8 hours or 24.
        let seconds = fields["within"].flatMap {
            duration($0, at: pointer + "/within", days: clock == .elapsed)
        }
        guard let clock, let seconds else { return nil }
        return .within(seconds: seconds, clock: clock)
    }

    private mutating func clock(_ value: JSONValue, at pointer: String) -> Agreement.Clock? {
        guard case .string(let word) = value, let clock = Agreement.Clock(rawValue: word) else {
            return fault(pointer, "A clock must be \"business\" or \"elapsed\".")
        }
        return clock
    }

    private mutating func duration(_ value: JSONValue, at pointer: String, days: Bool) -> Int? {
        guard case .string(let text) = value, let seconds = ExactDuration.seconds(of: text, days: days) else {
            let example =
                days ? "\"PT48H\" or \"P2D\"" : "\"PT1H30M\"; for whole business days use {\"businessDays\": 1}"
            return fault(pointer, "This must be a duration above zero and at most 100 years, such as \(example).")
        }
        return seconds
    }
}
