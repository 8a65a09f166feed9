import Foundation
import Testing

@Suite struct SessionRoutesTests {
    @Test func `five fields make a draft, and every other field has its default`() async throws {
        let site = try await TestSite(at: "2026-11-01T08:00:00Z")
        let made = try await site.post(
            "/api/v1/sessions",
            [
                "kind": "webinar", "title": "Retries", "start": "2026-12-01T10:00:00", "timeZone": "Europe/Berlin",
                "duration": "PT90M",
            ])
        let session = try made.json
        #expect(made.status == 201)
        #expect(made.header("Location") == "/api/v1/sessions/\(session.id)")
        #expect(made.tag == (try await site.get("/api/v1/sessions/\(session.id)", as: .trainer)).tag)
        #expect(
            session == [
                "id": .string(session.id), "uid": .string("\(session.id)@lectern.test"), "sequence": 0, "follows": nil,
                "followedBy": nil, "kind": "webinar", "tutorial": nil, "title": "Retries", "description": "",
                "start": "2026-12-01T10:00:00", "timeZone": "Europe/Berlin", "duration": "PT1H30M", "recurrence": nil,
                "trainers": [], "capacity": nil, "waitlist": ["mode": "automatic", "offerHold": "PT24H"],
                "registration": [
                    "scope": "occurrence", "opens": nil, "closesBefore": nil, "approval": false, "questions": [],
                ],
                "minimum": nil, "decideBefore": nil, "join": nil, "room": nil, "location": nil, "language": "en",
                "tags": [], "visibility": "public", "accounts": [],
                "status": "draft", "cancellation": nil,
                "feed": .string("https://lectern.test/calendar/sessions/\(session.id).ics"),
                "createdAt": "2026-11-01T08:00:00Z", "updatedAt": "2026-11-01T08:00:00Z", "publishedAt": nil,
                "warnings": [],
            ])
    }

    @Test func `a session is read as it was written`() async throws {
        let site = try await TestSite()
        let (ada, tutorial) = (try await site.trainer("Ada"), try await site.tutorial())
        let written: JSONValue = [
            "kind": "tutorial", "tutorial": .string(tutorial.id), "title": "Retries",
            "description": "Two\nlines\tand a tab", "start": "2026-12-01T10:00:00", "timeZone": "Asia/Calcutta",
            "duration": "PT1H", "recurrence": weekly(excluded: ["2026-12-08T10:00:00"], added: ["2026-12-09T18:30:00"]),
            "trainers": [.string(ada.id)], "capacity": 12, "waitlist": ["mode": "offer", "offerHold": "PT2H"],
            "registration": [
                "scope": "series", "opens": "2026-11-20T09:00:00Z", "closesBefore": "PT1H", "approval": true,
                "questions": [
                    ["id": "size", "label": "How many?", "kind": "choice", "options": ["1", "many"], "required": true]
                ],
            ],
            "minimum": 3, "decideBefore": "PT48H",
            "join": ["url": "https://meet.example.org/x", "releasedBefore": "PT10M"], "room": nil, "location": "Room 1",
            "language": "de", "tags": ["http", "retries"], "visibility": "accounts", "accounts": ["acme", "globex"],
            "status": "draft",
        ]
        let made = try await site.post("/api/v1/sessions", written).json
        let added = [
            "id", "uid", "sequence", "follows", "followedBy", "cancellation", "feed", "createdAt", "updatedAt",
            "publishedAt", "warnings",
        ]
        guard case .object(let members) = made else { throw Missing() }
        #expect(JSONValue.object(members.filter { !added.contains($0.key) }) == written)
        #expect(try await site.read(made) == made)
    }

    private struct Missing: Error {}

    @Test func `every bad field is named at once`() async throws {
        let site = try await TestSite()
        let reply = try await site.post(
            "/api/v1/sessions",
            [
                "kind": "party", "start": "tomorrow", "duration": "90 minutes", "capacity": 0, "trainers": "Ada",
                "waitlist": ["mode": "first"], "registration": ["questions": [["id": "a", "kind": "choice"]]],
                "join": ["url": "javascript:alert(1)"], "language": "english!", "tags": ["a", "a"],
                "visibility": "secret", "colour": "red", "recurrence": ["rule": "FREQ=WEEKLY;"],
            ])
        #expect(reply.status == 422)
        #expect(
            try reply.refusal?.faults.map(\.pointer) == [
                "/capacity", "/colour", "/duration", "/join/url", "/kind", "/language", "/recurrence/rule",
                "/registration/questions/0/label", "/registration/questions/0/options", "/start", "/tags/1",
                "/timeZone",
                "/title", "/trainers", "/visibility", "/waitlist/mode",
            ])
    }

    @Test func `trainers and a tutorial that are none are named`() async throws {
        let site = try await TestSite()
        let ada = try await site.trainer("Ada")
        let reply = try await site.post(
            "/api/v1/sessions",
            TestSite.webinar.merging(["trainers": [.string(ada.id), "nobody"], "tutorial": "nothing"]))
        try expect(
            reply,
            refuses: .invalid([
                .init("/trainers/1", "There is no trainer with this id."),
                .init("/tutorial", "There is no tutorial with this id."),
            ]))
    }

    @Test func `a session for certain accounts names them`() async throws {
        let site = try await TestSite()
        let reply = try await site.post("/api/v1/sessions", TestSite.webinar.merging(["visibility": "accounts"]))
        try expect(reply, refuses: .invalid("/accounts", "Name the accounts that can see this session."))
    }

    @Test func `a session does not begin its life cancelled`() async throws {
        let site = try await TestSite()
        let reply = try await site.post("/api/v1/sessions", TestSite.webinar.merging(["status": "cancelled"]))
        try expect(reply, refuses: .invalid("/status", "A new session is a draft or published."))
    }

    @Test func `a draft is published, once`() async throws {
        let site = try await TestSite(at: "2026-11-01T08:00:00Z")
        let draft = try await site.webinar(["status": "draft"])
        site.advanceClock(days: 1)
        let published = try await site.post(site.path(draft) + "/publish")
        #expect(published.status == 200)
        #expect(
            try published.json
                == draft.merging([
                    "status": "published", "publishedAt": "2026-11-02T08:00:00Z", "updatedAt": "2026-11-02T08:00:00Z",
                ]))
        site.advanceClock(days: 1)
        #expect(try await site.post(site.path(draft) + "/publish").json == published.json)
        try await expect(
            site.patch(site.path(draft), ["status": "draft"]),
            refuses: .invalid("/status", "A published session cannot be a draft again. Cancel it instead."))
    }

    @Test func `a patch publishes too`() async throws {
        let site = try await TestSite()
        let draft = try await site.webinar(["status": "draft"])
        let published = try await site.patch(site.path(draft), ["status": "published", "title": "Now"])
        #expect(try published["status"] == "published")
        #expect(try published["publishedAt"] == "2026-12-01T08:00:00Z")
        #expect(try published["sequence"] == 0)
    }

    @Test func `a published session is cancelled with a reason, and stays so`() async throws {
        let site = try await TestSite(at: "2026-11-01T08:00:00Z")
        let session = try await site.webinar()
        let cancelled = try await site.post(site.path(session) + "/cancel", ["reason": "Speaker ill"])
        #expect(cancelled.status == 200)
        #expect(
            try cancelled.json
                == session.merging([
                    "status": "cancelled", "sequence": 1,
                    "cancellation": ["reason": "Speaker ill", "at": "2026-11-01T08:00:00Z"],
                ]))
        try await expect(
            site.post(site.path(session) + "/cancel"),
            refuses: ProblemDetails(409, "conflict", "This session is already cancelled."))
        try await expect(
            site.post(site.path(session) + "/publish"),
            refuses: ProblemDetails(409, "conflict", "This session is cancelled. Create a new one instead."))
        try await expect(
            site.patch(site.path(session), ["title": "Back"]),
            refuses: ProblemDetails(409, "conflict", "This session is cancelled. Create a new one instead."))
        try await expect(
            site.delete(site.path(session)),
            refuses: ProblemDetails(
                409, "conflict",
                "Only drafts can be deleted. Cancel this session instead, so that calendars are updated."))
        #expect(try await site.get(site.path(session))["status"] == "cancelled")
    }

    @Test func `a draft is deleted, not cancelled`() async throws {
        let site = try await TestSite()
        let draft = try await site.webinar(["status": "draft"])
        try await expect(
            site.post(site.path(draft) + "/cancel"),
            refuses: ProblemDetails(409, "conflict", "A draft cannot be cancelled. Delete it instead."))
        #expect(try await site.delete(site.path(draft)).status == 204)
        try await expect(site.get(site.path(draft), as: .trainer), refuses: .missing("session"))
        try await expect(site.delete(site.path(draft)), refuses: .missing("session"))
    }

    @Test func `both halves of a split draft can be deleted, in any order`() async throws {
        let site = try await TestSite()
        for firstHalfFirst in [true, false] {
            let draft = try await site.series(["status": "draft"])
            let split = try await site.patch(
                site.path(draft, "2026-12-15T10:00:00") + "?scope=following", ["title": "Later"])
            #expect(split.status == 200)
            let tail: JSONValue = ["id": try split["session"] ?? nil]
            for half in firstHalfFirst ? [draft, tail] : [tail, draft] {
                #expect(try await site.delete(site.path(half)).status == 204)
            }
        }
    }

    @Test func `a list is filtered by what sessions are and when they are`() async throws {
        let site = try await TestSite()
        let (ada, tutorial) = (try await site.trainer("Ada"), try await site.tutorial())
        try await site.webinar(["title": "A", "tags": ["http", "new"], "trainers": [.string(ada.id)]])
        try await site.webinar([
            "title": "B", "kind": "tutorial", "tutorial": .string(tutorial.id), "language": "de",
            "start": "2027-02-01T10:00:00", "tags": ["http"],
        ])
        try await site.webinar(["title": "C", "status": "draft"])
        let cancelled = try await site.webinar(["title": "D"])
        _ = try await site.post(site.path(cancelled) + "/cancel")
        func titles(_ query: String, as who: TestSite.Who = .anybody) async throws -> [String] {
            let reply = try await site.get("/api/v1/sessions" + query, as: who)
            return try reply["items"]?.items.compactMap { $0["title"]?.text }.sorted() ?? [reply.text]
        }
        #expect(try await titles("") == ["A", "B"])
        #expect(try await titles("", as: .trainer) == ["A", "B", "C"])
        #expect(try await titles("?status=cancelled") == ["D"])
        #expect(try await titles("?status=draft&status=cancelled", as: .agent) == ["C", "D"])
        #expect(try await titles("?kind=tutorial") == ["B"])
        #expect(try await titles("?tag=http") == ["A", "B"])
        #expect(try await titles("?tag=new") == ["A"])
        #expect(try await titles("?tag=new&kind=tutorial") == [])
        #expect(try await titles("?language=de") == ["B"])
        #expect(try await titles("?tutorial=\(tutorial.id)") == ["B"])
        #expect(try await titles("?tutorial=webhooks-from-zero") == ["B"])
        #expect(try await titles("?tutorial=nothing") == [])
        #expect(try await titles("?trainer=\(ada.id)") == ["A"])
        // What ends at an instant is over by then, and what begins at it does not lie before it.
        #expect(try await titles("?from=2026-12-01T09:59:59Z&to=2026-12-31T00:00:00Z") == ["A"])
        #expect(try await titles("?from=2026-12-01T10:00:00Z") == ["B"])
        #expect(try await titles("?to=2026-12-01T09:00:00Z") == [])
        #expect(try await titles("?to=2026-12-01T09:00:01Z") == ["A"])
    }

    @Test func `drafts are not listed for those without a token`() async throws {
        let site = try await TestSite()
        try await site.webinar(["status": "draft"])
        try await expect(
            site.get("/api/v1/sessions?status=draft"),
            refuses: ProblemDetails(401, "unauthenticated", "Drafts require a token."))
        try await expect(
            site.get("/api/v1/sessions?status=draft", as: .integration),
            refuses: ProblemDetails(401, "unauthenticated", "Drafts require a token."))
    }

    @Test(arguments: [TestSite.Who.anybody, .agent, .integration])
    func `the schedule is written by trainers and admins alone`(who: TestSite.Who) async throws {
        let site = try await TestSite()
        let session = try await site.series()
        let date = site.path(session, "2026-12-08T10:00:00")
        let refusal = who == .anybody ? ProblemDetails.noToken : .forbidden("\(who)")
        let before = try await site.dump()
        try await expect(site.post("/api/v1/sessions", TestSite.webinar, as: who), refuses: refusal)
        for path in [site.path(session), date] {
            try await expect(site.patch(path, ["title": "X"], as: who), refuses: refusal)
            try await expect(site.post(path + "/cancel", as: who), refuses: refusal)
        }
        try await expect(site.post(date + "/restore", as: who), refuses: refusal)
        try await expect(site.post(site.path(session) + "/publish", as: who), refuses: refusal)
        try await expect(site.delete(site.path(session), as: who), refuses: refusal)
        #expect(try await site.dump() == before)
    }

    @Test func `what a patch does not name stays, and nested fields are merged`() async throws {
        let site = try await TestSite()
        let before = try await site.series([
            "registration": ["scope": "series", "closesBefore": "PT1H"], "capacity": 10, "location": "Room 1",
            "join": ["url": "https://meet.example.org/x", "releasedBefore": "PT5M"],
        ])
        site.advanceClock(seconds: 60)
        let after = try await site.patch(
            site.path(before),
            ["registration": ["closesBefore": nil], "capacity": nil, "join": ["releasedBefore": "PT9M"]])
        #expect(
            try after.json
                == before.merging([
                    "registration": [
                        "scope": "series", "opens": nil, "closesBefore": nil, "approval": false, "questions": [],
                    ],
                    "capacity": nil, "join": ["url": "https://meet.example.org/x", "releasedBefore": "PT9M"],
                    "updatedAt": "2026-12-01T08:01:00Z",
                ]))
    }

    @Test func `a session sent back as it was read changes nothing`() async throws {
        let site = try await TestSite()
        let session = try await site.series(["accounts": ["acme"], "tags": ["a"]])
        let before = try await site.dump()
        site.advanceClock(seconds: 60)
        let reply = try await site.patch(site.path(session), session)
        #expect(try reply.json == session)
        #expect(try await site.dump() == before)
    }

    @Test func `the UID stays through every edit, whatever the public address`() async throws {
        let site = try await TestSite()
        let session = try await site.series()
        for change: JSONValue in [
            ["start": "2026-12-02T11:00:00"], ["timeZone": "America/New_York"], ["title": "Other"], ["recurrence": nil],
        ] {
            let reply = try await site.patch(site.path(session), change)
            #expect(reply.status == 200, "\(reply.text)")
            #expect(try reply["uid"] == session["uid"])
        }
    }
}
