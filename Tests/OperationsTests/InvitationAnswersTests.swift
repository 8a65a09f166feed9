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
