import Foundation
import Testing

@Suite struct ConditionalRequestTests {
    /// Every kind of thing that has a version, with a change of it.
    private func things(_ site: TestSite) async throws -> [(path: String, change: JSONValue)] {
        let (tutorial, ada) = (try await site.tutorial(), try await site.trainer("Ada"))
        let session = try await site.series()
        return [
            ("/api/v1/tutorials/\(tutorial.id)", ["summary": "New"]),
            ("/api/v1/trainers/\(ada.id)", ["biography": "New"]),
            (site.path(session), ["location": "New"]),
            (site.path(session, "2026-12-08T10:00:00"), ["location": "Newer"]),
        ]
    }

    @Test func `If-Match of yesterday changes nothing, that of now does`() async throws {
        let site = try await TestSite()
        for (path, change) in try await things(site) {
            let old = try #require(try await site.get(path, as: .trainer).tag)
            let changed = try await site.patch(path, change, as: .trainer, ["If-Match": old])
            #expect(changed.status == 200)
            #expect(changed.tag != old)
            let now = try await site.get(path, as: .trainer)
            #expect(now.tag == changed.tag)
            #expect(now.body == changed.body)
            let before = try await site.dump()
            for header in [old, "\"other\"", "W/" + (now.tag ?? ""), ""] {
                try await expect(
                    site.patch(path, change, as: .trainer, ["If-Match": header]), refuses: .changed)
            }
            if !path.contains("/occurrences/") {
                try await expect(site.delete(path, as: .trainer, ["If-Match": old]), refuses: .changed)
            }
            #expect(try await site.dump() == before)
            for header in ["*", "\"other\", " + (now.tag ?? "")] {
                #expect(try await site.patch(path, change, as: .trainer, ["If-Match": header]).status == 200)
            }
        }
    }

    @Test func `verbs heed If-Match too`() async throws {
        let site = try await TestSite()
        let session = try await site.series(["status": "draft"])
        let date = site.path(session, "2026-12-08T10:00:00")
        let old = ["If-Match": try #require(try await site.get(site.path(session), as: .trainer).tag)]
        let oldDate = ["If-Match": try #require(try await site.get(date, as: .trainer).tag)]
        _ = try await site.patch(site.path(session), ["title": "New"])
        try await expect(site.post(site.path(session) + "/publish", nil, as: .trainer, old), refuses: .changed)
        #expect(try await site.post(site.path(session) + "/publish").status == 200)
        try await expect(site.post(site.path(session) + "/cancel", nil, as: .trainer, old), refuses: .changed)
        try await expect(site.post(date + "/cancel", nil, as: .trainer, oldDate), refuses: .changed)
        let cancelled = try await site.post(date + "/cancel")
        try await expect(site.post(date + "/restore", nil, as: .trainer, oldDate), refuses: .changed)
        let now = ["If-Match": try #require(cancelled.tag)]
        #expect(try await site.post(date + "/restore", nil, as: .trainer, now).status == 200)
    }

    @Test func `a draft is deleted in the version that was read`() async throws {
        let site = try await TestSite()
        let draft = try await site.webinar(["status": "draft"])
        let tag = try #require(try await site.get(site.path(draft), as: .trainer).tag)
        #expect(try await site.delete(site.path(draft), as: .trainer, ["If-Match": tag]).status == 204)
    }

    @Test func `who has the thing already is told so`() async throws {
        let site = try await TestSite()
        for (path, change) in try await things(site) {
            let tag = try #require(try await site.get(path, as: .trainer).tag)
            for header in [tag, "W/" + tag, "*", "\"other\", " + tag] {
                let asked = try await site.get(path, as: .trainer, ["If-None-Match": header])
                #expect(asked.status == 304)
                #expect(asked.body.isEmpty)
                #expect(asked.tag == tag)
                #expect(try await site.head(path, as: .trainer, ["If-None-Match": header]).status == 304)
            }
            #expect(try await site.get(path, as: .trainer, ["If-None-Match": "\"other\""]).status == 200)
            _ = try await site.patch(path, change)
            #expect(try await site.get(path, as: .trainer, ["If-None-Match": tag]).status == 200)
        }
    }

    @Test func `what is shown to staff has another tag than what is shown to all`() async throws {
        let site = try await TestSite()
        for (path, change) in try await things(site) {
            let (all, staff) = (try await site.get(path), try await site.get(path, as: .trainer))
            #expect(all.header("Vary") == "Authorization")
            #expect(all.tag != staff.tag)
            let asked = try await site.get(path, as: .trainer, ["If-None-Match": all.tag ?? ""])
            #expect(asked.status == 200)
            #expect(try await site.get(path, as: .anybody, ["If-None-Match": all.tag ?? ""]).status == 304)
            #expect(try await site.patch(path, change, as: .trainer, ["If-Match": all.tag ?? ""]).status == 200)
        }
    }

    @Test func `two who change one thing at once do not overwrite each other`() async throws {
        let site = try await TestSite()
        let tutorial = try await site.tutorial()
        let path = "/api/v1/tutorials/\(tutorial.id)"
        let tag = try #require(try await site.get(path, as: .trainer).tag)
        let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
            for number in 1...8 {
                group.addTask {
                    try await site.patch(path, ["summary": "By \(number)"], as: .trainer, ["If-Match": tag]).status
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }.sorted()
        }
        #expect(statuses == [200] + Array(repeating: 412, count: 7))
    }
}
