import Foundation
import HTTPTypes
import Operations
import Storage
import Testing
import Training

@Suite struct FeedbackRoutesTests {
    private let session: JSONValue = ["start": "2026-12-08T10:00:00", "capacity": 1]

    @Test func `who had a seat says what they thought, once the date has begun, and may change it for 30 days`()
        async throws
    {
        let site = try await TestSite()
        let session = try await site.webinar(session)
        let ada = try await site.register("ada@example.org", for: session, ["language": "de"])
        let path = try await site.feedbackPath(ada)
        #expect(try await site.get(path).status == 409)
        #expect(try await site.post(path, ["score": 5], as: .anybody).status == 409)
        site.setClock("2026-12-08T09:00:00Z")
        let page = try await site.get(path, browser)
        #expect(page.text.contains("Wie war es?"))
        #expect(page.text.contains("Dienstag, 8. Dezember 2026"))
        #expect(page.header("Cache-Control") == "private, no-store")
        let before = try await site.journalPosition()
        let given = try await site.post(path, ["score": 2, "comment": " Too\r\nshort. "], as: .anybody)
        #expect(try given.json == ["score": 2, "comment": "Too\nshort."])
        #expect(try await site.journal(after: before) == ["updated registration"])

        site.advanceClock(days: 30, seconds: -1)
        let sent = try await site.send(
            .post, path, Data("score=4&comment=Better+%3Cnow%3E".utf8), as: .anybody, form)
        #expect(sent.status == 200)
        #expect(sent.text.contains("Vielen Dank"))
        #expect(sent.text.contains("Better &lt;now&gt;"))
        #expect(sent.text.contains("value=\"4\" required checked"))
        #expect(
            try await site.get(site.path(session) + "/feedback", as: .trainer).json == [
                "items": [["occurrence": "2026-12-08T10:00:00", "score": 4, "comment": "Better <now>"]],
                "next": .null, "count": 1, "mean": 4,
            ])
        site.advanceClock(seconds: 1)
        #expect(try await site.post(path, ["score": 1], as: .anybody).status == 410)
    }

    @Test func `an opinion that is refused comes back as it was written`() async throws {
        let site = try await TestSite()
        let ada = try await site.register("ada@example.org", for: try await site.webinar(session))
        let path = try await site.feedbackPath(ada)
        site.setClock("2026-12-08T09:00:00Z")
        let pasted = "Too short.\u{85}And loud."
        let refused = try await site.send(
            .post, path, formBody(["score": "2", "comment": pasted]), as: .anybody, form)
        #expect(refused.status == 422)
        #expect(refused.text.contains("\n\(pasted)</textarea>"))
        #expect(refused.text.contains("value=\"2\" required checked"))
        #expect(try refused.html.texts("//textarea/@aria-describedby") == ["comment-fault"])
        let none = try await site.send(.post, path, formBody(["comment": "Fine."]), as: .anybody, form)
        #expect(none.status == 422)
        #expect(try none.html.rawText("//textarea") == "\nFine.")
        #expect(try none.html.texts("//fieldset/@aria-describedby") == ["score-fault"])
    }

    @Test func `who waited or cancelled, or whose date was cancelled, is not asked`() async throws {
        let site = try await TestSite()
        let session = try await site.webinar(session)
        let ada = try await site.register("ada@example.org", for: session)
        let grace = try await site.register("grace@example.org", for: session)
        site.setClock("2026-12-08T09:30:00Z")
        #expect(try await site.get(try await site.feedbackPath(grace)).status == 409)
        _ = try await site.post("/api/v1/registrations/\(ada.id)/cancel")
        #expect(try await site.get(try await site.feedbackPath(ada)).status == 409)
        let other = try await site.webinar(["start": "2026-12-09T10:00:00"])
        let alan = try await site.register("alan@example.org", for: other)
        _ = try await site.post(site.path(other) + "/cancel")
        site.setClock("2026-12-09T10:00:00Z")
        #expect(try await site.get(try await site.feedbackPath(alan)).status == 410)
    }

    @Test func `opinions are listed page by page, and nothing in them tells whose they are`() async throws {
        let site = try await TestSite()
        let session = try await site.webinar(["start": "2026-12-08T10:00:00"])
        var people: [JSONValue] = []
        for number in 1...5 { people.append(try await site.register("p\(number)@example.org", for: session)) }
        site.setClock("2026-12-08T10:00:00Z")
        for (number, person) in people.enumerated() {
            let path = try await site.feedbackPath(person)
            _ = try await site.post(path, ["score": .number(Double(number + 1)), "comment": "\(number)"], as: .anybody)
        }
        var (comments, cursor, pages): ([String], String, String) = ([], "", "")
        repeat {
            let reply = try await site.get(
                site.path(session) + "/feedback?limit=2" + (cursor.isEmpty ? "" : "&cursor=" + cursor), as: .agent)
            comments += try reply["items"]?.items.compactMap { $0["comment"]?.text } ?? []
            cursor = try reply["next"]?.text ?? ""
            pages += reply.text + String(decoding: Data(base64URL: cursor) ?? Data(), as: UTF8.self)
            #expect([try reply["count"], try reply["mean"]] == [5, 3])
        } while !cursor.isEmpty
        #expect(comments.sorted() == ["0", "1", "2", "3", "4"])
        for person in people { #expect(!pages.contains(person.id)) }
        #expect(!pages.contains("example.org"))
        #expect(
            try await site.get(site.path(session) + "/feedback?occurrence=2026-12-08T10:00:00", as: .agent)["count"]
                == 5)
        try await expect(site.get(site.path(session) + "/feedback"), refuses: .noToken)
        let none = try await site.webinar(["start": "2026-12-10T10:00:00"])
        #expect(
            try await site.get(site.path(none) + "/feedback", as: .agent).json
                == ["items": [], "next": .null, "count": 0, "mean": .null])
    }

    @Test func `bad feedback and wrong secrets are refused`() async throws {
        let site = try await TestSite()
        let session = try await site.webinar([
            "start": "2026-12-08T10:00:00", "join": ["url": "https://meet.example.org/r"],
        ])
        let ada = try await site.register("ada@example.org", for: session)
        site.setClock("2026-12-08T09:30:00Z")
        let path = try await site.feedbackPath(ada)
        for score: JSONValue in [0, 6, -1, "5", .number(2.5), .null, true] {
            #expect(
                try await site.post(path, ["score": score], as: .anybody).refusal?.faults.map(\.pointer) == ["/score"])
        }
        let bad = try await site.post(
            path, ["score": 9, "comment": .string(String(repeating: "é", count: 5_001)), "name": "x"], as: .anybody)
        #expect(try bad.refusal?.faults.map(\.pointer) == ["/comment", "/name", "/score"])
        #expect(try await site.send(.post, path, Data("score=five".utf8), as: .anybody, form).status == 422)
        let person = try await site.get(WebTests.path(of: ada["manageURL"]), ["Accept": "application/json"]).json
        let join = WebTests.path(of: person["dates"]?.items.first?["join"]).replacing("/join/", with: "/feedback/")
        for wrong in [join, path + "x", String(path.dropLast()), "/feedback/x"] {
            #expect(try await site.get(wrong).status == 404)
            #expect(try await site.post(wrong, ["score": 5], as: .anybody).status == 404)
        }
        #expect(try await site.get(path.replacing("/feedback/", with: "/join/")).status == 404)
    }
}

extension TestSite {
    /// The path of the page that asks for feedback on a date.
    func feedbackPath(_ registration: JSONValue) async throws -> String {
        try await database.read { connection in
            let registration = try #require(try connection.registration(registration.id))
            let registrant = try #require(try connection.registrant(registration.registrant))
            let occurrence = try #require(registration.occurrence)
            return "/feedback/"
                + (try connection.personalSecrets().feedbackSecret(
                    of: registration, on: occurrence, registrant: registrant))
        }
    }
}
