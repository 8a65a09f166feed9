import Foundation
public import ICalendar
import Markup

/// The calendar events of a session.
public struct SessionEvents: Sendable {
    /// The input of the events apart from the data of the session.
    public struct Context: Sendable, Hashable {
        /// The URL of the service's pages, without a slash at the end.
        public let publicURL: String
        public let window: FeedWindow

        public init(publicURL: String, window: FeedWindow) {
            self.publicURL = publicURL
            self.window = window
        }
    }

    /// The readers of the events.
    public enum Audience: Sendable, Hashable {
        case everybody
        /// Only the dates that this trainer teaches, each an event of its own.
        case trainer(String)
    }

    let session: Session
    /// The session's dates with an override, by recurrence id.
    let overridden: [LocalDateTime: Occurrence]
    /// The names of all trainers of the session and its dates, by id.
    let trainerNames: [String: String]
    let context: Context
    /// True if the zone can be published as a VTIMEZONE, so that times can be local.
    private let definesZone: Bool
    /// The session's own description, which most dates share.
    private let description: Paragraph?

    public init(_ session: Session, overridden: [Occurrence], trainerNames: [String: String], context: Context) {
        self.session = session
        self.overridden = Dictionary(overridden.map { ($0.recurrenceID, $0) }, uniquingKeysWith: { first, _ in first })
        self.trainerNames = trainerNames
        self.context = context
        let zone = session.details.recurrence.zone
        definesZone = zone == .utc || zone.definition(from: context.window.from, to: context.window.to) != nil
        description = Paragraph(markdown: session.details.description)
    }

    /// The events. Those of dates with an override follow the event of the series.
    public func events(for audience: Audience = .everybody) -> [CalendarEvent] {
        guard session.status != .draft, session.cancellation.map(context.window.shows) ?? true else { return [] }
        guard session.details.recurs else { return dates(for: audience).map { event($0, for: audience) } }
        if audience == .everybody, isPublishedAsSeries { return seriesEvents() }
        return dates(for: audience).map { date in
            var event = event(date, for: audience)
            event.recurrenceID = time(date.occurrence.recurrenceID)
            return event
        }
    }

    /// True if the events can differ on another UTC day although the data is the same: events of single dates, cancelled
    /// dates and the end of a series leave the window with time.
    public func dependsOnDay(for audience: Audience) -> Bool {
        guard session.status != .draft else { return false }
        return audience != .everybody || !isPublishedAsSeries || session.cancellation != nil || !overridden.isEmpty
            || !session.details.recurrence.isInfinite
    }

    /// The event of one date for one registrant. It has a UID for this person and date, and a sequence of its own, so that
    /// every change of the series is a simple change of one event.
    public func event(of date: ScheduledDate, for registration: Registration, joinLink: String?) -> CalendarEvent {
        var event = event(date)
        let host = session.uid.split(separator: "@").last ?? ""
        event.uid = "\(registration.carriedFrom ?? registration.id)-\(date.occurrence.id)@\(host)"
        event.sequence = registration.sequence
        event.stamp = max(session.announcedAt, registration.updatedAt)
        event.lastModified = event.stamp
        event.relatedTo = nil
        if registration.status == .cancelled { event.status = .cancelled }
        if registration.status == .waitlisted || registration.status == .offered { event.status = .tentative }
        event.isTransparent = event.status != .confirmed
        if event.status == .confirmed, let joinLink {
            event.conference = CalendarEvent.Conference(uri: joinLink, label: "Join")
        }
        return event
    }

    /// The event of one date for people who want only that date. It has a UID of its own, which stays the same when the
    /// date is moved or its series is split.
    public func event(ofSingle date: ScheduledDate) -> CalendarEvent {
        var event = event(date)
        let host = session.uid.split(separator: "@").last ?? ""
        event.uid = "\(date.occurrence.id)@\(host)"
        // The sequence of a session that was split off begins at 0 again. The time of the change never falls
        // (RFC 5546 §2.1.4).
        event.sequence = max(0, Int(session.announcedAt.timeIntervalSince1970) - Self.sequenceEpoch)
        event.relatedTo = nil
        return event
    }

    /// 1 January 2020 in seconds since 1970, so that sequences are small numbers.
    private static let sequenceEpoch = 1_577_836_800

    // MARK: - As a series

    /// True if the session is published as one event with a rule. Otherwise each date is an event: Exchange supports only
    /// simple rules, many calendars misread a series that has only exceptions, and a zone whose clock changes follow no
    /// yearly pattern has no VTIMEZONE, so that its events are in UTC.
    private var isPublishedAsSeries: Bool {
        let recurrence = session.details.recurrence
        guard recurrence.rule != nil, recurrence.isSimple, definesZone else { return false }
        let exceptions = recurrence.excluded.count + recurrence.added.count + overridden.count
        return Array(recurrence.ruleDates().prefix(exceptions)).count == exceptions
    }

