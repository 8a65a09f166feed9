import Foundation
import ICalendar
import Mail
import MailReading
import Operations
import Storage
import SupportCore
import Testing
import Training

/// Answers to invitations, as they are read of mails.
@Suite struct InvitationAnswersTests {
    /// An installation with a date that has one seat: Ada has it, Bob waits, and both were mailed.
    private func fullDate(
        mode: WaitlistPolicy.Mode = .automatic
    ) async throws -> (TestInstallation, RecordingTransport, ada: Registration, bob: Registration) {
        let installation = try await TestInstallation()
        let transport = RecordingTransport()
        let session = try await installation.single(capacity: 1, mode: mode)
        let ada = try await installation.register("ada@acme.example", session)
        let bob = try await installation.register("bob@acme.example", session)
        _ = try await installation.mail(transport)
        return (installation, transport, ada, bob)
    }

    @Test func `a decline frees the seat, offers it on, and sends no cancellation`() async throws {
        let (installation, transport, ada, bob) = try await fullDate(mode: .offer)
        #expect(
            try await installation.receive(.declined, of: ada, comment: "I am ill.")
                == "The registration was cancelled.")
        #expect(try await installation.statuses([ada, bob]) == [.cancelled, .offered])
        #expect(
            try await installation.mail(transport).map(summary) == [
                "bob@acme.example: A seat is being held for you: Webhooks"
            ])
        let answers = try await installation.database.read { try $0.calendarAnswers(ofRegistrations: [ada.id]) }
        #expect(answers.map(\.status) == [.declined])
        #expect(answers.map(\.comment) == ["I am ill."])
        // Who comes back is not met by the entry that was declined.
        _ = try await installation.registrations.cancel(bob.id, by: .command, now: installation.now)
        let again = try await installation.register("ada@acme.example", try await installation.session(of: ada))
        #expect(again.id == ada.id)
        let invited = try await installation.mail(transport).map(summary)
        #expect(invited.contains { $0.hasPrefix("ada@acme.example: ") && $0.contains("[METHOD:REQUEST SEQUENCE:") })
        #expect(!invited.contains { $0.contains("SEQUENCE:0 ") })
    }

    @Test func `every row of the journal names the registrant, and none holds an address`() async throws {
        let (installation, _, ada, _) = try await fullDate()
        let before = try await installation.database.read { try $0.journalPosition() }
        _ = try await installation.receive(.declined, of: ada)
        let records = try await installation.database.read { try $0.journal(after: before, limit: 100) }
        #expect(
            records.map { "\($0.actor.kind) \($0.entry.event) \($0.entry.subject) \($0.entry.fields)" } == [
                "registrant updated registration [\"answer\"]", "registrant cancelled registration [\"status\"]",
                "registrant promoted registration [\"status\"]", "lectern created receivedMail [\"answer\"]",
            ])
        #expect(records.allSatisfy { !"\($0)".contains("@") })
    }

    @Test func `a decline that nobody proves is confirmed by a link`() async throws {
        for (from, proven) in [
            ("ada@acme.example", []), ("ada@acme.example", ["other.example"]),
            ("ada@icloud.example", ["icloud.example"]), ("eve@evil.example", ["evil.example"]),
            ("ada@acme.example", ["example.acme.example"]),
        ] as [(String, [String])] {
            let (installation, transport, ada, bob) = try await fullDate()
            #expect(
                try await installation.receive(.declined, of: ada, from: from, proven: proven)
                    == "It is not proven who declined. They are mailed a link to cancel.")
            #expect(try await installation.statuses([ada, bob]) == [.confirmed, .waitlisted])
            let mails = try await installation.mail(transport)
            #expect(mails.map(summary) == ["ada@acme.example: Do you want to cancel? Webhooks"])
            #expect(mails[0].text.contains("/registrations/\(ada.id)/cancel"))
            #expect(mails[0].autoSubmitted == .replied)
            // A second one within the hour sends nothing more.
            _ = try await installation.receive(.declined, of: ada, from: from, proven: proven, after: 60)
            #expect(try await installation.mail(transport, after: 60).isEmpty)
        }
    }

    @Test func `a person is mailed about ten answers in an hour at most`() async throws {
        let installation = try await TestInstallation()
        var last: Registration?
        for number in 0..<12 {
            let session = try await installation.single(capacity: nil)
            let ada = try await installation.register("ada@acme.example", session)
            _ = try await installation.receive(.declined, of: ada, proven: [], after: Double(number))
            last = ada
        }
        func count() async throws -> Int {
            try await installation.database.read {
                try $0.mails(MailFilter(purpose: .reply), page: PageRequest(limit: 50)).items.count
            }
        }
        #expect(try await count() == 10)
        _ = try await installation.receive(.declined, of: try #require(last), proven: [], after: 4_000)
        #expect(try await count() == 11)
    }

    @Test func `at a public provider the domain proves nobody but the sender`() async throws {
        let installation = try await TestInstallation()
        let session = try await installation.single(capacity: 1)
        let ada = try await installation.register("ada@gmail.com", session)
        _ = try await installation.mail(RecordingTransport())
        #expect(
            try await installation.receive(.declined, of: ada, from: "eve@gmail.com", proven: ["gmail.com"])
                == "It is not proven who declined. They are mailed a link to cancel.")
        #expect(
            try await installation.receive(.declined, of: ada, from: "Ada@Gmail.com", proven: ["gmail.com"], after: 1)
                == "The registration was cancelled.")
    }

    @Test func `a colleague's address and a domain above prove a decline`() async throws {
        for (from, proven) in [("a.moss@acme.example", "acme.example"), ("ada@acme.example", "example")] {
            let (installation, _, ada, _) = try await fullDate()
            #expect(
                try await installation.receive(.declined, of: ada, from: from, proven: [proven])
                    == "The registration was cancelled.")
        }
    }

    @Test func `strangers are never added, and an answer to another organizer counts for nothing`() async throws {
        let (installation, transport, ada, bob) = try await fullDate()
        #expect(
            try await installation.receive(.accepted, of: ada, attendees: ["eve@evil.example"])
                == "The answer is of somebody who was not invited. Nobody is added.")
        #expect(
            try await installation.receive(.declined, of: ada, attendees: ["ada@acme.example", "eve@evil.example"])
                == "The answer is of 2 people, not of one.")
        #expect(
            try await installation.receive(.declined, of: ada, organizer: "boss@evil.example")
                == "The answer is to another organizer.")
        #expect(
            try await installation.receive(.declined, of: ada, uid: "something@example.org")
                == "The answer is about an entry that Lectern did not send.")
        #expect(try await installation.statuses([ada, bob]) == [.confirmed, .waitlisted])
        #expect(try await installation.mail(transport).isEmpty)
        #expect(try await installation.database.read { try $0.registrant(withEmail: "eve@evil.example") } == nil)
    }

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

    @Test func `an acceptance takes an offered seat, and nobody passes the waitlist`() async throws {
        let (installation, transport, ada, bob) = try await fullDate(mode: .offer)
        #expect(try await installation.receive(.accepted, of: bob) == "The invitation was accepted.")
        #expect(try await installation.statuses([ada, bob]) == [.confirmed, .waitlisted])
        _ = try await installation.receive(.declined, of: ada)
        _ = try await installation.mail(transport)
        #expect(try await installation.receive(.accepted, of: bob, after: 60) == "The offered seat was taken.")
        #expect(try await installation.statuses([ada, bob]) == [.cancelled, .confirmed])
        // Whoever accepts what was cancelled is told that there is no seat.
        _ = try await installation.receive(.accepted, of: ada, after: 120)
        #expect(try await installation.statuses([ada, bob]) == [.cancelled, .confirmed])
        #expect(
            try await installation.mail(transport, after: 120).map(\.subject).contains(
                "You don’t have a seat: Webhooks"))
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

    @Test func `tentative, delegated and a proposal leave the seat, and each is answered as it has to be`() async throws
    {
        let (installation, transport, ada, bob) = try await fullDate()
        let trainer = try await installation.trainers.create(
            Trainer.Details(name: "Grace Hopper", email: "grace@example.org"), by: .command, now: installation.now)
        let session = try await installation.session(of: ada)
        _ = try await installation.schedule.edit(
            local("2026-12-01T10:00:00"), of: session.id, scope: .this, by: .command, now: installation.now,
            change: change { $0.trainers = .set([trainer.id]) })
        _ = try await installation.mail(transport)
        #expect(
            try await installation.receive(.tentative, of: ada)
                == "The answer is tentative. It is noted on the roster.")
        #expect(try await installation.mail(transport).isEmpty)
        #expect(
            try await installation.receive(.delegated, of: ada, after: 60)
                == "A place cannot be passed on. They are told by email.")
        #expect(
            try await installation.mail(transport, after: 60).map(summary) == [
                "ada@acme.example: Your seat can’t be passed on: Webhooks"
            ])
        #expect(
            try await installation.receive(
                .tentative, of: ada, method: .counter, comment: "After lunch?",
                proposed: try utc("2026-12-01T13:00:00"), after: 120)
                == "Another time was proposed. The seat stays, and the trainers are told.")
        let mails = try await installation.mail(transport, after: 120)
        #expect(
            Set(mails.map(summary)) == [
                "ada@acme.example: Another time isn’t possible: Webhooks [METHOD:DECLINECOUNTER SEQUENCE:0 STATUS:CONFIRMED]",
                "grace@example.org: Another time was proposed: Webhooks",
            ])
        let note = try #require(mails.first { $0.to.address == "grace@example.org" })
        #expect(note.text.contains("Comment: After lunch?"))
        #expect(note.text.contains("Proposed: Tuesday, 1 December 2026, 14:00 in Berlin"))
        #expect(try await installation.statuses([ada, bob]) == [.confirmed, .waitlisted])
        #expect(
            try await installation.receive(.undecided, of: ada, method: .refresh, after: 180)
                == "The current invitation is sent again.")
        #expect(
            try await installation.mail(transport, after: 180).map(summary) == [
                "ada@acme.example: Calendar entry: Webhooks [METHOD:REQUEST SEQUENCE:0 STATUS:CONFIRMED]"
            ])
    }

    // MARK: - Series

    @Test func `one date of a series is declined in whatever zone, and the place in the series stays`() async throws {
        let installation = try await TestInstallation()
        let session = try await installation.session(
            series("FREQ=WEEKLY;BYDAY=TU;COUNT=4", from: "2026-12-01T10:00:00")
        ) {
            $0.registration.scope = .series
            $0.capacity = 1
        }
        let ada = try await installation.register("ada@acme.example", session)
        _ = try await installation.mail(RecordingTransport())
        for recurrence in [
            CalendarAnswer.Recurrence.instant(try utc("2026-12-08T09:00:00")), .local(try local("2026-12-08T10:00:00")),
            .day(try #require(LocalDate("2026-12-08"))),
        ] {
            _ = try await installation.receive(
                .declined, of: ada, recurrence: recurrence,
                after: recurrence == .local(try local("2026-12-08T10:00:00")) ? 60 : 120)
            #expect(try await installation.statuses([ada]) == [.confirmed])
        }
        let answers = try await installation.database.read { try $0.calendarAnswers(ofRegistrations: [ada.id]) }
        #expect(answers.count == 1)
        #expect(answers.allSatisfy { $0.occurrence != nil && $0.status == .declined })
        #expect(
            try await installation.receive(.declined, of: ada, recurrence: .instant(installation.now), after: 200)
                == "The answer is about a date that the series does not have.")
        #expect(
            try await installation.receive(.declined, of: ada, after: 300) == "The registration was cancelled.")
        #expect(try await installation.statuses([ada]) == [.cancelled])
    }

    @Test func `a decline of one entry has a mail take the other entries of the place out of the calendar`()
        async throws
    {
        let added = try local("2026-12-04T15:00:00")
        for isSplit in [true, false] {
            let installation = try await TestInstallation()
            let transport = RecordingTransport()
            let session = try await installation.session(
                series("FREQ=WEEKLY;BYDAY=TU;COUNT=4", from: "2026-12-01T10:00:00")
            ) {
                $0.registration.scope = .series
                if !isSplit { $0.recurrence.added = [added] }
            }
            let ada = try await installation.register("ada@acme.example", session)
            _ = try await installation.mail(transport)
            if isSplit {
                _ = try await installation.schedule.edit(
                    local("2026-12-15T10:00:00"), of: session.id, scope: .following, by: .command,
                    now: installation.now, change: change { $0.start = .set(try local("2026-12-15T12:00:00")) })
                _ = try await installation.mail(transport)
            }
            let entries = try await installation.database.read { try $0.mailedEntries(ofRegistrations: [ada.id]) }
            #expect(entries.map(\.isLive) == [true, true])
            let declined = try #require(entries.first { $0.place == .series(session.id) })
            let other = try #require(entries.first { $0.uid != declined.uid })
            #expect(
                try await installation.receive(.declined, of: ada, uid: declined.uid, sequence: 9)
                    == "The registration was cancelled.")
            let mails = try await installation.mail(transport)
            #expect(mails.map(\.subject) == ["Cancelled: Webhooks"])
            #expect(mails.map { $0.calendar?.method } == [.cancel])
            #expect(try mails.compactMap(\.calendar).flatMap(uids) == [other.uid])
            let left = try await installation.database.read { try $0.mailedEntries(ofRegistrations: [ada.id]) }
            #expect(left.map(\.isLive) == [false, false])
        }
    }

    // MARK: - Once

    @Test func `each Message-ID is taken once, and twenty at once too`() async throws {
        let (installation, _, ada, _) = try await fullDate()
        let mails = installation.receivedMails()
        let message = try await installation.message(.tentative, of: ada, messageID: "same@acme.example")
        var readings: [ReceivedMails.ReadMail] = []
        for _ in 0..<20 {
            let id = try await mails.keep(
                MessageBytes("x".utf8), returnPath: "ada@acme.example", recipients: ["t@example.org"],
                now: installation.now)
            readings.append(.init(mail: try await mails.mail(id), message: .success(message), digest: id))
        }
        let all = readings
        try await withThrowingTaskGroup(of: Void.self) { group in
            for reading in all { group.addTask { try await mails.handle([reading], now: installation.now) } }
            try await group.waitForAll()
        }
        let kinds = try await mails.mails(ReceivedMailFilter(), page: PageRequest(limit: 50)).items.map(\.kind)
        #expect(kinds.filter { $0 == .answer }.count == 1)
        #expect(kinds.filter { $0 == .repeated }.count == 19)
    }
}

extension Sequence {
    fileprivate func asyncMap<Value>(_ transform: (Element) async throws -> Value) async rethrows -> [Value] {
        var values: [Value] = []
        for element in self { values.append(try await transform(element)) }
        return values
    }
}
