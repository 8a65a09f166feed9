import Foundation
import ICalendar
import Interchange
import SupportCore
import Training

/// One date as pages show it: in the reader's own time with the session's time beside it, or in the session's time where
/// the reader's zone is unknown.
struct OccurrenceView: Hashable, Sendable, Codable {
    let title: String
    /// The title that only this date of the session has.
    let ownTitle: String?
    /// The address of the session's page.
    let page: String
    /// RFC 3339, in UTC.
    let instant: String
    let end: String
    /// `Tuesday, 1 December 2026`.
    let day: String
    /// `Tue 1 Dec`.
    let shortDay: String
    /// `10:00–11:00`.
    let time: String
    /// The zone by its city: `in Berlin`.
    let city: String
    /// True if the times are in the reader's own zone.
    let isLocal: Bool
    /// True if it begins at night where the reader is.
    let isNight: Bool
    /// The session's own time, where the reader's is another: `17:00–18:00 in Berlin`.
    let there: String?
    let kind: String
    /// The language of the session.
    let contentLanguage: String
    let languageName: String?
    let with: String?
    /// The addresses of the pictures of those who teach.
    let faces: [String]
    let location: String?
    let isCancelled: Bool
    let reason: String?
    /// The address of the registration form, while seats can be taken.
    var register: String?
    let isWaitlist: Bool
    /// True if staff approve each registration, so that a seat is only asked for.
    let needsApproval: Bool
    let isFull: Bool
    /// The seats, where there are few of them or none.
    let scarce: String?
    /// The ways to add the date to a calendar; nil on pages that do not offer them.
    let links: CalendarLinks?

    /// - Parameters:
    ///   - trainers: those who teach.
    ///   - publicURL: the address of the service, for links that add the date to a calendar; nil for none.
    init(
        _ date: ScheduledDate, for reader: PageReader, trainers: TrainerFaces = TrainerFaces(),
        linkedTo publicURL: String? = nil
    ) {
        let (occurrence, details, texts) = (date.occurrence, date.session.details, reader.texts)
        let sessionZone = details.recurrence.zone
        let zone = reader.zone ?? sessionZone
        let local = Span(occurrence, in: zone)
        let names = date.trainers.compactMap { trainers.names[$0] }
        let booking = Booking(date, now: reader.now)
        title = date.title
        ownTitle = occurrence.override.title
        page = "/sessions/" + date.session.id
        instant = instantText(occurrence.startsAt)
        end = instantText(occurrence.endsAt)
        day = texts.day(local.start.date)
        shortDay = texts.shortDay(local.start.date)
        time = local.time
        city = texts.place(of: zone)
        isLocal = reader.zone != nil
        isNight = reader.zone != nil && local.start.isAtNight
        if zone.offset(at: occurrence.startsAt) == sessionZone.offset(at: occurrence.startsAt) {
            there = nil
        } else {
            let own = Span(occurrence, in: sessionZone)
            let day = own.start.date == local.start.date ? "" : texts.shortDay(own.start.date) + " "
            there = "\(day)\(own.time) \(texts.place(of: sessionZone))"
        }
        kind = texts.kind(details.kind)
        contentLanguage = details.language
        languageName = details.language == texts.language ? nil : texts.languageName(details.language)
        with = names.isEmpty ? nil : texts.text(.withTrainers, ["names": names.joined(separator: ", ")])
        faces = date.trainers.compactMap { trainers.pictures[$0]?.path }
        location = date.location
        isCancelled = date.isCancelled
        reason = (occurrence.override.cancellation ?? date.session.cancellation)?.reason
        register = booking.canBook ? Booking.address(date) : nil
        isWaitlist = booking == .waitlist
        needsApproval = details.registration.approval
        isFull = booking == .full
        scarce = booking == .open && !date.isScarce ? nil : booking.seats(date, zone: zone, texts)
        links = publicURL.map { CalendarLinks(date, publicURL: $0) }
    }

    /// The wall clock of a date from its start to its end.
    private struct Span {
        let start: LocalDateTime
        let time: String

        init(_ occurrence: Occurrence, in zone: Zone) {
            start = zone.local(at: occurrence.startsAt)
            time = start.clock + "–" + zone.local(at: occurrence.endsAt).clock
        }
    }
}

extension LocalDateTime {
    /// True from ten in the evening until six in the morning.
    fileprivate var isAtNight: Bool {
        let hour = Int(clock.prefix(2)) ?? 12
        return hour >= 22 || hour < 6
    }
}

