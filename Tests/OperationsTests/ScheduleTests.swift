import Foundation
import ICalendar
import Operations
import Storage
import SupportCore
import Testing
import Training

@Suite struct ScheduleTests {
    @Test func `a date that moves keeps its id and its recurrence id, and is booked for its trainer`() async throws {
        let installation = try await TestInstallation()
        let ada = try await installation.trainer("Ada")
        let weekly = try await installation.session(
            series("FREQ=WEEKLY;BYDAY=TU;COUNT=3", from: "2026-12-01T10:00:00"), trainers: [ada])
        let before = try await installation.schedule.date(try local("2026-12-08T10:00:00"), of: weekly.id)
        let moved = try await installation.schedule.edit(
            try local("2026-12-08T10:00:00"), of: weekly.id, scope: .this, by: .command, now: installation.now,
            change: change { $0.start = .set(try local("2026-12-09T15:00:00")) })

        let after = try #require(moved.value)
        #expect(after.occurrence.id == before.occurrence.id)
        #expect(after.occurrence.recurrenceID == (try local("2026-12-08T10:00:00")))
        #expect(after.occurrence.startsAt == (try utc("2026-12-09T14:00:00")))
        #expect(after.session.sequence == 1)
        #expect(
            try await installation.starts(of: weekly.id) == [
                "2026-12-01T10:00:00", "2026-12-09T15:00:00", "2026-12-15T10:00:00",
            ])
        await #expect(throws: RefusedEdit.self) {
            try await installation.session(series(nil, from: "2026-12-09T15:30:00"), trainers: [ada])
        }
        _ = try await installation.session(series(nil, from: "2026-12-08T10:00:00"), trainers: [ada])
    }

    @Test func `this and following carries dates, overrides and their ids into a new session`() async throws {
        let installation = try await TestInstallation()
        let weekly = try await installation.session(series("FREQ=WEEKLY;BYDAY=TU;COUNT=5", from: "2026-12-01T10:00:00"))
        let renamed = try await installation.schedule.edit(
            try local("2026-12-22T10:00:00"), of: weekly.id, scope: .this, by: .command, now: installation.now,
            change: change { $0.title = .set("Before the holidays") })
        let split = try await installation.schedule.edit(
            try local("2026-12-15T10:00:00"), of: weekly.id, scope: .following, by: .command, now: installation.now,
            change: change { $0.start = .set(try local("2026-12-16T09:00:00")) })

        let first = try #require(split.value)
        let head = try await installation.schedule.session(weekly.id)
        let tail = try await installation.schedule.session(first.session.id)
        #expect(try await installation.starts(of: head.id) == ["2026-12-01T10:00:00", "2026-12-08T10:00:00"])
        #expect(
            try await installation.starts(of: tail.id) == [
                "2026-12-16T09:00:00", "2026-12-23T09:00:00", "2026-12-30T09:00:00",
            ])
        #expect(tail.follows == head.id)
        #expect(head.followedBy == tail.id)
        #expect(tail.details.recurrence.rule?.description == "FREQ=WEEKLY;BYDAY=WE;COUNT=3")
        let carried = try await installation.schedule.date(try local("2026-12-23T09:00:00"), of: tail.id)
        #expect(carried.title == "Before the holidays")
        #expect(carried.occurrence.id == renamed.value?.occurrence.id)
        #expect(tail.uid != head.uid)
    }

    @Test func `a series that was split twice is continued along its chain`() async throws {
        let installation = try await TestInstallation()
        let weekly = try await installation.session(series("FREQ=WEEKLY;BYDAY=TU", from: "2026-12-01T10:00:00"))
        func split(at date: String) async throws -> String {
            try #require(
                try await installation.schedule.edit(
                    try local(date), of: weekly.id, scope: .following, by: .command, now: installation.now,
                    change: change { $0.title = .set("From \(date)") }
                ).value
            ).session.id
        }
        let late = try await split(at: "2027-01-12T10:00:00")
        let early = try await split(at: "2026-12-15T10:00:00")

        #expect(try await installation.schedule.session(weekly.id).followedBy == early)
        #expect(try await installation.schedule.session(early).followedBy == late)
        #expect(try await installation.schedule.session(late).followedBy == nil)
        let summaries = try await installation.calendar(.session(weekly.id)).split(separator: "\n").filter {
            $0.hasPrefix("SUMMARY")
        }
        #expect(
            summaries == [
                "SUMMARY;LANGUAGE=en:Webhooks", "SUMMARY;LANGUAGE=en:From 2026-12-15T10:00:00",
                "SUMMARY;LANGUAGE=en:From 2027-01-12T10:00:00",
            ])
    }

    @Test func `an edit that would lose a changed date is refused with that date`() async throws {
        let installation = try await TestInstallation()
        let weekly = try await installation.session(
            series("FREQ=WEEKLY;BYDAY=TU,TH;COUNT=4", from: "2026-12-01T10:00:00"))
        _ = try await installation.schedule.edit(
            try local("2026-12-03T10:00:00"), of: weekly.id, scope: .this, by: .command, now: installation.now,
            change: change { $0.title = .set("On a Thursday") })
        let tuesdays = try series("FREQ=WEEKLY;BYDAY=TU;COUNT=2", from: "2026-12-01T10:00:00")
        func edit(_ options: Schedule.Options) async throws -> Schedule.Outcome<Session> {
            try await installation.schedule.edit(weekly.id, options: options, by: .command, now: installation.now) {
                session in
                var details = session.details
                details.recurrence = tuesdays
                return (details, session.status)
            }
        }

        let thursday = Impact.DateReference(
            session: weekly.id, recurrenceID: try local("2026-12-03T10:00:00"), startsAt: try utc("2026-12-03T09:00:00")
        )
        let otherThursday = Impact.DateReference(
            session: weekly.id, recurrenceID: try local("2026-12-10T10:00:00"), startsAt: try utc("2026-12-10T09:00:00")
        )
        let impact = Impact(
            cancelled: [thursday, otherThursday], losing: [.init(date: thursday, override: true, registrations: 0)])
        let refused = await #expect(throws: RefusedEdit.self) { try await edit(.init()) }
        #expect(refused == RefusedEdit(.loses, impact: impact))
        #expect(try await edit(.init(preview: true)).impact == impact)
        #expect(try await installation.starts(of: weekly.id).count == 4)
        _ = try await edit(.init(allowsLosses: true))
        #expect(try await installation.starts(of: weekly.id) == ["2026-12-01T10:00:00", "2026-12-08T10:00:00"])
    }

    @Test func `places of a series and places of dates are not given beside each other`() async throws {
        let installation = try await TestInstallation()
        let tuesdays = try series("FREQ=WEEKLY;BYDAY=TU;COUNT=2", from: "2026-12-01T10:00:00")
        let whole = try await installation.session(tuesdays) {
            $0.registration.scope = .series
            $0.capacity = 1
        }
        let single = try await installation.session("By date", tuesdays) { $0.capacity = 1 }
        func setScope(_ scope: RegistrationPolicy.Scope, of session: Session, at now: Date) async throws {
            _ = try await installation.schedule.edit(session.id, by: .command, now: now) { session in
                var details = session.details
                details.registration.scope = scope
                return (details, session.status)
            }
        }
        let ada = try await installation.register("ada@example.org", whole)
        _ = try await installation.register("grace@example.org", single, on: "2026-12-01T10:00:00")
        let ofSeries = await #expect(throws: Failure.self) {
            try await setScope(.occurrence, of: whole, at: installation.now)
        }
        let ofDates = await #expect(throws: Failure.self) {
            try await setScope(.series, of: single, at: installation.now)
        }
        #expect([ofSeries?.code, ofDates?.code] == [.conflict, .conflict])
        #expect(
            [ofSeries, ofDates].map { $0?.faults.map(\.pointer) } == [["/registration/scope"], ["/registration/scope"]])

        _ = try await installation.registrations.cancel(ada.id, by: .command, now: installation.now)
        try await setScope(.occurrence, of: whole, at: installation.now)
        #expect(try await installation.schedule.session(whole.id).details.registration.scope == .occurrence)
        // Places of dates that are over take no seat from anybody.
        try await setScope(.series, of: single, at: try utc("2026-12-02T09:00:00"))
        #expect(try await installation.schedule.session(single.id).details.registration.scope == .series)
    }

    @Test func `a preview changes nothing`() async throws {
        let installation = try await TestInstallation()
        let weekly = try await installation.session(series("FREQ=WEEKLY;BYDAY=TU;COUNT=2", from: "2026-12-01T10:00:00"))
        let position = try await installation.database.read { try $0.journalPosition() }
        let outcome = try await installation.schedule.edit(
            try local("2026-12-08T10:00:00"), of: weekly.id, scope: .all, options: .init(preview: true), by: .command,
            now: installation.now, change: change { $0.start = .set(try local("2026-12-08T11:00:00")) })

        func reference(_ text: String) throws -> Impact.DateReference {
            .init(
                session: weekly.id, recurrenceID: try local(text),
                startsAt: Zone.utc.instant(of: try local(text)) - 3_600)
        }
        #expect(
            outcome.impact
                == Impact(moved: [
                    .init(from: try reference("2026-12-01T10:00:00"), to: try reference("2026-12-01T11:00:00")),
                    .init(from: try reference("2026-12-08T10:00:00"), to: try reference("2026-12-08T11:00:00")),
                ]))
        #expect(try await installation.schedule.session(weekly.id) == weekly)
        #expect(try await installation.starts(of: weekly.id) == ["2026-12-01T10:00:00", "2026-12-08T10:00:00"])
        #expect(try await installation.database.read { try $0.journalPosition() } == position)
    }

    @Test func `a clash is reported with both dates, and can be allowed`() async throws {
        let installation = try await TestInstallation()
        let ada = try await installation.trainer("Ada")
        let weekly = try await installation.session(
            "Weekly", series("FREQ=WEEKLY;BYDAY=TU;COUNT=9", from: "2026-12-01T10:00:00"), trainers: [ada])
        let single = try series(nil, from: "2026-12-08T04:30:00", in: "America/New_York")
        let expected = Impact.DateReference(
            session: weekly.id, recurrenceID: try local("2026-12-08T10:00:00"), startsAt: try utc("2026-12-08T09:00:00")
        )
        let refused = await #expect(throws: RefusedEdit.self) {
            try await installation.session("Single", single, trainers: [ada])
        }
        #expect(refused?.reason == .clashes)
        #expect(refused?.impact.conflicts.map(\.with) == [expected])
        #expect(refused?.impact.conflicts.map(\.withTitle) == ["Weekly"])
        _ = try await installation.session("Single", single, trainers: [ada], options: .init(allowsClashes: true))
    }

    @Test func `sessions that touch do not clash, and a cancelled date frees its trainer`() async throws {
        let installation = try await TestInstallation()
        let ada = try await installation.trainer("Ada")
        let first = try await installation.session(series(nil, from: "2026-12-01T10:00:00"), trainers: [ada])
        _ = try await installation.session(series(nil, from: "2026-12-01T11:00:00"), trainers: [ada])
        _ = try await installation.schedule.cancel(first.id, reason: "Ill", by: .command, now: installation.now)
        _ = try await installation.session(series(nil, from: "2026-12-01T10:00:00"), trainers: [ada])
    }

    @Test func `the sequence rises with the content of events, and only with that`() async throws {
        let installation = try await TestInstallation()
        let single = try await installation.session(series(nil, from: "2026-12-01T10:00:00"))
        func sequence(after change: @escaping @Sendable (inout Session.Details) -> Void) async throws -> Int {
            let outcome = try await installation.schedule.edit(single.id, by: .command, now: installation.now) {
                session in
                var details = session.details
                change(&details)
                return (details, session.status)
            }
            return try #require(outcome.value).sequence
        }
        #expect(try await sequence { $0.capacity = 20 } == 0)
        #expect(try await sequence { $0.join = Join(url: "https://meet.example.com/1") } == 0)
        #expect(try await sequence { $0.title = "Webhooks in depth" } == 1)
        #expect(try await sequence { _ in } == 1)
        #expect(try await sequence { $0.duration = 7_200 } == 2)
        let cancelled = try await installation.schedule.cancel(
            single.id, reason: nil, by: .command, now: installation.now)
        #expect(cancelled.value?.sequence == 3)
    }

    @Test func `a trainer's new name reaches the events that name them`() async throws {
        let installation = try await TestInstallation()
        let ada = try await installation.trainer("Ada")
        let taught = try await installation.session(series(nil, from: "2026-12-01T10:00:00"), trainers: [ada])
        let other = try await installation.session(series(nil, from: "2026-12-01T10:00:00"))
        _ = try await installation.trainers.edit(ada, by: .command, now: installation.now) { _ in
            Trainer.Details(name: "Ada Lovelace")
        }
        #expect(try await installation.schedule.session(taught.id).sequence == 1)
        #expect(try await installation.schedule.session(other.id).sequence == 0)
        #expect(try await installation.calendar(.session(taught.id)).contains("With Ada Lovelace"))
    }

    @Test func `simultaneous edits run one after the other, and one of two with the same version fails`() async throws {
        let installation = try await TestInstallation()
        let single = try await installation.session(series(nil, from: "2026-12-01T10:00:00"))
        let outcomes = await withTaskGroup(of: Failure.Code?.self) { group in
            for number in 0..<8 {
                group.addTask {
                    do {
                        _ = try await installation.schedule.edit(
                            single.id, if: .version(anyOf: [single.version]), by: .command, now: installation.now
                        ) { session in
                            var details = session.details
                            details.title = "Edit \(number)"
                            return (details, session.status)
                        }
                        return nil
                    } catch {
                        return (error as? Failure)?.code
                    }
                }
            }
            return await group.reduce(into: [Failure.Code?]()) { $0.append($1) }
        }
        #expect(outcomes.filter { $0 == nil }.count == 1)
        #expect(outcomes.filter { $0 == .preconditionFailed }.count == 7)
        #expect(try await installation.schedule.session(single.id).sequence == 1)
    }

    @Test func `cancelling this and following ends the series, and cancels the rest in calendars`() async throws {
        let installation = try await TestInstallation()
        let weekly = try await installation.session(series("FREQ=WEEKLY;BYDAY=TU;COUNT=4", from: "2026-12-01T10:00:00"))
        let cancelled = try await installation.schedule.cancel(
            try local("2026-12-15T10:00:00"), of: weekly.id, scope: .following, reason: "Too few took part.",
            by: .command, now: installation.now)
        let date = try #require(cancelled.value)
        #expect(date.isCancelled)
        #expect(date.session.status == .cancelled)
        #expect(date.session.follows == weekly.id)
        #expect(try await installation.starts(of: weekly.id) == ["2026-12-01T10:00:00", "2026-12-08T10:00:00"])
        let statuses = try await installation.calendar(.session(weekly.id)).split(separator: "\n").filter {
            $0.hasPrefix("STATUS") || $0.hasPrefix("RRULE:FREQ=WEEKLY")
        }
        #expect(
            statuses == [
                "RRULE:FREQ=WEEKLY;BYDAY=TU;UNTIL=20261208T090000Z", "STATUS:CONFIRMED",
                "RRULE:FREQ=WEEKLY;BYDAY=TU;COUNT=2", "STATUS:CANCELLED",
            ])
    }

    @Test func `a session is found until its last date is over, also where that was put off beyond the rule`()
        async throws
    {
        let installation = try await TestInstallation()
        let session = try await installation.session(
            "Giraffes", series("FREQ=WEEKLY;COUNT=2", from: "2026-12-01T10:00:00")
        ) { $0.tags = ["zoo"] }
        let last = try local("2026-12-08T10:00:00")
        _ = try await installation.schedule.edit(
            last, of: session.id, scope: .this, by: .command, now: installation.now,
            change: change { $0.start = .set(try local("2026-12-20T10:00:00")) })
        func isFound(at time: String) async throws -> [Bool] {
            let now = try utc(time)
            return try await installation.database.read { connection in
                let ids = try connection.sessionIDs(matching: ["giraffes"], SessionFilter(), from: now, limit: 5)
                let tags = try connection.facets(now: now)[.tag] ?? []
                let pages = try connection.publicPages(after: 0, limit: 5, now: now)
                let words = try connection.foundWords(among: ["giraffes"], now: now)
                return [
                    ids == [session.id], tags.map(\.id) == ["zoo"], pages.map(\.path) == ["/sessions/" + session.id],
                    words == [["giraffes"]],
                ]
            }
        }
        let (between, end) = ("2026-12-10T12:00:00", "2026-12-20T10:00:00")
        #expect(try await isFound(at: between) == [true, true, true, true])
        #expect(try await isFound(at: end) == [false, false, false, false])
        _ = try await installation.schedule.cancel(
            last, of: session.id, scope: .this, reason: nil, by: .command, now: installation.now)
        #expect(try await isFound(at: between) == [false, false, false, false])
    }
}
