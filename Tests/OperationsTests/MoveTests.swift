import Foundation
import ICalendar
import Mail
import Operations
import Storage
import SupportCore
import Testing
import Training

@Suite struct MoveTests {
    private static let first = "2026-12-01T10:00:00"
    private static let second = "2026-12-08T10:00:00"
    private static let third = "2026-12-15T10:00:00"

    /// Three dates with one seat each.
    private func weekly(
        _ installation: TestInstallation, seats: Int? = 1, mode: WaitlistPolicy.Mode = .automatic
    ) async throws -> Session {
        try await installation.session(series("FREQ=WEEKLY;COUNT=3", from: Self.first)) {
            $0.capacity = seats
            $0.waitlist.mode = mode
        }
    }

    @Test func `a move to a date with a seat releases the former one, and the first of its waitlist gets it`()
        async throws
    {
        let installation = try await TestInstallation()
        let session = try await weekly(installation)
        let ada = try await installation.register("ada@example.org", session, on: Self.first)
        let bob = try await installation.register("bob@example.org", session, on: Self.first)
        let cleo = try await installation.register("cleo@example.org", session, on: Self.first)
        let moved = try await installation.move(ada, to: Self.second)
        #expect(moved.registration.status == .confirmed)
        #expect(moved.registration.movedFrom == ada.id)
        #expect(try moved.recurrenceID == local(Self.second))
        #expect(try await installation.statuses([ada, bob, cleo]) == [.cancelled, .confirmed, .waitlisted])
        #expect(try await installation.events() == ["created", "created", "created", "created", "moved", "promoted"])
        #expect(try await Installation(installation.database).check(now: installation.now) == [])
    }

