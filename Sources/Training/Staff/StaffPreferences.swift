public import Foundation
public import ICalendar

/// The choices of a person of the staff. Each value is nil where they chose none.
public struct StaffPreferences: Sendable, Hashable {
    /// The language of mails, as a BCP 47 tag.
    public var language: String?
    /// The name of the zone of times in mails. The system may not know it any more.
    public var timeZoneName: String?
    /// True to get the digest.
    public var digest: Bool?

    public init(language: String? = nil, timeZoneName: String? = nil, digest: Bool? = nil) {
        self.language = language
        self.timeZoneName = timeZoneName
        self.digest = digest
    }

    /// Nil for no zone, and for one that the system does not know.
    public var timeZone: Zone? { timeZoneName.flatMap { Zone(ifKnown: $0) } }
}

extension User {
    /// True for a user who may get the digest: one who sees the insights for leads.
    public var mayGetDigest: Bool { !isDisabled && mayAct(as: [.agent]) }

    /// Admins get the digest unless they turned it off, agents if they turned it on.
    public func getsDigest(_ preferences: StaffPreferences) -> Bool {
        mayGetDigest && preferences.digest ?? details.roles.contains(.admin)
    }
}

/// A named filter of the queue, which a person saved.
public struct SavedView: Sendable, Hashable, Identifiable {
    public let id: String
    public let name: String
    /// The query of the queue's address: `status=open&priority=P1`.
    public let query: String

    public init(id: String, name: String, query: String) {
        self.id = id
        self.name = name
        self.query = query
    }

    /// The most views of one person.
    public static let maxCount = 20
    /// The longest name, in characters.
    public static let maxName = 60
    /// The longest query, in bytes.
    public static let maxQuery = 2_000
}

/// The week that a digest is about: the one before a Monday in a zone.
public struct DigestWeek: Sendable, Hashable {
    /// The Monday on which it is due.
    public let monday: LocalDate
    public let zone: Zone

    /// The hour of the Monday from which it is due.
    private static let hour = 7
    /// The time for which it is made up for, in seconds: a digest of last week is of no use on Thursday.
    private static let limit: TimeInterval = 48 * 3_600

    public init(monday: LocalDate, zone: Zone) {
        self.monday = monday
        self.zone = zone
    }

    /// The week whose digest is due at an instant; nil for none.
    ///
    /// - Parameter since: the instant from which somebody is there. Nobody gets a digest of before.
    public init?(dueAt now: Date, in zone: Zone, since: Date) {
        let today = zone.local(at: now).date
        self.init(monday: today.adding(days: 1 - today.weekday.rawValue), zone: zone)
        guard let hour = LocalDateTime(date: monday, hour: Self.hour, minute: 0) else { return nil }
        let due = zone.instant(of: hour)
        guard due <= now, now < due.addingTimeInterval(Self.limit), since < to else { return nil }
    }

    /// The first instant of the week.
    public var from: Date { midnight(monday.adding(days: -7)) }

    /// The first instant after it.
    public var to: Date { midnight(monday) }

    private func midnight(_ day: LocalDate) -> Date {
        LocalDateTime(date: day, hour: 0, minute: 0).map(zone.instant) ?? .distantPast
    }
}

/// A user who may get digests.
public struct DigestReader: Sendable {
    public let user: User
    public let preferences: StaffPreferences
    /// The Monday of the last digest; nil for one of long ago, and before the first.
    public let lastWeek: String?

    public init(user: User, preferences: StaffPreferences, lastWeek: String?) {
        self.user = user
        self.preferences = preferences
        self.lastWeek = lastWeek
    }
}
