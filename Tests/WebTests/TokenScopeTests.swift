import Foundation
import HTTPTypes
import Interchange
import Operations
import Testing
import Training
import Web

/// Tokens that reach only a part: scopes of the API, and the sources of tickets.
@Suite struct TokenScopeTests {
    private func token(_ fields: JSONValue, in site: TestSite) async throws -> (
        token: JSONValue, headers: [String: String]
    ) {
        let reply = try await site.post("/api/v1/tokens", fields, as: .admin)
        #expect(reply.status == 201, "\(reply.text)")
        return (try reply.json, ["Authorization": "Bearer " + (try reply["secret"]?.text ?? "")])
    }

    private func integration(_ sources: [JSONValue] = [], in site: TestSite) async throws -> [String: String] {
        try await token(["role": "integration", "name": "Bridge", "sources": .array(sources)], in: site).headers
    }

    private let ticket: JSONValue = ["subject": "Deliveries fail", "description": "Every one ends with a 401."]

    // MARK: - Scopes

    @Test func `a narrowed token does what its scopes say, and nothing else of its role`() async throws {
        let site = try await TestSite()
        let (token, headers) = try await token(
            ["role": "admin", "name": "Export", "scopes": ["tickets:write", "sessions:read"]], in: site)
        #expect(token["scopes"] == ["sessions:read", "tickets:write"])
        #expect(try await site.get("/api/v1/sessions", headers).status == 200)
        #expect(try await site.post("/api/v1/tickets", ticket, as: .anybody, headers).status == 201)
        for (path, scope) in [
            ("/api/v1/tickets", "tickets:read"), ("/api/v1/tutorials", "tutorials:read"),
            ("/api/v1/tokens", "tokens:read"), ("/api/v1/insights/gaps", "insights:read"),
        ] {
            let refusal = ProblemDetails(
                403, "forbidden", "This token is narrowed to scopes, and \(scope) is none of them.")
            try expect(try await site.get(path, headers), refuses: refusal)
        }
    }

    @Test func `a scope adds nothing to a role`() async throws {
        let site = try await TestSite()
        let headers = try await token(
            ["role": "agent", "name": "X", "scopes": ["tokens:read", "tokens:write"]], in: site
        ).headers
        try expect(try await site.get("/api/v1/tokens", headers), refuses: .forbidden("agent"))
    }

    @Test func `every operation of the API has a scope, and every scope an operation`() async throws {
        let operations = try await TestSite().site.operations
        let without = operations.filter { $0.path.hasPrefix("/api/") && $0.scope == nil }.map(\.path)
        #expect(without == [])
        #expect(Set(operations.compactMap(\.scope)) == Set(Scope.all))
        #expect(operations.filter { !$0.path.hasPrefix("/api/") }.allSatisfy { $0.scope == nil })
    }

    /// Schemas with the address of somebody who is no registrant.
    private static let addressees: [String: Scope.Resource] = [
        "Requester": .tickets, "TicketMessage": .tickets, "Token": .tokens, "Trainer": .trainers, "User": .users,
    ]

    /// A route that stands below another noun, such as `/tutorials/{tutorial}/registrations`, has the scope of that noun
    /// until `RouteScope` gives it its own.
    @Test func `who may read tutorials or sessions alone reads no addresses of registrants`() async throws {
        let documents = try OpenAPIDocuments(folder: TestSite.package.appending(path: "OpenAPI"))
        let document = try JSONValue(parsing: Data(documents.api.jsonBytes))
        let operations = try await TestSite().site.operations.filter { $0.method == "GET" && $0.scope != nil }
        var faults: [String] = []
        var shown: Set<String> = []
        for operation in operations {
            let answers = try document["paths"]?[operation.path]?["get"]?["responses"]?.members(at: operation.path)
            var known: Set<String> = []
            for (status, answer) in answers ?? [:] where status.hasPrefix("2") {
                for schema in answer.schemasWithAddress(in: document, known: &known) {
                    shown.insert(schema)
                    let resource = Self.addressees[schema] ?? .registrations
                    guard operation.scope?.resource != resource else { continue }
                    faults.append(
                        "GET \(operation.path) answers with a \(schema), which needs \(resource.rawValue):read")
                }
            }
        }
        #expect(faults.sorted() == [])
        #expect(shown.isSuperset(of: Set(Self.addressees.keys).union(["Registration", "PersonalData"])))
    }