    @Test func `a move to a full date keeps both places until there is a seat`() async throws {
        let installation = try await TestInstallation()
        let session = try await weekly(installation)
        let ada = try await installation.register("ada@example.org", session, on: Self.first)
        let heir = try await installation.register("heir@example.org", session, on: Self.first)
        let holder = try await installation.register("holder@example.org", session, on: Self.second)
        let moved = try await installation.move(ada, to: Self.second)
        #expect(moved.registration.status == .waitlisted)
        #expect(moved.position == 1)
        #expect(try await installation.statuses([ada, heir]) == [.confirmed, .waitlisted])
        _ = try await installation.registrations.cancel(holder.id, by: .command, now: installation.now)
        #expect(
            try await installation.statuses([ada, moved.registration, heir]) == [.cancelled, .confirmed, .confirmed])
    }

    @Test func `a move to an offered seat keeps both places until it is accepted, or the offer runs out`() async throws
    {
        for isAccepted in [true, false] {
            let installation = try await TestInstallation()
            let session = try await weekly(installation, mode: .offer)
            let ada = try await installation.register("ada@example.org", session, on: Self.first)
            let holder = try await installation.register("holder@example.org", session, on: Self.second)
            let moved = try await installation.move(ada, to: Self.second).registration
            _ = try await installation.registrations.cancel(holder.id, by: .command, now: installation.now)
            #expect(try await installation.statuses([ada, moved]) == [.confirmed, .offered])
            if isAccepted {
                _ = try await installation.registrations.accept(moved.id, by: .command, now: installation.now)
                #expect(try await installation.statuses([ada, moved]) == [.cancelled, .confirmed])
            } else {
                let later = installation.now.addingTimeInterval(86_400)
                #expect(try await installation.registrations.lapseOffers(now: later) == 1)
                #expect(try await installation.statuses([ada, moved]) == [.confirmed, .cancelled])
            }
        }
    }

    // MARK: - Circles

    @Test func `two people who wait for each other’s full dates change places`() async throws {
        let installation = try await TestInstallation()
        let session = try await weekly(installation)
        let ada = try await installation.register("ada@example.org", session, on: Self.first)
        let bob = try await installation.register("bob@example.org", session, on: Self.second)
        let adas = try await installation.move(ada, to: Self.second).registration
        #expect(adas.status == .waitlisted)
        let bobs = try await installation.move(bob, to: Self.first).registration
        #expect(bobs.status == .confirmed)
        #expect(try await installation.statuses([ada, bob, adas]) == [.cancelled, .cancelled, .confirmed])
        #expect(try await Installation(installation.database).check(now: installation.now) == [])
    }

    @Test func `three people who wait for each other’s full dates change places`() async throws {
        let installation = try await TestInstallation()
        let session = try await weekly(installation)
        let dates = [Self.first, Self.second, Self.third]
        var held: [Registration] = []
        for (index, date) in dates.enumerated() {
            held.append(try await installation.register("p\(index)@example.org", session, on: date))
        }
        var moved: [Registration] = []
        for (index, registration) in held.enumerated() {
            moved.append(try await installation.move(registration, to: dates[(index + 1) % 3]).registration)
        }
        #expect(try await installation.statuses(held) == [.cancelled, .cancelled, .cancelled])
        #expect(try await installation.statuses(moved) == [.confirmed, .confirmed, .confirmed])
        #expect(try await Installation(installation.database).check(now: installation.now) == [])
    }

    @Test func `nobody who waits is overtaken by people who change places`() async throws {
        let installation = try await TestInstallation()
        let session = try await weekly(installation)
        let ada = try await installation.register("ada@example.org", session, on: Self.first)
        let bob = try await installation.register("bob@example.org", session, on: Self.second)
        let earlier = try await installation.register("earlier@example.org", session, on: Self.second)
        let adas = try await installation.move(ada, to: Self.second).registration
        let bobs = try await installation.move(bob, to: Self.first).registration
        #expect(try await installation.statuses([ada, bob]) == [.confirmed, .confirmed])
        #expect(try await installation.statuses([earlier, adas, bobs]) == [.waitlisted, .waitlisted, .waitlisted])
        // The circle closes when the one between them goes.
        _ = try await installation.registrations.cancel(earlier.id, by: .command, now: installation.now)
        #expect(
            try await installation.statuses([ada, bob, adas, bobs]) == [
                .cancelled, .cancelled, .confirmed, .confirmed,
            ])
    }

    @Test func `a circle that closes behind a chain of people who move up is resolved at once`() async throws {
        let installation = try await TestInstallation()
        let session = try await weekly(installation)
        let head = try await installation.register("head@example.org", session, on: Self.first)
        let ada = try await installation.register("ada@example.org", session, on: Self.second)
        let cyd = try await installation.register("cyd@example.org", session, on: Self.third)
        let adas = try await installation.move(ada, to: Self.first).registration
        // Bob waits for the second date, and would rather have the third; Cyd has the third and wants the second.
        let bob = try await installation.register("bob@example.org", session, on: Self.second)
        let cyds = try await installation.move(cyd, to: Self.second).registration
        let bobs = try await installation.move(bob, to: Self.third).registration
        #expect(
            try await installation.statuses([adas, bob, cyds, bobs]) == [
                .waitlisted, .waitlisted, .waitlisted, .waitlisted,
            ])
        _ = try await installation.registrations.cancel(head.id, by: .command, now: installation.now)
        #expect(try await installation.statuses([adas, bobs, cyds]) == [.confirmed, .confirmed, .confirmed])
        #expect(try await installation.statuses([ada, bob, cyd]) == [.cancelled, .cancelled, .cancelled])
        #expect(try await Installation(installation.database).check(now: installation.now) == [])
    }

    @Test func `a circle of dates with offered seats stays as it is`() async throws {
        let installation = try await TestInstallation()
        let session = try await weekly(installation, mode: .offer)
        let ada = try await installation.register("ada@example.org", session, on: Self.first)
        let bob = try await installation.register("bob@example.org", session, on: Self.second)
        let adas = try await installation.move(ada, to: Self.second).registration
        let bobs = try await installation.move(bob, to: Self.first).registration
        #expect(
            try await installation.statuses([ada, bob, adas, bobs]) == [
                .confirmed, .confirmed, .waitlisted, .waitlisted,
            ])
    }

    @Test func `a circle gives no seat beyond a capacity that was lowered`() async throws {
        let installation = try await TestInstallation()
        let session = try await weekly(installation, seats: 2)
        let ada = try await installation.register("ada@example.org", session, on: Self.first)
        let bob = try await installation.register("bob@example.org", session, on: Self.second)
        for (index, date) in [Self.first, Self.second].enumerated() {
            _ = try await installation.register("other\(index)@example.org", session, on: date)
        }
        try await installation.setCapacity(1, of: session)
        let adas = try await installation.move(ada, to: Self.second).registration
        let bobs = try await installation.move(bob, to: Self.first).registration
        #expect(
            try await installation.statuses([ada, bob, adas, bobs]) == [
                .confirmed, .confirmed, .waitlisted, .waitlisted,
            ])
    }

    // MARK: - Changing one's mind

    @Test func `a move that waits is withdrawn by cancelling it, and the former place stays`() async throws {
        let installation = try await TestInstallation()
        let session = try await weekly(installation)
        let ada = try await installation.register("ada@example.org", session, on: Self.first)
        let holder = try await installation.register("holder@example.org", session, on: Self.second)
        let moved = try await installation.move(ada, to: Self.second).registration
        _ = try await installation.registrations.cancel(moved.id, by: .command, now: installation.now)
        _ = try await installation.registrations.cancel(holder.id, by: .command, now: installation.now)
        #expect(try await installation.statuses([ada, moved]) == [.confirmed, .cancelled])
    }

    @Test func `who cancels the place that they would leave waits on for the new one`() async throws {
        let installation = try await TestInstallation()
        let session = try await weekly(installation)
        let ada = try await installation.register("ada@example.org", session, on: Self.first)
        let holder = try await installation.register("holder@example.org", session, on: Self.second)
        let moved = try await installation.move(ada, to: Self.second).registration
        _ = try await installation.registrations.cancel(ada.id, by: .command, now: installation.now)
        #expect(try await installation.registrations.registration(moved.id).registration.movedFrom == nil)
        // Registered anew, the place is one of its own.
        let again = try await installation.register("ada@example.org", session, on: Self.first)
        _ = try await installation.registrations.cancel(holder.id, by: .command, now: installation.now)
        #expect(try await installation.statuses([again, moved]) == [.confirmed, .confirmed])
    }

    @Test func `another move takes the place of one that waits`() async throws {
        let installation = try await TestInstallation()
        let session = try await weekly(installation)
        let ada = try await installation.register("ada@example.org", session, on: Self.first)
        _ = try await installation.register("holder@example.org", session, on: Self.second)
        let waiting = try await installation.move(ada, to: Self.second).registration
        // Both stand for the same place.
        let moved = try await installation.move(waiting, to: Self.third).registration
        #expect(moved.movedFrom == ada.id)
        #expect(try await installation.statuses([ada, waiting, moved]) == [.cancelled, .cancelled, .confirmed])
    }

    @Test func `a place whose date has begun is not released any more`() async throws {
        let installation = try await TestInstallation()
        let session = try await weekly(installation)
        let ada = try await installation.register("ada@example.org", session, on: Self.first)
        let holder = try await installation.register("holder@example.org", session, on: Self.second)
        let moved = try await installation.move(ada, to: Self.second).registration
        let begun = try utc("2026-12-01T09:30:00")
        _ = try await installation.registrations.cancel(holder.id, by: .command, now: begun)
        #expect(try await installation.statuses([ada, moved]) == [.confirmed, .confirmed])
        #expect(try await installation.registrations.registration(moved.id).registration.movedFrom == nil)
    }

    // MARK: - Choices

    @Test func `a date can be chosen behind hundreds of a series that is booked as a whole`() async throws {
        let installation = try await TestInstallation()
        let tutorial = try await installation.catalogue.create(
            Tutorial.Details(slug: "", title: "Webhooks"), by: .command, now: installation.now
        ).id
        let weekly = try await installation.session(series("FREQ=WEEKLY;COUNT=2", from: Self.first)) {
            $0.tutorial = tutorial
        }
        let daily = try await installation.session(series("FREQ=DAILY;COUNT=350", from: "2026-12-02T10:00:00")) {
            $0.tutorial = tutorial
            $0.registration.scope = .series
        }
        let late = try await installation.session(series(nil, from: "2027-12-15T10:00:00")) { $0.tutorial = tutorial }
        let ada = try await installation.register("ada@example.org", weekly, on: Self.first)
        let choices = try await installation.registrations.moveChoices(
            for: ada.id, byStaff: false, now: installation.now)
        #expect(choices.dates.map(\.session.id) == [daily.id, weekly.id, late.id])
        #expect(choices.later == nil)
    }

    @Test func `dates to choose from go on where there are many, and each is there once`() async throws {
        let installation = try await TestInstallation()
        let session = try await installation.session(series("FREQ=DAILY;COUNT=250", from: Self.first))
        let ada = try await installation.register("ada@example.org", session, on: Self.first)
        var starts: [LocalDateTime] = []
        var place: PageCursor?
        var pages = 0
        repeat {
            let choices = try await installation.registrations.moveChoices(
                for: ada.id, byStaff: false, after: place, now: installation.now)
            starts += choices.dates.map(\.occurrence.recurrenceID)
            place = choices.later
            pages += 1
        } while place != nil && pages < 10
        #expect(starts.count == 249)
        #expect(starts == Set(starts).sorted())
        #expect(pages == 2)
    }

    @Test func `a place at the new date whose offer has run out does not stand in the way of a move`() async throws {
        let installation = try await TestInstallation()
        let session = try await weekly(installation, mode: .offer)
        let ada = try await installation.register("ada@example.org", session, on: Self.first)
        let holder = try await installation.register("holder@example.org", session, on: Self.second)
        let offered = try await installation.register("ada@example.org", session, on: Self.second)
        _ = try await installation.registrations.cancel(holder.id, by: .command, now: installation.now)
        #expect(try await installation.status(offered.id) == .offered)
        // Nothing has let the offer lapse yet.
        let later = installation.now.addingTimeInterval(86_400)
        let moved = try await installation.move(ada, to: Self.second, at: later).registration
        #expect(moved.status == .confirmed)
        #expect(try await installation.status(ada.id) == .cancelled)
        #expect(try await Installation(installation.database).check(now: later) == [])
    }

    // MARK: - Questions

    @Test func `answers and consents go along, as far as the questions are the same`() async throws {
        let installation = try await TestInstallation()
        let agree = RegistrationPolicy.Question(id: "c", label: "I agree.", kind: .consent, required: true)
        let text = RegistrationPolicy.Question(id: "t", label: "Your stack?", kind: .text)
        func session(_ title: String, _ questions: [RegistrationPolicy.Question]) async throws -> Session {
            try await installation.session(title, try series(nil, from: Self.second)) {
                $0.registration.questions = questions
            }
        }
        let from = try await session("One", [agree, text])
        let same = try await session("Two", [agree])
        let reworded = try await session(
            "Three", [.init(id: "c", label: "I agree to more.", kind: .consent, required: true)])
        let outcome = try await installation.registrations.register(
            .init(
                session: from.id, person: .init(name: "Ada", email: "ada@example.org"),
                answers: ["c": .checked(true), "t": .text("Swift")]),
            by: .command, now: installation.now.addingTimeInterval(-60))
        guard case .created(let overview) = outcome else { throw Failure(.conflict, "Not created.") }
        let refused = await #expect(throws: Failure.self) {
            try await installation.move(overview.registration, to: nil, of: reworded)
        }
        #expect(refused?.faults.map(\.pointer) == ["/answers/c"])
        let moved = try await installation.move(overview.registration, to: nil, of: same).registration
        #expect(moved.answers == ["c": .checked(true)])
        #expect(moved.consents.map(\.at) == [installation.now.addingTimeInterval(-60)])
    }

    // MARK: - Refusals

    @Test func `a move that cannot be is refused, and changes nothing`() async throws {
        let installation = try await TestInstallation()
        let session = try await weekly(installation, mode: .none)
        let ada = try await installation.register("ada@example.org", session, on: Self.first)
        _ = try await installation.register("holder@example.org", session, on: Self.second)
        let gone = try await installation.register("gone@example.org", session, on: Self.third)
        _ = try await installation.registrations.cancel(gone.id, by: .command, now: installation.now)
        let draft = try await installation.session(series(nil, from: Self.third), status: .draft)
        let secret = try await installation.session(series(nil, from: Self.third)) {
            $0.visibility = .accounts
            $0.accounts = ["acme.example"]
        }
        func refusal(
            _ registration: Registration, _ date: String?, of session: Session? = nil, byStaff: Bool = false,
            at now: Date? = nil
        ) async throws -> String {
            do {
                _ = try await installation.move(registration, to: date, of: session, byStaff: byStaff, at: now)
                return "done"
            } catch let failure as Failure {
                return "\(failure.code)" + failure.faults.map { " " + $0.pointer }.joined()
            }
        }
        #expect(try await refusal(ada, Self.second) == "full")
        #expect(try await refusal(ada, Self.first) == "conflict")
        #expect(try await refusal(ada, nil) == "invalid /occurrence")
        #expect(try await refusal(ada, "2026-12-09T10:00:00") == "invalid /occurrence")
        #expect(try await refusal(ada, nil, of: draft) == "invalid /session")
        #expect(try await refusal(ada, nil, of: secret) == "invalid /session")
        #expect(try await refusal(gone, Self.first) == "gone")
        let begun = try utc("2026-12-01T09:00:00")
        #expect(try await refusal(ada, Self.third, at: begun) == "gone")
        #expect(try await installation.status(ada.id) == .confirmed)
        #expect(try await refusal(ada, nil, of: secret, byStaff: true) == "done")
    }

    // MARK: - Consequences

    @Test func `one mail tells of the new date, and one of its own takes the former out of the calendar`() async throws
    {
        let installation = try await TestInstallation()
        let transport = RecordingTransport()
        let session = try await weekly(installation)
        let ada = try await installation.register("ada@example.org", session, on: Self.first)
        _ = try await installation.mail(transport)
        _ = try await installation.move(ada, to: Self.second)
        let mails = try await installation.mail(transport)
        #expect(
            mails.map(summary) == [
                "ada@example.org: Your date has changed: Webhooks [METHOD:REQUEST SEQUENCE:0 STATUS:CONFIRMED]",
                "ada@example.org: Calendar entry: Webhooks [METHOD:CANCEL SEQUENCE:1 STATUS:CANCELLED]",
            ])
        let told = try #require(mails.first?.text)
        #expect(told.contains("Tuesday, 8 December 2026, 10:00–11:00 in Berlin"))
        #expect(
            told.contains(
                "This replaces your registration for Webhooks, Tuesday, 1 December 2026, 10:00–11:00 in Berlin."))
        #expect(try await installation.mail(transport, at: installation.now.addingTimeInterval(60)).isEmpty)
    }

    @Test func `who waits to change is told what they keep, and then what changed, in another session, too`()
        async throws
    {
        let installation = try await TestInstallation()
        let transport = RecordingTransport()
        let session = try await weekly(installation)
        let other = try await installation.session("Signatures", try series(nil, from: Self.second)) { $0.capacity = 1 }
        let ada = try await installation.register("ada@example.org", session, on: Self.first)
        let holder = try await installation.register("holder@example.org", other)
        _ = try await installation.mail(transport)
        _ = try await installation.move(ada, to: nil, of: other)
        let waiting = try await installation.mail(transport)
        #expect(waiting.map(summary) == ["ada@example.org: You’re on the waitlist: Signatures"])
        #expect(waiting.first?.text.contains("Your place on Webhooks, Tuesday, 1 December 2026") == true)
        _ = try await installation.registrations.cancel(holder.id, by: .command, now: installation.now)
        #expect(
            try await installation.mail(transport).map(summary).filter { $0.hasPrefix("ada") } == [
                "ada@example.org: Your date has changed: Signatures [METHOD:REQUEST SEQUENCE:1 STATUS:CONFIRMED]",
                "ada@example.org: Calendar entry: Webhooks [METHOD:CANCEL SEQUENCE:1 STATUS:CANCELLED]",
            ])
    }

    @Test func `the personal feed has the new date, and the former one as cancelled`() async throws {
        let installation = try await TestInstallation()
        let session = try await weekly(installation)
        let ada = try await installation.register("ada@example.org", session, on: Self.first)
        _ = try await installation.move(ada, to: Self.second)
        let calendar = try await installation.calendar(
            .personal(try await installation.registrant("ada@example.org")))
        let lines = calendar.split(separator: "\n").filter { $0.hasPrefix("DTSTART;") || $0.hasPrefix("STATUS:") }
        #expect(
            lines.sorted() == [
                "DTSTART;TZID=Europe/Berlin:20261201T100000", "DTSTART;TZID=Europe/Berlin:20261208T100000",
                "STATUS:CANCELLED", "STATUS:CONFIRMED",
            ])
    }

    @Test func `the erasure of a person who waits to change releases both places`() async throws {
        let installation = try await TestInstallation()
        let session = try await weekly(installation)
        let ada = try await installation.register("ada@example.org", session, on: Self.first)
        let bob = try await installation.register("bob@example.org", session, on: Self.second)
        let adas = try await installation.move(ada, to: Self.second).registration
        let heir = try await installation.register("heir@example.org", session, on: Self.first)
        try await Erasure(installation.database).erase("ada@example.org", by: .command, now: installation.now)
        #expect(
            try await installation.statuses([ada, adas, bob, heir]) == [.cancelled, .cancelled, .confirmed, .confirmed])
        #expect(try await Installation(installation.database).check(now: installation.now) == [])
    }
}

extension TestInstallation {
    /// - Parameters:
    ///   - date: the recurrence id; nil for a session with one date.
    ///   - session: nil for that of the registration.
    @discardableResult
    func move(
        _ registration: Registration, to date: String?, of session: Session? = nil, byStaff: Bool = false,
        at now: Date? = nil
    ) async throws -> Registrations.Overview {
        try await registrations.move(
            registration.id, to: .init(session: session?.id, recurrenceID: try date.map(local)), byStaff: byStaff,
            by: .command, now: now ?? self.now)
    }

    /// The events of registrations in the journal, in order.
    func events() async throws -> [String] {
        try await database.read { connection in
            try connection.journal(after: 0, limit: 500).filter { $0.entry.subject == .registration }
                .map { $0.entry.event.rawValue }
        }
    }
}
