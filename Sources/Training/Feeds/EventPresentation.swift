import Foundation
import ICalendar

/// The presentation of a session's events to its readers: their UIDs and sequences, and what they say beside the session.
struct EventPresentation {
    var form: CalendarForm
    /// The UID of the series, or of the only date.
    let seriesUID: String
    /// The UID of a date with an event of its own, by its id.
    let dateUID: (String) -> String
    let sequence: Int
    /// The instant of the last change of what the events say.
    let changedAt: Date
    /// The status of dates that are not cancelled.
    var status = CalendarEvent.Status.confirmed
    /// The first day on which feeds no longer hold the events; nil while they do.
    var endsOn: Date?
    /// Events that were retired earlier were never shown to the reader.
    var since = Date.distantPast
    /// The sequence of retired events; nil for their own.
    var retiredSequence: Int?
    /// The ids of trainers: only dates that one of them teaches are shown. Nil for all dates.
    var trainers: Set<String>?
    /// True if each event tells the number of registrations.
    var countsSeats = false
    /// The address at which the reader joins a date, or any date of the series.
    var joinLink: (ScheduledDate?) -> String? = { _ in nil }
    /// The UID of the series that this one continues.
    var relatedTo: String?

    /// True if a date is shown, as far as its trainers decide.
    func shows(_ date: ScheduledDate) -> Bool {
        trainers?.isDisjoint(with: date.trainers) != true
    }
}

extension SessionEvents {
    /// The presentation for readers of public feeds and for trainers.
    func presentation(for audience: Audience) -> EventPresentation {
        let host = context.host
        var presentation = EventPresentation(
            form: session.form, seriesUID: session.uid, dateUID: { "\($0)@\(host)" }, sequence: session.sequence,
            changedAt: session.announcedAt)
        presentation.endsOn = session.cancellation.map { FeedWindow.dayAfter(cancellation: $0.at) }
        presentation.relatedTo = session.followsUID
        switch audience {
        case .everybody: break
        case .taught(let trainers):
            presentation.trainers = Set(trainers)
            // Without a series of their own, the dates that others were given are events of their own.
            if Set(trainers).isDisjoint(with: session.details.trainers) { presentation.form = .dates }
        case .trainer(let trainer):
            presentation.trainers = [trainer]
            presentation.countsSeats = true
            presentation.form = .dates
        }
        return presentation
    }
}
