import Foundation
import ICalendar
import Operations
import Storage
import SupportCore
import Testing
import Training

@Suite struct MoveTests {
    @Test func `a move to a date with a seat releases the former one, and the first of its waitlist gets it`()
        async throws
    {
        let installation = try await TestInstallation()
        let session = try await installation.weekly()
        let ada = try await installation.register("ada@example.org", session, on: WeeklyDates.first)
        let bob = try await installation.register("bob@example.org", session, on: WeeklyDates.first)
        let cleo = try await installation.register("cleo@example.org", session, on: WeeklyDates.first)
        let moved = try await installation.move(ada, to: WeeklyDates.second)
        #expect(moved.registration.status == .confirmed)
        #expect(moved.registration.movedFrom == ada.id)
        #expect(try moved.recurrenceID == local(WeeklyDates.second))
        #expect(try await installation.statuses([ada, bob, cleo]) == [.cancelled, .confirmed, .waitlisted])
        #expect(try await installation.events() == ["created", "created", "created", "created", "moved", "promoted"])
        #expect(try await Installation(installation.database).check(now: installation.now) == [])
    }

    @Test func `a move to a full date keeps both places until there is a seat`() async throws {
        let installation = try await TestInstallation()
        let session = try await installation.weekly()
        let ada = try await installation.register("ada@example.org", session, on: WeeklyDates.first)
        let heir = try await installation.register("heir@example.org", session, on: WeeklyDates.first)
        let holder = try await installation.register("holder@example.org", session, on: WeeklyDates.second)
        let moved = try await installation.move(ada, to: WeeklyDates.second)
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
            let session = try await installation.weekly(mode: .offer)
            let ada = try await installation.register("ada@example.org", session, on: WeeklyDates.first)
            let holder = try await installation.register("holder@example.org", session, on: WeeklyDates.second)
            let moved = try await installation.move(ada, to: WeeklyDates.second).registration
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

    // MARK: - Changing one's mind

    @Test func `a move that waits is withdrawn by cancelling it, and the former place stays`() async throws {
        let installation = try await TestInstallation()
        let session = try await installation.weekly()
        let ada = try await installation.register("ada@example.org", session, on: WeeklyDates.first)
        let holder = try await installation.register("holder@example.org", session, on: WeeklyDates.second)
        let moved = try await installation.move(ada, to: WeeklyDates.second).registration
        _ = try await installation.registrations.cancel(moved.id, by: .command, now: installation.now)
        _ = try await installation.registrations.cancel(holder.id, by: .command, now: installation.now)
        #expect(try await installation.statuses([ada, moved]) == [.confirmed, .cancelled])
    }

    @Test func `who cancels the place that they would leave waits on for the new one`() async throws {
        let installation = try await TestInstallation()
        let session = try await installation.weekly()
        let ada = try await installation.register("ada@example.org", session, on: WeeklyDates.first)
        let holder = try await installation.register("holder@example.org", session, on: WeeklyDates.second)
        let moved = try await installation.move(ada, to: WeeklyDates.second).registration
        _ = try await installation.registrations.cancel(ada.id, by: .command, now: installation.now)
        #expect(try await installation.registrations.registration(moved.id).registration.movedFrom == nil)
        // Registered anew, the place is one of its own.
        let again = try await installation.register("ada@example.org", session, on: WeeklyDates.first)
        _ = try await installation.registrations.cancel(holder.id, by: .command, now: installation.now)
        #expect(try await installation.statuses([again, moved]) == [.confirmed, .confirmed])
    }

    @Test func `another move takes the place of one that waits`() async throws {
        let installation = try await TestInstallation()
        let session = try await installation.weekly()
        let ada = try await installation.register("ada@example.org", session, on: WeeklyDates.first)
        _ = try await installation.register("holder@example.org", session, on: WeeklyDates.second)
        let waiting = try await installation.move(ada, to: WeeklyDates.second).registration
        // Both stand for the same place.
        let moved = try await installation.move(waiting, to: WeeklyDates.third).registration
        #expect(moved.movedFrom == ada.id)
        #expect(try await installation.statuses([ada, waiting, moved]) == [.cancelled, .cancelled, .confirmed])
    }

    @Test func `a place whose date has begun is not released any more`() async throws {
        let installation = try await TestInstallation()
        let session = try await installation.weekly()
        let ada = try await installation.register("ada@example.org", session, on: WeeklyDates.first)
        let holder = try await installation.register("holder@example.org", session, on: WeeklyDates.second)
        let moved = try await installation.move(ada, to: WeeklyDates.second).registration
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
        let weekly = try await installation.session(series("FREQ=WEEKLY;COUNT=2", from: WeeklyDates.first)) {
            $0.tutorial = tutorial
        }
        let daily = try await installation.session(series("FREQ=DAILY;COUNT=350", from: "2026-12-02T10:00:00")) {
            $0.tutorial = tutorial
            $0.registration.scope = .series
        }
        let late = try await installation.session(series(nil, from: "2027-12-15T10:00:00")) { $0.tutorial = tutorial }
        let ada = try await installation.register("ada@example.org", weekly, on: WeeklyDates.first)
        let choices = try await installation.registrations.moveChoices(
            for: ada.id, byStaff: false, now: installation.now)
        #expect(choices.dates.map(\.session.id) == [daily.id, weekly.id, late.id])
        #expect(choices.later == nil)
    }

    @Test func `dates to choose from go on where there are many, and each is there once`() async throws {
        let installation = try await TestInstallation()
        let session = try await installation.session(series("FREQ=DAILY;COUNT=250", from: WeeklyDates.first))
        let ada = try await installation.register("ada@example.org", session, on: WeeklyDates.first)
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
        let session = try await installation.weekly(mode: .offer)
        let ada = try await installation.register("ada@example.org", session, on: WeeklyDates.first)
        let holder = try await installation.register("holder@example.org", session, on: WeeklyDates.second)
        let offered = try await installation.register("ada@example.org", session, on: WeeklyDates.second)
        _ = try await installation.registrations.cancel(holder.id, by: .command, now: installation.now)
        #expect(try await installation.status(offered.id) == .offered)
        // Nothing has let the offer lapse yet.
        let later = installation.now.addingTimeInterval(86_400)
        let moved = try await installation.move(ada, to: WeeklyDates.second, at: later).registration
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
            try await installation.session(title, try series(nil, from: WeeklyDates.second)) {
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
        let session = try await installation.weekly(mode: .none)
        let ada = try await installation.register("ada@example.org", session, on: WeeklyDates.first)
        _ = try await installation.register("holder@example.org", session, on: WeeklyDates.second)
        let gone = try await installation.register("gone@example.org", session, on: WeeklyDates.third)
        _ = try await installation.registrations.cancel(gone.id, by: .command, now: installation.now)
        let draft = try await installation.session(series(nil, from: WeeklyDates.third), status: .draft)
        let secret = try await installation.session(series(nil, from: WeeklyDates.third)) {
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
        #expect(try await refusal(ada, WeeklyDates.second) == "full")
        #expect(try await refusal(ada, WeeklyDates.first) == "conflict")
        #expect(try await refusal(ada, nil) == "invalid /occurrence")
        #expect(try await refusal(ada, "2026-12-09T10:00:00") == "invalid /occurrence")
        #expect(try await refusal(ada, nil, of: draft) == "invalid /session")
        #expect(try await refusal(ada, nil, of: secret) == "invalid /session")
        #expect(try await refusal(gone, WeeklyDates.first) == "gone")
        let begun = try utc("2026-12-01T09:00:00")
        #expect(try await refusal(ada, WeeklyDates.third, at: begun) == "gone")
        #expect(try await installation.status(ada.id) == .confirmed)
        #expect(try await refusal(ada, nil, of: secret, byStaff: true) == "done")
    }
}
