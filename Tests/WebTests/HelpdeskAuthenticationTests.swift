import Foundation
import Testing

@Suite struct HelpdeskAuthenticationTests {
    private let path = "/api/v1/tickets/from/zammad"
    private let payload: JSONValue = ["ticket": ["id": 1, "title": "T"]]

    private func basic(_ credentials: String) -> [String: String] {
        ["Authorization": "Basic " + Data(credentials.utf8).base64EncodedString()]
    }

    @Test(arguments: ["zammad", "", "ü:x"]) func `a token is taken as the password of any user`(user: String)
        async throws
    {
        let site = try await TestSite()
        let secret = try #require(site.secret(of: .integration))
        // A user name ends at the first colon (RFC 7617 §2).
        let headers = basic((user.contains(":") ? "ü" : user) + ":" + secret)
        #expect(try await site.post(path, payload, as: .anybody, headers).status == 201)
        var other = headers
        other["Authorization"] = headers["Authorization"]?.replacing("Basic", with: "bAsIc")
        #expect(
            try await site.post(
                path, ["ticket": ["id": 2, "title": "T"]], as: .anybody, other
            ).status == 201)
    }

    @Test func `wrong credentials are refused with both ways to authenticate, and counted`() async throws {
        let site = try await TestSite()
        let wrong = [
            basic("zammad:lectern_wrong"), basic("zammad"), basic(site.secret(of: .integration) ?? ""),
            ["Authorization": "Basic ???"], ["Authorization": "Basic"], ["Authorization": "Digest x"],
        ]
        for headers in wrong {
            let reply = try await site.post(path, payload, as: .anybody, headers)
            #expect(reply.status == 401)
            #expect(
                reply.header("WWW-Authenticate")
                    == #"Bearer realm="Lectern", Basic realm="Lectern", charset="UTF-8""#)
        }
        for _ in wrong.count..<20 {
            #expect(try await site.post(path, payload, as: .anybody, wrong[0]).status == 401)
        }
        #expect(try await site.post(path, payload, as: .anybody, wrong[0]).status == 429)
        #expect(try await site.post(path, payload, as: .integration).status == 201)
    }

    @Test func `the role of the token counts, and no other address takes passwords`() async throws {
        let site = try await TestSite()
        let trainer = basic("t:" + (site.secret(of: .trainer) ?? ""))
        try await expect(site.post(path, payload, as: .anybody, trainer), refuses: .forbidden("trainer"))
        let agent = basic("a:" + (site.secret(of: .agent) ?? ""))
        let reply = try await site.post(
            "/api/v1/tickets", ["subject": "S", "description": "D"], as: .anybody, agent)
        #expect(reply.status == 401)
        #expect(reply.header("WWW-Authenticate") == #"Bearer realm="Lectern""#)
        let person = try await site.register(
            "ada@acme.example", for: try await site.webinar(["start": "2026-12-08T10:00:00"]))
        let secret = (site.bearer(person)["Authorization"] ?? "").replacing("Bearer ", with: "")
        #expect(try await site.post(path, payload, as: .anybody, basic("x:" + secret)).status == 401)
    }
}
