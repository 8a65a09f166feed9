/// A site with feeds of all kinds.
struct SiteWithFeeds {
    let site: TestSite
    let paths: [String]
    let personal: String
    let registration: JSONValue
    let session: JSONValue

    init() async throws {
        site = try await TestSite()
        let tutorial = try await site.tutorial()
        let ada = try await site.trainer("Ada")
        session = try await site.series([
            "tutorial": .string(tutorial.id), "tags": ["http"], "trainers": [.string(ada.id)],
            "description": .string(String(repeating: "Überall. ", count: 50)),
        ])
        registration = try await site.register("grace@example.org", for: session, on: "2026-12-08T10:00:00")
        personal = path(of: registration["feed"])
        let teaching = path(of: try await site.post("/api/v1/trainers/\(ada.id)/feed")["feed"])
        paths = [
            "/calendar.ics", "/calendar.ics?tag=http&alarm=PT15M", "/calendar/sessions/\(session.id).ics",
            "/calendar/tutorials/webhooks-from-zero.ics", personal, teaching, personal + "?alarm=PT1H",
        ]
    }
}
