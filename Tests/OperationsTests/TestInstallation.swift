import Foundation
import ICalendar
import NIOCore
import Operations
import Storage
import TestSupport
import Testing
import Training

/// A new database with its operations, at noon of 23 November 2026.
final class TestInstallation: Sendable {
    let database: WatchedDatabase
    let schedule: Schedule
    let trainers: Trainers
    let catalogue: Catalogue
    let now: Date
    let testDatabase: TestDatabase

    init() async throws {
        testDatabase = try await TestDatabase(.tables)
        database = WatchedDatabase(try testDatabase.open())
        schedule = Schedule(database)
        trainers = Trainers(database)
        catalogue = Catalogue(database)
        now = try utc("2026-11-23T12:00:00")
        _ = try await Installation(database).bringUpToDate(host: "example.org", zoneDatabase: "test", now: now)
    }

    /// The same database, as another process opens it.
    func anotherProcess() throws -> any DatabaseEngine { try testDatabase.open() }

    func feeds() -> Feeds {
        Feeds(database, publicURL: "https://training.example.org", release: "1.0.0", zoneDatabase: "test")
    }

    func trainer(_ name: String) async throws -> String {
        try await trainers.create(Trainer.Details(name: name), by: .command, now: now).id
    }

    /// A published session of an hour.
    func session(
        _ title: String, _ recurrence: Recurrence, trainers: [String] = [],
        options: Schedule.Options = .init(), status: Session.Status = .published,
        change: @Sendable (inout Session.Details) -> Void = { _ in }
    ) async throws -> Session {
        var details = Session.Details(
            kind: .webinar, title: title, recurrence: recurrence, duration: 3_600, trainers: trainers)
        change(&details)
        let outcome = try await schedule.create(details, status: status, options: options, by: .command, now: now)
        return try #require(outcome.value)
    }

    /// A published session of an hour, called “Webhooks”.
    func session(
        _ recurrence: Recurrence, trainers: [String] = [], status: Session.Status = .published,
        change: @Sendable (inout Session.Details) -> Void = { _ in }
    ) async throws -> Session {
        try await session("Webhooks", recurrence, trainers: trainers, status: status, change: change)
    }

    func starts(of session: String) async throws -> [String] {
        try await schedule.dates(of: session, from: nil, to: nil, page: PageRequest(limit: 500)).items.map {
            $0.occurrence.start.description
        }
    }

    func calendar(_ feed: Feed, at now: Date? = nil) async throws -> String {
        let document = try await feeds().document(feed, now: now ?? self.now)
        return String(buffer: document.bytes).replacing("\r\n", with: "\n")
    }
}

extension Schedule.Outcome {
    var value: Value? {
        guard case .done(let value) = self else { return nil }
        return value
    }

    var impact: Impact? {
        guard case .preview(let impact) = self else { return nil }
        return impact
    }
}

func local(_ text: String) throws -> LocalDateTime {
    try #require(LocalDateTime(text))
}

func utc(_ text: String) throws -> Date {
    Zone.utc.instant(of: try local(text))
}

func series(
    _ rule: String?, from start: String, in zone: String = "Europe/Berlin", excluding excluded: [String] = []
) throws -> Recurrence {
    try Recurrence(
        start: try local(start), zone: try Zone(zone), rule: try rule.map { try RecurrenceRule($0) },
        excluded: try excluded.map(local))
}

func change(_ edit: (inout OccurrenceChange) throws -> Void) rethrows -> OccurrenceChange {
    var change = OccurrenceChange()
    try edit(&change)
    return change
}
