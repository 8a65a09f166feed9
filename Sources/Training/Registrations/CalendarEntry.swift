public import Foundation
public import ICalendar

/// The content of one UID in a registrant's calendar: a date, or a series with the dates that differ from it. A mail is
/// due when it is no longer what was mailed last.
///
/// It is stored as JSON: its names stay.
public struct CalendarEntry: Sendable, Hashable, Codable {
    /// A date that differs from its series.
    public struct Change: Sendable, Hashable, Codable {
        public let recurrenceID: LocalDateTime
        public let title: String
        public let location: String?
        public let startsAt: Date
        public let endsAt: Date

        init(_ date: ScheduledDate) {
            recurrenceID = date.occurrence.recurrenceID
            title = date.title
            location = date.location
            startsAt = date.occurrence.startsAt
            endsAt = date.occurrence.endsAt
        }
    }

    public let title: String
    public let location: String?
    /// The start of the date, or that of the first date of the series.
    public let startsAt: Date
    public let endsAt: Date
    /// The zone of the session.
    public let zone: String
    /// The local start of the series; nil for a date.
    public let start: LocalDateTime?
    /// The `RRULE` of the series; nil for a date.
    public let rule: String?
    /// The recurrence ids of the series that do not take place, in order.
    public let excluded: [LocalDateTime]
    /// In the order of their recurrence ids.
    public let changes: [Change]
    /// The end of the last date; nil for an endless series.
    public let lastEnd: Date?

    /// The entry of a single date.
    init(_ date: ScheduledDate) {
        title = date.title
        location = date.location
        startsAt = date.occurrence.startsAt
        endsAt = date.occurrence.endsAt
        zone = date.session.details.recurrence.zone.identifier
        start = nil
        rule = nil
        excluded = []
        changes = []
        lastEnd = date.occurrence.endsAt
    }

    /// The entry of a series.
    ///
    /// - Parameters:
    ///   - excluded: the recurrence ids that do not take place.
    ///   - changed: the dates that differ and take place, in the order of their recurrence ids.
    init(_ session: Session, excluding excluded: [LocalDateTime], changed: [Occurrence]) {
        let details = session.details
        let recurrence = details.recurrence
        title = details.title
        location = details.location
        startsAt = recurrence.zone.instant(of: recurrence.start)
        endsAt = startsAt.addingTimeInterval(Double(details.duration))
        zone = recurrence.zone.identifier
        start = recurrence.start
        rule = recurrence.ruleText
        self.excluded = excluded.sorted()
        changes = changed.map { Change(ScheduledDate(occurrence: $0, session: session)) }
        lastEnd = recurrence.end.map { end in
            changed.map(\.endsAt).reduce(end.addingTimeInterval(Double(details.duration)), max)
        }
    }

    /// True if the dates of another entry are at the same times, apart from those that only one of them has.
    public func isAtTimes(of other: CalendarEntry) -> Bool {
        func moved(_ entry: CalendarEntry) -> [LocalDateTime: [Date]] {
            Dictionary(entry.changes.map { ($0.recurrenceID, [$0.startsAt, $0.endsAt]) }, uniquingKeysWith: { $1 })
        }
        guard (startsAt, endsAt, start, rule) == (other.startsAt, other.endsAt, other.start, other.rule) else {
            return false
        }
        let (own, others) = (moved(self), moved(other))
        let gone = Set(excluded + other.excluded)
        return Set(own.keys).union(others.keys).subtracting(gone).allSatisfy { own[$0] == others[$0] }
    }

    /// True if all of its dates are over.
    func isOver(at now: Date) -> Bool { lastEnd.map { $0 <= now } ?? false }

    /// The recurrence ids of the dates that a former entry held and this one does not, where nothing else differs; nil if
    /// something does.
    func datesOnlyMissing(from former: CalendarEntry) -> [LocalDateTime]? {
        guard rule != nil,
            (title, location, start, rule, zone) == (
                former.title, former.location, former.start, former.rule, former.zone
            ),
            (startsAt, endsAt) == (former.startsAt, former.endsAt), Set(former.excluded).isSubset(of: excluded)
        else { return nil }
        let missing = Set(excluded).subtracting(former.excluded)
        guard !missing.isEmpty, changes == former.changes.filter({ !missing.contains($0.recurrenceID) }) else {
            return nil
        }
        return missing.sorted()
    }

