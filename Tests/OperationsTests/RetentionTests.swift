import Foundation
import Mail
import Operations
import Storage
import Testing
import Training

@Suite struct RetentionTests {
    private let day: TimeInterval = 86_400

    @Test func `without retention periods nothing is erased`() async throws {
        let installation = try await TestInstallation()
        let single = try await installation.single(capacity: nil)
        _ = try await installation.register("ada@example.org", single)
        let later = installation.now.addingTimeInterval(10_000 * day)
        #expect(try await Erasure(installation.database).apply(Retention(), now: later) == .init())
        #expect(try await installation.isHeld("ada@example.org"))
    }

    @Test func `registrants are erased when the retention period after their last date is over, and not before`()
        async throws
    {
        let installation = try await TestInstallation()
        let single = try await installation.single(capacity: nil)
        let weekly = try await installation.session(series("FREQ=WEEKLY;BYDAY=TU;COUNT=3", from: "2026-12-01T10:00:00"))
        {
            $0.registration.scope = .series
        }
        let endless = try await installation.session(series("FREQ=WEEKLY;BYDAY=TU", from: "2026-12-01T10:00:00")) {
            $0.registration.scope = .series
        }
        _ = try await installation.register("once@example.org", single)
        _ = try await installation.register("thrice@example.org", weekly)
        _ = try await installation.register("both@example.org", single)
        _ = try await installation.register("both@example.org", weekly)
        _ = try await installation.register("always@example.org", endless)
        let left = try await installation.register("left@example.org", endless)
        _ = try await installation.registrations.cancel(left.id, by: .command, now: installation.now)
        let retention = Retention(registrations: 30 * 86_400)
        let people = ["once", "thrice", "both", "always", "left"].map { $0 + "@example.org" }
        func held(at text: String) async throws -> [String] {
            _ = try await Erasure(installation.database).apply(retention, batch: 1, now: try utc(text))
            var held: [String] = []
            for person in people where try await installation.isHeld(person) { held.append(person) }
            return held
        }
        // The single date ends on 1 December at 10:00 UTC, the last one of the series on 15 December.
        #expect(try await held(at: "2026-12-23T12:00:00") == people)
        #expect(try await held(at: "2026-12-31T10:00:00") == Array(people.dropLast()))
        #expect(try await held(at: "2026-12-31T10:00:01") == [people[1], people[2], people[3]])
        #expect(try await held(at: "2027-01-14T10:00:01") == [people[3]])
        #expect(try await held(at: "2036-01-14T10:00:01") == [people[3]])
        #expect(try await installation.date(single).occupancy.confirmed == 2)
        #expect(try await Installation(installation.database).check(now: installation.now) == [])
    }

    @Test func `an interest in a tutorial outlives the erasure of registrations`() async throws {
        let installation = try await TestInstallation()
        let tutorial = try await installation.catalogue.create(
            Tutorial.Details(slug: "webhooks", title: "Webhooks", status: .published), by: .command,
            now: installation.now)
        let single = try await installation.single(capacity: nil)
        for name in ["ada", "grace"] { _ = try await installation.register("\(name)@example.org", single) }
        try await installation.catalogue.recordInterest(
            in: tutorial.id, email: "Ada@example.org", by: .command, now: installation.now)
        let erasure = Erasure(installation.database)
        let later = installation.now.addingTimeInterval(100 * day)
        #expect(
            try await erasure.apply(Retention(registrations: 86_400), now: later)
                == Erasure.RetentionResult(registrants: 2))
        #expect(try await installation.catalogue.tutorial(tutorial.id).interested == 1)
        #expect(
            try await erasure.apply(Retention(interest: 99 * 86_400), now: later)
                == Erasure.RetentionResult(interest: 1))
        #expect(try await installation.catalogue.tutorial(tutorial.id).interested == 0)
    }

    @Test func `a lead of an account whose registrations are past is a lead no more`() async throws {
        let installation = try await TestInstallation()
        let now = installation.now
        let single = try await installation.single(capacity: nil)
        _ = try await installation.register("ada@example.org", single)
        try await installation.database.write { connection in
            try connection.insertLead("Ada@example.org", ofAccount: "acme.example", now: now)
        }
        _ = try await Erasure(installation.database).apply(
            Retention(registrations: 86_400), now: now.addingTimeInterval(100 * day))
        #expect(try await installation.database.read { try $0.leads(ofAccount: "acme.example") } == [])
    }

    @Test func `what waits in other matters outlives the registrations of a person`() async throws {
        let installation = try await TestInstallation()
        let now = installation.now
        let single = try await installation.single(capacity: nil)
        _ = try await installation.register("ada@example.org", single)
        let later = now.addingTimeInterval(100 * day)
        try await installation.database.write { connection in
            try connection.insert([
                OutgoingMail(
                    id: "reply", purpose: .ticketReply, topic: "reply", address: "Ada@example.org", dueAt: later,
                    createdAt: later)
            ])
            for (id, state) in [("unclear", "unclear"), ("handled", "handled")] {
                try connection.insert(
                    ReceivedMail(
                        id: id, returnPath: nil, recipients: [], size: 1, dueAt: later, receivedAt: later))
                try connection.execute(
                    """
                    UPDATE received_mails
                    SET state = \(state), sender = 'ada@example.org', sender_key = 'ada@example.org',
                        settled_at = \(later)
                    WHERE id = \(id)
                    """)
            }
        }
        _ = try await Erasure(installation.database).apply(Retention(registrations: 86_400), now: later)
        let left = try await installation.database.read { connection in
            (
                mails: try connection.mails(toAddress: "ada@example.org").map(\.id),
                received: try connection.receivedMails(from: "ada@example.org").map(\.id)
            )
        }
        #expect(left.mails == ["reply"])
        #expect(left.received == ["unclear"])
    }

    @Test func `old settled mails are deleted in batches, and waiting mails stay`() async throws {
        let installation = try await TestInstallation()
        let single = try await installation.single(capacity: nil)
        for number in 0..<5 { _ = try await installation.register("p\(number)@example.org", single) }
        let transport = RecordingTransport()
        #expect(try await installation.mail(transport).count == 5)
        _ = try await installation.register("late@example.org", single)
        try await installation.worker(nil).work(now: { installation.now })
        let erasure = Erasure(installation.database)
        let retention = Retention(mail: Int(day))
        #expect(try await erasure.apply(retention, batch: 2, now: installation.now.addingTimeInterval(day)) == .init())
        #expect(
            try await erasure.apply(retention, batch: 2, now: installation.now.addingTimeInterval(day + 1))
                == Erasure.RetentionResult(mails: 5))
        #expect(try await installation.mails(.waiting).count == 1)
        #expect(try await installation.mails(.sent) == [])
    }

    @Test func `an erased registrant is not mailed, and the next on the waitlist is notified of the seat`() async throws
    {
        let installation = try await TestInstallation()
        let single = try await installation.single(capacity: 1)
        _ = try await installation.register("ada@example.org", single)
        _ = try await installation.register("grace@example.org", single)
        let transport = RecordingTransport()
        _ = try await installation.mail(transport)
        try await Erasure(installation.database).erase("ada@example.org", by: .command, now: installation.now)
        let mails = try await installation.mail(transport)
        #expect(mails.map { $0.to.address } == ["grace@example.org"])
        #expect(try await installation.mails(.failed) == [])
        #expect(try await installation.mails(.waiting) == [])
    }
}

extension TestInstallation {
    func isHeld(_ email: String) async throws -> Bool {
        try await database.read { try $0.registrant(withEmail: email) != nil }
    }
}
