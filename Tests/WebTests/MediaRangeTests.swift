import Foundation
import HTTPTypes
import Testing

@Suite struct MediaRangeTests {
    @Test(arguments: ["text/html", "image/*", "text/csv", "application/json;q=0", "application/json; q=0.0, */*"])
    func `the API is not read in a format that there is none of`(accept: String) async throws {
        let site = try await TestSite()
        _ = try await site.tutorial()
        try await expect(
            site.get("/api/v1/tutorials", ["Accept": accept]),
            refuses: ProblemDetails(
                406, "not-acceptable",
                "This is available as application/json, which the Accept header does not allow."))
    }

    @Test(arguments: [
        "*/*", "application/json", "Application/JSON; charset=utf-8", "application/*", "text/html, *; q=.2",
        "text/html,application/xhtml+xml,*/*;q=0.8", "application/xml;q=0.9, application/json;q=0.1", "", "nonsense",
    ])
    func `whoever takes JSON among others, or says nothing that can be read, gets it`(accept: String) async throws {
        let site = try await TestSite()
        _ = try await site.tutorial()
        let reply = try await site.get("/api/v1/tutorials", ["Accept": accept])
        #expect(reply.status == 200)
        #expect(reply.header("Content-Type") == "application/json")
    }

    @Test func `CSV is given where there is any and JSON is not taken`() async throws {
        let site = try await TestSite()
        let session = try await site.webinar()
        let list = site.path(session) + "/registrations"
        for accept in ["text/csv", "application/xml, text/csv;q=0.5", "text/*"] {
            let reply = try await site.get(list, as: .trainer, ["Accept": accept])
            #expect(reply.header("Content-Type")?.hasPrefix("text/csv") == true, "\(accept)")
        }
        for accept in ["application/json, text/csv", "*/*"] {
            let reply = try await site.get(list, as: .trainer, ["Accept": accept])
            #expect(reply.header("Content-Type") == "application/json", "\(accept)")
        }
    }

    @Test func `neither a change nor a feed is refused for its format`() async throws {
        let site = try await TestSite()
        let made = try await site.post("/api/v1/tutorials", ["title": "Once"], as: .trainer, ["Accept": "text/html"])
        #expect(made.status == 201)
        #expect(try await site.get("/calendar.ics", ["Accept": "application/json"]).status == 200)
    }
}
