import Foundation
import ICalendar
import Mail
import Operations
import Storage
import SupportCore
import Testing
import Training

/// Answers to invitations that come out of order, about a former time, or after the date.
@Suite struct LateAnswersTests {
    @Test func `of two answers the later one holds, in whatever order they come`() async throws {
        for order in [[0, 1], [1, 0]] {
            let (installation, _, ada, bob) = try await fullDate()
            let answers: [(CalendarAnswer.Status, TimeInterval)] = [(.declined, -120), (.accepted, -60)]
            let outcomes = try await order.asyncMap { index in
                try await installation.receive(answers[index].0, of: ada, stampedAfter: answers[index].1)
            }
            if order == [1, 0] {
                #expect(outcomes == ["The invitation was accepted.", "A later answer holds."])
                #expect(try await installation.statuses([ada, bob]) == [.confirmed, .waitlisted])
            } else {
                #expect(outcomes == ["The registration was cancelled.", "The invitation was accepted."])
                #expect(try await installation.statuses([ada, bob]) == [.cancelled, .confirmed])
            }
        }
    }

    @Test func `an invented sequence and an instant in the future hold against no later answer`() async throws {
        let (installation, _, ada, bob) = try await fullDate()
        _ = try await installation.receive(
            .accepted, of: ada, proven: [], sequence: 99_999, stampedAfter: 10_000_000)
        #expect(try await installation.receive(.declined, of: ada, after: 60) == "The registration was cancelled.")
        #expect(try await installation.statuses([ada, bob]) == [.cancelled, .confirmed])
    }

