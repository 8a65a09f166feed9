import Foundation
public import ICalendar
import Markup

/// What the events of a session say in a calendar.
public struct SessionEvents: Sendable {
    /// What the events depend on beside the data of the session.
    public struct Context: Sendable, Hashable {
        /// Where the service's pages are, without a slash at the end.
        public let publicURL: String
        public let window: FeedWindow

        public init(publicURL: String, window: FeedWindow) {
            self.publicURL = publicURL
            self.window = window
        }
    }

    /// Who the events are for.
    public enum Audience: Sendable, Hashable {
        case everybody
        /// Only the dates that this trainer teaches, each an event of its own.
        case trainer(String)
    }

    let session: Session
    /// The session's dates that have something of their own.
    let overridden: [LocalDateTime: Occurrence]
    /// The names of all who teach the session, by id.
    let trainerNames: [String: String]
    let context: Context
    /// Whether the zone can be published, so that times can be local ones.
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

    /// The events, those of the dates that differ behind the one that they differ from.
    public func events(for audience: Audience = .everybody) -> [CalendarEvent] {
        guard session.status != .draft, session.cancellation.map(context.window.shows) ?? true else { return [] }
        guard session.details.recurs else { return dates(for: audience).map { event($0, for: audience) } }
        if audience == .everybody, goesOutAsSeries { return seriesEvents() }
        return dates(for: audience).map { date in
            var event = event(date, for: audience)
            event.recurrenceID = time(date.occurrence.recurrenceID)
            return event
        }
    }

    /// Whether the events of another UTC day may differ although the data are the same: dates that are told one by one,
    /// tombstones, and the end of a series pass out of the window.
    public func dependsOnDay(for audience: Audience) -> Bool {
        guard session.status != .draft else { return false }
        return audience != .everybody || !goesOutAsSeries || session.cancellation != nil || !overridden.isEmpty
            || !session.details.recurrence.isInfinite
    }

    /// The event of one date as one registrant's own: under a UID for this person and date, with a sequence of its own,
    /// so that whatever becomes of the series is a plain change of one event.
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

    /// The event of one date by itself, for who wants that date alone: under a UID of the date's own, which stays when
    /// the date is moved or its series is split.
    public func event(ofSingle date: ScheduledDate) -> CalendarEvent {
        var event = event(date)
        let host = session.uid.split(separator: "@").last ?? ""
        event.uid = "\(date.occurrence.id)@\(host)"
        // A session that was split off counts anew; the time of the change never falls (RFC 5546 §2.1.4).
        event.sequence = max(0, Int(session.announcedAt.timeIntervalSince1970) - Self.countingFrom)
        event.relatedTo = nil
        return event
    }

    /// 1 January 2020, so that the number stays small.
    private static let countingFrom = 1_577_836_800

    // MARK: - As a series

    /// Exchange maps only rules of the simple forms, and a series of exceptions is read wrongly by many; the events of
    /// a zone whose clock changes follow no yearly pattern are given in UTC, one by one.
    private var goesOutAsSeries: Bool {
        let recurrence = session.details.recurrence
        guard recurrence.rule != nil, recurrence.isSimple, definesZone else { return false }
        let exceptions = recurrence.excluded.count + recurrence.added.count + overridden.count
        return Array(recurrence.ruleDates().prefix(exceptions)).count == exceptions
    }

    private func seriesEvents() -> [CalendarEvent] {
        let window = context.window
        let recurrence = session.details.recurrence
        let reach = Double(session.details.duration)
        let told = overridden.values.filter { isTold($0) }.sorted { $0.recurrenceID < $1.recurrenceID }
        let hasDate = recurrence.dates(from: window.from.addingTimeInterval(-reach), to: window.to).first { _ in true }
        guard hasDate != nil || !told.isEmpty else { return [] }

        let forgotten = overridden.values.filter { $0.override.cancellation.map { !window.shows($0) } ?? false }
        var master = event(
            ScheduledDate(
                occurrence: Occurrence(id: "", of: session, recurrenceID: recurrence.start), session: session))
        master.start = time(recurrence.start)
        master.rule = recurrence.rule.map { rule in
            // Exchange wants the weekday of a weekly rule to be said.
            let saysDay = rule.frequency != .weekly || !rule.byDay.isEmpty
            return rule.text(in: zone) + (saysDay ? "" : ";BYDAY=" + recurrence.start.date.weekday.code)
        }
        master.excluded = (recurrence.excluded + forgotten.map(\.recurrenceID)).sorted().map(time)
        master.added = recurrence.added.sorted().map(time)
        return [master]
            + told.map { occurrence in
                var event = event(ScheduledDate(occurrence: occurrence, session: session))
                event.recurrenceID = time(occurrence.recurrenceID)
                return event
            }
    }

    /// Whether a date's own event has anything to say that the series does not.
    private func isTold(_ occurrence: Occurrence) -> Bool {
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
        // The second hour of a clock that is set back has no local name of its own.
        return zone.instant(of: local) == instant ? time(local) : .utc(instant)
    }
}

extension ScheduledDate {
    /// How many come, for who teaches.
    fileprivate var headCount: String {
        let seats = capacity.map { " of \($0)" } ?? ""
        let waiting = occupancy.waitlisted > 0 ? ", \(occupancy.waitlisted) waiting" : ""
        return "Registered: \(occupancy.confirmed)\(seats)\(waiting)"
    }
}
