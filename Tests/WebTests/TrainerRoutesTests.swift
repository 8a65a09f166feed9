import Foundation
import Testing

@Suite struct TrainerRoutesTests {
    @Test func `a trainer is made, read, changed and deleted`() async throws {
        let site = try await TestSite()
        let made = try await site.post(
            "/api/v1/trainers",
            [
                "name": "Ada", "email": "ada@example.org", "timeZone": "Europe/London",
                "biography": "Wrote\r\nthe first.",
            ])
        let trainer = try made.json
        #expect(made.status == 201)
        #expect(made.header("Location") == "/api/v1/trainers/\(trainer.id)")
        #expect(
            trainer == [
                "id": .string(trainer.id), "name": "Ada", "email": "ada@example.org", "timeZone": "Europe/London",
                "biography": "Wrote\nthe first.", "picture": nil,
            ])
        let path = "/api/v1/trainers/\(trainer.id)"
        let patched = try await site.patch(path, ["timeZone": nil, "name": "Ada L."])
        #expect(try patched.json == trainer.merging(["timeZone": nil, "name": "Ada L."]))
        #expect(try await site.get(path, as: .trainer).json == patched.json)
        #expect(try await site.delete(path).status == 204)
        try await expect(site.get(path), refuses: .missing("trainer"))
    }

    @Test func `a trainer's address is for those with a token`() async throws {
        let site = try await TestSite()
        let trainer = try await site.trainer("Ada", ["email": "ada@example.org"])
        let path = "/api/v1/trainers/\(trainer.id)"
        #expect(try await site.get(path).json == trainer.merging(["email": nil]))
        #expect(try await site.get("/api/v1/trainers")["items"] == [trainer.merging(["email": nil])])
        #expect(try await site.get("/api/v1/trainers", as: .agent)["items"] == [trainer])
        #expect(try await site.get(path, as: .integration).json == trainer)
    }

    @Test func `a trainer whom a session names is not deleted`() async throws {
        let site = try await TestSite()
        let (ada, grace) = (try await site.trainer("Ada"), try await site.trainer("Grace"))
        let session = try await site.series(["trainers": [.string(ada.id)]])
        let substitute = try await site.patch(
            site.path(session, "2026-12-08T10:00:00"), ["trainers": [.string(grace.id)]])
        #expect(substitute.status == 200)
        let refusal = ProblemDetails(
            409, "conflict", "This trainer is assigned to sessions. Assign them to someone else first.")
        try await expect(site.delete("/api/v1/trainers/\(ada.id)"), refuses: refusal)
        try await expect(site.delete("/api/v1/trainers/\(grace.id)"), refuses: refusal)
    }

    @Test func `a trainer for whom a token speaks is not deleted`() async throws {
        let site = try await TestSite()
        let ada = try await site.trainer("Ada")
        let token: JSONValue = ["role": "trainer", "name": "Ada", "trainer": .string(ada.id)]
        #expect(try await site.post("/api/v1/tokens", token, as: .admin).status == 201)
        try await expect(
            site.delete("/api/v1/trainers/\(ada.id)"),
            refuses: ProblemDetails(409, "conflict", "A token or a user is this trainer. Change that first."))
    }

    @Test func `a new name is told by every event that names the trainer`() async throws {
        let site = try await TestSite()
        let ada = try await site.trainer("Ada")
        let session = try await site.webinar(["trainers": [.string(ada.id)]])
        _ = try await site.patch("/api/v1/trainers/\(ada.id)", ["name": "Ada Lovelace"])
        #expect(try await site.read(session)["sequence"] == 1)
        #expect(try await site.feed("/calendar.ics").contains("With Ada Lovelace"))
    }

    @Test func `a trainer needs a name, and fields that are what they say`() async throws {
        let site = try await TestSite()
        let reply = try await site.post(
            "/api/v1/trainers", ["email": "nobody", "timeZone": "Mars/Olympus", "biography": 7, "nickname": "A"])
        try expect(
            reply,
            refuses: .invalid([
                .init("/biography", "Must be a string."), .init("/email", "Must be an email address."),
                .init("/name", "This field is required."), .init("/nickname", "Unknown field."),
                .init("/timeZone", #"There is no time zone "Mars/Olympus"; write a name such as Europe/Berlin."#),
            ]))
    }
}