    private func seriesEvents() -> [CalendarEvent] {
        let window = context.window
        let recurrence = session.details.recurrence
        let reach = Double(session.details.duration)
        let different = overridden.values.filter { hasOwnEvent($0) }.sorted { $0.recurrenceID < $1.recurrenceID }
        let hasDate = recurrence.dates(from: window.from.addingTimeInterval(-reach), to: window.to).first { _ in true }
        guard hasDate != nil || !different.isEmpty else { return [] }

        let expired = overridden.values.filter { $0.override.cancellation.map { !window.shows($0) } ?? false }
        var master = event(
            ScheduledDate(
                occurrence: Occurrence(id: "", of: session, recurrenceID: recurrence.start), session: session))
        master.start = time(recurrence.start)
        master.rule = recurrence.rule.map { rule in
            // Exchange requires the weekday of a weekly rule.
            let hasDay = rule.frequency != .weekly || !rule.byDay.isEmpty
            return rule.text(in: zone) + (hasDay ? "" : ";BYDAY=" + recurrence.start.date.weekday.code)
        }
        master.excluded = (recurrence.excluded + expired.map(\.recurrenceID)).sorted().map(time)
        master.added = recurrence.added.sorted().map(time)
        return [master]
            + different.map { occurrence in
                var event = event(ScheduledDate(occurrence: occurrence, session: session))
                event.recurrenceID = time(occurrence.recurrenceID)
                return event
            }
    }

    /// True if a date needs an event of its own beside that of the series.
    private func hasOwnEvent(_ occurrence: Occurrence) -> Bool {
        let override = occurrence.override
        if let cancellation = override.cancellation { return context.window.shows(cancellation) }
        return override.start != nil || override.duration != nil || override.title != nil
            || override.description != nil || override.location != nil || override.trainers != nil
    }

    // MARK: - Date by date

    private func dates(for audience: Audience) -> [ScheduledDate] {
        let window = context.window
        let recurrence = session.details.recurrence
        let reach = Double(session.details.duration)
        var remaining = overridden
        var dates: [ScheduledDate] = []
        for date in recurrence.dates(from: window.from.addingTimeInterval(-reach), to: window.to) {
            let occurrence =
                remaining.removeValue(forKey: date.recurrenceID)
                ?? Occurrence(id: "", of: session, recurrenceID: date.recurrenceID)
            dates.append(ScheduledDate(occurrence: occurrence, session: session))
        }
        // A date can have been moved into the window from outside.
        dates += remaining.values.map { ScheduledDate(occurrence: $0, session: session) }
        return dates.filter { date in
            guard date.occurrence.endsAt > window.from, date.occurrence.startsAt < window.to else { return false }
            guard date.occurrence.override.cancellation.map(window.shows) ?? true else { return false }
            guard case .trainer(let trainer) = audience else { return true }
            return date.trainers.contains(trainer)
        }
        .sorted {
            ($0.occurrence.startsAt, $0.occurrence.recurrenceID) < ($1.occurrence.startsAt, $1.occurrence.recurrenceID)
        }
    }

    // MARK: - One event

    private func event(_ date: ScheduledDate, for audience: Audience = .everybody) -> CalendarEvent {
        let details = session.details
        let page = context.publicURL + "/sessions/" + session.id
        var event = CalendarEvent(
            uid: session.uid, start: time(date.occurrence.startsAt), stamp: session.announcedAt)
        event.sequence = session.sequence
        event.end = time(date.occurrence.endsAt)
        event.created = session.createdAt
        event.lastModified = session.announcedAt
        event.status = date.isCancelled ? .cancelled : .confirmed
        event.summary = date.title
        let paragraphs = paragraphs(date) + (audience == .everybody ? [] : [Paragraph(date.headCount)])
        event.description = (paragraphs.map(\.text) + [page]).joined(separator: "\n\n")
        event.htmlDescription =
            "<html><body>" + paragraphs.map(\.html).joined()
            + "<p><a href=\"\(page.escapedHTML)\">\(page.escapedHTML)</a></p></body></html>"
        event.alternateRepresentation = page
        event.url = page
        event.location = date.location
        event.categories = details.tags
        event.language = details.language
        event.isTransparent = date.isCancelled
        event.relatedTo = session.followsUID
        return event
    }

    private func paragraphs(_ date: ScheduledDate) -> [Paragraph] {
        let names = date.trainers.compactMap { trainerNames[$0] }
        let cancellation = date.occurrence.override.cancellation ?? session.cancellation
        let isOwn = date.occurrence.override.description != nil
        return [
            cancellation.map { Paragraph($0.reason.map { "Cancelled: " + $0 } ?? "Cancelled.") },
            isOwn ? Paragraph(markdown: date.description) : description,
            names.isEmpty ? nil : Paragraph("With " + names.joined(separator: ", ")),
        ].compactMap { $0 }
    }

    /// A part of an event's description, in both of its forms.
    private struct Paragraph: Sendable {
        let text: String
        let html: String

        init(_ text: String) {
            self.text = text
            html = "<p>" + text.escapedHTML.replacing("\n", with: "<br>") + "</p>"
        }

        /// Nil for a text that shows nothing.
        init?(markdown: String) {
            let markdown = Markdown(markdown)
            text = markdown.plainText.trimmingCharacters(in: .newlines)
            html = markdown.html.trimmingCharacters(in: .newlines)
            if text.isEmpty { return nil }
        }
    }

    // MARK: - Times

    private var zone: Zone { session.details.recurrence.zone }

    private func time(_ local: LocalDateTime) -> EventTime {
        // UTC has no VTIMEZONE (RFC 5545 §3.2.19).
        zone != .utc && definesZone ? .zoned(local, zone: zone.identifier) : .utc(zone.instant(of: local))
    }

    private func time(_ instant: Date) -> EventTime {
        let local = zone.local(at: instant)
        // When a clock is set back, the second of two equal hours cannot be written as a local time.
        return zone.instant(of: local) == instant ? time(local) : .utc(instant)
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
