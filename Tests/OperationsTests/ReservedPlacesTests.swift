import Foundation
import ICalendar
import Mail
import Operations
import Storage
import SupportCore
import Testing
import Training

/// Places for colleagues whose names follow: seats like others, until their end.
@Suite struct ReservedPlacesTests {
    private static let first = "2026-12-01T10:00:00"
    private static let second = "2026-12-08T10:00:00"

    @Test func `places are reserved as far as they are free, and nobody without a name waits`() async throws {
        let installation = try await TestInstallation()
        let single = try await installation.single(capacity: 4)
        let host = try await installation.host(single, reserving: 2)
        #expect(host.reserved == ReservedPlaces(count: 2, until: installation.now.addingTimeInterval(3 * 86_400)))
        #expect(try await installation.occupancy(single) == Occupancy(confirmed: 1, offered: 2))
        let other = try await installation.host(single, "bob@example.org", reserving: 4)
        #expect(other.status == .confirmed)
        #expect(other.reserved == nil)
        let late = try await installation.host(single, "cyd@example.org", reserving: 1)
        #expect(late.status == .waitlisted)
        #expect(late.reserved == nil)
        #expect(try await installation.occupancy(single) == Occupancy(confirmed: 2, offered: 2, waitlisted: 1))
    }

    @Test func `at their end they go to the waitlist, in its order and once`() async throws {
        let installation = try await TestInstallation()
        let single = try await installation.single(capacity: 3)
        let host = try await installation.host(single, reserving: 2)
        let waiting = try await installation.waiting(["a", "b", "c"], single)
        let end = try #require(host.reserved?.until)
        #expect(try await installation.registrations.lapseOffers(now: end.addingTimeInterval(-1)) == 0)
        #expect(try await installation.statuses(waiting) == [.waitlisted, .waitlisted, .waitlisted])
        #expect(try await installation.registrations.lapseOffers(now: end) == 1)
        #expect(try await installation.statuses(waiting) == [.confirmed, .confirmed, .waitlisted])
        #expect(try await installation.registrations.lapseOffers(now: end) == 0)
        #expect(try await installation.occupancy(single) == Occupancy(confirmed: 3, waitlisted: 1))
        #expect(try await installation.registrations.registration(host.id).registration.reserved == nil)
        let late = await #expect(throws: Failure.self) { try await installation.name(["x"], by: host, at: end) }
        #expect(late?.code == .gone)
    }

    @Test func `shortly before the start a reservation ends while others can still come`() async throws {
        let installation = try await TestInstallation()
        let single = try await installation.single(capacity: nil) { $0.registration.closesBefore = 3_600 }
        // Ten hours before registration closes.
        let now = try utc("2026-11-30T22:00:00")
        let host = try await installation.host(single, reserving: 1, at: now)
        #expect(host.reserved?.until == now.addingTimeInterval(5 * 3_600))
    }

    @Test func `a reservation ends once registration closes, also where that comes sooner than it did`() async throws {
        let installation = try await TestInstallation()
        let single = try await installation.single(capacity: 3)
        let host = try await installation.host(single, reserving: 2)
        let waiting = try await installation.waiting(["a"], single)
        let start = try await installation.date(single).occurrence.startsAt
        let closes = installation.now.addingTimeInterval(86_400)
        let before = Int(start.timeIntervalSince(closes))
        _ = try await installation.schedule.edit(single.id, by: .command, now: installation.now) { session in
            var details = session.details
            details.registration.closesBefore = before
            return (details, session.status)
        }
        let changed = try await installation.registrations.registration(host.id).registration
        #expect(changed.reserved == ReservedPlaces(count: 2, until: closes))
        #expect(try await installation.registrations.lapseOffers(now: closes) == 1)
        #expect(try await installation.statuses(waiting) == [.confirmed])
        #expect(try await installation.occupancy(single) == Occupancy(confirmed: 2))
    }

