import Foundation
import ICalendar
import NIOCore
import Operations
import Storage
import SupportCore
import TestSupport
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

    @Test func `the same bytes have the same tag and date, on another day and after a restart`() async throws {
        let installation = try await TestInstallation()
        _ = try await installation.session(series(nil, from: "2026-12-01T10:00:00"))
        func version(release: String = "1.0.0", days: Double = 0) async throws -> FeedVersion {
            let feeds = Feeds(
                installation.database, publicURL: "https://training.example.org", release: release,
                zoneDatabase: "test")
            let now = installation.now.addingTimeInterval(days * 86_400)
            try await feeds.noteWriter(now: now)
            return try await feeds.version(.programme(.init()), now: now)
        }
        _ = try await version()
        let first = try await version(days: 1)
        for days in [1.5, 2, 90] { #expect(try await version(days: days) == first) }
        // The date leaves the feed.
        let after = try await version(days: 99)
        #expect(after.tag != first.tag)
        #expect(after.lastModified == (try utc("2027-03-02T00:00:00")))
        #expect(try await version(days: 200) == after)
        // Another release writes other bytes.
        let other = try await version(release: "1.0.1", days: 201)
        #expect(other.tag != after.tag && other.lastModified > after.lastModified)
    }

    @Test func `on another day only sessions whose dates came or went are rendered again`() async throws {
        let installation = try await TestInstallation()
        for _ in 0..<20 {
            _ = try await installation.session(series(nil, from: "2026-12-01T10:00:00"))
        }
        _ = try await installation.session(series(nil, from: "2026-11-25T10:00:00"))
        let feeds = installation.feeds()
        var rendered: [Int] = []
        for days in [0.0, 1, 92, 93] {
            _ = try await feeds.version(
                .programme(.init()), now: installation.now.addingTimeInterval(days * 86_400))
            rendered.append(feeds.renderedSessions)
        }
        #expect(rendered == [21, 21, 21, 22])
    }

    @Test func `a date that is given to another trainer is in that one's filter alone`() async throws {
        let installation = try await TestInstallation()
        let (ada, grace) = (try await installation.trainer("Ada"), try await installation.trainer("Grace"))
        let weekly = try await installation.session(
            series("FREQ=WEEKLY;BYDAY=TU;COUNT=3", from: "2026-12-01T10:00:00"), trainers: [ada])
        let other = try await installation.session(series(nil, from: "2026-12-03T10:00:00"), trainers: [ada])
        let feeds = installation.feeds()
        func shown(_ feed: Feed) async throws -> [String] {
            let document = try await feeds.document(feed, now: installation.now)
            return try ForeignCalendar(String(buffer: document.bytes))
                .shown(from: installation.now, to: try utc("2028-11-01T00:00:00")).map {
                    String($0.start.ISO8601Format().prefix(10))
                }
        }
        func filter(_ trainers: String...) -> Feed { .programme(.init(trainers: trainers)) }
        #expect(try await shown(filter(grace)) == [])
        _ = try await installation.schedule.edit(
            try local("2026-12-08T10:00:00"), of: weekly.id, scope: .this, by: .command, now: installation.now,
            change: change { $0.trainers = .set([grace]) })
        #expect(try await shown(filter(ada)) == ["2026-12-01", "2026-12-03", "2026-12-15"])
        #expect(try await shown(filter(grace)) == ["2026-12-08"])
        #expect(try await shown(filter(grace, ada)) == ["2026-12-01", "2026-12-03", "2026-12-08", "2026-12-15"])
        #expect(try await shown(.trainer(ada)) == ["2026-12-01", "2026-12-03", "2026-12-15"])
        #expect(try await shown(.trainer(grace)) == ["2026-12-08"])
        #expect(other.form == .series)
    }

    @Test func `a trainer's events rise in sequence with every registration`() async throws {
        let installation = try await TestInstallation()
        let (ada, grace) = (try await installation.trainer("Ada"), try await installation.trainer("Grace"))
        let weekly = try await installation.session(
            series("FREQ=WEEKLY;BYDAY=TU;COUNT=2", from: "2026-12-01T10:00:00"), trainers: [ada])
        _ = try await installation.schedule.edit(
            try local("2026-12-08T10:00:00"), of: weekly.id, scope: .this, by: .command, now: installation.now,
            change: change { $0.trainers = .set([grace]) })
        let feeds = installation.feeds()
        func events(_ trainer: String) async throws -> [String] {
            let document = try await feeds.document(.trainer(trainer), now: installation.now)
            return try CalendarDocument.parse(Array(buffer: document.bytes)).events.map {
                "\($0.sequence) \($0.description?.firstMatch(of: #/Registered: \d+/#)?.output ?? "")"
            }
        }
        #expect(try await events(ada) == ["1 Registered: 0"])
        _ = try await installation.register("a@example.org", weekly, on: "2026-12-08T10:00:00")
        #expect(try await events(ada) == ["1 Registered: 0"])
        #expect(try await events(grace) == ["2 Registered: 1"])
        let second = try await installation.register("b@example.org", weekly, on: "2026-12-08T10:00:00")
        #expect(try await events(grace) == ["3 Registered: 2"])
        _ = try await installation.registrations.cancel(second.id, by: .command, now: installation.now)
        #expect(try await events(grace) == ["4 Registered: 1"])
    }

    @Test func `a trainer's feed shows a split however many registrations came before the next poll`() async throws {
        let installation = try await TestInstallation()
        let ada = try await installation.trainer("Ada")
        let weekly = try await installation.session(
            series("FREQ=WEEKLY;BYDAY=TU;COUNT=3", from: "2026-12-01T10:00:00"), trainers: [ada])
        for number in 0..<5 {
            _ = try await installation.register("a\(number)@example.org", weekly, on: "2026-12-15T10:00:00")
        }
        // Each was polled once before the split, and is polled again after another number of registrations.
        let polled = (0..<6).map { _ in installation.feeds() }
        for feeds in polled { _ = try await feeds.document(.trainer(ada), now: installation.now) }
        _ = try await installation.schedule.edit(
            try local("2026-12-15T10:00:00"), of: weekly.id, scope: .following, by: .command, now: installation.now,
            change: change { $0.title = .set("Later") })
        for (number, feeds) in polled.enumerated() {
            let document = try await feeds.document(.trainer(ada), now: installation.now)
            let fresh = try await installation.feeds().document(.trainer(ada), now: installation.now)
            #expect(document.bytes == fresh.bytes)
            _ = try await installation.register("b\(number)@example.org", weekly, on: "2026-12-01T10:00:00")
        }
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
        // A server tells of the write by itself.
        if !TestDatabase.isOnServer {
            #expect(try await feeds.document(.session(single.id), now: installation.now) === before)
        }
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
    func secondConnection() throws -> any DatabaseEngine {
        try anotherProcess()
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