    @Test(arguments: [
        ("GET", "/api/v1/tickets/{ticket}", "tickets:read"),
        ("GET", "/api/v1/tickets/{ticket}/recommendations", "recommendations:read"),
        ("POST", "/api/v1/recommendations", "recommendations:read"),
        ("POST", "/api/v1/tickets/{ticket}/seat", "registrations:write"),
        ("POST", "/api/v1/sessions/{session}/registrations", "registrations:write"),
        ("POST", "/api/v1/sessions/{session}/publish", "sessions:write"),
        ("POST", "/api/v1/occurrences/expand", "sessions:read"),
        ("POST", "/api/v1/service-levels/deadlines", "insights:read"),
        ("PUT", "/api/v1/problems/{problem}/links/{tutorial}", "problems:write"),
        ("DELETE", "/api/v1/registrants/{email}", "registrations:write"),
    ])
    func `the noun and the method make the scope`(method: String, path: String, scope: String) async throws {
        let operation = try await TestSite().site.operations.first { $0.method == method && $0.path == path }
        #expect(operation?.scope?.description == scope)
    }

    @Test func `wrong scopes and sources are all named`() async throws {
        let site = try await TestSite()
        let reply = try await site.post(
            "/api/v1/tokens",
            ["role": "agent", "name": "X", "scopes": ["tickets", "journal:write"], "sources": ["zammad"]], as: .admin)
        let known = Scope.all.map(\.description).joined(separator: ", ")
        try expect(
            reply,
            refuses: .invalid([
                .init("/scopes", "“journal:write” is no scope. The scopes are \(known)."),
                .init("/scopes", "“tickets” is no scope. The scopes are \(known)."),
                .init("/sources", "Only tokens with the role integration are bound to sources."),
            ]))
        try expect(
            try await site.post("/api/v1/tokens", ["role": "agent", "name": "X", "scopes": []], as: .admin),
            refuses: .invalid("/scopes", "Name at least one, or leave the field out."))
    }

    @Test func `who may only read registrations is shown no address by which one is changed`() async throws {
        let site = try await TestSite()
        let session = try await site.webinar(["start": "2026-12-08T10:00:00"])
        let made = try await site.register("ada@example.org", for: session)
        let scopes: [[JSONValue]] = [["registrations:read"], ["registrations:read", "registrations:write"]]
        for (scopes, isShown) in zip(scopes, [false, true]) {
            let headers = try await token(
                ["role": "agent", "name": "X", "scopes": .array(scopes)], in: site
            ).headers
            let one = try await site.get("/api/v1/registrations/\(made.id)", headers).json
            let listed = try await site.get(site.path(session) + "/registrations", headers)["items"]?.items.first
            for name in ["manageURL", "feed"] {
                #expect(one[name] == (isShown ? made[name] : JSONValue.null))
                #expect(listed?[name] == (isShown ? made[name] : JSONValue.null))
            }
        }
    }

    @Test func `nobody signs in to pages with a narrowed token`() async throws {
        let site = try await TestSite()
        let made = try await token(["role": "admin", "name": "X", "scopes": ["mail:read"]], in: site).token
        #expect(try await site.sendSignIn(made["secret"]?.text ?? "").status == 403)
    }

    // MARK: - Sources

    @Test func `tickets of other sources do not exist for an integration`() async throws {
        let site = try await TestSite()
        let headers = try await integration(["zammad"], in: site)
        let own = try await site.post("/api/v1/tickets", ticket.merging(["source": "zammad"]), as: .anybody, headers)
            .json
        let others = [try await site.ticket(["source": "zendesk"]), try await site.ticket()]
        for other in others {
            let path = "/api/v1/tickets/\(other.id)"
            try expect(try await site.patch(path, [:], as: .anybody, headers), refuses: .missing("ticket"))
            try expect(
                try await site.post(path + "/acknowledge", nil, as: .anybody, headers), refuses: .missing("ticket"))
            try expect(try await site.get(path + "/recommendations", headers), refuses: .missing("ticket"))
        }
        let path = "/api/v1/tickets/\(own.id)"
        #expect(try await site.patch(path, ["subject": "Deliveries fail again"], as: .anybody, headers).status == 200)
        #expect(try await site.post(path + "/acknowledge", nil, as: .anybody, headers).status == 200)
        #expect(try await site.get(path + "/recommendations", headers).status == 200)
    }

