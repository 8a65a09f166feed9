import Foundation
import ICalendar
import NIOCore
import Operations
import Storage
import SupportCore
import Testing
import Training

@Suite struct FeedsTests {
    @Test func `after one edit among many sessions only that one is written anew`() async throws {
        let house = try await TestInstallation()
        var sessions: [Session] = []
        for number in 0..<100 {
            sessions.append(
                try await house.session("Number \(number)", series("FREQ=WEEKLY;BYDAY=TU", from: "2026-12-01T10:00:00"))
            )
        }
        let feeds = house.feeds()
        _ = try await feeds.document(.programme(.init()), now: house.now)
        #expect(feeds.renderedSessions == 100)
        _ = try await house.schedule.edit(sessions[41].id, by: .command, now: house.now) { session in
            var details = session.details
            details.title = "Renamed"
            return (details, session.status)
        }
        let document = try await feeds.document(.programme(.init()), now: house.now)
        #expect(feeds.renderedSessions == 101)
        let fresh = try await house.feeds().document(.programme(.init()), now: house.now)
        #expect(document.bytes == fresh.bytes)
        #expect(document.tag == fresh.tag)
    }

    @Test func `thousands who ask at once are given one document, made once`() async throws {
        let house = try await TestInstallation()
        _ = try await house.session(series("FREQ=WEEKLY;BYDAY=TU", from: "2026-12-01T10:00:00"))
        let feeds = house.feeds()
        let tags = try await withThrowingTaskGroup(of: String.self) { group in
            for _ in 0..<1_000 {
                group.addTask { try await feeds.document(.programme(.init()), now: house.now).tag }
            }
            return try await group.reduce(into: Set<String>()) { $0.insert($1) }
        }
        #expect(tags.count == 1)
        #expect(feeds.renderedSessions == 1)
    }

    @Test func `a change elsewhere leaves a feed as it is`() async throws {
        let house = try await TestInstallation()
        let tagged = try await house.session(series(nil, from: "2026-12-01T10:00:00")) { $0.tags = ["webhooks"] }
        let feeds = house.feeds()
        let before = try await feeds.document(.session(tagged.id), now: house.now)
        _ = try await house.session(series(nil, from: "2026-12-01T10:00:00")) { $0.tags = ["other"] }
        let after = try await feeds.document(.session(tagged.id), now: house.now)
        #expect(after === before)
    }

    @Test func `a session that leaves a filtered feed moves its date forward`() async throws {
        let house = try await TestInstallation()
        let tagged = try await house.session(series(nil, from: "2026-12-01T10:00:00")) { $0.tags = ["webhooks"] }
        let feeds = house.feeds()
        let feed = Feed.programme(.init(tags: ["webhooks"]))
        let before = try await feeds.document(feed, now: house.now)
        let later = house.now.addingTimeInterval(600)
        _ = try await house.schedule.edit(tagged.id, by: .command, now: later) { session in
            var details = session.details
            details.tags = ["other"]
            return (details, session.status)
        }
        let after = try await feeds.document(feed, now: later)
        #expect(before.lastModified == house.now.addingTimeInterval(-1))
        #expect(after.lastModified == later.addingTimeInterval(-1))
        #expect(String(buffer: before.bytes).contains("BEGIN:VEVENT"))
        #expect(!String(buffer: after.bytes).contains("BEGIN:VEVENT"))
    }

    @Test func `another day, zone database or release is another version`() async throws {
        let house = try await TestInstallation()
        _ = try await house.session(series(nil, from: "2026-12-01T10:00:00"))
        func tag(release: String = "1.0.0", zoneDatabase: String = "test", at now: Date) async throws -> String {
            let feeds = Feeds(
                house.database, publicURL: "https://training.example.org", release: release, zoneDatabase: zoneDatabase)
            return try await feeds.document(.programme(.init()), now: now).tag
        }
        let tags = [
            try await tag(at: house.now), try await tag(at: house.now.addingTimeInterval(60)),
            try await tag(at: house.now.addingTimeInterval(86_400)), try await tag(release: "1.0.1", at: house.now),
            try await tag(zoneDatabase: "newer", at: house.now),
        ]
        #expect(tags[0] == tags[1])
        #expect(Set(tags).count == 4)
    }

    @Test func `a write of another process is seen once it is looked for`() async throws {
        let house = try await TestInstallation()
        let single = try await house.session(series(nil, from: "2026-12-01T10:00:00"))
        let feeds = house.feeds()
        try await house.database.noticeOtherWriters()
        let before = try await feeds.document(.session(single.id), now: house.now)

        let other = Schedule(try house.secondConnection())
        _ = try await other.edit(single.id, by: .command, now: house.now) { session in
            var details = session.details
            details.title = "Changed elsewhere"
            return (details, session.status)
        }
        #expect(try await feeds.document(.session(single.id), now: house.now) === before)
        try await house.database.noticeOtherWriters()
        let after = try await feeds.document(.session(single.id), now: house.now)
        #expect(String(buffer: after.bytes).contains("Changed elsewhere"))
    }

    @Test func `feeds of what nobody may see are not there`() async throws {
        let house = try await TestInstallation()
        let draft = try await house.session(series(nil, from: "2026-12-01T10:00:00"), status: .draft)
        let internalOne = try await house.session(series(nil, from: "2026-12-01T10:00:00")) {
            $0.visibility = .accounts
            $0.accounts = ["acme.example"]
        }
        let unlisted = try await house.session("By link", series(nil, from: "2026-12-01T10:00:00")) {
            $0.visibility = .unlisted
        }
        for feed in [Feed.session(draft.id), .session(internalOne.id), .session("none"), .tutorial("none")] {
            let failure = await #expect(throws: Failure.self) { try await house.calendar(feed) }
            #expect(failure?.code == .notFound)
        }
        #expect(try await house.calendar(.session(unlisted.id)).contains("By link"))
        #expect(try await !house.calendar(.programme(.init())).contains("BEGIN:VEVENT"))
    }

    @Test func `a reminder is added where it was asked for, and not to what is cancelled`() async throws {
        let house = try await TestInstallation()
        let weekly = try await house.session(series("FREQ=WEEKLY;BYDAY=TU;COUNT=2", from: "2026-12-01T10:00:00"))
        _ = try await house.schedule.cancel(
            try local("2026-12-08T10:00:00"), of: weekly.id, scope: .this, reason: nil, by: .command, now: house.now)
        let document = try await house.feeds().document(.session(weekly.id), alarm: 900, now: house.now)
        let parsed = try CalendarDocument.parse(Array(buffer: document.bytes))
        #expect(parsed.events.map(\.alarm) == [900, nil])
    }
}

extension TestInstallation {
    /// The same file, as another process would open it.
    func secondConnection() throws -> SQLiteDatabase {
        try SQLiteDatabase(path: path)
    }
}

@Suite struct RecencyCacheTests {
    @Test func `values within the capacity stay, and of more values those that were used last`() {
        var cache = RecencyCache<Int, Int>(capacity: 3)
        for number in 1...3 { cache.keep(number, for: number) }
        #expect((1...3).map { cache.value(for: $0) } == [1, 2, 3])
        cache.keep(4, for: 4)
        #expect(cache.value(for: 1) == 1)
        cache.keep(5, for: 5)
        cache.keep(6, for: 6)
        #expect((1...6).map { cache.value(for: $0) } == [1, nil, nil, 4, 5, 6])
    }
}