    @Test func `an answer about a former time is noted, and the invitation is sent again`() async throws {
        let (installation, transport, ada, bob) = try await fullDate()
        let session = try await installation.session(of: ada)
        _ = try await installation.schedule.edit(
            local("2026-12-01T10:00:00"), of: session.id, scope: .this, by: .command, now: installation.now,
            change: change { $0.start = .set(try local("2026-12-01T14:00:00")) })
        // The mail that says so may not even be sent.
        #expect(
            try await installation.receive(.declined, of: ada)
                == "The answer is about a former time. The current invitation is sent again.")
        let moved = try await installation.mail(transport)
        #expect(
            moved.map(summary).sorted() == [
                "ada@acme.example: Changed: Webhooks [METHOD:REQUEST SEQUENCE:1 STATUS:CONFIRMED]",
                "bob@acme.example: Changed: Webhooks",
            ])
        #expect(
            try await installation.receive(.declined, of: ada, after: 4_000)
                == "The answer is about a former time. The current invitation is sent again.")
        #expect(
            try await installation.mail(transport, at: installation.now.addingTimeInterval(4_000)).map(summary) == [
                "ada@acme.example: Calendar entry: Webhooks [METHOD:REQUEST SEQUENCE:1 STATUS:CONFIRMED]"
            ])
        #expect(try await installation.statuses([ada, bob]) == [.confirmed, .waitlisted])
        #expect(
            try await installation.receive(.declined, of: ada, sequence: 1, after: 4_100)
                == "The registration was cancelled.")
    }

    @Test func `who asks for the invitation again gets it once in an hour, and once with a change that waits`()
        async throws
    {
        let (installation, transport, ada, _) = try await fullDate()
        let session = try await installation.session(of: ada)
        _ = try await installation.schedule.edit(
            local("2026-12-01T10:00:00"), of: session.id, scope: .this, by: .command, now: installation.now,
            change: change { $0.start = .set(try local("2026-12-01T14:00:00")) })
        func ask(after later: TimeInterval) async throws {
            #expect(
                try await installation.receive(.undecided, of: ada, method: .refresh, after: later)
                    == "The current invitation is sent again.")
        }
        func mails(after later: TimeInterval) async throws -> [String] {
            try await installation.mail(transport, after: later).map(summary).filter { $0.hasPrefix("ada@") }
        }
        for later in [0.0, 60] { try await ask(after: later) }
        #expect(
            try await mails(after: 120) == [
                "ada@acme.example: Changed: Webhooks [METHOD:REQUEST SEQUENCE:1 STATUS:CONFIRMED]"
            ])
        for later in [4_000.0, 4_060] { try await ask(after: later) }
        #expect(
            try await mails(after: 4_120) == [
                "ada@acme.example: Calendar entry: Webhooks [METHOD:REQUEST SEQUENCE:1 STATUS:CONFIRMED]"
            ])
    }

    @Test func `answers about what is over or cancelled come too late`() async throws {
        let (installation, _, ada, bob) = try await fullDate()
        let session = try await installation.session(of: ada)
        let later = try utc("2026-12-02T10:00:00").timeIntervalSince(installation.now)
        #expect(try await installation.receive(.declined, of: ada, after: later) == "The date is over.")
        _ = try await installation.schedule.cancel(session.id, reason: nil, by: .command, now: installation.now)
        #expect(try await installation.receive(.declined, of: ada) == "The session was cancelled.")
        #expect(try await installation.statuses([ada, bob]) == [.confirmed, .waitlisted])
    }

    @Test func `a series is declined until its last date is over, also where that was put off`() async throws {
        let installation = try await TestInstallation()
        let session = try await installation.session(series("FREQ=WEEKLY;COUNT=2", from: "2026-12-01T10:00:00")) {
            $0.registration.scope = .series
        }
        _ = try await installation.schedule.edit(
            try local("2026-12-08T10:00:00"), of: session.id, scope: .this, by: .command, now: installation.now,
            change: change { $0.start = .set(try local("2026-12-20T10:00:00")) })
        let ada = try await installation.register("ada@acme.example", session)
        _ = try await installation.mail(RecordingTransport())
        func answer(at time: String) async throws -> String? {
            try await installation.receive(
                .declined, of: ada, after: try utc(time).timeIntervalSince(installation.now))
        }
        #expect(try await answer(at: "2026-12-20T10:00:00") == "The series is over.")
        #expect(try await answer(at: "2026-12-10T12:00:00") == "The registration was cancelled.")
    }

    @Test func `who comes back is shown on the roster without the answer of before`() async throws {
        let (installation, _, ada, bob) = try await fullDate()
        let session = try await installation.session(of: ada)
        func shown() async throws -> KeptAnswer? {
            try await installation.registrations.roster(
                of: local("2026-12-01T10:00:00"), in: session.id, page: PageRequest(limit: 9)
            ).answers[ada.id]
        }
        _ = try await installation.receive(.declined, of: ada, comment: "I am ill.")
        #expect(try await shown()?.status == .declined)
        _ = try await installation.registrations.cancel(bob.id, by: .command, now: installation.now)
        _ = try await installation.register("ada@acme.example", session)
        #expect(try await shown()?.status == .undecided)
        #expect(try await shown()?.comment == nil)
        // What was answered earlier, and came late, is not of now either.
        #expect(try await installation.receive(.accepted, of: ada, stampedAfter: -60) == "A later answer holds.")
    }

    @Test func `the comment of an answer without effect is kept, and the answer that holds stays`() async throws {
        let (installation, _, ada, bob) = try await fullDate()
        func kept() async throws -> [String] {
            try await installation.database.read { try $0.calendarAnswers(ofRegistrations: [ada.id]) }
                .map { "\($0.status): \($0.comment ?? "")" }
        }
        _ = try await installation.receive(.undecided, of: ada, method: .refresh, comment: "Where is it?")
        #expect(try await kept() == ["undecided: Where is it?"])
        _ = try await installation.receive(.tentative, of: ada, after: 60)
        #expect(try await kept() == ["tentative: "])
        #expect(
            try await installation.receive(.declined, of: ada, comment: "I am ill.", stampedAfter: 30, after: 90)
                == "A later answer holds.")
        #expect(try await kept() == ["tentative: I am ill."])
        let session = try await installation.session(of: ada)
        _ = try await installation.schedule.edit(
            local("2026-12-01T10:00:00"), of: session.id, scope: .this, by: .command, now: installation.now,
            change: change { $0.start = .set(try local("2026-12-01T14:00:00")) })
        #expect(
            try await installation.receive(.declined, of: ada, comment: "Too late for me.", after: 120)
                == "The answer is about a former time. The current invitation is sent again.")
        let later = try utc("2026-12-02T10:00:00").timeIntervalSince(installation.now)
        #expect(
            try await installation.receive(.declined, of: ada, comment: "Sorry.", after: later) == "The date is over.")
        #expect(try await kept() == ["tentative: I am ill.\nToo late for me.\nSorry."])
        #expect(try await installation.statuses([ada, bob]) == [.confirmed, .waitlisted])
    }
}

extension Sequence {
    fileprivate func asyncMap<Value>(_ transform: (Element) async throws -> Value) async rethrows -> [Value] {
        var values: [Value] = []
        for element in self { values.append(try await transform(element)) }
        return values
    }
}
