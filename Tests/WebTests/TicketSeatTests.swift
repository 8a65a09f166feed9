import Foundation
import Operations
import Storage
import Testing
import Training
import Web

@Suite struct TicketSeatTests {
    private let requester: JSONValue = [
        "requester": ["name": "Ada", "email": "ada@acme.example", "timeZone": "America/New_York"]
    ]

    private func hold(
        _ site: TestSite, _ ticket: JSONValue, _ session: JSONValue, _ occurrence: String? = nil
    ) async throws -> Reply {
        try await site.post(
            "/api/v1/tickets/\(ticket.id)/seat",
            ["session": .string(session.id), "occurrence": occurrence.map { .string($0) } ?? .null], as: .agent)
    }

    @Test func `a seat is held for the requester until the offer runs out`() async throws {
        let site = try await TestSite(at: "2026-11-23T08:00:00Z")
        let session = try await site.series(["capacity": 1, "waitlist": ["mode": "offer", "offerHold": "PT2H"]])
        let ticket = try await site.ticket(requester)
        let held = try await hold(site, ticket, session, "2026-12-08T10:00:00")
        #expect(held.status == 201, "\(held.text)")
        #expect(
            try held.json.without("id", "manageURL", "feed") == [
                "session": .string(session.id), "occurrence": "2026-12-08T10:00:00", "name": "Ada",
                "email": "ada@acme.example", "accountID": "acme.example", "timeZone": "America/New_York",
                "language": "en", "status": "offered", "position": nil, "offerExpires": "2026-11-23T10:00:00Z",
                "attendance": [], "declined": nil, "movedFrom": nil, "reserved": nil, "ticket": .string(ticket.id),
                "answers": [:],
                "consents": [],
                "createdAt": "2026-11-23T08:00:00Z", "updatedAt": "2026-11-23T08:00:00Z",
            ])
        let date = try await site.get("/api/v1/sessions/\(session.id)/occurrences/2026-12-08T10:00:00").json
        #expect(date["seatsLeft"] == 0)
        try expect(
            try await hold(site, ticket, session, "2026-12-08T10:00:00"),
            refuses: .init(409, "already-registered", "The requester is already registered."))
        let other = try await site.ticket(["requester": ["email": "ben@other.example"]])
        try expect(
            try await hold(site, other, session, "2026-12-08T10:00:00"),
            refuses: .init(409, "full", "All seats are taken, or others are waiting for one."))
        site.advanceClock(seconds: 7_200)
        #expect(try await hold(site, other, session, "2026-12-08T10:00:00").status == 201)
    }

    @Test func `a held seat is taken like any other offer`() async throws {
        let site = try await TestSite(at: "2026-11-23T08:00:00Z")
        let session = try await site.webinar(["capacity": 1])
        let held = try await hold(site, try await site.ticket(requester), session).json
        let accepted = try await site.post("/api/v1/registrations/\(held.id)/accept", as: .agent)
        #expect(try accepted["status"] == "confirmed")
    }

    @Test func `a place that waits for its address becomes the seat that is held`() async throws {
        let site = try await TestSite(at: "2026-11-23T08:00:00Z", confirming: .unknown)
        let session = try await site.webinar(["capacity": 1, "waitlist": ["mode": "offer", "offerHold": "PT24H"]])
        let asked = try await site.post(
            site.path(session) + "/registrations", ["name": "Ada", "email": "ada@acme.example"], as: .anybody)
        #expect(asked.status == 201)
        let ticket = try await site.ticket(requester)
        let held = try await hold(site, ticket, session)
        #expect(held.status == 201, "\(held.text)")
        #expect(try [held["status"], held["ticket"]] == ["offered", .string(ticket.id)])
        site.advanceClock(seconds: 3_600)
        _ = try await site.site.registrations.lapseOffers(now: site.now)
        #expect(try await site.registration(try held.json)["status"] == "offered")
    }

    @Test func `a place that waits for its address in a series that was split is held in all parts`() async throws {
        let site = try await TestSite(at: "2026-11-23T08:00:00Z", confirming: .unknown)
        let session = try await site.series([
            "capacity": 2, "registration": ["scope": "series"], "waitlist": ["mode": "offer", "offerHold": "PT24H"],
        ])
        _ = try await site.post(
            site.path(session) + "/registrations", ["name": "Ada", "email": "ada@acme.example"], as: .anybody)
        let split = try await site.patch(
            site.path(session, "2026-12-15T10:00:00") + "?scope=following", ["title": "Part two"])
        #expect(split.status == 200, "\(split.text)")
        let rest: JSONValue = ["id": try split["session"] ?? nil]
        let held = try await hold(site, try await site.ticket(requester), session)
        #expect(held.status == 201, "\(held.text)")
        site.advanceClock(seconds: 3_600)
        _ = try await site.site.registrations.lapseOffers(now: site.now)
        func statuses() async throws -> [JSONValue?] {
            var statuses: [JSONValue?] = []
            for part in [session, rest] {
                let list = try await site.get(site.path(part) + "/registrations", as: .trainer)["items"]?.items
                statuses += (list ?? []).map { $0["status"] }
            }
            return statuses
        }
        #expect(try await statuses() == ["offered", "offered"])
        _ = try await site.post("/api/v1/registrations/\(try held.json.id)/accept", as: .agent)
        #expect(try await statuses() == ["confirmed", "confirmed"])
    }

    @Test func `nobody who waits is overtaken`() async throws {
        let site = try await TestSite(at: "2026-11-23T08:00:00Z")
        let session = try await site.webinar(["capacity": 1])
        for name in ["a", "b"] {
            _ = try await site.post(
                "/api/v1/sessions/\(session.id)/registrations",
                ["name": "N", "email": .string("\(name)@example.org")])
        }
        try expect(
            try await hold(site, try await site.ticket(requester), session),
            refuses: .init(409, "full", "All seats are taken, or others are waiting for one."))
    }

    @Test func `a ticket of an earlier release keeps an address that mail cannot reach, and no seat is held for it`()
        async throws
    {
        let site = try await TestSite(at: "2026-11-23T08:00:00Z")
        let session = try await site.webinar(["capacity": 1])
        for email in ["ada@example.123", "ada@10.0.0.1", "ada@host", "ADA@x_y.example"] {
            let made = try await site.ticket(["requester": ["email": "ada@host"]])
            let id = made.id
            _ = try await site.database.write { connection in
                try connection.execute("UPDATE tickets SET requester_email = \(email) WHERE id = \(id)")
            }
            let edited = try await site.patch("/api/v1/tickets/\(id)", ["subject": "Renamed"], as: .agent)
            #expect(edited.status == 200)
            let ticket = try edited.json
            #expect(ticket["requester"]?["email"] == .string(email))
            let refused = try await hold(site, ticket, session)
            #expect(try refused.refusal?.code == "conflict")
            #expect(try refused.refusal?.detail.hasPrefix("No mail can reach the requester of this ticket. ") == true)
        }
    }

    @Test func `a seat needs a requester, a session and a date to come`() async throws {
        let site = try await TestSite(at: "2026-11-23T08:00:00Z")
        let session = try await site.series()
        let ticket = try await site.ticket(requester)
        try expect(
            try await hold(site, try await site.ticket(), session, "2026-12-08T10:00:00"),
            refuses: .init(409, "conflict", "This ticket has no requester to hold a seat for."))
        try expect(
            try await hold(site, ticket, session, "2026-12-09T10:00:00"),
            refuses: .invalid("/occurrence", "The session has no date 2026-12-09T10:00:00."))
        try expect(
            try await site.post("/api/v1/tickets/\(ticket.id)/seat", ["session": "nothing"], as: .agent),
            refuses: .invalid("/session", "There is no such session."))
        site.setClock("2026-12-02T08:00:00Z")
        try expect(
            try await hold(site, ticket, session, "2026-12-01T10:00:00"),
            refuses: .init(410, "gone", "This date is in the past."))
        try expect(
            try await site.post("/api/v1/tickets/\(ticket.id)/seat", ["session": "s"], as: .integration),
            refuses: .forbidden("integration"))
    }
}
