import Foundation
import ICalendar
import Mail
import Operations
import Storage
import SupportCore
import Testing
import Training

@Suite struct ApprovalTests {
    private func session(
        _ installation: TestInstallation, seats: Int? = 1, mode: WaitlistPolicy.Mode = .automatic
    ) async throws -> Session {
        try await installation.single(capacity: seats, mode: mode) { $0.registration.approval = true }
    }

    private func approve(_ registration: Registration, _ installation: TestInstallation) async throws
        -> Registration.Status
    {
        try await installation.registrations.approve(registration.id, by: .command, now: installation.now).registration
            .status
    }

    @Test func `a request holds no seat, and what staff register is confirmed at once`() async throws {
        let installation = try await TestInstallation()
        let session = try await session(installation)
        let request = try await installation.register("ada@example.org", session)
        #expect(request.status == .requested)
        #expect(try await installation.seatsLeft(session) == 1)
        let outcome = try await installation.registrations.register(
            .init(session: session.id, person: .init(name: "Bob", email: "bob@example.org"), byStaff: true),
            by: .command, now: installation.now)
        guard case .created(let staff) = outcome else { throw Failure(.conflict, "Not created.") }
        #expect(staff.registration.status == .confirmed)
        #expect(try await installation.seatsLeft(session) == 0)
        #expect(try await Installation(installation.database).check(now: installation.now) == [])
    }

    @Test func `who is approved when all seats are taken waits in the order of the requests`() async throws {
        let installation = try await TestInstallation()
        let session = try await session(installation)
        var requests: [Registration] = []
        for name in ["a", "b", "c"] {
            requests.append(try await installation.register("\(name)@example.org", session))
        }
        #expect(try await approve(requests[2], installation) == .confirmed)
        #expect(try await approve(requests[1], installation) == .waitlisted)
        #expect(try await approve(requests[0], installation) == .waitlisted)
        _ = try await installation.registrations.cancel(requests[2].id, by: .command, now: installation.now)
        #expect(try await installation.statuses(requests) == [.confirmed, .waitlisted, .cancelled])
    }

