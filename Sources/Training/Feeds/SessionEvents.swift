public import Foundation
public import ICalendar

/// The calendar events of a session.
public struct SessionEvents: Sendable {
    /// The input of the events apart from the data of the session.
    public struct Context: Sendable, Hashable {
        /// The URL of the service's pages, without a slash at the end.
        public let publicURL: String
        /// The part of UIDs after the `@`.
        public let host: String
        public let window: FeedWindow

        public init(publicURL: String, host: String, window: FeedWindow) {
            self.publicURL = publicURL
            self.host = host
            self.window = window
        }
    }

    /// The readers of the events.
    public enum Audience: Sendable, Hashable {
        case everybody
        /// Readers of the public dates that one of these trainers teaches. The ids are sorted.
        case taught(by: [String])
        /// A trainer: the dates that they teach, each with the number of registrations.
        case trainer(String)
    }

    /// The stored dates of a session that its events are made from.
    public struct Dates: Sendable, Hashable {
        /// The dates with an override, and all with an event of their own within the window of feeds.
        public let stored: [Occurrence]
        public let retired: [RetiredEvent]
        /// The end of the last date without an override before the window of feeds; nil if it is not needed.
        public let lastEnd: Date?
        /// The start of the first date without an override after the window of feeds; nil if it is not needed.
        public let nextStart: Date?

        public init(
            _ stored: [Occurrence] = [], retired: [RetiredEvent] = [], lastEnd: Date? = nil, nextStart: Date? = nil
        ) {
            self.stored = stored
            self.retired = retired
            self.lastEnd = lastEnd
            self.nextStart = nextStart
        }
    }

    let session: Session
    let dates: Dates
    /// The names of all trainers of the session and its dates, by id.
    let trainerNames: [String: String]
    let zone: EventZone
    let context: Context
    /// The session's own description, which most dates share.
    private let description: EventText.Paragraph?

    public init(
        _ session: Session, dates: Dates = Dates(), trainerNames: [String: String], zone: EventZone, context: Context
    ) {
        self.session = session
        self.dates = dates
        self.trainerNames = trainerNames
        self.zone = zone
        self.context = context
        description = EventText.Paragraph(markdown: session.details.description)
    }

    /// The events on the day of the context, in the order of a feed.
    public func published(for audience: Audience = .everybody) -> PublishedEvents {
        PublishedEvents(of: self, as: presentation(for: audience))
    }

    /// The event of one date for people who want only that date. It has a UID of its own, which stays the same when the
    /// date is moved or its series is split.
    public func event(ofSingle occurrence: Occurrence) -> CalendarEvent {
        var event = event(of: occurrence, as: presentation(for: .everybody))
        event.sequence += Self.firstSequenceOfSingle
        return event
    }

    /// The sequences of single dates were once seconds since 2020, and may not fall (RFC 5546 §2.1.4).
    private static let firstSequenceOfSingle = 1_000_000_000

    // MARK: - One event

    /// The event of a series, or of the only date of a session.
    ///
    /// - Parameters:
    ///   - excluded: the recurrence ids of the dates that are left out.
    ///   - changedAt: the last change; nil for that of the presentation.
    func seriesEvent(
        as presentation: EventPresentation, excluding excluded: [LocalDateTime], changedAt: Date? = nil
    ) -> CalendarEvent {
        let recurrence = session.details.recurrence
        let first = Occurrence(id: "", of: session, recurrenceID: recurrence.start)
        var event = event(
            of: first, under: presentation.seriesUID, as: presentation, changedAt: changedAt, isSeries: true)
        event.start = zone.time(ofSeries: recurrence.start)
        event.end = zone.time(ofSeries: recurrence.zone.local(at: first.endsAt))
        event.rule = recurrence.ruleText
        event.excluded = excluded.sorted().map(zone.time(ofSeries:))
        return event
    }

    /// The event of a date that differs from its series.
    func overrideEvent(of occurrence: Occurrence, as presentation: EventPresentation) -> CalendarEvent {
        var event = event(of: occurrence, under: presentation.seriesUID, as: presentation)
        event.recurrenceID = zone.time(ofSeries: occurrence.recurrenceID)
        return event
    }

