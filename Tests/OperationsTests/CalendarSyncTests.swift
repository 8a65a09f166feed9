import Foundation
import ICalendar
import Operations
import Storage
import SupportCore
import Testing
import Training

/// A program that holds a calendar by synchronising it, and nothing else.
private struct SynchronisedCalendar {
    let feed: Feed
    private(set) var token: SyncToken?
    /// Entity tags by UID.
    private(set) var tags: [String: String] = [:]
    /// The tokens that were refused.
    private(set) var refusals = 0

    init(_ feed: Feed) {
        self.feed = feed
    }

    mutating func synchronise(_ feeds: Feeds, at now: Date) async throws {
        guard let changes = try await feeds.changes(of: feed, since: token, now: now) else {
            refusals += 1
            (token, tags) = (nil, [:])
            return try await synchronise(feeds, at: now)
        }
        for object in changes.changed { tags[object.uid] = object.tag }
        for uid in changes.removed { tags[uid] = nil }
        token = changes.token
    }
}

extension Feed {
    fileprivate var isOfTrainer: Bool {
        if case .trainer = self { true } else { false }
    }
}

extension Feeds {
    fileprivate func tags(of feed: Feed, at now: Date) async throws -> [String: String] {
        try await objects(of: feed, now: now).reduce(into: [:]) { $0[$1.uid] = $1.tag }
    }
}

@Suite struct CalendarSyncTests {
    @Test(arguments: 0..<35 as Range<UInt64>)
    func `after every edit and every leap of days a program that synchronises holds the whole calendar`(
        seed: UInt64
    ) async throws {
        let installation = try await TestInstallation()
        let (ada, grace) = (try await installation.trainer("Ada"), try await installation.trainer("Grace"))
        let session = try await installation.chainSeries(for: seed)
        _ = try await installation.schedule.edit(session.id, by: .command, now: installation.now) { session in
            var details = session.details
            details.trainers = [ada]
            details.tags = ["webhooks"]
            return (details, session.status)
        }
        let first = try await installation.schedule
            .dates(of: session.id, from: nil, to: nil, page: PageRequest(limit: 1)).items.first
        let registration = try await installation.register(
            "ada@example.org", session, on: first?.occurrence.recurrenceID.description)
        var chain = EditChain(installation, seed: seed, sessions: [session.id])
        var calendars = [
            Feed.programme(.init()), .programme(.init(tags: ["webhooks"])), .trainer(ada), .trainer(grace),
            .personal(registration.registrant),
        ].map(SynchronisedCalendar.init)
        // The leaps take dates out of the window of feeds, and let cancellations expire.
        let leaps: [Double] = [0, 0, 1, 0, 40, 0, 89, 0, 0, 60, 0, 80]
        var days = 0.0
        for (step, leap) in leaps.enumerated() {
            days += leap
            let now = chain.now.addingTimeInterval(days * 86_400)
            // Another instance, or the same after a restart, answers with nothing in memory.
            let feeds = installation.feeds()
            for index in calendars.indices {
                try await calendars[index].synchronise(feeds, at: now)
                let whole = try await feeds.tags(of: calendars[index].feed, at: now)
                var held = calendars[index].tags
                // A personal event has the time of the last change of its session, of which its feed is told later.
                if case .personal = calendars[index].feed, held.count == whole.count {
                    held = whole.filter { held[$0.key] != nil }
                }
                #expect(held == whole, "\(calendars[index].feed) \(chain.edits) after \(days) days")
                if held != whole { return }
            }
            if step == 5 {
                chain.note("another trainer")
                try await installation.assign([grace], to: chain.sessions.last ?? session.id, at: chain.now)
            }
            if step == 8 {
                chain.note("cancelled")
                let known = try await installation.registrations.registration(registration.id).registration
                if known.status != .cancelled {
                    _ = try await installation.registrations.cancel(
                        registration.id, by: .command, now: chain.now)
                }
            }
            try await chain.edit()
        }
        // Dates that a trainer's calendar lost are not remembered: it starts anew.
        let refusals = calendars.filter { !$0.feed.isOfTrainer }.map(\.refusals)
        #expect(refusals == [0, 0, 0])
    }

    @Test func `after one edit among a hundred sessions one is rendered, also by an instance that just started`()
        async throws
    {
        let installation = try await TestInstallation()
        var sessions: [Session] = []
        for number in 0..<100 {
            sessions.append(
                try await installation.session(
                    "Number \(number)", series("FREQ=WEEKLY;BYDAY=TU", from: "2026-12-01T10:00:00")))
        }
        let programme = Feed.programme(.init())
        let token = try await installation.feeds().collection(programme, now: installation.now).token
        try await installation.rename(sessions[41].id, at: installation.now)
        let feeds = installation.feeds()
        let changes = try #require(try await feeds.changes(of: programme, since: token, now: installation.now))
        #expect(changes.changed.map(\.uid) == [sessions[41].uid])
        #expect(changes.removed == [])
        #expect(feeds.renderedSessions == 1)
        let again = try await feeds.changes(of: programme, since: changes.token, now: installation.now)
        #expect(again?.changed.map(\.uid) == [])
        let object = try await feeds.objects(of: programme, withUIDs: [sessions[41].uid], now: installation.now)
        #expect(object.mapValues(\.tag) == [sessions[41].uid: changes.changed[0].tag])
        #expect(feeds.renderedSessions == 1)
    }

