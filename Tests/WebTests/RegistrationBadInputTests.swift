import Foundation
import Testing

@Suite struct RegistrationBadInputTests {
    @Test func `everything that is wrong with who registers is named at once`() async throws {
        let site = try await TestSite()
        let path = site.path(try await site.webinar(["start": "2026-12-08T10:00:00"])) + "/registrations"
        let bad = try await site.post(
            path,
            [
                "name": .string(String(repeating: "n", count: 10_240)), "email": "a@example.org\r\nBcc: b@example.org",
                "accountID": "a\u{7}b", "timeZone": "Mars/Olympus", "language": "english please", "answers": [],
                "account_vouched": true, "accountIsVouched": true,
            ], as: .anybody)
        #expect(
            try bad.refusal?.faults.map(\.pointer) == [
                "/accountID", "/accountIsVouched", "/account_vouched", "/answers", "/email", "/language", "/name",
                "/timeZone",
            ])
        #expect(try await site.get(path, as: .agent)["items"]?.items == [])
    }

    @Test(arguments: [
        "a\r\n@example.org", "a@example.org\n", "\"a b\"@example.org", "a@[127.0.0.1]", "a@example..org", "a@-x.org",
        "a@example.123", "a@127.0.0.1", "a@localhost", "a@xn--zzzzzzz99.example", "a@b\u{200D}c.example", "a@😀.example",
        "a@exam\u{200B}ple.org", "a@example.org>", "Ada <ada@example.org>", "ada@example.org;b@example.org",
        "a\u{2028}@example.org",
        "a\u{202E}@example.org", "a\u{0}@example.org",
    ])
    func `an address that could break a header is none`(email: String) async throws {
        let site = try await TestSite()
        let path = site.path(try await site.webinar(["start": "2026-12-08T10:00:00"])) + "/registrations"
        for who in [TestSite.Who.anybody, .trainer] {
            try await expect(
                site.post(path, ["name": "A", "email": .string(email)], as: who),
                refuses: .invalid("/email", "Must be an email address."))
        }
    }

    @Test func `names and addresses in any script are taken as they are`() async throws {
        let site = try await TestSite()
        let session = try await site.webinar(["start": "2026-12-08T10:00:00"])
        let mine = try await site.register("użytkownik@przykład.example", for: session, ["name": "محمد بن سلمان"])
        #expect([mine["name"], mine["email"]] == ["محمد بن سلمان", "użytkownik@przykład.example"])
        // The same address in other letters is the same person.
        let again = try await site.post(
            site.path(session) + "/registrations", ["name": "M", "email": "UŻYTKOWNIK@PRZYKŁAD.example"])
        #expect(try again.refusal?.code == "already-registered")
        let encoded = try await site.post(
            site.path(session) + "/registrations", ["name": "M", "email": "użytkownik@xn--przykad-rjb.example"])
        #expect(try encoded.refusal?.code == "already-registered")
        #expect(try await site.get(path(of: mine["manageURL"]), browser).text.contains("użytkownik@przykład.example"))
        let held = "/api/v1/registrants/u%C5%BCytkownik%40przyk%C5%82ad.example"
        #expect(try await site.get(held, as: .admin)["registrations"]?.items.count == 1)
        let encodedHeld = "/api/v1/registrants/U%C5%BCytkownik%40XN--przykad-rjb.example"
        #expect(try await site.get(encodedHeld, as: .admin)["registrations"]?.items.count == 1)
        #expect(try await site.delete(encodedHeld, as: .admin).status == 204)
        #expect(try await site.get(held, as: .admin).status == 404)
    }

    @Test func `why no place is given is told by the kind of problem`() async throws {
        let site = try await TestSite()
        func code(_ fields: JSONValue, _ email: String = "b@example.org") async throws -> String? {
            let session = try await site.webinar(JSONValue.object(["start": "2026-12-08T10:00:00"]).merging(fields))
            try await site.register("a@example.org", for: session)
            return try await site.post(
                site.path(session) + "/registrations", ["name": "B", "email": .string(email)], as: .trainer
            ).refusal?.code
        }
        #expect(try await code(["capacity": 1, "waitlist": ["mode": "none"]]) == "full")
        #expect(try await code([:], "A@example.org") == "already-registered")
        let later = try await site.webinar([
            "start": "2026-12-08T10:00:00", "registration": ["opens": "2026-12-05T00:00:00Z"],
        ])
        let early = try await site.post(
            site.path(later) + "/registrations", ["name": "B", "email": "b@example.org"], as: .anybody)
        #expect(try early.refusal?.code == "registration-closed")
    }

    @Test(arguments: ["", "/cancel", "/accept"])
    func `a stranger does not learn that a registration exists`(verb: String) async throws {
        let site = try await TestSite()
        let session = try await site.series()
        let made = try await site.post(
            "/api/v1/sessions/\(session.id)/registrations",
            ["email": "ada@acme.example", "name": "Ada", "occurrence": "2026-12-08T10:00:00"], as: .trainer)
        #expect(made.status == 201, "\(made.text)")
        for (who, status) in [(TestSite.Who.anybody, 401), (.integration, 403)] {
            let known = "/api/v1/registrations/\(try made.json.id)\(verb)"
            let unknown = "/api/v1/registrations/2f8k1m7c5d3p9j6h4xya\(verb)"
            let replies =
                verb.isEmpty
                ? [try await site.get(known, as: who), try await site.get(unknown, as: who)]
                : [try await site.post(known, as: who), try await site.post(unknown, as: who)]
            #expect(replies.map(\.status) == [status, status])
            #expect(replies[0].body == replies[1].body)
        }
    }
}
