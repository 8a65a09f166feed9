import Foundation
import ICalendar
import NIOCore
import Operations
import Storage
import SupportCore
import Testing
import Training

@Suite struct RegistrationsTests {
    @Test func `registrations follow a date that moves, and a series that is split`() async throws {
        let installation = try await TestInstallation()
        let weekly = try await installation.session(series("FREQ=WEEKLY;BYDAY=TU;COUNT=4", from: "2026-12-01T10:00:00"))
        let ada = try await installation.register("ada@example.org", weekly, on: "2026-12-15T10:00:00")
        let split = try await installation.schedule.edit(
            try local("2026-12-15T10:00:00"), of: weekly.id, scope: .following, by: .command, now: installation.now,
            change: change { $0.start = .set(try local("2026-12-16T09:00:00")) })
        let overview = try await installation.registrations.registration(ada.id)
        #expect(overview.registration.session == split.value?.session.id)
        #expect(overview.recurrenceID == (try local("2026-12-16T09:00:00")))
        #expect(overview.registration.status == .confirmed)
        #expect(overview.registration.sequence > ada.sequence)
    }

    @Test func `a place in a series that is split is one place in both parts`() async throws {
        let installation = try await TestInstallation()
        let weekly = try await installation.session(series("FREQ=WEEKLY;BYDAY=TU;COUNT=4", from: "2026-12-01T10:00:00"))
        {
            $0.registration.scope = .series
            $0.capacity = 5
        }
        let ada = try await installation.register("ada@example.org", weekly)
        let split = try await installation.schedule.edit(
            try local("2026-12-15T10:00:00"), of: weekly.id, scope: .following, by: .command, now: installation.now,
            change: change { $0.title = .set("Second half") })
        let tail = try #require(split.value?.session.id)
        let carried = try await installation.registrations.registrations(
            RegistrationFilter(session: tail), page: PageRequest())
        #expect(carried.items.map(\.registration.person.email) == ["ada@example.org"])
        _ = try await installation.registrations.cancel(
            carried.items[0].registration.id, by: .command, now: installation.now)
        #expect(try await installation.status(ada.id) == .cancelled)
        #expect(try await installation.schedule.session(tail).occupancy == Occupancy())
    }

    @Test func `an edit that would lose registrations is refused with their number`() async throws {
        let installation = try await TestInstallation()
        let weekly = try await installation.session(
            series("FREQ=WEEKLY;BYDAY=TU,TH;COUNT=4", from: "2026-12-01T10:00:00"))
        let ada = try await installation.register("ada@example.org", weekly, on: "2026-12-03T10:00:00")
        let tuesdays = try series("FREQ=WEEKLY;BYDAY=TU;COUNT=2", from: "2026-12-01T10:00:00")
        func edit(_ options: Schedule.Options) async throws -> Schedule.Outcome<Session> {
            try await installation.schedule.edit(weekly.id, options: options, by: .command, now: installation.now) {
                session in
                var details = session.details
                details.recurrence = tuesdays
                return (details, session.status)
            }
        }
        let refused = await #expect(throws: RefusedEdit.self) { try await edit(.init()) }
        #expect(refused?.impact.losing.map(\.registrations) == [1])
        #expect(try await installation.status(ada.id) == .confirmed)
        _ = try await edit(.init(allowsLosses: true))
        let overview = try await installation.registrations.registration(ada.id)
        #expect(overview.registration.status == .cancelled)
        #expect(overview.recurrenceID == (try local("2026-12-03T10:00:00")))
        #expect(try await Installation(installation.database).check(now: installation.now) == [])
    }