extension ScheduledDate {
    /// True if at most five seats are left, or a fifth of them.
    fileprivate var isScarce: Bool {
        guard let left = seatsLeft else { return false }
        return left <= 5 || left * 5 <= capacity ?? 0
    }
}

/// The dates of one month, under its name.
struct MonthOfDatesView<Date: Hashable & Sendable & Codable>: Hashable, Sendable, Codable {
    let name: String
    let dates: [Date]
}

extension PageReader {
    /// The day on which a date begins, where the reader is.
    func day(of date: ScheduledDate) -> LocalDate {
        (zone ?? date.session.details.recurrence.zone).local(at: date.occurrence.startsAt).date
    }

    /// The dates by month, in order. Where zones differ, one of the next month can stand before one of this.
    func byMonth<Date>(_ dates: [(day: LocalDate, view: Date)]) -> [MonthOfDatesView<Date>] {
        var order: [LocalDate] = []
        var months: [LocalDate: [Date]] = [:]
        for (day, view) in dates {
            let first = day.adding(days: 1 - day.day)
            if months[first] == nil { order.append(first) }
            months[first, default: []].append(view)
        }
        return order.map { MonthOfDatesView(name: texts.month($0), dates: months[$0] ?? []) }
    }
}

extension LocalizedTexts {
    func kind(_ kind: Session.Kind) -> String {
        switch kind {
        case .webinar: text(.kindWebinar)
        case .tutorial: text(.kindTutorial)
        }
    }
}

/// The state of registration for a date.
enum Booking: Hashable {
    case open
    /// Every seat is taken, or others wait already.
    case waitlist
    case full
    case closed
    case notYet(Date)
    case cancelled
    case past

    init(_ date: ScheduledDate, now: Date) {
        let policy = date.session.details.registration
        let isSeries = policy.scope == .series
        // A series is booked until its last date begins, which may be this one, if it was moved.
        let startsAt =
            isSeries ? date.session.lastStart(overridden: [date.occurrence]) : date.occurrence.startsAt
        if isSeries ? date.session.status == .cancelled : date.isCancelled {
            self = .cancelled
        } else if startsAt <= now {
            self = .past
        } else if let opens = policy.opens, now < opens {
            self = .notYet(opens)
        } else if let closes = policy.closesBefore, now >= startsAt.addingTimeInterval(-Double(closes)) {
            self = .closed
        } else {
            let capacity = isSeries ? date.session.details.capacity : date.capacity
            let seating = Seating(
                capacity: capacity, occupancy: date.occupancy, policy: date.session.details.waitlist, startsAt: startsAt
            )
            switch seating.admission {
            case .confirmed: self = .open
            case .waitlisted: self = .waitlist
            case .full: self = .full
            }
        }
    }

    var canBook: Bool { self == .open || self == .waitlist }

    /// The address of the form in which somebody registers for a date.
    static func address(_ date: ScheduledDate) -> String {
        let form = "/sessions/\(date.session.id)/register"
        guard date.session.details.registration.scope == .occurrence else { return form }
        return form + "?date=" + date.occurrence.recurrenceID.description
    }

    /// The number of seats that are left, in words.
    func seats(_ date: ScheduledDate, zone: Zone, _ texts: LocalizedTexts) -> String? {
        switch self {
        case .open: date.seatsLeft.map { $0 == 1 ? texts.text(.seatLeft) : texts.text(.seatsLeft, ["n": String($0)]) }
        case .waitlist:
            date.occupancy.waitlisted == 0
                ? texts.text(.seatsWaitlist) : texts.text(.seatsWaiting, ["n": String(date.occupancy.waitlisted)])
        case .full: texts.text(.seatsFull)
        case .closed: texts.text(.seatsClosed)
        case .notYet(let opens):
            texts.text(
                .seatsOpen, ["day": texts.shortDay(zone.local(at: opens).date), "time": zone.local(at: opens).clock])
        case .cancelled, .past: nil
        }
    }
}

extension Zone {
    /// The identifier as people read it: `America/New York`.
    var name: String { identifier.replacing("_", with: " ") }
}

extension LocalizedTexts {
    /// The zone as it follows a time of day: `in New York`, but `UTC`.
    func place(of zone: Zone) -> String {
        zone.isOfPlace ? text(.zoneIn, ["city": zone.city]) : zone.city
    }
}