    @Test func `an approval is refused where it leads to nothing`() async throws {
        let installation = try await TestInstallation()
        let session = try await session(installation, mode: .none)
        let first = try await installation.register("a@example.org", session)
        let second = try await installation.register("b@example.org", session)
        #expect(try await approve(first, installation) == .confirmed)
        let full = await #expect(throws: Failure.self) { try await approve(second, installation) }
        #expect(full?.code == .full)
        #expect(try await installation.status(second.id) == .requested)
        let again = await #expect(throws: Failure.self) { try await approve(first, installation) }
        #expect(again?.code == .conflict)
        let begun = try utc("2026-12-01T09:00:00")
        let late = await #expect(throws: Failure.self) {
            try await installation.registrations.approve(second.id, by: .command, now: begun)
        }
        #expect(late?.code == .gone)
        // A request for a date that is full, and has no waitlist, would only raise hopes.
        let hopeless = await #expect(throws: Failure.self) { try await installation.register("c@example.org", session) }
        #expect(hopeless?.code == .full)
    }

    @Test func `the person is mailed at each step`() async throws {
        let installation = try await TestInstallation()
        let transport = RecordingTransport()
        let session = try await session(installation)
        let ada = try await installation.register("ada@example.org", session)
        let bob = try await installation.register("bob@example.org", session)
        let cleo = try await installation.register("cleo@example.org", session)
        var seen = try await installation.mail(transport)
        #expect(try await approve(ada, installation) == .confirmed)
        _ = try await installation.registrations.decline(
            bob.id, reason: "It is for partners only.", by: .command, now: installation.now)
        _ = try await installation.registrations.cancel(cleo.id, by: .command, now: installation.now)
        seen += try await installation.mail(transport)
        #expect(
            seen.map(summary) == [
                "ada@example.org: We’ve received your request: Webhooks",
                "bob@example.org: We’ve received your request: Webhooks",
                "cleo@example.org: We’ve received your request: Webhooks",
                "ada@example.org: You have a seat: Webhooks [METHOD:REQUEST SEQUENCE:1 STATUS:CONFIRMED]",
                "bob@example.org: Your registration wasn’t approved: Webhooks",
                "cleo@example.org: Your request was withdrawn: Webhooks",
            ])
        #expect(seen[4].text.contains("Reason: It is for partners only."))
        // Who was declined may ask again.
        let again = try await installation.register("bob@example.org", session)
        #expect(again.status == .requested)
        #expect(again.declined == nil)
        #expect(
            try await installation.mail(transport).map(summary) == [
                "bob@example.org: We’ve received your request: Webhooks"
            ])
    }

    @Test func `a decision before the first mail is told all the same`() async throws {
        let installation = try await TestInstallation()
        let transport = RecordingTransport()
        let session = try await session(installation)
        let ada = try await installation.register("ada@example.org", session)
        _ = try await installation.registrations.decline(ada.id, reason: nil, by: .command, now: installation.now)
        #expect(
            try await installation.mail(transport).map(summary) == [
                "ada@example.org: Your registration wasn’t approved: Webhooks"
            ])
        #expect(try await installation.mail(transport, at: installation.now.addingTimeInterval(60)).isEmpty)
    }

    @Test func `a stranger’s request counts when the address is confirmed, and lapses otherwise`() async throws {
        let installation = try await TestInstallation()
        let session = try await session(installation)
        func ask(_ email: String) async throws -> Registration {
            let outcome = try await installation.registrations.registerPublicly(
                .init(session: session.id, person: .init(name: "Ada", email: email)), confirming: .always,
                by: .command, now: installation.now)
            #expect(outcome.status == .requested)
            #expect(outcome.confirmBy == installation.now.addingTimeInterval(1_800))
            let place = try await installation.place(session)
            return try #require(
                try await installation.database.read { connection in
                    try connection.activeRegistrations(in: place).first { $0.person.email == email }
                })
        }
        let ada = try await ask("ada@example.org")
        let early = await #expect(throws: Failure.self) { try await approve(ada, installation) }
        #expect(early?.code == .conflict)
        let mail = try await installation.mail(RecordingTransport()).first
        let secret = try #require(mail?.text.firstMatch(of: /\/confirm\/([A-Za-z0-9_-]+)/)?.1)
        _ = try await installation.registrations.confirmAddress(
            secret: String(secret), by: .command, now: installation.now)
        #expect(try await installation.status(ada.id) == .requested)
        #expect(try await approve(ada, installation) == .confirmed)
        let other = try await installation.single(capacity: 1) { $0.registration.approval = true }
        _ = try await installation.registrations.registerPublicly(
            .init(session: other.id, person: .init(name: "Bob", email: "bob@example.org")), confirming: .always,
            by: .command, now: installation.now)
        #expect(
            try await installation.registrations.lapseOffers(now: installation.now.addingTimeInterval(1_800)) == 1)
    }

    @Test func `a change to a session that asks for approval keeps the former place until it is given`() async throws {
        let installation = try await TestInstallation()
        let open = try await installation.session("Open", try series(nil, from: "2026-12-01T10:00:00"))
        let session = try await session(installation)
        let ada = try await installation.register("ada@example.org", open)
        let request = try await installation.move(ada, to: nil, of: session).registration
        #expect(request.status == .requested)
        #expect(try await installation.status(ada.id) == .confirmed)
        #expect(try await approve(request, installation) == .confirmed)
        #expect(try await installation.status(ada.id) == .cancelled)
    }

    @Test func `the mail that asks to confirm a request promises no place`() async throws {
        for language in ["en", "de"] {
            let installation = try await TestInstallation()
            let session = try await session(installation)
            _ = try await installation.registrations.registerPublicly(
                .init(
                    session: session.id, person: .init(name: "Ada", email: "ada@example.org", language: language)),
                confirming: .always, by: .command, now: installation.now)
            let text = try #require(try await installation.mail(RecordingTransport()).first?.text)
            let promises = ["Your place is held", "the place is given", "Ihr Platz ist", "der Platz wird frei"]
            #expect(promises.filter { text.contains($0) } == [])
            #expect(text.contains(language == "en" ? "Your request goes to the trainers" : "Ihre Anfrage geht an"))
        }
    }

    @Test(arguments: [true, false])
    func `a mail about a move speaks of the former place only where it is a seat`(isSeat: Bool) async throws {
        let installation = try await TestInstallation()
        let open = try await installation.session("Open", try series(nil, from: "2026-12-01T10:00:00")) {
            $0.capacity = 1
            $0.waitlist.mode = .automatic
        }
        let session = try await session(installation)
        if !isSeat { _ = try await installation.register("holder@example.org", open) }
        let ada = try await installation.register("ada@example.org", open)
        #expect(ada.status == (isSeat ? .confirmed : .waitlisted))
        let request = try await installation.move(ada, to: nil, of: session).registration
        #expect(request.status == .requested)
        let mails = try await installation.mail(RecordingTransport())
        let told = try #require(mails.first { $0.subject.contains("request") })
        #expect(told.text.contains("stays yours") == isSeat, "\(told.text)")
    }
}
