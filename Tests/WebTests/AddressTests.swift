import Foundation
import HTTPTypes
import Testing

/// The doors through which addresses come in read them alike.
@Suite struct AddressTests {
    private static let refused = [
        "ada@example.123", "ada@[192.0.2.1]", "ada@192.0.2.1", "\"ada m\"@acme.example", ".ada@acme.example",
        "ada.@acme.example", "ada@-acme.example", "ada@acme-.example", "ada@acme.example.", "ada@acme..example",
        "ada@\u{301}b.example", "ada@xn--zzzzzzz99.example", "ada@" + String(repeating: "b", count: 64) + ".example",
    ]

    @Test(arguments: refused) func `an address that cannot get mail is refused at every door`(address: String)
        async throws
    {
        let site = try await TestSite()
        let session = try await site.webinar(["start": "2026-12-08T10:00:00"])
        let tutorial = try await site.post("/api/v1/tutorials", ["title": "T", "status": "published"])
        let email = JSONValue.string(address)
        for (path, body, who) in [
            (site.path(session) + "/registrations", ["name": "A", "email": email], TestSite.Who.anybody),
            (site.path(session) + "/registrations", ["name": "A", "email": email], .trainer),
            ("/api/v1/tutorials/\(try tutorial.json.id)/interest", ["email": email], .anybody),
            ("/api/v1/trainers", ["name": "A", "email": email], .trainer),
            ("/api/v1/tokens", ["role": "agent", "name": "A", "email": email], .admin),
            ("/api/v1/tickets", ["subject": "S", "description": "D", "requester": ["email": email]], .agent),
        ] as [(String, JSONValue, TestSite.Who)] {
            #expect(try await site.post(path, body, as: who).status == 422, "\(path)")
        }
        let row = "subject,description,requester.email\nS,D,\"\(address.replacing("\"", with: "\"\""))\"\n"
        let imported = try await site.send(
            .post, "/api/v1/tickets/import", Data(row.utf8), as: .agent, ["Content-Type": "text/csv"])
        #expect(try [imported["created"], imported["rejected"]] == [0, 1])
        let payload: JSONValue = ["ticket": ["id": 1, "title": "T", "customer": ["email": email]]]
        let received = try await site.post("/api/v1/tickets/from/zammad", payload, as: .integration).json
        #expect(received["requester"] == .null)
        #expect(received["warnings"]?.items.first?["pointer"] == "/ticket/customer/email")
    }

    @Test func `the spellings of a domain are one person and one account`() async throws {
        let site = try await TestSite()
        let spellings = ["ada@bücher.example", "bob@BU\u{308}CHER.example", "cy@XN--bcher-kva.example"]
        for email in spellings {
            let ticket = try await site.ticket(["requester": ["email": .string(email)]])
            #expect(ticket["accountID"] == "xn--bcher-kva.example")
            #expect(ticket["requester"]?["email"] == .string(email))
        }
        for account in ["bücher.example", "xn--bcher-kva.example", "B%C3%9CCHER.example", "XN--BCHER-KVA.example"] {
            let path = account.replacing("ü", with: "%C3%BC")
            #expect(try await site.subjects("?account=\(path)").count == 3, "\(account)")
        }
        for words in ["ada@b%C3%BCcher.example", "ada@xn--bcher-kva.example"] {
            #expect(try await site.subjects("?q=\(words)").count == 1, "\(words)")
        }
        #expect(try await site.subjects("?q=cy@b%C3%BCcher.example").count == 1)
        let person = try await site.get("/api/v1/registrants/ada@xn--bcher-kva.example", as: .admin)
        #expect(person.status == 200)
        #expect(try person["tickets"]?.items.count == 1)
    }

    @Test func `a ticket whose account is spelled in Unicode is found by the domain`() async throws {
        let site = try await TestSite()
        try await site.ticket(["accountID": "bücher.example"])
        try await site.ticket(["requester": ["email": "ada@bücher.example"]])
        #expect(try await site.subjects("?account=xn--bcher-kva.example").count == 2)
        try await site.ticket(["accountID": "Müller & Co"])
        #expect(try await site.subjects("?account=M%C3%BCller%20%26%20Co").count == 1)
    }

    @Test(arguments: ["BÜCHER.example", "xn--bcher-kva.example", "bu\u{308}cher.example"])
    func `a session for an account is seen by its people, however it is spelled`(account: String) async throws {
        let site = try await TestSite()
        let inner = try await site.webinar([
            "start": "2026-12-09T10:00:00", "visibility": "accounts", "accounts": [.string(account)],
        ])
        let open = try await site.webinar(["start": "2026-12-08T10:00:00"])
        for email in ["ada@bücher.example", "bob@xn--bcher-kva.example"] {
            let who = site.bearer(try await site.register(email, for: open))
            #expect(try await site.get(site.path(inner), who).status == 200)
            #expect(try await site.get("/api/v1/sessions", who)["items"]?.items.count == 2)
        }
        let stranger = site.bearer(try await site.register("eve@bucher.example", for: open))
        #expect(try await site.get(site.path(inner), stranger).status == 404)
        #expect(try await site.get(site.path(inner), as: .trainer)["accounts"] == [.string(account)])
    }

    @Test func `a person whose domain was typed in full-width letters is found`() async throws {
        let site = try await TestSite()
        let ticket = try await site.ticket(["requester": ["email": "ada@ａｃｍｅ.example"]])
        #expect(ticket["accountID"] == "acme.example")
        let person = try await site.get("/api/v1/registrants/ada@acme.example", as: .admin)
        #expect(try person["tickets"]?.items.count == 1)
        #expect(try await site.delete("/api/v1/registrants/ada@acme.example", as: .admin).status == 204)
        #expect(try await site.read(ticket: ticket)["requester"] == .null)
    }
}
