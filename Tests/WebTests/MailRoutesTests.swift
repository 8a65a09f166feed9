import Foundation
import Operations
import Storage
import Testing
import Training

@Suite struct MailRoutesTests {
    @Test func `the outbox is for admins, by state, purpose and person`() async throws {
        let site = try await TestSite(at: "2026-12-01T08:00:00Z")
        let mails = try await site.outbox(3)
        for who in [TestSite.Who.anybody, .trainer, .agent, .integration] {
            let reply = try await site.get("/api/v1/mail", as: who)
            #expect(reply.status == (who == .anybody ? 401 : 403))
        }
        let first = try await site.get("/api/v1/mail?limit=2", as: .admin)
        #expect(try first["items"]?.items.map(\.id) == [mails[0], mails[1]])
        let next = try first["next"]?.text ?? ""
        #expect(
            try await site.get("/api/v1/mail?limit=2&cursor=\(next)", as: .admin)["items"]?.items.map(\.id) == [
                mails[2]
            ])
        #expect(try await site.get("/api/v1/mail?state=failed", as: .admin)["items"]?.items.isEmpty == true)
        #expect(try await site.get("/api/v1/mail?purpose=breach", as: .admin)["items"]?.items.count == 3)
        #expect(
            try await site.get("/api/v1/mail/\(mails[0])", as: .admin).json == [
                "id": .string(mails[0]), "purpose": "breach", "state": "waiting", "registrant": nil,
                "address": "0@example.org", "about": ["ticket": "t"], "attempts": 0, "dueAt": "2026-12-01T08:00:00Z",
                "reason": nil, "createdAt": "2026-12-01T08:00:00Z", "settledAt": nil,
            ])
        #expect(try await site.get("/api/v1/mail/nothing", as: .admin).status == 404)
        try await expect(
            site.get("/api/v1/mail?state=lost", as: .admin),
            refuses: .invalid("?state", "Must be one of waiting, sent, unneeded, failed, dropped."))
    }

    @Test func `a mail is dropped, and taken back; what was sent is neither`() async throws {
        let site = try await TestSite(at: "2026-12-01T08:00:00Z")
        let mail = try await site.outbox(1)[0]
        #expect(try await site.post("/api/v1/mail/\(mail)/retry", as: .admin).status == 409)
        let dropped = try await site.post("/api/v1/mail/\(mail)/drop", as: .admin)
        #expect(try dropped["state"] == "dropped")
        #expect(try dropped["settledAt"] == "2026-12-01T08:00:00Z")
        #expect(try await site.post("/api/v1/mail/\(mail)/drop", as: .admin).status == 409)
        let again = try await site.post("/api/v1/mail/\(mail)/retry", as: .admin)
        #expect(try again["state"] == "waiting")
        #expect(try await site.post("/api/v1/mail/\(mail)/drop", as: .agent).status == 403)
        let events = try await site.get("/api/v1/journal?limit=500", as: .admin)["items"]?.items.suffix(2)
        #expect(events?.map { $0["event"]?.text } == ["dropped", "retried"])
    }
}

extension TestSite {
    /// Mails that wait, oldest first.
    ///
    /// - Returns: their ids.
    func outbox(_ count: Int) async throws -> [String] {
        let now = now
        let mails = (0..<count).map { number in
            OutgoingMail(
                id: Identifier.random(), purpose: .breach, topic: "breach:\(number)",
                address: "\(number)@example.org", about: ["ticket": "t"], dueAt: now, createdAt: now)
        }
        try await database.write { try $0.insert(mails) }
        return mails.map(\.id)
    }
}