    @Test func `a name takes a reserved place, above a lowered capacity too`() async throws {
        let installation = try await TestInstallation()
        let single = try await installation.single(capacity: 4)
        let host = try await installation.host(single, reserving: 3)
        try await installation.setCapacity(2, of: single)
        let waiting = try await installation.waiting(["a"], single)
        let places = try await installation.name(["x", "y"], by: host)
        #expect(try places.map { try $0.get().status } == [.confirmed, .confirmed])
        #expect(try await installation.occupancy(single) == Occupancy(confirmed: 3, offered: 1, waitlisted: 1))
        let more = await #expect(throws: Failure.self) { try await installation.name(["z", "q"], by: host) }
        #expect(more?.faults.map(\.pointer) == ["/colleagues"])
        // Who has a place already takes none for staff.
        let again = try await installation.name(["x"], by: host)
        #expect(again.map { $0.failure?.code } == [.alreadyRegistered])
        #expect(try await installation.registrations.registration(host.id).registration.reserved?.count == 1)
        #expect(try await installation.statuses(waiting) == [.waitlisted])
        #expect(try await Installation(installation.database).check(now: installation.now) == [])
    }

    @Test func `a name by the registrant is confirmed by its own mail, and learns nothing of others`() async throws {
        let installation = try await TestInstallation()
        let single = try await installation.single(capacity: 3)
        let host = try await installation.host(single, reserving: 2)
        let waiting = try await installation.waiting(["b", "a"], single)
        let until = try #require(host.reserved?.until)
        let new = try await installation.name(["x"], by: host, byStaff: false)
        let told = try await installation.name(["a"], by: host, byStaff: false)
        // One is new, the other one waits here already: both answers are the same.
        #expect(try new.map { try $0.get().status } == [.offered])
        #expect(try new.map { try $0.get().confirmBy } == [until])
        #expect(try told.map { try $0.get() } == new.map { try $0.get() })
        // The second place went to the one who was named, and not to the first of the waitlist.
        #expect(try await installation.statuses(waiting) == [.waitlisted, .confirmed])
        #expect(try await installation.occupancy(single) == Occupancy(confirmed: 2, offered: 1, waitlisted: 1))
        // The place stays until the end of the reservation, and goes then.
        #expect(try await installation.registrations.lapseOffers(now: until.addingTimeInterval(-1)) == 0)
        #expect(try await installation.registrations.lapseOffers(now: until) == 1)
        #expect(try await installation.occupancy(single) == Occupancy(confirmed: 3))
        #expect(try await Installation(installation.database).check(now: until) == [])
    }

    @Test func `reserved places go with the place of whoever reserved them`() async throws {
        let installation = try await TestInstallation()
        let session = try await installation.session(series("FREQ=WEEKLY;COUNT=2", from: Self.first)) {
            $0.capacity = 3
        }
        // By a cancellation, which is taken back without them.
        let host = try await installation.host(session, reserving: 2, on: Self.first)
        let waiting = try await installation.waiting(["a", "b"], session, on: Self.first)
        let person = Caller(Actor(.registrant, id: host.registrant))
        _ = try await installation.registrations.cancel(host.id, by: person, now: installation.now)
        #expect(try await installation.statuses(waiting) == [.confirmed, .confirmed])
        let owner = try #require(try await installation.database.read { try $0.registrant(host.registrant) })
        let back = try await installation.registrations.restore(
            host.id, of: owner, by: person, now: installation.now)
        #expect(back.registration.status == .confirmed)
        #expect(back.registration.reserved == nil)

        // By a move, and by erasure.
        let mover = try await installation.host(session, "mover@example.org", reserving: 2, on: Self.second)
        let next = try await installation.waiting(["c", "d"], session, on: Self.second)
        _ = try await installation.registrations.cancel(waiting[0].id, by: .command, now: installation.now)
        _ = try await installation.registrations.move(
            mover.id, to: .init(recurrenceID: try local(Self.first)), byStaff: false, by: .command,
            now: installation.now)
        #expect(try await installation.statuses(next) == [.confirmed, .confirmed])
        let erased = try await installation.host(session, "erased@example.org", reserving: 1, on: Self.second)
        #expect(erased.reserved == nil)
        try await Erasure(installation.database).erase("mover@example.org", by: .command, now: installation.now)
        #expect(try await Installation(installation.database).check(now: installation.now) == [])
        let dates = try await installation.schedule.dates(
            of: session.id, from: nil, to: nil, page: PageRequest(limit: 9)
        ).items
        #expect(dates.map(\.occurrence.occupancy) == [Occupancy(confirmed: 2), Occupancy(confirmed: 3)])
    }

