import Foundation
import ICalendar
import Storage
import Training

/// The places of a registrant in one session: their dates with the last notifications, and the entries of the person's
/// calendar that are no longer as they were mailed.
struct RegistrantPlaces {
    /// The maximum number of dates of a series that are mailed one by one. The feed has all dates.
    private static let maxDates = 100

    /// In order of their start.
    let dates: [PlaceDate]
    /// In the order in which they are mailed: what has to be removed comes first.
    let changes: [EntryChange]
    /// The dates that entries are made from.
    let stored: SessionEvents.Dates
    let uids: EntryUIDs
    /// The ids of all who teach.
    let trainers: Set<String>

    init(of registrant: String, in session: Session, _ connection: any Connection, now: Date) throws {
        // A place whose address is not confirmed has a mail of its own.
        let registrations = try connection.registrations(of: registrant, for: session.id)
            .filter { $0.confirmBy == nil }
        let origins = Set(registrations.map(\.origin)).sorted()
        let told = try connection.mailedDates(ofRegistrations: origins)
        let mailed = try connection.mailedEntries(ofRegistrations: origins)
        uids = EntryUIDs(mailed: mailed, host: try connection.installation(.host) ?? "localhost")

        let isWhole = registrations.contains { $0.occurrence == nil }
        let upcoming =
            isWhole
            ? try connection.occurrencesToNotify(
                of: session.id, from: now, to: FeedWindow(at: now).to, limit: Self.maxDates) : []
        let overridden = isWhole ? try connection.overriddenOccurrences(of: [session.id])[session.id] ?? [] : []
        let mailedIDs = mailed.compactMap { $0.place.occurrence }
        let single = try connection.occurrences(
            Set(registrations.compactMap(\.occurrence) + mailedIDs).sorted()
        ).filter { $0.session == session.id }
        let all = Dictionary((upcoming + overridden + single).map { ($0.id, $0) }, uniquingKeysWith: { $1 })
            .values.sorted { ($0.startsAt, $0.id) < ($1.startsAt, $1.id) }
        stored = SessionEvents.Dates(all)
        trainers = Set(session.details.trainers + all.flatMap { $0.override.trainers ?? [] })

        // Only what is in the session is compared, so names and addresses do not matter.
        let window = FeedWindow(at: now)
        let source = SessionEvents(
            session, dates: stored, trainerNames: [:],
            zone: EventZone(session.details.recurrence.zone, window: window),
            context: SessionEvents.Context(publicURL: "", host: "", window: window))
        let builder = Builder(
            session: session, stored: all, upcoming: Set(upcoming.map(\.id)),
            told: Dictionary(
                told.map { (Builder.Key($0.registration, .date($0.occurrence)), $0.notified) },
                uniquingKeysWith: { first, _ in first }),
            mailed: Dictionary(
                mailed.map { (Builder.Key($0.registration, $0.place), $0) }, uniquingKeysWith: { first, _ in first }),
            source: source, uids: uids, now: now)
        let dates = try registrations.flatMap(builder.dates).sorted {
            ($0.date.occurrence.startsAt, $0.date.occurrence.id) < ($1.date.occurrence.startsAt, $1.date.occurrence.id)
        }
        let changes = registrations.flatMap { builder.changes($0, dates: dates) }
        self.dates = dates
        self.changes = changes.filter { $0.entry == nil } + changes.filter { $0.entry != nil }
    }
}

/// The input of the dates and entries of one session.
private struct Builder {
    struct Key: Hashable {
        let registration: String
        let place: Place

        init(_ registration: String, _ place: Place) {
            self.registration = registration
            self.place = place
        }
    }

    let session: Session
    /// In order of their start.
    let stored: [Occurrence]
    /// The ids of those that are mailed to registrants of the whole series.
    let upcoming: Set<String>
    let told: [Key: NotifiedDate]
    let mailed: [Key: MailedEntry]
    let source: SessionEvents
    let uids: EntryUIDs
    let now: Date

    func dates(of registration: Registration) throws -> [PlaceDate] {
        let series = mailed[Key(registration.origin, .series(session.id))].flatMap { $0.isLive ? $0.entry : nil }
        return try stored.filter { $0.id == registration.occurrence || isBookedWhole(registration) && isUpcoming($0) }
            .map { occurrence in
                // A mailed series tells of its dates, however far away they are.
                let known =
                    try told[Key(registration.origin, .date(occurrence.id))]
                    ?? series?.date(occurrence.recurrenceID)
                return PlaceDate(
                    date: ScheduledDate(occurrence: occurrence, session: session), registration: registration,
                    notified: known)
            }
    }

    private func isBookedWhole(_ registration: Registration) -> Bool { registration.occurrence == nil }

    private func isUpcoming(_ date: Occurrence) -> Bool { upcoming.contains(date.id) }

    /// The changes of the entries of a registration.
    func changes(_ registration: Registration, dates: [PlaceDate]) -> [EntryChange] {
        let own = dates.filter { $0.registration.id == registration.id && $0.date.occurrence.endsAt > now }
        let used = places(of: registration)
        let mailed = mailed.values.filter { $0.registration == registration.origin && isHere($0.place) }
        let unused = mailed.map(\.place).filter { !used.contains($0) }
        let holds = registration.status == .confirmed
        return (used + unused.sorted { $0.key < $1.key }).compactMap { place in
            let isUsed = used.contains(place)
            return EntryChange(
                registration, uid: uids.uid(of: registration, for: place), place: place,
                mailed: self.mailed[Key(registration.origin, place)],
                entry: holds && isUsed ? source.entry(for: place) : nil,
                dates: isUsed ? own.filter { place.contains($0.date.occurrence, of: session) } : [], now: now)
        }
    }

    /// The places with an entry of their own, as the form of the session wants them.
    private func places(of registration: Registration) -> [Place] {
        if let id = registration.occurrence { return [.date(id)] }
        let added = Set(session.details.recurrence.added)
        let listed = stored.filter { date in
            let isMailed = mailed[Key(registration.origin, .date(date.id))] != nil
            return (isUpcoming(date) || isMailed) && !date.isDetached
                && (session.form == .dates || added.contains(date.recurrenceID))
        }
        let dates = listed.map { Place.date($0.id) }
        return session.form == .series ? [.series(session.id)] + dates : dates
    }

    /// True for an entry of this session. The dates of a series that was split may be in another one.
    private func isHere(_ place: Place) -> Bool {
        switch place {
        case .series(let id): id == session.id
        case .date(let id): stored.contains { $0.id == id }
        }
    }
}

extension Place {
    /// The id of the date; nil for a series.
    fileprivate var occurrence: String? {
        if case .date(let id) = self { id } else { nil }
    }

    /// True if the entry of the place holds a date.
    fileprivate func contains(_ date: Occurrence, of session: Session) -> Bool {
        switch self {
        case .date(let id): date.id == id
        case .series: !session.details.recurrence.added.contains(date.recurrenceID)
        }
    }
}
