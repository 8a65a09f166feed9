import Foundation
import Testing

@Suite struct PreviewTests {
    private let nothing: JSONValue = ["moved": [], "cancelled": [], "losing": [], "conflicts": [], "notified": 0]

    private func date(_ session: JSONValue, _ recurrenceID: String, _ startsAt: String) -> JSONValue {
        ["session": session["id"] ?? nil, "recurrenceID": .string(recurrenceID), "startsAt": .string(startsAt)]
    }

    @Test func `a preview changes nothing, whatever is previewed`() async throws {
        let site = try await TestSite()
        let (ada, grace) = (try await site.trainer("Ada"), try await site.trainer("Grace"))
        let session = try await site.series(["trainers": [.string(ada.id)]])
        let draft = try await site.series(["status": "draft", "title": "Draft"])
        _ = try await site.patch(site.path(session, "2026-12-29T10:00:00"), ["title": "Special"])
        _ = try await site.post(site.path(session, "2026-12-15T10:00:00") + "/cancel")
        let reads = [
            site.path(session), site.path(session) + "/occurrences", "/api/v1/sessions", "/api/v1/occurrences",
            "/calendar.ics", "/api/v1/journal?limit=500",
        ]
        func state() async throws -> [Data] {
            var state = [try await site.dump()]
            for path in reads { state.append(try await site.get(path, as: .admin).body) }
            return state
        }
        let before = try await state()
        let date = site.path(session, "2026-12-08T10:00:00")
        let edit: JSONValue = ["start": "2026-12-09T11:00:00", "title": "New", "trainers": [.string(grace.id)]]
        var replies = [
            try await site.patch(
                site.path(session) + "?preview=true", ["recurrence": weekly("FREQ=WEEKLY;BYDAY=TU;COUNT=2")]),
            try await site.patch(site.path(draft) + "?preview=true", ["status": "published"]),
            try await site.post(site.path(draft) + "/publish?preview=true"),
            try await site.post(site.path(session) + "/cancel?preview=true", ["reason": "Ill"]),
            try await site.post(site.path(session, "2026-12-15T10:00:00") + "/restore?preview=true"),
        ]
        for scope in ["this", "following", "all"] {
            replies.append(try await site.patch(date + "?preview=true&scope=\(scope)", edit))
            replies.append(try await site.post(date + "/cancel?preview=true&scope=\(scope)"))
        }
        for reply in replies {
            #expect(reply.status == 200, "\(reply.text)")
            #expect(try reply["notified"] == 0)
        }
        #expect(try await state() == before)
    }

    @Test func `a preview tells what would move`() async throws {
        let site = try await TestSite()
        let session = try await site.series(["recurrence": weekly("FREQ=WEEKLY;BYDAY=TU;COUNT=2")])
        let reply = try await site.patch(
            site.path(session, "2026-12-08T10:00:00") + "?scope=all&preview=true", ["start": "2026-12-10T10:00:00"])
        #expect(
            try reply.json
                == nothing.merging([
                    "moved": [
                        [
                            "from": date(session, "2026-12-01T10:00:00", "2026-12-01T09:00:00Z"),
                            "to": date(session, "2026-12-03T10:00:00", "2026-12-03T09:00:00Z"),
                        ],
                        [
                            "from": date(session, "2026-12-08T10:00:00", "2026-12-08T09:00:00Z"),
                            "to": date(session, "2026-12-10T10:00:00", "2026-12-10T09:00:00Z"),
                        ],
                    ]
                ]))
    }

    @Test func `a preview tells what would be cancelled and lost, without being refused for it`() async throws {
        let site = try await TestSite()
        let session = try await site.series(["recurrence": weekly("FREQ=WEEKLY;BYDAY=TU;COUNT=3")])
        _ = try await site.patch(site.path(session, "2026-12-15T10:00:00"), ["title": "Special"])
        let reply = try await site.patch(
            site.path(session) + "?preview=true", ["recurrence": weekly("FREQ=WEEKLY;BYDAY=TU;COUNT=1")])
        let last = date(session, "2026-12-15T10:00:00", "2026-12-15T09:00:00Z")
        #expect(
            try reply.json
                == nothing.merging([
                    "cancelled": [date(session, "2026-12-08T10:00:00", "2026-12-08T09:00:00Z"), last],
                    "losing": [["date": last, "override": true, "registrations": 0]],
                ]))
    }

    @Test func `what is past is neither moved nor cancelled for anybody`() async throws {
        let site = try await TestSite(at: "2026-12-09T08:00:00Z")
        let session = try await site.series(["recurrence": weekly("FREQ=WEEKLY;BYDAY=TU;COUNT=3")])
        let cancelled = try await site.post(site.path(session) + "/cancel?preview=true")
        #expect(
            try cancelled.json
                == nothing.merging(["cancelled": [date(session, "2026-12-15T10:00:00", "2026-12-15T09:00:00Z")]]))
    }

    @Test func `a preview tells who would clash`() async throws {
        let site = try await TestSite()
        let ada = try await site.trainer("Ada")
        let taken = try await site.webinar(["trainers": [.string(ada.id)], "title": "Taken"])
        let free = try await site.webinar(["start": "2026-12-02T10:00:00", "trainers": [.string(ada.id)]])
        let reply = try await site.patch(site.path(free) + "?preview=true", ["start": "2026-12-01T10:30:00"])
        #expect(
            try reply["conflicts"] == [
                [
                    "trainer": .string(ada.id), "date": date(free, "2026-12-01T10:30:00", "2026-12-01T09:30:00Z"),
                    "with": date(taken, "2026-12-01T10:00:00", "2026-12-01T09:00:00Z"), "withTitle": "Taken",
                    "busy": .null,
                ]
            ])
    }

    @Test func `a preview of what is not allowed is refused as the edit would be`() async throws {
        let site = try await TestSite()
        let session = try await site.series()
        #expect(try await site.patch(site.path(session) + "?preview=true", ["duration": "PT0S"]).status == 422)
        #expect(try await site.patch(site.path(session) + "?preview=true", ["title": "X"], as: .agent).status == 403)
        try await expect(
            site.patch(site.path(session) + "?preview=true", ["title": "X"], as: .trainer, ["If-Match": "\"old\""]),
            refuses: .changed)
    }

    @Test func `what was previewed is what then happens`() async throws {
        let site = try await TestSite()
        let session = try await site.series()
        let edit = site.path(session, "2026-12-15T10:00:00") + "?scope=following"
        let change: JSONValue = ["start": "2026-12-17T10:00:00"]
        let moved = try await site.patch(edit + "&preview=true", change)["moved"]?.items ?? []
        #expect(moved.count == 4)
        let done = try await site.patch(edit, change)
        let tail: JSONValue = ["id": try done["session"] ?? nil]
        #expect(try await site.dates(of: tail) == moved.compactMap { $0["to"]?["recurrenceID"]?.text })
    }
}
