import Foundation
import ICalendar
import NIOCore
import Operations
import Storage
import SupportCore
import Testing
import Training

/// Series that follow one of their dates.
@Suite struct SeriesFollowingTests {
    @Test func `a split at the rule's first date leaves the dates that were added before it`() async throws {
        let installation = try await TestInstallation()
        let recurrence = try Recurrence(
            start: try local("2027-03-01T10:00:00"), zone: try Zone("Europe/Berlin"),
            rule: try RecurrenceRule("FREQ=WEEKLY;BYDAY=MO;COUNT=3"), added: [try local("2027-02-10T12:00:00")])
        let weekly = try await installation.session(recurrence)
        let split = try await installation.schedule.edit(
            try local("2027-03-01T10:00:00"), of: weekly.id, scope: .following, by: .command, now: installation.now,
            change: change { $0.title = .set("Later") })
        #expect(try await installation.starts(of: weekly.id) == ["2027-02-10T12:00:00"])
        let tail = try #require(split.value?.session.id)
        #expect(
            try await installation.starts(of: tail) == [
                "2027-03-01T10:00:00", "2027-03-08T10:00:00", "2027-03-15T10:00:00",
            ])
    }

    @Test(arguments: ["2027-02-15T10:00:00", "2027-02-20T10:00:00"])
    func `a session without a rule is split at a date beside those before its start, and nobody loses a seat`(
        date: String
    ) async throws {
        let installation = try await TestInstallation()
        let added = ["2027-02-10T10:00:00", "2027-02-15T10:00:00", "2027-02-25T10:00:00"]
        let whole = try Recurrence(
            start: try local("2027-02-20T10:00:00"), zone: try Zone("Europe/Berlin"), added: try added.map(local))
        let session = try await installation.session(whole)
        let registration = try await installation.register("ada@example.org", session, on: "2027-02-20T10:00:00")
        let split = try await installation.schedule.edit(
            try local(date), of: session.id, scope: .following, by: .command, now: installation.now,
            change: change { $0.title = .set("Later") })
        let tail = try #require(split.value?.session.id)
        let dates = (added + ["2027-02-20T10:00:00"]).sorted()
        #expect(try await installation.starts(of: session.id) == dates.filter { $0 < date })
        #expect(try await installation.starts(of: tail) == dates.filter { $0 >= date })
        #expect(try await installation.status(registration.id) == .confirmed)
        #expect(try await Installation(installation.database).check(now: installation.now) == [])
    }

    @Test(arguments: [OccurrenceChange.Scope.following, .all])
    func `a series that follows a moved date goes to the start of the edit, and the date with it`(
        scope: OccurrenceChange.Scope
    ) async throws {
        let installation = try await TestInstallation()
        let weekly = try await installation.session(series("FREQ=WEEKLY;BYDAY=TU;COUNT=3", from: "2027-01-19T10:00:00"))
        let moved = try change { $0.start = .set(try local("2027-01-27T09:00:00")) }
        for scope in [.this, scope] {
            _ = try await installation.schedule.edit(
                try local("2027-01-26T10:00:00"), of: weekly.id, scope: scope, by: .command, now: installation.now,
                change: moved)
        }
        let last = try await installation.schedule.session(weekly.id).followedBy ?? weekly.id
        let expected = [
            OccurrenceChange.Scope.following: ["2027-01-27T09:00:00", "2027-02-03T09:00:00"],
            .all: ["2027-01-20T09:00:00", "2027-01-27T09:00:00", "2027-02-03T09:00:00"],
        ]
        #expect(try await installation.starts(of: last) == expected[scope])
        let date = try await installation.schedule.date(try local("2027-01-27T09:00:00"), of: last)
        #expect(date.occurrence.override.isEmpty)
    }

    @Test func `a preview of a split reports the dates by the session that people know`() async throws {
        let installation = try await TestInstallation()
        let weekly = try await installation.session(series("FREQ=WEEKLY;BYDAY=TU;COUNT=3", from: "2027-01-19T10:00:00"))
        let preview = try await installation.schedule.edit(
            try local("2027-01-26T10:00:00"), of: weekly.id, scope: .following, options: .init(preview: true),
            by: .command, now: installation.now, change: change { $0.start = .set(try local("2027-01-27T09:00:00")) })
        #expect(preview.impact?.moved.map(\.from.session) == [weekly.id, weekly.id])
    }

    @Test func `cancelling a date and all that follow is previewed by the session that people know`() async throws {
        let installation = try await TestInstallation()
        let weekly = try await installation.session(series("FREQ=WEEKLY;BYDAY=TU;COUNT=3", from: "2027-01-19T10:00:00"))
        let preview = try await installation.schedule.cancel(
            try local("2027-01-26T10:00:00"), of: weekly.id, scope: .following, reason: nil,
            options: .init(preview: true), by: .command, now: installation.now)
        #expect(preview.impact?.cancelled.map(\.session) == [weekly.id, weekly.id])
    }

    @Test func `a clash of dates that are split off is told of by the session that people know`() async throws {
        let installation = try await TestInstallation()
        let ada = try await installation.trainer("Ada")
        let weekly = try await installation.session(
            series("FREQ=WEEKLY;BYDAY=TU;COUNT=2", from: "2027-01-19T10:00:00"), trainers: [ada])
        let other = try await installation.session(series(nil, from: "2027-01-27T09:30:00"), trainers: [ada])
        let preview = try await installation.schedule.edit(
            try local("2027-01-26T10:00:00"), of: weekly.id, scope: .following, options: .init(preview: true),
            by: .command, now: installation.now, change: change { $0.start = .set(try local("2027-01-27T09:00:00")) })
        #expect(preview.impact?.conflicts.map(\.date.session) == [weekly.id])
        #expect(preview.impact?.conflicts.map(\.with?.session) == [other.id])
    }

    @Test func `a date that was moved far away does not reappear at its old start`() async throws {
        let installation = try await TestInstallation()
        let weekly = try await installation.session(series("FREQ=WEEKLY;BYDAY=TU;COUNT=3", from: "2027-01-12T10:00:00"))
        _ = try await installation.schedule.edit(
            try local("2027-01-19T10:00:00"), of: weekly.id, scope: .this, by: .command, now: installation.now,
            change: change { $0.start = .set(try local("2026-07-01T10:00:00")) })
        let events = try await installation.calendar(.session(weekly.id)).split(separator: "\n").filter {
            $0.hasPrefix("RECURRENCE-ID") || $0.hasPrefix("DTSTART;TZID")
        }
        #expect(
            events == [
                "DTSTART;TZID=Europe/Berlin:20270112T100000", "RECURRENCE-ID;TZID=Europe/Berlin:20270119T100000",
                "DTSTART;TZID=Europe/Berlin:20260701T100000",
            ])
    }

    @Test func `a split keeps all seats of a series that has more than its capacity`() async throws {
        let installation = try await TestInstallation()
        for isLoweredBefore in [true, false] {
            let weekly = try await installation.session(
                series("FREQ=WEEKLY;BYDAY=TU;COUNT=4", from: "2027-01-12T10:00:00")
            ) {
                $0.registration.scope = .series
                $0.capacity = 3
            }
            for name in ["a", "b", "c"] { _ = try await installation.register("\(name)@example.org", weekly) }
            if isLoweredBefore { try await installation.setCapacity(2, of: weekly) }
            let split = try await installation.schedule.edit(
                try local("2027-01-19T10:00:00"), of: weekly.id, scope: .following, by: .command, now: installation.now,
                change: change { $0.capacity = .set(.seats(2)) })
            let tail = try #require(split.value?.session)
            #expect(tail.details.capacity == 2)
            #expect(try await installation.schedule.session(tail.id).occupancy == Occupancy(confirmed: 3))
            let cancelled = try await installation.schedule.cancel(
                try local("2027-01-26T10:00:00"), of: tail.id, scope: .following, reason: nil, by: .command,
                now: installation.now)
            #expect(cancelled.value?.session.status == .cancelled)
        }
    }

    @Test func `an offer of a series that was split is accepted in both parts`() async throws {
        let installation = try await TestInstallation()
        let weekly = try await installation.session(series("FREQ=WEEKLY;BYDAY=TU;COUNT=4", from: "2027-01-12T10:00:00"))
        {
            $0.registration.scope = .series
            $0.capacity = 1
            $0.waitlist.mode = .offer
        }
        let first = try await installation.register("a@example.org", weekly)
        let second = try await installation.register("b@example.org", weekly)
        _ = try await installation.registrations.cancel(first.id, by: .command, now: installation.now)
        _ = try await installation.schedule.edit(
            try local("2027-01-26T10:00:00"), of: weekly.id, scope: .following, by: .command, now: installation.now,
            change: change { $0.title = .set("Second half") })
        _ = try await installation.registrations.accept(second.id, by: .command, now: installation.now)
        let parts = try await installation.database.read { try $0.registrations(of: second.registrant) }
        #expect(parts.map(\.status) == [.confirmed, .confirmed])
        let later = installation.now.addingTimeInterval(2 * 86_400)
        #expect(try await installation.registrations.lapseOffers(now: later) == 0)
    }

    @Test func `a weekly rule has its weekday, as Exchange requires`() async throws {
        let installation = try await TestInstallation()
        let weekly = try await installation.session(series("FREQ=WEEKLY;COUNT=3", from: "2027-01-12T10:00:00"))
        #expect(try await installation.calendar(.session(weekly.id)).contains("RRULE:FREQ=WEEKLY;COUNT=3;BYDAY=TU\n"))
        #expect(
            try await installation.schedule.session(weekly.id).details.recurrence.rule?.description
                == "FREQ=WEEKLY;COUNT=3")
    }

    @Test func `a feed without events declares its zone, and every feed names one`() async throws {
        let installation = try await TestInstallation()
        let empty = try await installation.calendar(.programme(.init()))
        #expect(empty.contains("X-WR-TIMEZONE:Etc/UTC\n"))
        #expect(empty.contains("BEGIN:VTIMEZONE\nTZID:Etc/UTC\n"))
        _ = try await installation.session(series("FREQ=WEEKLY;COUNT=3", from: "2027-01-12T10:00:00"))
        #expect(try await installation.calendar(.programme(.init())).contains("X-WR-TIMEZONE:Europe/Berlin\n"))
    }

    @Test func `a trainer's feed shows the numbers of seats and of waiting registrations`() async throws {
        let installation = try await TestInstallation()
        let ada = try await installation.trainer("Ada")
        let single = try await installation.single(capacity: 1) { $0.trainers = [ada] }
        let feeds = installation.feeds()
        func headCount() async throws -> String {
            let document = try await feeds.document(.trainer(ada), now: installation.now)
            let description = try CalendarDocument.parse(Array(buffer: document.bytes)).events[0].description ?? ""
            return description.split(separator: "\n").first { $0.hasPrefix("Registered") }.map(String.init) ?? ""
        }
        #expect(try await headCount() == "Registered: 0 of 1")
        _ = try await installation.register("a@example.org", single)
        _ = try await installation.register("b@example.org", single)
        #expect(try await headCount() == "Registered: 1 of 1, 1 waiting")
        #expect(try await !installation.calendar(.programme(.init())).contains("Registered:"))
    }
}