    @Test func `who never confirms the address keeps no places from others`() async throws {
        let installation = try await TestInstallation()
        let single = try await installation.single(capacity: 8)
        let outcome = try await installation.registrations.registerPublicly(
            .init(
                .init(session: single.id, person: .init(name: "Host", email: "host@example.org")), reserving: 4),
            confirming: .always, by: .command, now: installation.now)
        // Half of the seats may be held for unconfirmed addresses: one by the person, three beside.
        #expect(outcome.reserved?.count == 3)
        #expect(try await installation.occupancy(single) == Occupancy(offered: 4))
        let refused = await #expect(throws: Failure.self) {
            try await installation.registrations.registerPublicly(
                .init(session: single.id, person: .init(name: "Other", email: "other@example.org")),
                confirming: .always, by: .command, now: installation.now)
        }
        #expect(refused?.code == .tooMany)
        let confirmBy = try #require(outcome.person.confirmBy)
        #expect(try await installation.registrations.lapseOffers(now: confirmBy) == 1)
        #expect(try await installation.occupancy(single) == Occupancy())
    }

    @Test func `the number of reserved places tells nothing of addresses, and known ones take no further ones`()
        async throws
    {
        let installation = try await TestInstallation()
        for isKnown in [false, true] {
            let single = try await installation.single(capacity: 12)
            let elsewhere = try await installation.single(capacity: 12)
            func reserve(_ name: String, _ colleagues: [String] = []) async throws -> Int? {
                let emails = ([name] + colleagues).map { "\($0)-\(isKnown)@example.org" }
                if isKnown { for email in emails { _ = try await installation.register(email, elsewhere) } }
                let request = Registrations.Request(
                    session: single.id, person: .init(name: "Host", email: emails[0]))
                return try await installation.registrations.registerPublicly(
                    .init(
                        request, colleagues: emails.dropFirst().map { request.along(.init(name: "C", email: $0)) },
                        reserving: 4 - colleagues.count), confirming: .unknown, by: .command, now: installation.now
                ).reserved?.count
            }
            // Six of twelve seats may be held: one by the person, one by a colleague.
            #expect(try await reserve("a", ["b"]) == 3)
            #expect(try await reserve("c") == (isKnown ? 2 : nil))
        }
    }

    @Test func `no limit of unconfirmed places holds where no address is confirmed`() async throws {
        let installation = try await TestInstallation()
        let single = try await installation.single(capacity: 6)
        let outcome = try await installation.registrations.registerPublicly(
            .init(.init(session: single.id, person: .init(name: "Host", email: "host@example.org")), reserving: 4),
            confirming: .never, by: .command, now: installation.now)
        #expect(outcome.reserved?.count == 4)
    }

    @Test func `only people of the accounts that a session is for are named`() async throws {
        let installation = try await TestInstallation()
        let single = try await installation.single(capacity: 9) {
            $0.visibility = .accounts
            $0.accounts = ["acme.example", "initech"]
        }
        let host = try await installation.host(single, "host@acme.example", reserving: 3)
        let refused = await #expect(throws: Failure.self) {
            try await installation.registrations.fillReserved(
                by: host.id,
                with: [.init(name: "A", email: "a@acme.example"), .init(name: "O", email: "o@other.example")],
                byStaff: false, confirming: .unknown, by: .command, now: installation.now)
        }
        #expect(refused?.faults.map(\.pointer) == ["/colleagues/1"])
        // The same for those who come along at once.
        let request = Registrations.Request(
            session: single.id, person: .init(name: "Ada", email: "ada@acme.example"),
            accounts: Accounts(ofAddress: "ada@acme.example", vouched: []))
        let along = try await installation.registrations.register(
            .init(
                request,
                colleagues: ["b@acme.example", "p@other.example"].map { request.along(.init(name: "C", email: $0)) }),
            confirming: .unknown, by: .command, now: installation.now)
        #expect(try along.colleagues.first?.get().status == .offered)
        #expect(along.colleagues.last?.failure?.code == .notFound)
        // Staff let in whom they want.
        let byStaff = try await installation.name(["x"], by: host)
        #expect(try byStaff.map { try $0.get().status } == [.confirmed])
    }

    @Test func `colleagues who are named close a date to nobody`() async throws {
        let installation = try await TestInstallation()
        let single = try await installation.single(capacity: 8)
        let host = try await installation.host(single, reserving: 4)
        let named = try await installation.name(["v", "w", "x", "y"], by: host, byStaff: false)
        #expect(try named.map { try $0.get().status } == [.offered, .offered, .offered, .offered])
        let stranger = try await installation.registrations.registerPublicly(
            .init(session: single.id, person: .init(name: "Other", email: "other@example.org")),
            confirming: .unknown, by: .command, now: installation.now)
        #expect(stranger.status == .offered)
    }

    @Test func `the mail about the own place tells of the reserved ones and their end, and nobody else is mailed`()
        async throws
    {
        let installation = try await TestInstallation()
        let transport = RecordingTransport()
        let single = try await installation.single(capacity: 4)
        let host = try await installation.host(single, reserving: 2)
        let mails = try await installation.mail(transport)
        #expect(mails.count == 1)
        #expect(
            mails.first?.text.contains(
                "Places reserved for your colleagues: 2, until Thursday, 26 November 2026") == true,
            "\(mails.first?.text ?? "")")
        let end = try #require(host.reserved?.until)
        try await installation.registrations.lapseOffers(now: end)
        #expect(try await installation.mail(transport, at: end).map(summary) == [])
    }

    @Test func `what is booked, approved or answered by name is not reserved without one`() async throws {
        let installation = try await TestInstallation()
        let whole = try await installation.session(series("FREQ=WEEKLY;COUNT=2", from: Self.first)) {
            $0.registration.scope = .series
        }
        let approved = try await installation.single(capacity: 9) { $0.registration.approval = true }
        let asking = try await installation.single(capacity: 9) {
            $0.registration.questions = [.init(id: "q", label: "Why?", kind: .text, required: true)]
        }
        for session in [whole, approved, asking] {
            let refused = await #expect(throws: Failure.self) {
                try await installation.registrations.registerPublicly(
                    .init(
                        .init(
                            session: session.id, person: .init(name: "Host", email: "host@example.org"),
                            answers: session.id == asking.id ? ["q": .text("So")] : [:]), reserving: 1),
                    confirming: .never, by: .command, now: installation.now)
            }
            #expect(refused?.faults.map(\.pointer) == ["/reserve"])
        }
        let many = await #expect(throws: Failure.self) {
            try await installation.host(
                try await installation.single(capacity: 9), reserving: 2, colleagues: ["a", "b", "c"])
        }
        #expect(many?.faults.map(\.pointer) == ["/reserve"])
        // Staff approve by what they enter.
        #expect(try await installation.host(approved, reserving: 1).reserved?.count == 1)
    }

    @Test func `two hundred people who bring others at once overbook nothing, and nobody is overtaken`() async throws {
        let installation = try await TestInstallation()
        let single = try await installation.single(capacity: 60)
        let both = [installation.registrations, Registrations(try installation.anotherProcess())]
        let now = installation.now
        let hosts = try await withThrowingTaskGroup(of: Registration.self) { group in
            for number in 0..<200 {
                group.addTask {
                    let outcome = try await both[number % 2].register(
                        .init(
                            .init(
                                session: single.id,
                                person: .init(name: "P", email: "p\(number)@example.org"), byStaff: true),
                            reserving: number % 3), confirming: .never, by: .command, now: now)
                    guard case .created(let overview) = outcome.person else {
                        throw Failure(.notFound, "There is no such place.")
                    }
                    return overview.registration
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        let taken = try await installation.occupancy(single)
        #expect(taken.confirmed + taken.offered == 60)
        #expect(taken.waitlisted == 200 - taken.confirmed)
        #expect(taken.offered == hosts.reduce(0) { $0 + ($1.reserved?.count ?? 0) })

        // Half of them name somebody, others give back or cancel, and the end comes for the rest: all at once.
        let end = now.addingTimeInterval(3 * 86_400)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (number, host) in hosts.enumerated() where host.reserved != nil {
                group.addTask {
                    let registrations = both[number % 2]
                    switch number % 4 {
                    case 0, 1:
                        _ = try await registrations.fillReserved(
                            by: host.id, with: [.init(name: "N", email: "n\(number)@example.org")], byStaff: true,
                            confirming: .never, by: .command, now: now)
                    case 2: _ = try await registrations.releaseReserved(by: host.id, by: .command, now: now)
                    default: _ = try await registrations.cancel(host.id, by: .command, now: now)
                    }
                }
            }
            try await group.waitForAll()
        }
        for registrations in both { _ = try await registrations.lapseOffers(now: end) }
        let after = try await installation.occupancy(single)
        #expect(after.confirmed == 60)
        #expect(after.offered == 0)
        let all = try await installation.database.read { connection in
            try connection.registrations(RegistrationFilter(session: single.id), page: PageRequest(limit: 1_000)).items
        }
        #expect(all.filter { $0.status == .confirmed }.count == 60)
        #expect(all.allSatisfy { $0.reserved == nil })
        // Whoever waits came after everybody who was led from the waitlist to a seat.
        let promoted = hosts.filter { $0.status == .waitlisted }.map(\.id)
        let line = all.filter { promoted.contains($0.id) }.sorted { ($0.queue ?? 0) < ($1.queue ?? 0) }
        let firstWaiting = line.firstIndex { $0.status != .confirmed } ?? line.endIndex
        #expect(line[firstWaiting...].allSatisfy { $0.status != .confirmed })
        #expect(try await Installation(installation.database).check(now: now) == [])
    }
}

extension TestInstallation {
    /// Registers somebody by staff, with places for colleagues.
    fileprivate func host(
        _ session: Session, _ email: String = "host@example.org", reserving: Int, colleagues: [String] = [],
        on date: String? = nil, at now: Date? = nil
    ) async throws -> Registration {
        let request = Registrations.Request(
            session: session.id, recurrenceID: try date.map(local), person: .init(name: "Host", email: email),
            byStaff: true)
        let outcome = try await registrations.register(
            .init(
                request,
                colleagues: colleagues.map { request.along(.init(name: "C", email: "\($0)@example.org")) },
                reserving: reserving), confirming: .never, by: .command, now: now ?? self.now)
        guard case .created(let overview) = outcome.person else { throw Failure(.notFound, "There is no such place.") }
        #expect(overview.registration.reserved == outcome.reserved)
        return overview.registration
    }

    fileprivate func waiting(
        _ names: [String], _ session: Session, on date: String? = nil
    ) async throws -> [Registration] {
        var waiting: [Registration] = []
        for name in names { waiting.append(try await register("\(name)@example.org", session, on: date)) }
        #expect(waiting.allSatisfy { $0.status == .waitlisted })
        return waiting
    }

    @discardableResult
    fileprivate func name(
        _ names: [String], by host: Registration, byStaff: Bool = true, at now: Date? = nil
    ) async throws -> [Result<Registrations.ColleaguePlace, Failure>] {
        try await registrations.fillReserved(
            by: host.id, with: names.map { .init(name: "N", email: "\($0)@example.org") }, byStaff: byStaff,
            confirming: byStaff ? .never : .unknown, by: .command, now: now ?? self.now)
    }

    fileprivate func occupancy(_ session: Session) async throws -> Occupancy {
        try await date(session).occurrence.occupancy
    }
}

extension Result {
    fileprivate var failure: Failure? {
        guard case .failure(let failure) = self else { return nil }
        return failure
    }
}