    @Test func `an integration writes its own sources alone`() async throws {
        let site = try await TestSite()
        let headers = try await integration(["zammad"], in: site)
        let refusal = ProblemDetails(403, "forbidden", "Your token is bound to other sources than “zendesk”.")
        let foreign = ticket.merging(["source": "zendesk", "externalID": "1"])
        try expect(try await site.post("/api/v1/tickets", foreign, as: .anybody, headers), refuses: refusal)
        let own = try await site.post("/api/v1/tickets", ticket, as: .anybody, headers).json
        #expect(own["source"] == "zammad")
        try expect(
            try await site.patch("/api/v1/tickets/\(own.id)", ["source": "zendesk"], as: .anybody, headers),
            refuses: refusal)
        let row = Data(#"{"subject": "A", "description": "B", "source": "zendesk", "externalID": "9"}"#.utf8)
        let rows = try await site.send(
            .post, "/api/v1/tickets/import", row, headers.merging(["Content-Type": "application/x-ndjson"]) { $1 })
        #expect(try rows["created"] == 0)
        #expect(try rows["rejected"] == 1)
    }

    @Test func `the first write binds a token, once and for all`() async throws {
        let site = try await TestSite()
        let headers = try await integration(in: site)
        let first = try await site.post("/api/v1/tickets", ticket.merging(["source": "znuny"]), as: .anybody, headers)
        #expect(first.status == 201)
        #expect(try await site.get("/api/v1/tokens", as: .admin)["items"]?.items.last?["sources"] == ["znuny"])
        let second = try await site.post("/api/v1/tickets", ticket.merging(["source": "zammad"]), as: .anybody, headers)
        #expect(second.status == 403)
        let entries = try await site.get("/api/v1/journal?limit=500", as: .admin)["items"]?.items ?? []
        #expect(entries.contains { $0["event"] == "updated" && $0["fields"] == ["sources"] })
    }

    @Test func `the first write opens no source that has tickets, and an admin can`() async throws {
        let site = try await TestSite()
        let foreign = try await site.ticket(["source": "zendesk", "externalID": "1"])
        let headers = try await integration(in: site)
        let body = ticket.merging(["source": "zendesk", "externalID": "2"])
        try expect(
            try await site.post("/api/v1/tickets", body, as: .anybody, headers),
            refuses: .init(
                403, "forbidden",
                "The source “zendesk” has tickets or a connection already. Ask an admin for a token that names it."))
        try expect(
            try await site.get("/api/v1/tickets/\(foreign.id)/recommendations", headers), refuses: .missing("ticket"))
        let named = try await integration(["zendesk"], in: site)
        #expect(try await site.post("/api/v1/tickets", body, as: .anybody, named).status == 201)
    }

    @Test func `a ticket without a source gets the name of the token as its source`() async throws {
        let site = try await TestSite()
        let headers = try await integration(in: site)
        let fields = ticket.merging(["externalID": "7"])
        let made = try await site.post("/api/v1/tickets", fields, as: .anybody, headers)
        #expect(made.status == 201)
        #expect(try made["source"] == "Bridge")
        #expect(try await site.post("/api/v1/tickets", fields, as: .anybody, headers).status == 200)
    }

    @Test func `one of several sources has to be named`() async throws {
        let site = try await TestSite()
        let headers = try await integration(["emea", "apac"], in: site)
        try expect(
            try await site.post("/api/v1/tickets", ticket, as: .anybody, headers),
            refuses: .invalid("/source", "Name one of the sources that your token is bound to."))
    }

    @Test func `a helpdesk's payload comes under the only source of the token`() async throws {
        let site = try await TestSite()
        let headers = try await integration(["support-emea"], in: site)
        let payload: JSONValue = ["ticket": ["id": 81, "title": "Deliveries fail"]]
        let made = try await site.post("/api/v1/tickets/from/zammad", payload, as: .anybody, headers)
        #expect(made.status == 201)
        #expect(try made["source"] == "support-emea")
        let other = try await site.post("/api/v1/tickets/from/zammad?source=zammad", payload, as: .anybody, headers)
        #expect(other.status == 403)
    }

    @Test func `recommendations name no tickets of other sources`() async throws {
        let site = try await TestSite()
        try await site.shelf()
        let linked = try await site.ticket(about: "Grey stripes on my sheet")
        #expect(
            try await site.put(
                "/api/v1/tickets/\(linked.id)/links/printing", ["verdict": "accepted"], as: .agent
            ).status == 200)
        let question: JSONValue = ["text": "Grey stripes on my sheet"]
        func kinds(_ reply: Reply) throws -> [JSONValue] {
            try reply["items"]?.items.flatMap { $0["reasons"]?.items ?? [] }.compactMap { $0["kind"] } ?? []
        }
        let asAgent = try await site.post("/api/v1/recommendations", question, as: .agent)
        #expect(try kinds(asAgent).contains("similarTickets"))
        let headers = try await integration(["zammad"], in: site)
        let asProgram = try await site.post("/api/v1/recommendations", question, as: .anybody, headers)
        #expect(asProgram.status == 200)
        #expect(try !kinds(asProgram).contains("similarTickets"))
        #expect(!asProgram.text.contains(linked.id))
    }

