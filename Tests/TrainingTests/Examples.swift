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

    /// The calendar events of the session on a day, as text.
    func calendar(
        on day: String = "2026-11-23T08:00:00", overridden: [Occurrence] = [], names: [String: String] = [:],
        for audience: SessionEvents.Audience = .everybody
    ) throws -> String {
        let context = SessionEvents.Context(
            publicURL: "https://training.example.org", window: FeedWindow(at: try utc(day)))
        let events = SessionEvents(self, overridden: overridden, trainerNames: names, context: context)
        return try events.events(for: audience).map { try $0.text() }.joined().replacing("\r\n", with: "\n")
    }
}