    /// The date of a recurrence id, as a person who has the entry knows it; nil if the entry has no such date,
    /// and for a zone that this system does not know.
    ///
    /// - Throws: an error for a rule that no longer exists.
    public func date(_ recurrenceID: LocalDateTime) throws -> NotifiedDate? {
        guard let start, let rule, !excluded.contains(recurrenceID) else { return nil }
        if let change = changes.first(where: { $0.recurrenceID == recurrenceID }) {
            return NotifiedDate(
                title: change.title, location: change.location, startsAt: change.startsAt, endsAt: change.endsAt,
                zone: zone)
        }
        guard let zone = Zone(ifKnown: zone) else { return nil }
        let recurrence = Recurrence(
            trustedStart: start, zone: zone, rule: try RecurrenceRule(rule), excluded: [], added: [])
        guard recurrence.contains(recurrenceID) else { return nil }
        let startsAt = zone.instant(of: recurrenceID)
        return NotifiedDate(
            title: title, location: location, startsAt: startsAt,
            endsAt: startsAt.addingTimeInterval(endsAt.timeIntervalSince(self.startsAt)), zone: self.zone)
    }
}

/// The organizer of an invitation.
///
/// It is stored as JSON: its names stay.
public struct Organizer: Sendable, Hashable, Codable {
    /// An email address.
    public let address: String
    public let name: String?

    public init(address: String, name: String?) {
        self.address = address
        self.name = name
    }
}

/// An entry as it was last mailed to a registrant.
public struct MailedEntry: Sendable, Hashable {
    public let uid: String
    /// The id of the first registration for the place: a split series is still one place.
    public let registration: String
    /// The date, or the series.
    public let place: Place
    /// The sequence of the last calendar under the UID.
    public let sequence: Int
    /// The sequence of the last calendar that gave the entry its times: an answer to a lower one is about other times.
    public let movedSequence: Int
    public let entry: CalendarEntry
    /// False once a mail removed it from the person's calendar.
    public let isLive: Bool
    /// It never changes while the UID lives. Nil for what was mailed before it was stored: the sender's address.
    public let organizer: Organizer?
    /// The mail's id.
    public let mail: String
    public let mailedAt: Date

    public init(
        uid: String, registration: String, place: Place, sequence: Int, movedSequence: Int = 0,
        entry: CalendarEntry, isLive: Bool, organizer: Organizer?, mail: String, mailedAt: Date
    ) {
        self.uid = uid
        self.registration = registration
        self.place = place
        self.sequence = sequence
        self.movedSequence = movedSequence
        self.entry = entry
        self.isLive = isLive
        self.organizer = organizer
        self.mail = mail
        self.mailedAt = mailedAt
    }
}

/// The UIDs of the entries of a registrant, which are the same in mails and in the personal feed.
public struct EntryUIDs: Sendable {
    private struct Key: Hashable {
        let registration: String
        let place: Place
    }

    private let mailed: [Key: String]
    private let host: String

    /// - Parameters:
    ///   - mailed: what was mailed keeps its UID.
    ///   - host: the part of new UIDs after the `@`.
    public init(mailed: [MailedEntry], host: String) {
        self.mailed = Dictionary(
            mailed.map { (Key(registration: $0.registration, place: $0.place), $0.uid) },
            uniquingKeysWith: { first, _ in first })
        self.host = host
    }

    public func uid(of registration: Registration, for place: Place) -> String {
        let key = Key(registration: registration.origin, place: place)
        return mailed[key] ?? "\(registration.origin)-\(place.id)@\(host)"
    }
}

extension Place {
    /// The id of the date or the session.
    public var id: String {
        switch self {
        case .date(let id), .series(let id): id
        }
    }
}

extension Registration {
    /// The id of the first registration of the place. In a series that was split it is the one of the first part.
    public var origin: String { carriedFrom ?? id }
}