    // MARK: - Use and expiry

    @Test func `a token shows when it was last used`() async throws {
        let site = try await TestSite(at: "2026-12-01T08:00:00Z")
        let headers = try await integration(["zammad"], in: site)
        site.advanceClock(seconds: 90)
        _ = try await site.post("/api/v1/tickets", ticket, as: .anybody, headers)
        try await site.site.tokens.saveUses()
        let listed = try await site.get("/api/v1/tokens", as: .admin)["items"]?.items.last
        #expect(listed?["lastUsedAt"] == "2026-12-01T08:01:30Z")
        #expect(try await site.restarted().get("/api/v1/tokens", as: .admin)["items"]?.items.last == listed)
    }

    @Test func `tokens are counted from two weeks before they expire`() async throws {
        let site = try await TestSite(at: "2026-12-01T08:00:00Z")
        _ = try await token(["role": "agent", "name": "Soon", "expiresAt": "2026-12-20T08:00:00Z"], in: site)
        #expect(try await site.site.tokens.countExpiring(now: site.now) == 0)
        site.advanceClock(days: 6)
        #expect(try await site.site.tokens.countExpiring(now: site.now) == 1)
        #expect(site.site.tokens.expiring == 1)
        site.advanceClock(days: 14)
        #expect(try await site.site.tokens.countExpiring(now: site.now) == 0)
    }
}

extension JSONValue {
    /// The names of the schemas with an email address that a part of a document leads to.
    ///
    /// - Parameters:
    ///   - document: the whole document.
    ///   - known: the references that were followed before.
    fileprivate func schemasWithAddress(in document: JSONValue, known: inout Set<String>) -> Set<String> {
        var found: Set<String> = []
        switch self {
        case .array(let elements):
            for element in elements { found.formUnion(element.schemasWithAddress(in: document, known: &known)) }
        case .object(let members):
            for member in members.values { found.formUnion(member.schemasWithAddress(in: document, known: &known)) }
            guard let reference = members["$ref"]?.text, known.insert(reference).inserted else { break }
            let parts = reference.split(separator: "/").dropFirst().map(String.init)
            var target: JSONValue? = document
            for part in parts { target = target?[part] }
            if let name = parts.last, case .object(let properties)? = target?["properties"],
                properties.keys.contains("email")
            {
                found.insert(name)
            }
            if let target { found.formUnion(target.schemasWithAddress(in: document, known: &known)) }
        default: break
        }
        return found
    }
}
