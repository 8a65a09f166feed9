import Foundation
import ICalendar
import NIOCore
import Operations
import Storage
import SupportCore
import Testing
import Training

@Suite struct FeedsTests {
    @Test func `after an edit only the edited session is rendered again`() async throws {
        let installation = try await TestInstallation()
        var sessions: [Session] = []
        for number in 0..<100 {
            sessions.append(
                try await installation.session(
                    "Number \(number)", series("FREQ=WEEKLY;BYDAY=TU", from: "2026-12-01T10:00:00"))
            )
        }
        let feeds = installation.feeds()
        _ = try await feeds.document(.programme(.init()), now: installation.now)
        #expect(feeds.renderedSessions == 100)
        _ = try await installation.schedule.edit(sessions[41].id, by: .command, now: installation.now) { session in
            var details = session.details
            details.title = "Renamed"
            return (details, session.status)
        }
        let document = try await feeds.document(.programme(.init()), now: installation.now)
        #expect(feeds.renderedSessions == 101)
        let fresh = try await installation.feeds().document(.programme(.init()), now: installation.now)
        #expect(document.bytes == fresh.bytes)
        #expect(document.tag == fresh.tag)
    }

    @Test func `thousands of simultaneous requests get one document, rendered once`() async throws {
        let installation = try await TestInstallation()
        _ = try await installation.session(series("FREQ=WEEKLY;BYDAY=TU", from: "2026-12-01T10:00:00"))
        let feeds = installation.feeds()
        let tags = try await withThrowingTaskGroup(of: String.self) { group in
            for _ in 0..<1_000 {
                group.addTask { try await feeds.document(.programme(.init()), now: installation.now).tag }
            }
            return try await group.reduce(into: Set<String>()) { $0.insert($1) }
        }
        #expect(tags.count == 1)
        #expect(feeds.renderedSessions == 1)
    }

    @Test func `a change of another session leaves a feed unchanged`() async throws {
        let installation = try await TestInstallation()
        let tagged = try await installation.session(series(nil, from: "2026-12-01T10:00:00")) { $0.tags = ["webhooks"] }
        let feeds = installation.feeds()
        let before = try await feeds.document(.session(tagged.id), now: installation.now)
        _ = try await installation.session(series(nil, from: "2026-12-01T10:00:00")) { $0.tags = ["other"] }
        let after = try await feeds.document(.session(tagged.id), now: installation.now)
        #expect(after === before)
    }

    @Test func `a session that leaves a filtered feed makes its last modification later`() async throws {
        let installation = try await TestInstallation()
        let tagged = try await installation.session(series(nil, from: "2026-12-01T10:00:00")) { $0.tags = ["webhooks"] }
        let feeds = installation.feeds()
        let feed = Feed.programme(.init(tags: ["webhooks"]))
        let before = try await feeds.document(feed, now: installation.now)
        let later = installation.now.addingTimeInterval(600)
        _ = try await installation.schedule.edit(tagged.id, by: .command, now: later) { session in
            var details = session.details
            details.tags = ["other"]
            return (details, session.status)
        }
        let after = try await feeds.document(feed, now: later)
        #expect(before.lastModified == installation.now.addingTimeInterval(-1))
        #expect(after.lastModified == later.addingTimeInterval(-1))
        #expect(String(buffer: before.bytes).contains("BEGIN:VEVENT"))
        #expect(!String(buffer: after.bytes).contains("BEGIN:VEVENT"))
    }

    @Test func `another day, zone database or release is another version`() async throws {
        let installation = try await TestInstallation()
        _ = try await installation.session(series(nil, from: "2026-12-01T10:00:00"))
        func tag(release: String = "1.0.0", zoneDatabase: String = "test", at now: Date) async throws -> String {
            let feeds = Feeds(
                installation.database, publicURL: "https://training.example.org", release: release,
                zoneDatabase: zoneDatabase)
            return try await feeds.document(.programme(.init()), now: now).tag
        }
        let tags = [
            try await tag(at: installation.now), try await tag(at: installation.now.addingTimeInterval(60)),
            try await tag(at: installation.now.addingTimeInterval(86_400)),
            try await tag(release: "1.0.1", at: installation.now),
            try await tag(zoneDatabase: "newer", at: installation.now),
        ]
        #expect(tags[0] == tags[1])
        #expect(Set(tags).count == 4)
    }

    @Test func `a write of another process is seen at the next check`() async throws {
        let installation = try await TestInstallation()
        let single = try await installation.session(series(nil, from: "2026-12-01T10:00:00"))
        let feeds = installation.feeds()
        try await installation.database.noticeOtherWriters()
        let before = try await feeds.document(.session(single.id), now: installation.now)

        let other = Schedule(try installation.secondConnection())
        _ = try await other.edit(single.id, by: .command, now: installation.now) { session in
            var details = session.details
            details.title = "Changed elsewhere"
            return (details, session.status)
        }
        #expect(try await feeds.document(.session(single.id), now: installation.now) === before)
        try await installation.database.noticeOtherWriters()
        let after = try await feeds.document(.session(single.id), now: installation.now)
        #expect(String(buffer: after.bytes).contains("Changed elsewhere"))
    }

    @Test func `sessions that are not public have no feed`() async throws {
        let installation = try await TestInstallation()
        let draft = try await installation.session(series(nil, from: "2026-12-01T10:00:00"), status: .draft)
        let internalOne = try await installation.session(series(nil, from: "2026-12-01T10:00:00")) {
            $0.visibility = .accounts
            $0.accounts = ["acme.example"]
        }
        let unlisted = try await installation.session("By link", series(nil, from: "2026-12-01T10:00:00")) {
            $0.visibility = .unlisted
        }
        for feed in [Feed.session(draft.id), .session(internalOne.id), .session("none"), .tutorial("none")] {
            let failure = await #expect(throws: Failure.self) { try await installation.calendar(feed) }
            #expect(failure?.code == .notFound)
        }
        #expect(try await installation.calendar(.session(unlisted.id)).contains("By link"))
        #expect(try await !installation.calendar(.programme(.init())).contains("BEGIN:VEVENT"))
    }

    @Test func `a requested reminder is added to all events that are not cancelled`() async throws {
        let installation = try await TestInstallation()
        let weekly = try await installation.session(series("FREQ=WEEKLY;BYDAY=TU;COUNT=2", from: "2026-12-01T10:00:00"))
        _ = try await installation.schedule.cancel(
            try local("2026-12-08T10:00:00"), of: weekly.id, scope: .this, reason: nil, by: .command,
            now: installation.now)
        let document = try await installation.feeds().document(.session(weekly.id), alarm: 900, now: installation.now)
        let parsed = try CalendarDocument.parse(Array(buffer: document.bytes))
        #expect(parsed.events.map(\.alarm) == [900, nil])
    }
}

extension TestInstallation {
    /// A connection to the same file, as that of another process.
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
