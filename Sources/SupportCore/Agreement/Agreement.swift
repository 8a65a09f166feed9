/// A support agreement as data: business hours, holidays, and the targets of each priority.
///
/// ``init(json:)`` reads it from JSON, and encoding writes the same shape. Durations are seconds here and ISO 8601 in
/// JSON. Every value is a valid agreement.
public struct Agreement: Sendable, Hashable {
    public let name: String
    public let hours: Hours
    /// The seconds of business time in a business day, on a plan with business hours; 1 to 86,400.
    public let businessDay: Int
    /// The meaning and the targets of each priority.
    public let targets: TargetTable
    /// The service hours of each plan.
    public let plans: Plans
    /// The business time of ``hours``.
    public let calendar: BusinessCalendar
    /// The offsets of the zone of ``hours``.
    private let offsets: ZoneOffsets

    /// The business hours.
    public struct Hours: Sendable, Hashable {
        /// The IANA name of the zone in which the hours of the week are local times.
        public let timeZone: String
        public let week: BusinessWeek
        /// The holidays as local dates, including those of ``holidayCalendar`` after they have been added.
        public internal(set) var holidays: Set<Holiday>
        /// The name of an iCalendar file with further holidays. The caller reads the file and passes its dates to
        /// ``Agreement/adding(holidays:)``.
        public let holidayCalendar: String?
    }

    /// The meaning and the targets of one priority.
    public struct Targets: Sendable, Hashable, Encodable {
        public let meaning: String?
        /// The target of the first response.
        public let respond: Target
        /// The target of a fix or a workaround.
        public let fix: Target
    }

    /// The targets of every priority.
    public struct TargetTable: Sendable, Hashable {
        let p1, p2, p3, p4: Targets

        public subscript(priority: Priority) -> Targets {
            switch priority {
            case .p1: p1
            case .p2: p2
            case .p3: p3
            case .p4: p4
            }
        }
    }

    /// The service hours of every plan.
    public struct Plans: Sendable, Hashable {
        let standard, superPremium: ServiceHours

        public subscript(plan: Plan) -> ServiceHours {
            switch plan {
            case .standard: standard
            case .superPremium: superPremium
            }
        }
    }

    /// The hours in which support is available.
    public enum ServiceHours: String, Sendable, Hashable, Codable, CaseIterable {
        /// The business hours, ``Agreement/hours``.
        case business
        /// Round the clock: all time is business time, and a business day is 24 hours.
        case always
    }

    /// - Parameter offsets: those of the zone of the hours; by the data of Foundation where it is `nil`.
    init(
        name: String, hours: Hours, offsets: ZoneOffsets? = nil, businessDay: Int, targets: TargetTable, plans: Plans
    ) throws {
        guard let offsets = offsets ?? ZoneOffsets(named: hours.timeZone) else {
            throw Failure.invalid("/hours/timeZone", AgreementParser.unknownZone(hours.timeZone))
        }
        self.name = name
        self.hours = hours
        self.offsets = offsets
        self.businessDay = businessDay
        self.targets = targets
        self.plans = plans
        do {
            calendar = try BusinessCalendar(offsets: offsets, week: hours.week, holidays: hours.holidays)
        } catch let failure as Failure {
            throw Failure.invalid(failure.faults.map { .init(pointer: "/hours" + $0.pointer, detail: $0.detail) })
        }
    }

    /// Returns the agreement with further holidays, such as those of the file ``Hours/holidayCalendar``.
    /// - Throws: ``Failure`` `.invalid` if no day with business hours is left.
    public func adding(holidays: some Sequence<Holiday>) throws -> Agreement {
        var hours = hours
        hours.holidays.formUnion(holidays)
        return try Agreement(
            name: name, hours: hours, offsets: offsets, businessDay: businessDay, targets: targets, plans: plans)
    }

    /// The business time of a plan.
    public func calendar(for plan: Plan) -> BusinessCalendar {
        plans[plan] == .always ? .always : calendar
    }

    /// The length of a business day of a plan, in seconds of business time.
    public func businessDay(for plan: Plan) -> Int {
        plans[plan] == .always ? GregorianDay.seconds : businessDay
    }
}