    @Test func `dates that are past, cancelled, closed or not yet open cannot be booked`() async throws {
        let installation = try await TestInstallation()
        let single = try await installation.session(series(nil, from: "2026-12-01T10:00:00")) {
            $0.registration.opens = Date(timeIntervalSince1970: 1_795_600_000)
            $0.registration.closesBefore = 3_600
        }
        func code(at time: String) async throws -> Failure.Code? {
            let now = try utc(time)
            let failure = await #expect(throws: Failure.self) {
                try await installation.register("a@example.org", single, at: now)
            }
            return failure?.code
        }
        #expect(try await code(at: "2026-11-23T12:00:00") == .registrationClosed)
        #expect(try await code(at: "2026-12-01T08:00:00") == .registrationClosed)
        #expect(try await code(at: "2026-12-01T09:00:00") == .gone)
        _ = try await installation.schedule.cancel(single.id, reason: nil, by: .command, now: installation.now)
        #expect(try await code(at: "2026-11-26T12:00:00") == .gone)
    }

    @Test func `a series whose last date was put off is booked, changed and left until that date begins`() async throws
    {
        let installation = try await TestInstallation()
        let whole = try await installation.session(series("FREQ=WEEKLY;COUNT=2", from: "2026-12-01T10:00:00")) {
            $0.registration.scope = .series
            $0.capacity = 1
        }
        let single = try await installation.session(series(nil, from: "2026-12-15T10:00:00"))
        _ = try await installation.schedule.edit(
            try local("2026-12-08T10:00:00"), of: whole.id, scope: .this, by: .command, now: installation.now,
            change: change { $0.start = .set(try local("2026-12-20T10:00:00")) })
        let between = try utc("2026-12-10T12:00:00")
        let ada = try await installation.register("ada@example.org", whole, at: between)
        let bob = try await installation.register("bob@example.org", whole, at: between)
        #expect(try await installation.statuses([ada, bob]) == [.confirmed, .waitlisted])
        let moved = try await installation.move(ada, to: nil, of: single, at: between).registration
        #expect(try await installation.statuses([ada, bob, moved]) == [.cancelled, .confirmed, .confirmed])
        let failure = await #expect(throws: Failure.self) {
            try await installation.register("cleo@example.org", whole, at: try utc("2026-12-20T09:00:00"))
        }
        #expect(failure?.code == .gone)
    }

    @Test func `all faults of the answers are reported at once`() async throws {
        let installation = try await TestInstallation()
        let single = try await installation.session(series(nil, from: "2026-12-01T10:00:00")) {
            $0.registration.questions = [
                .init(id: "size", label: "Size?", kind: .choice, options: ["S", "M"], required: true),
                .init(id: "terms", label: "Agreed?", kind: .checkbox, required: true),
                .init(id: "wish", label: "Wishes?", kind: .text),
            ]
        }
        let failure = await #expect(throws: Failure.self) {
            try await installation.registrations.register(
                .init(
                    session: single.id, person: .init(name: "A", email: "a@example.org"),
                    answers: ["size": .text("L"), "terms": .checked(false), "other": .text("x")]),
                by: .command, now: installation.now)
        }
        #expect(
            failure?.faults == [
                .init(pointer: "/answers/other", detail: "There is no such question."),
                .init(pointer: "/answers/size", detail: "Must be one of S, M."),
                .init(pointer: "/answers/terms", detail: "Agreement is required."),
            ])
    }

    @Test func `a secret has one purpose, and is void after a rotation`() async throws {
        let installation = try await TestInstallation()
        let single = try await installation.single(capacity: nil)
        let ada = try await installation.register("ada@example.org", single)
        let secrets = try #require(
            try await installation.registrations.secrets(ofRegistrants: [ada.registrant])[ada.registrant])
        #expect(try await installation.registrations.registrant(forSecret: secrets.page).id == ada.registrant)
        #expect(
            try await installation.registrations.registrant(forSecret: secrets.feed, purpose: .feed).id
                == ada.registrant)
        await #expect(throws: Failure.self) { try await installation.registrations.registrant(forSecret: secrets.feed) }
        let renewed = try await installation.registrations.rotate(
            secret: secrets.page, by: .command, now: installation.now)
        for former in [secrets.page, secrets.feed] {
            for purpose in [PersonalSecrets.Purpose.page, .feed] {
                await #expect(throws: Failure.self) {
                    try await installation.registrations.registrant(forSecret: former, purpose: purpose)
                }
            }
        }
        #expect(try await installation.registrations.registrant(forSecret: renewed).id == ada.registrant)
    }

    @Test func `the personal feed keeps the UID of a place through a move, a split and a cancellation`() async throws {
        let installation = try await TestInstallation()
        let weekly = try await installation.session(series("FREQ=WEEKLY;BYDAY=TU;COUNT=4", from: "2026-12-01T10:00:00"))
        let whole = try await installation.session(series("FREQ=WEEKLY;BYDAY=TU;COUNT=4", from: "2026-12-01T15:00:00"))
        {
            $0.registration.scope = .series
        }
        let date = try await installation.register("ada@example.org", weekly, on: "2026-12-22T10:00:00")
        let series = try await installation.register("ada@example.org", whole)
        func events() async throws -> [CalendarEvent] {
            let document = try await installation.feeds().document(.personal(date.registrant), now: installation.now)
            return try CalendarDocument.parse(Array(buffer: document.bytes)).events
        }
        let before = try await events()
        #expect(before.map(\.rule) == [nil, "FREQ=WEEKLY;BYDAY=TU;COUNT=4"])
        for (session, hour) in [(weekly, "10"), (whole, "15")] {
            _ = try await installation.schedule.edit(
                try local("2026-12-15T\(hour):00:00"), of: session.id, scope: .following, by: .command,
                now: installation.now, change: change { $0.start = .set(try local("2026-12-16T09:00:00")) })
        }
        let split = try await events()
        #expect(split.prefix(2).map(\.uid) == before.map(\.uid))
        #expect(zip(before, split).allSatisfy { $0.sequence < $1.sequence })
        // The rest of the series is one of its own.
        #expect(split.count == 3 && split[2].rule == "FREQ=WEEKLY;BYDAY=WE;COUNT=2")
        #expect(Set(split.map(\.uid)).count == 3)
        for registration in [date, series] {
            _ = try await installation.registrations.cancel(registration.id, by: .command, now: installation.now)
        }
        let cancelled = try await events()
        #expect(cancelled.map(\.uid) == split.map(\.uid))
        #expect(cancelled.allSatisfy { $0.status == .cancelled })
        #expect(zip(split, cancelled).allSatisfy { $0.sequence < $1.sequence })
    }

    @Test func `the join link of a seat works from shortly before the date until its end`() async throws {
        let installation = try await TestInstallation()
        let single = try await installation.single(capacity: 1) { $0.join = Join(url: "https://meet.example.com/1") }
        let ada = try await installation.register("ada@example.org", single)
        let waiting = try await installation.register("b@example.org", single)
        let start = try utc("2026-12-01T09:00:00")
        func join(_ registration: Registration, at now: Date) async throws -> String {
            let secret = try await installation.joinSecret(registration)
            switch try await installation.registrations.join(secret, now: now) {
            case .open(let entrance): return entrance.date.join?.url ?? ""
            case .closed(let opens, let zone, let holder):
                return "\(zone.local(at: opens)) \(zone.identifier) \(holder.language)"
            case .refused(let refusal, _): return "\(refusal.failure.code)"
            }
        }
        #expect(try await join(ada, at: start.addingTimeInterval(-901)) == "2026-12-01T09:45:00 Europe/Berlin en")
        #expect(try await join(ada, at: start.addingTimeInterval(-900)) == "https://meet.example.com/1")
        #expect(try await join(ada, at: start.addingTimeInterval(3_599)) == "https://meet.example.com/1")
        #expect(try await join(ada, at: start.addingTimeInterval(3_600)) == "gone")
        #expect(try await join(waiting, at: start) == "conflict")
    }
}

