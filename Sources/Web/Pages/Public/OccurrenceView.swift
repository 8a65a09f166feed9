import Foundation
import ICalendar
import Interchange
import SupportCore
import Training

/// One date as pages show it: in the reader's own time, with the session's beside it; else in the session's alone.
struct OccurrenceView {
    let date: ScheduledDate
    let reader: PageReader
    /// The names of those who teach, by id.
    let trainers: [String: String]

    init(_ date: ScheduledDate, for reader: PageReader, trainers: [String: String] = [:]) {
        self.date = date
        self.reader = reader
        self.trainers = trainers
    }

    private var texts: LocalizedTexts { reader.texts }
    private var occurrence: Occurrence { date.occurrence }
    private var details: Session.Details { date.session.details }
    private var sessionZone: Zone { details.recurrence.zone }
    private var zone: Zone { reader.zone ?? sessionZone }

    /// The day on which it begins, where the reader is.
    var day: LocalDate { zone.local(at: occurrence.startsAt).date }

    var values: [String: Any] {
        let values: [String: Any?] = [
            "title": date.title, "ownTitle": date.occurrence.override.title, "page": "/sessions/" + date.session.id,
            "instant": instantText(occurrence.startsAt),
            "day": texts.day(day), "shortDay": texts.shortDay(day), "time": time(in: zone), "zone": zone.name,
            "there": there, "start": zone.local(at: occurrence.startsAt).clock,
            "kind": Self.kind(details.kind, texts), "tongue": details.language,
            "languageName": details.language == texts.language ? nil : texts.languageName(details.language),
            "with": with, "location": date.location, "isCancelled": date.isCancelled,
            "reason": (occurrence.override.cancellation ?? date.session.cancellation)?.reason,
            "recurrenceID": occurrence.recurrenceID.description, "calendar": "/calendar/dates/\(occurrence.id).ics",
        ]
        return values.merging(booking.values(date, zone: zone, texts)) { $1 }.compactMapValues { $0 }
    }

    static func kind(_ kind: Session.Kind, _ texts: LocalizedTexts) -> String {
        switch kind {
        case .webinar: texts.text("kindWebinar")
        case .tutorial: texts.text("kindTutorial")
        }
    }

    private func time(in zone: Zone) -> String {
        zone.local(at: occurrence.startsAt).clock + "–" + zone.local(at: occurrence.endsAt).clock
    }

    /// The session's own time, where the reader's is another.
    private var there: String? {
        guard zone.offset(at: occurrence.startsAt) != sessionZone.offset(at: occurrence.startsAt) else { return nil }
        let local = sessionZone.local(at: occurrence.startsAt)
        let day = local.date == day ? "" : texts.shortDay(local.date) + " "
        return texts.text("timeThere", ["time": day + time(in: sessionZone), "zone": sessionZone.name])
    }

    private var with: String? {
        let names = date.trainers.compactMap { trainers[$0] }
        return names.isEmpty ? nil : texts.text("withTrainers", ["names": names.joined(separator: ", ")])
    }

    var booking: Booking { Booking(date, now: reader.now) }
}

extension [OccurrenceView] {
    /// The dates by month, as templates take them; where zones differ, one of the next month can stand before one of
    /// this.
    func byMonth(_ texts: LocalizedTexts, _ values: (OccurrenceView) -> [String: Any]) -> [[String: Any]] {
        var order: [LocalDate] = []
        var months: [LocalDate: [[String: Any]]] = [:]
        for date in self {
            let first = date.day.adding(days: 1 - date.day.day)
            if months[first] == nil { order.append(first) }
            months[first, default: []].append(values(date))
        }
        return order.map { ["name": texts.month($0), "dates": months[$0] ?? []] }
    }
}

/// Whether a place in a date can be had.
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
        let recurrence = date.session.details.recurrence
        let isSeries = policy.scope == .series
        // A series is booked until its last date begins.
        let startsAt =
            isSeries
            ? (recurrence.isInfinite ? .distantFuture : recurrence.end ?? .distantPast) : date.occurrence.startsAt
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
                capacity: capacity, taken: date.taken, policy: date.session.details.waitlist, startsAt: startsAt)
            switch seating.admission {
            case .confirmed: self = .open
            case .waitlisted: self = .waitlist
            case .full: self = .full
            }
        }
    }

    var canBook: Bool { self == .open || self == .waitlist }

    func values(_ date: ScheduledDate, zone: Zone, _ texts: LocalizedTexts) -> [String: Any?] {
        var address = "/sessions/\(date.session.id)/register"
        if date.session.details.registration.scope == .occurrence {
            address += "?date=" + date.occurrence.recurrenceID.description
        }
        return [
            "register": canBook ? address : nil, "isWaitlist": self == .waitlist, "isFull": self == .full,
            "seats": seats(date, zone: zone, texts),
        ]
    }

    private func seats(_ date: ScheduledDate, zone: Zone, _ texts: LocalizedTexts) -> String? {
        switch self {
        case .open: date.seatsLeft.map { $0 == 1 ? texts.text("seatLeft") : texts.text("seatsLeft", ["n": String($0)]) }
        case .waitlist:
            date.taken.waitlisted == 0
                ? texts.text("seatsWaitlist") : texts.text("seatsWaiting", ["n": String(date.taken.waitlisted)])
        case .full: texts.text("seatsFull")
        case .closed: texts.text("seatsClosed")
        case .notYet(let opens):
            texts.text(
                "seatsOpen", ["day": texts.shortDay(zone.local(at: opens).date), "time": zone.local(at: opens).clock])
        case .cancelled, .past: nil
        }
    }
}

extension Zone {
    /// The identifier as people read it: `America/New York`.
    var name: String { identifier.replacing("_", with: " ") }
}