    @Test func `a session that is not listed is told of once, when it leaves, and a draft never`() async throws {
        let installation = try await TestInstallation()
        let draft = try await installation.session(series(nil, from: "2026-12-01T10:00:00"), status: .draft)
        let unlisted = try await installation.session(series(nil, from: "2026-12-02T10:00:00")) {
            $0.visibility = .unlisted
        }
        let leaving = try await installation.session(series(nil, from: "2026-12-03T10:00:00"))
        let feeds = installation.feeds()
        let programme = Feed.programme(.init())
        var calendar = SynchronisedCalendar(programme)
        try await calendar.synchronise(feeds, at: installation.now)
        #expect(Set(calendar.tags.keys) == [leaving.uid])
        func changes() async throws -> [String] {
            let token = calendar.token
            try await calendar.synchronise(feeds, at: installation.now)
            let changes = try #require(
                try await feeds.changes(of: programme, since: token, now: installation.now))
            return changes.changed.map { "+" + $0.uid } + changes.removed.map { "-" + $0 }
        }
        try await installation.rename(draft.id, at: installation.now)
        try await installation.rename(unlisted.id, at: installation.now)
        #expect(try await changes() == [])
        try await installation.change(leaving.id, at: installation.now) { $0.visibility = .unlisted }
        #expect(try await changes() == ["-" + leaving.uid])
        try await installation.rename(leaving.id, at: installation.now)
        #expect(try await changes() == [])
        try await installation.change(leaving.id, at: installation.now) { $0.visibility = .public }
        #expect(try await changes() == ["+" + leaving.uid])
    }

    @Test func `a token of another calendar, of the future, of another release or of long ago is refused`()
        async throws
    {
        let installation = try await TestInstallation()
        _ = try await installation.session(series(nil, from: "2026-12-01T10:00:00"))
        let feeds = installation.feeds()
        let programme = Feed.programme(.init())
        let token = try await feeds.collection(programme, now: installation.now).token
        func isTaken(_ token: SyncToken?, days: Double = 0) async throws -> Bool {
            let now = installation.now.addingTimeInterval(days * 86_400)
            return try await feeds.changes(of: programme, since: token, now: now) != nil
        }
        #expect(try await isTaken(token))
        #expect(try await isTaken(token, days: 90))
        #expect(try await !isTaken(token, days: 91))
        // The clock of another instance may be ahead at midnight.
        #expect(try await isTaken(token, days: -1))
        #expect(try await !isTaken(token, days: -2))
        let ofTag = try await feeds.collection(.programme(.init(tags: ["a"])), now: installation.now).token
        #expect(try await !isTaken(ofTag))
        let later = SyncToken(
            programme, writer: token.writer, revisions: token.revisions.map { $0 + 1 },
            window: FeedWindow(at: installation.now))
        #expect(try await !isTaken(later))
        try await feeds.noteWriter(now: installation.now)
        #expect(try await !isTaken(token))
    }

    @Test func `a calendar's state is told from memory until something is written, and then by a few statements`()
        async throws
    {
        let installation = try await TestInstallation()
        let recorder = RecordingDatabase(installation.database)
        let feeds = Feeds(
            WatchedDatabase(recorder), publicURL: "https://training.example.org", release: "1.0.0",
            zoneDatabase: "test")
        for number in 0..<20 {
            _ = try await installation.session("Number \(number)", series(nil, from: "2026-12-01T10:00:00"))
        }
        _ = recorder.newStatements()
        _ = try await feeds.collection(.programme(.init()), now: installation.now)
        #expect(recorder.newStatements().count == 4)
        _ = try await feeds.collection(.programme(.init()), now: installation.now)
        #expect(recorder.newStatements() == [])
        #expect(feeds.renderedSessions == 0)
    }

    @Test func `an object holds all events of its UID and the zone that they need, and nothing of the feed`()
        async throws
    {
        let installation = try await TestInstallation()
        let weekly = try await installation.session(
            series("FREQ=WEEKLY;BYDAY=TU;COUNT=2", from: "2026-12-01T10:00:00"))
        _ = try await installation.schedule.edit(
            try local("2026-12-08T10:00:00"), of: weekly.id, scope: .this, by: .command, now: installation.now,
            change: change { $0.title = .set("Moved") })
        let object = try #require(
            try await installation.feeds().objects(of: .programme(.init()), now: installation.now).first)
        let events = object.eventTexts.joined().replacing("\r\n", with: "\n")
        #expect(
            object.text.replacing("\r\n", with: "\n") == """
                BEGIN:VCALENDAR
                VERSION:2.0
                PRODID:-//Lectern//Lectern//EN
                CALSCALE:GREGORIAN
                BEGIN:VTIMEZONE
                TZID:Europe/Berlin
                BEGIN:DAYLIGHT
                DTSTART:19960331T020000
                TZOFFSETFROM:+0100
                TZOFFSETTO:+0200
                TZNAME:CEST
                RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
                END:DAYLIGHT
                BEGIN:STANDARD
                DTSTART:19961027T030000
                TZOFFSETFROM:+0200
                TZOFFSETTO:+0100
                TZNAME:CET
                RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
                END:STANDARD
                END:VTIMEZONE
                \(events)END:VCALENDAR

                """)
        #expect(object.eventTexts.map { $0.contains("RECURRENCE-ID") } == [false, true])
        #expect(object.size == object.text.utf8.count)
    }
}

extension TestInstallation {
    fileprivate func change(
        _ session: String, at now: Date, _ edit: @escaping @Sendable (inout Session.Details) -> Void
    ) async throws {
        _ = try await schedule.edit(session, options: .init(allowsClashes: true), by: .command, now: now) { session in
            var details = session.details
            edit(&details)
            return (details, session.status)
        }
    }

    fileprivate func rename(_ session: String, at now: Date) async throws {
        try await change(session, at: now) { $0.title += " again" }
    }

    /// Gives a session to other trainers, unless it is cancelled.
    fileprivate func assign(_ trainers: [String], to session: String, at now: Date) async throws {
        guard try await schedule.session(session).status == .published else { return }
        try await change(session, at: now) { $0.trainers = trainers }
    }
}