extension TestInstallation {
    var registrations: Registrations { Registrations(database) }

    func single(
        capacity: Int?, mode: WaitlistPolicy.Mode = .automatic,
        change: @Sendable (inout Session.Details) -> Void = { _ in }
    ) async throws -> Session {
        try await session(series(nil, from: "2026-12-01T10:00:00")) {
            $0.capacity = capacity
            $0.waitlist.mode = mode
            change(&$0)
        }
    }

    func overview(
        _ email: String, _ session: Session, on date: String? = nil, at now: Date? = nil
    ) async throws -> Registrations.Overview {
        let outcome = try await registrations.register(
            .init(
                session: session.id, recurrenceID: try date.map(local),
                person: .init(name: "Somebody", email: email)),
            by: .command, now: now ?? self.now)
        switch outcome {
        case .created(let overview), .existing(let overview): return overview
        }
    }

    func register(
        _ email: String, _ session: Session, on date: String? = nil, at now: Date? = nil
    ) async throws -> Registration {
        try await overview(email, session, on: date, at: now).registration
    }

    func status(_ overview: Registrations.Overview) async throws -> Registration.Status {
        try await status(overview.registration.id)
    }

    func status(_ id: String) async throws -> Registration.Status {
        try await registrations.registration(id).registration.status
    }

    func statuses(_ registrations: [Registration]) async throws -> [Registration.Status] {
        var statuses: [Registration.Status] = []
        for registration in registrations { statuses.append(try await status(registration.id)) }
        return statuses
    }

    func date(_ session: Session) async throws -> ScheduledDate {
        try await schedule.date(session.details.recurrence.start, of: session.id)
    }

    func seatsLeft(_ session: Session) async throws -> Int? { try await date(session).seatsLeft }

    func place(_ session: Session) async throws -> Place { .date(try await date(session).occurrence.id) }

    func setCapacity(_ capacity: Int?, of session: Session) async throws {
        _ = try await schedule.edit(session.id, by: .command, now: now) { session in
            var details = session.details
            details.capacity = capacity
            return (details, session.status)
        }
    }

    func feedSecret(_ registration: Registration) async throws -> String {
        try #require(
            try await registrations.secrets(ofRegistrants: [registration.registrant])[registration.registrant]
        ).feed
    }

    func joinSecret(_ registration: Registration) async throws -> String {
        let secrets = try #require(
            try await registrations.secrets(ofRegistrants: [registration.registrant])[registration.registrant])
        let person = try await registrations.registrantOverview(forSecret: secrets.page, from: now)
        return try #require(person.dates.first { $0.registration.id == registration.id }).joinSecret
    }
}
