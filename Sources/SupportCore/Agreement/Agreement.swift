/// What a support organisation promises its customers, as data: hours, holidays, and targets for each priority.
///
/// It is read from JSON with ``init(json:)`` and written back in the same shape. Durations are seconds here and
/// ISO 8601 there. An agreement that exists is a valid one.
public struct Agreement: Sendable, Hashable {
    public let name: String
    public let hours: Hours
    /// Seconds of business time that make a business day on a plan with business hours, 1 to 86,400.
    public let businessDay: Int
    /// What each priority means, and its targets.
    public let promises: Promises
    /// Which hours count on each plan.
    public let plans: Plans
    /// The business time of ``hours``.
    public let calendar: BusinessCalendar

    /// When support works.
    public struct Hours: Sendable, Hashable {
        /// The IANA name of the zone whose wall clock the week is read from.
        public let timeZone: String
        public let week: BusinessWeek
        /// Local dates; those of ``holidayCalendar`` are among them once they are added.
        public internal(set) var holidays: Set<Holiday>
        /// The name of an iCalendar file with more holidays. Whoever loads the agreement reads that file and hands its
        /// dates to ``Agreement/adding(holidays:)``.
        public let holidayCalendar: String?
    }

    /// What one priority means, and what is promised for it.
    public struct Promise: Sendable, Hashable, Encodable {
        public let meaning: String?
        /// The first response.
        public let respond: Target
        /// A fix or a workaround.
        public let fix: Target
    }

    /// A promise for each priority.
    public struct Promises: Sendable, Hashable {
        let p1, p2, p3, p4: Promise

        public subscript(priority: Priority) -> Promise {
            switch priority {
            case .p1: p1
            case .p2: p2
            case .p3: p3
            case .p4: p4
            }
        }
    }

    /// Which hours count on each plan.
    public struct Plans: Sendable, Hashable {
        let standard, superPremium: Counting

        public subscript(plan: Plan) -> Counting {
            switch plan {
            case .standard: standard
            case .superPremium: superPremium
            }
        }
    }

    /// Which hours count.
    public enum Counting: String, Sendable, Hashable, Codable, CaseIterable {
        /// ``Agreement/hours``.
        case business
        /// Round the clock: every hour is business time, and a business day is 24 hours.
        case always
    }

    init(name: String, hours: Hours, businessDay: Int, promises: Promises, plans: Plans) throws {
        guard let zone = ZoneOffsets.zone(named: hours.timeZone) else {
            throw Failure.invalid("/hours/timeZone", AgreementReading.unknownZone(hours.timeZone))
        }
        self.name = name
        self.hours = hours
        self.businessDay = businessDay
        self.promises = promises
        self.plans = plans
        do {
            calendar = try BusinessCalendar(timeZone: zone, week: hours.week, holidays: hours.holidays)
        } catch let failure as Failure {
            throw Failure.invalid(failure.faults.map { .init(pointer: "/hours" + $0.pointer, detail: $0.detail) })
        }
    }

    /// The same agreement with more holidays, such as those of the file that ``Hours/holidayCalendar`` names.
    /// - Throws: ``Failure`` `.invalid` when they leave no day with hours.
    public func adding(holidays: some Sequence<Holiday>) throws -> Agreement {
        var hours = hours
        hours.holidays.formUnion(holidays)
        return try Agreement(name: name, hours: hours, businessDay: businessDay, promises: promises, plans: plans)
    }

    /// The business time of a plan.
    public func calendar(for plan: Plan) -> BusinessCalendar {
        plans[plan] == .always ? .always : calendar
    }

    /// The seconds of a business day on a plan.
    public func businessDay(for plan: Plan) -> Int {
        plans[plan] == .always ? GregorianDay.seconds : businessDay
    }
}
