import Foundation
import ICalendar
import Testing
import Training

/// Parses a local time.
func local(_ text: String) throws -> LocalDateTime {
    try #require(LocalDateTime(text))
}

/// Parses an instant in UTC, written without the Z.
func utc(_ text: String) throws -> Date {
    Zone.utc.instant(of: try local(text))
}

func series(
    _ rule: String?, from start: String, in zone: String = "Europe/Berlin", excluding excluded: [String] = [],
    adding added: [String] = []
) throws -> Recurrence {
    try Recurrence(
        start: try local(start), zone: try Zone(zone), rule: try rule.map { try RecurrenceRule($0) },
        excluded: try excluded.map(local), added: try added.map(local))
}

/// A published session of one hour, created on 1 November 2026.
func session(
    _ recurrence: Recurrence, title: String = "Webhooks", trainers: [String] = [], capacity: Int? = nil
) throws -> Session {
    let created = try utc("2026-11-01T12:00:00")
    return Session(
        id: "s1", uid: "s1@example.org",
        details: Session.Details(
            kind: .webinar, title: title, description: "How to receive them.", recurrence: recurrence, duration: 3_600,
            trainers: trainers, capacity: capacity),
        status: .published, createdAt: created, updatedAt: created, announcedAt: created, publishedAt: created)
}

extension Session {
    func date(_ recurrenceID: String, _ change: (inout Override) throws -> Void = { _ in }) throws -> Occurrence {
        var override = Override()
        try change(&override)
        return Occurrence(id: "o" + recurrenceID, of: self, recurrenceID: try local(recurrenceID), override: override)
    }

    /// The events of the session on a day.
    ///
    /// - Parameter stored: the dates with an override, and those with events of their own.
    func events(
        on day: String = "2026-11-23T08:00:00", stored: [Occurrence] = [], retired: [RetiredEvent] = [],
        names: [String: String] = [:], for audience: SessionEvents.Audience = .everybody
    ) throws -> PublishedEvents {
        let window = FeedWindow(at: try utc(day))
        let context = SessionEvents.Context(
            publicURL: "https://training.example.org", host: "example.org", window: window)
        return SessionEvents(
            self, dates: .init(stored, retired: retired), trainerNames: names,
            zone: EventZone(details.recurrence.zone, window: window), context: context
        ).published(for: audience)
    }

    /// The calendar events of the session on a day, as text.
    func calendar(
        on day: String = "2026-11-23T08:00:00", stored: [Occurrence] = [], retired: [RetiredEvent] = [],
        names: [String: String] = [:], for audience: SessionEvents.Audience = .everybody
    ) throws -> String {
        try events(on: day, stored: stored, retired: retired, names: names, for: audience).events
            .map { try $0.text() }.joined().replacing("\r\n", with: "\n")
    }

    /// All dates of the session until a day, with ids like those of ``date(_:_:)``.
    func dates(until day: String = "2029-01-01T00:00:00") throws -> [Occurrence] {
        details.recurrence.dates(to: try utc(day)).map {
            Occurrence(id: "o\($0.recurrenceID)", of: self, recurrenceID: $0.recurrenceID)
        }
    }
}
