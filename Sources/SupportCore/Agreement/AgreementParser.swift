/// A parser of agreements that collects all faults, so that the author can correct them at once.
struct AgreementParser {
    private(set) var faults: [Failure.Fault]
    /// Returns the offsets of a zone by its name; `nil` for an unknown one.
    let offsets: (String) -> ZoneOffsets?
    /// The offsets of the zone of the hours, once that is parsed.
    var zoneOffsets: ZoneOffsets?

    init(faults: [Failure.Fault] = [], offsets: @escaping (String) -> ZoneOffsets? = { ZoneOffsets(named: $0) }) {
        self.faults = faults
        self.offsets = offsets
    }

    mutating func agreement(_ value: JSONValue) -> Agreement? {
        let keys = ["name", "hours", "businessDay", "priorities", "plans"]
        guard let fields = object(value, at: "", required: keys) else { return nil }
        let name = fields["name"].flatMap { text($0, at: "/name") }
        let hours = fields["hours"].flatMap { self.hours($0, at: "/hours") }
        let businessDay = fields["businessDay"].flatMap { self.businessDay($0, at: "/businessDay") }
        let targets = fields["priorities"].flatMap { self.targetTable($0, at: "/priorities") }
        let plans = fields["plans"].flatMap { self.plans($0, at: "/plans") }
        guard let name, let hours, let businessDay, let targets, let plans else { return nil }
        do {
            return try Agreement(
                name: name, hours: hours, offsets: zoneOffsets, businessDay: businessDay, targets: targets, plans: plans
            )
        } catch {
            faults += (error as? Failure)?.faults ?? [.init(pointer: "", detail: "\(error)")]
            return nil
        }
    }

    private mutating func businessDay(_ value: JSONValue, at pointer: String) -> Int? {
        guard case .string(let text) = value, let seconds = ExactDuration.seconds(of: text, days: false),
            seconds <= GregorianDay.seconds
        else {
            return fault(pointer, "A business day must be a duration of at most 24 hours, such as \"PT8H\".")
        }
        return seconds
    }

    private mutating func targetTable(_ value: JSONValue, at pointer: String) -> Agreement.TargetTable? {
        let names = Priority.allCases.map(\.rawValue)
        guard let fields = object(value, at: pointer, required: names) else { return nil }
        let read = names.map { name in fields[name].flatMap { targets($0, at: "\(pointer)/\(name)") } }
        guard let p1 = read[0], let p2 = read[1], let p3 = read[2], let p4 = read[3] else { return nil }
        return Agreement.TargetTable(p1: p1, p2: p2, p3: p3, p4: p4)
    }

    private mutating func targets(_ value: JSONValue, at pointer: String) -> Agreement.Targets? {
        guard let fields = object(value, at: pointer, required: ["respond", "fix"], optional: ["meaning"]) else {
            return nil
        }
        let meaning = present(fields["meaning"]).flatMap { text($0, at: pointer + "/meaning") }
        let respond = fields["respond"].flatMap { target($0, at: pointer + "/respond") }
        let fix = fields["fix"].flatMap { target($0, at: pointer + "/fix") }
        guard let respond, let fix else { return nil }
        return Agreement.Targets(meaning: meaning, respond: respond, fix: fix)
    }

    private mutating func plans(_ value: JSONValue, at pointer: String) -> Agreement.Plans? {
        let names = Plan.allCases.map(\.rawValue)
        guard let fields = object(value, at: pointer, required: names) else { return nil }
        let read = names.map { name in fields[name].flatMap { serviceHours($0, at: "\(pointer)/\(name)") } }
        guard let standard = read[0], let superPremium = read[1] else { return nil }
        return Agreement.Plans(standard: standard, superPremium: superPremium)
    }

    private mutating func serviceHours(_ value: JSONValue, at pointer: String) -> Agreement.ServiceHours? {
        guard let hours = object(value, at: pointer, required: ["hours"])?["hours"] else { return nil }
        guard case .string(let word) = hours, let serviceHours = Agreement.ServiceHours(rawValue: word) else {
            return fault(pointer + "/hours", "The hours of a plan must be \"business\" or \"always\".")
        }
        return serviceHours
    }
}

// MARK: - Shared by all parts

extension AgreementParser {
    mutating func addFault(_ pointer: String, _ detail: String) {
        faults.append(.init(pointer: pointer, detail: detail))
    }

    /// Adds a fault and returns nil in place of the invalid value.
    mutating func fault<Value>(_ pointer: String, _ detail: String) -> Value? {
        addFault(pointer, detail)
        return nil
    }

    /// The fields of an object. Missing and unknown fields are faults.
    mutating func object(
        _ value: JSONValue, at pointer: String, required: [String], optional: Set<String> = []
    ) -> [String: JSONValue]? {
        guard case .object(let fields) = value else {
            return fault(pointer, "This must be an object.")
        }
        for name in required where fields[name] == nil {
            addFault("\(pointer)/\(name)", "This is required.")
        }
        for name in fields.keys.sorted() where !required.contains(name) && !optional.contains(name) {
            addFault("\(pointer)/\(name.escapedForPointer)", "This key is unknown.")
        }
        return fields
    }

    mutating func text(_ value: JSONValue, at pointer: String) -> String? {
        guard case .string(let text) = value, text.contains(where: { !$0.isWhitespace }) else {
            return fault(pointer, "This must be a non-empty string.")
        }
        return text
    }

    /// The value of an optional field; `null` counts as absent.
    func present(_ value: JSONValue?) -> JSONValue? {
        value == .null ? nil : value
    }
}