    /// The event of a date under a UID of its own.
    func event(of occurrence: Occurrence, as presentation: EventPresentation, changedAt: Date? = nil) -> CalendarEvent {
        event(
            of: occurrence, under: presentation.dateUID(occurrence.id), as: presentation, changedAt: changedAt)
    }

    func event(
        of occurrence: Occurrence, under uid: String, as presentation: EventPresentation, changedAt: Date? = nil,
        isSeries: Bool = false
    ) -> CalendarEvent {
        let details = session.details
        let date = ScheduledDate(occurrence: occurrence, session: session)
        let (start, end) = zone.times(of: occurrence, lasting: date.duration)
        var event = CalendarEvent(uid: uid, start: start, stamp: changedAt ?? presentation.changedAt)
        event.end = end
        event.sequence = presentation.sequence
        event.created = session.createdAt
        event.status = date.isCancelled ? .cancelled : presentation.status
        event.summary = date.title
        event.url = page
        event.categories = details.tags
        event.language = details.language
        event.isTransparent = event.status != .confirmed
        event.relatedTo = presentation.relatedTo
        var paragraphs = paragraphs(date)
        if presentation.countsSeats {
            paragraphs.append(EventText.Paragraph(date.headCount))
            event.sequence += session.seatChanges.count + occurrence.seatChanges.count
            let changes = [session.seatChanges.lastAt, occurrence.seatChanges.lastAt].compactMap { $0 }
            event.stamp = changes.reduce(event.stamp, max)
        }
        event.lastModified = event.stamp
        // A date that does not take place for the reader has no link.
        let link = event.status == .confirmed ? presentation.joinLink(isSeries ? nil : date) : nil
        let text = EventText(paragraphs, title: date.title, page: page, joinLink: link)
        event.description = text.plain
        event.htmlDescription = text.html
        event.alternateRepresentation = text.html == nil ? nil : page
        event.conference = link.map { CalendarEvent.Conference(uri: $0, label: "Join") }
        event.location = date.location ?? link
        return event
    }

    private func paragraphs(_ date: ScheduledDate) -> [EventText.Paragraph] {
        let names = date.trainers.compactMap { trainerNames[$0] }
        let cancellation = date.occurrence.override.cancellation ?? session.cancellation
        let isOwn = date.occurrence.override.description != nil
        return [
            cancellation.map { EventText.Paragraph($0.reason.map { "Cancelled: " + $0 } ?? "Cancelled.") },
            isOwn ? EventText.Paragraph(markdown: date.description) : description,
            names.isEmpty ? nil : EventText.Paragraph("With " + names.joined(separator: ", ")),
        ].compactMap { $0 }
    }

    /// The address of the session's page.
    private var page: String { context.publicURL + "/sessions/" + session.id }

    /// The event of a UID that is no longer used.
    func event(of retired: RetiredEvent, under uid: String, sequence: Int) -> CalendarEvent {
        var event = CalendarEvent(uid: uid, start: .utc(retired.startsAt), stamp: retired.retiredAt)
        event.end = .utc(retired.endsAt)
        event.sequence = sequence
        event.created = session.createdAt
        event.lastModified = retired.retiredAt
        event.summary = retired.title
        event.description = page
        event.url = page
        event.status = .cancelled
        event.language = session.details.language
        event.isTransparent = true
        return event
    }
}

extension Recurrence {
    /// The `RRULE` of the series; nil without a rule. Exchange requires the weekday of a weekly rule.
    ///
    /// `UNTIL` is the instant of the last date. Whatever lies between that and the next one may be read as one more date,
    /// where the next one is in a gap.
    var ruleText: String? {
        guard var rule else { return nil }
        if rule.until != nil {
            var series = self
            (series.excluded, series.added) = ([], [])
            if let last = series.end { rule = rule.ending(at: last) }
        }
        let hasDay = rule.frequency != .weekly || !rule.byDay.isEmpty
        return rule.text(in: zone) + (hasDay ? "" : ";BYDAY=" + start.date.weekday.code)
    }
}

extension ScheduledDate {
    /// The number of registrations, for the trainers of the date.
    fileprivate var headCount: String {
        let seats = capacity.map { " of \($0)" } ?? ""
        let waiting = occupancy.waitlisted > 0 ? ", \(occupancy.waitlisted) waiting" : ""
        return "Registered: \(occupancy.confirmed)\(seats)\(waiting)"
    }
}
