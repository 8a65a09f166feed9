import Foundation
import Mail
import Operations
import Storage
import Testing
import Training

@Suite struct RetentionTests {
    private let day: TimeInterval = 86_400

    @Test func `nothing is forgotten unless the operator says so`() async throws {
        let house = try await TestInstallation()
        let single = try await house.single(capacity: nil)
        _ = try await house.register("ada@example.org", single)
        let later = house.now.addingTimeInterval(10_000 * day)
        #expect(try await Erasure(house.database).apply(Retention(), now: later) == .init())
        #expect(try await house.isHeld("ada@example.org"))
    }

    @Test func `registrants are erased when their last date is over for long enough, and not before`() async throws {
        let house = try await TestInstallation()
        let single = try await house.single(capacity: nil)
        let weekly = try await house.session(series("FREQ=WEEKLY;BYDAY=TU;COUNT=3", from: "2026-12-01T10:00:00")) {
            $0.registration.scope = .series
        }
        let endless = try await house.session(series("FREQ=WEEKLY;BYDAY=TU", from: "2026-12-01T10:00:00")) {
            $0.registration.scope = .series
        }
        _ = try await house.register("once@example.org", single)
        _ = try await house.register("thrice@example.org", weekly)
        _ = try await house.register("both@example.org", single)
        _ = try await house.register("both@example.org", weekly)
        _ = try await house.register("always@example.org", endless)
        let left = try await house.register("left@example.org", endless)
        _ = try await house.registrations.cancel(left.id, by: .command, now: house.now)
        let retention = Retention(registrations: 30 * 86_400)
        let people = ["once", "thrice", "both", "always", "left"].map { $0 + "@example.org" }
        func held(at text: String) async throws -> [String] {
            _ = try await Erasure(house.database).apply(retention, batch: 1, now: try utc(text))
            var held: [String] = []
            for person in people where try await house.isHeld(person) { held.append(person) }
            return held
        }
        // The date of one ends on 1 December at 10:00 UTC, that of the other on 15 December.
        #expect(try await held(at: "2026-12-23T12:00:00") == people)
        #expect(try await held(at: "2026-12-31T10:00:00") == Array(people.dropLast()))
        #expect(try await held(at: "2026-12-31T10:00:01") == [people[1], people[2], people[3]])
        #expect(try await held(at: "2027-01-14T10:00:01") == [people[3]])
        #expect(try await held(at: "2036-01-14T10:00:01") == [people[3]])
        #expect(try await house.date(single).taken.confirmed == 2)
        #expect(try await Installation(house.database).check(now: house.now) == [])
    }

    @Test func `who asked for a tutorial is told of it still after the registrations are gone`() async throws {
        let house = try await TestInstallation()
        let tutorial = try await house.catalogue.create(
            Tutorial.Details(slug: "webhooks", title: "Webhooks", status: .published), by: .command, now: house.now)
        let single = try await house.single(capacity: nil)
        for name in ["ada", "grace"] { _ = try await house.register("\(name)@example.org", single) }
        try await house.catalogue.recordInterest(
            in: tutorial.id, email: "Ada@example.org", by: .command, now: house.now)
        let erasure = Erasure(house.database)
        let later = house.now.addingTimeInterval(100 * day)
        #expect(
            try await erasure.apply(Retention(registrations: 86_400), now: later)
                == Erasure.RetentionResult(registrants: 2))
        #expect(try await house.catalogue.tutorial(tutorial.id).interested == 1)
        #expect(
            try await erasure.apply(Retention(interest: 99 * 86_400), now: later)
                == Erasure.RetentionResult(interest: 1))
        #expect(try await house.catalogue.tutorial(tutorial.id).interested == 0)
    }

    @Test func `mail that was settled long ago is deleted, batch by batch, and mail that waits stays`() async throws {
        let house = try await TestInstallation()
        let single = try await house.single(capacity: nil)
        for number in 0..<5 { _ = try await house.register("p\(number)@example.org", single) }
        let letterbox = Letterbox()
        #expect(try await house.mail(letterbox).count == 5)
        _ = try await house.register("late@example.org", single)
        try await house.worker(nil).work(now: { house.now })
        let erasure = Erasure(house.database)
        let retention = Retention(mail: Int(day))
        #expect(try await erasure.apply(retention, batch: 2, now: house.now.addingTimeInterval(day)) == .init())
        #expect(
            try await erasure.apply(retention, batch: 2, now: house.now.addingTimeInterval(day + 1))
                == Erasure.RetentionResult(mails: 5))
        #expect(try await house.mails(.waiting).count == 1)
        #expect(try await house.mails(.sent) == [])
    }

    @Test func `who was erased is sent nothing more, and who gets the seat is told`() async throws {
        let house = try await TestInstallation()
        let single = try await house.single(capacity: 1)
        _ = try await house.register("ada@example.org", single)
        _ = try await house.register("grace@example.org", single)
        let letterbox = Letterbox()
        _ = try await house.mail(letterbox)
        try await Erasure(house.database).erase("ada@example.org", by: .command, now: house.now)
        let mails = try await house.mail(letterbox)
        #expect(mails.map { $0.to.map(\.address) } == [["grace@example.org"]])
        #expect(try await house.mails(.failed) == [])
        #expect(try await house.mails(.waiting) == [])
    }
}

extension TestInstallation {
    func isHeld(_ email: String) async throws -> Bool {
        try await database.read { try $0.registrant(withEmail: email) != nil }
    }
}
