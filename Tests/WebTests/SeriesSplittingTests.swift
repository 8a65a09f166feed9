import Foundation
import Testing

/// Edits of a date and all that follow.
@Suite struct SeriesSplittingTests {
    private let tuesdays = ["01", "08", "15", "22", "29"].map { "2026-12-\($0)T10:00:00" } + ["2027-01-05T10:00:00"]

    @Test func `a series is split: the old one ends, a new one carries on`() async throws {
        let site = try await TestSite()
        let session = try await site.series([
            "recurrence": weekly(
                excluded: ["2026-12-08T10:00:00", "2026-12-29T10:00:00"],
                added: ["2026-12-03T10:00:00", "2026-12-30T10:00:00"])
        ])
        _ = try await site.patch(site.path(session, "2026-12-22T10:00:00"), ["title": "Special"])
        let reply = try await site.patch(
            site.path(session, "2026-12-15T10:00:00") + "?scope=following",
            ["start": "2026-12-17T10:00:00", "title": "Part two"])
        #expect(reply.status == 200, "\(reply.text)")
        let tail = try await site.read(["id": try reply["session"] ?? nil])
        let head = try await site.read(session)
        #expect(try reply["recurrenceID"] == "2026-12-17T10:00:00")
        #expect(tail["follows"] == session["id"])
        #expect(head["followedBy"] == tail["id"])
        #expect(tail["uid"] == .string("\(tail.id)@lectern.test"))
        #expect(head["uid"] == session["uid"])
        #expect([head["title"], tail["title"]] == ["Retries done right", "Part two"])
        #expect(try await site.dates(of: head) == ["2026-12-01T10:00:00", "2026-12-03T10:00:00"])
        #expect(
            try await site.dates(of: tail) == [
                "2026-12-17T10:00:00", "2026-12-24T10:00:00 overridden", "2027-01-01T10:00:00", "2027-01-07T10:00:00",
            ])
        #expect(tail["recurrence"]?["rule"] == "FREQ=WEEKLY;BYDAY=TH;COUNT=4")
    }

    @Test func `a split at the first date is an edit of all`() async throws {
        let site = try await TestSite()
        let session = try await site.series()
        let reply = try await site.patch(
            site.path(session, "2026-12-01T10:00:00") + "?scope=following", ["title": "All of it"])
        #expect(try reply["session"] == session["id"])
        let after = try await site.read(session)
        #expect([after["title"], after["followedBy"]] == ["All of it", .null])
        #expect(try await site.dates(of: session) == tuesdays)
    }

    @Test func `a split series is split again, before and behind, and stays one chain`() async throws {
        let site = try await TestSite()
        let first = try await site.series()
        func split(_ session: JSONValue, at date: String, _ title: String) async throws -> JSONValue {
            let reply = try await site.patch(
                site.path(session, date) + "?scope=following", ["title": .string(title)])
            #expect(reply.status == 200, "\(reply.text)")
            return try await site.read(["id": try reply["session"] ?? nil])
        }
        let third = try await split(first, at: "2026-12-22T10:00:00", "Third")
        let second = try await split(first, at: "2026-12-08T10:00:00", "Second")
        let fourth = try await split(third, at: "2027-01-05T10:00:00", "Fourth")
        var chain: [JSONValue?] = []
        for session in [first, second, third, fourth] {
            let now = try await site.read(session)
            chain += [now["follows"], now["followedBy"]]
        }
        #expect(
            chain == [
                .null, second["id"], first["id"], third["id"], second["id"], fourth["id"], third["id"], .null,
            ])
        #expect(try await site.dates(of: first) == [tuesdays[0]])
        #expect(try await site.dates(of: second) == Array(tuesdays[1...2]))
        #expect(try await site.dates(of: third) == Array(tuesdays[3...4]))
        #expect(try await site.dates(of: fourth) == [tuesdays[5]])
        let feed = try await site.feed("/calendar/sessions/\(first.id).ics")
        #expect(feed.values(of: "SUMMARY") == ["Retries done right", "Second", "Third", "Fourth"])
        #expect(
            feed.values(of: "RELATED-TO") == [first, second, third].map { $0["uid"]?.text ?? "" })
    }

    @Test func `who carries on from another one is a new version when that one is split`() async throws {
        let site = try await TestSite()
        let first = try await site.series()
        let split = try await site.patch(
            site.path(first, "2026-12-22T10:00:00") + "?scope=following", ["title": "Third"])
        let third: JSONValue = ["id": try split["session"] ?? nil]
        let before = try await site.get(site.path(third))
        _ = try await site.patch(site.path(first, "2026-12-08T10:00:00") + "?scope=following", ["title": "Second"])
        let after = try await site.get(site.path(third))
        #expect(before.body != after.body)
        #expect(before.tag != after.tag)
        let feed = "/calendar/sessions/\(third.id).ics"
        let elsewhere = try await site.restarted()
        #expect(try await site.get(feed).body == elsewhere.get(feed).body)
    }

    @Test func `a split that moves on is not cut in the middle of a clash with itself`() async throws {
        let site = try await TestSite()
        let ada = try await site.trainer("Ada")
        let session = try await site.series(["trainers": [.string(ada.id)]])
        let reply = try await site.patch(
            site.path(session, "2026-12-15T10:00:00") + "?scope=following", ["duration": "PT2H"])
        #expect(reply.status == 200, "\(reply.text)")
    }
}
