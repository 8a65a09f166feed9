import Foundation
import Testing
import Training

@Suite struct SavedViewTests {
    @Test func `a filter is saved under a name, and is there in another browser of the person`() async throws {
        let site = try await TestSite()
        try await site.ticket(["subject": "Late", "priority": "P1"])
        try await site.ticket(["subject": "Later", "priority": "P3"])
        let grace = try await site.signedIn(asUser: "grace@example.org")
        let page = "/staff/queue?view=all&priority=P1"
        let query = try #require(try await grace.get(page).html.texts("//input[@name='query']/@value").first)
        let saved = try await grace.send("/staff/queue/views", ["name": " Urgent ", "query": query])
        #expect(saved.header("Location") == "/staff/queue?view=all&priority=P1")
        let again = try await site.signedIn(asUser: "grace@example.org")
        let plain = try await again.get("/staff/queue").html
        #expect(try plain.texts("//nav[@aria-label='Saved views']//a") == ["Urgent"])
        let address = try #require(try plain.texts("//nav[@aria-label='Saved views']//a/@href").first)
        let shown = try await again.get(address).html
        #expect(try shown.texts("//a[@data-row]") == ["Late"])
        #expect(try shown.texts("//nav[@aria-label='Saved views']//a/@aria-current") == ["page"])
        // What is saved is not offered to be saved.
        #expect(try shown.count("//input[@name='query']") == 0)
        // The same name is another filter from now on.
        _ = try await grace.send("/staff/queue/views", ["name": "Urgent", "query": "priority=P3"])
        #expect(
            try await grace.get("/staff/queue").html.texts("//nav[@aria-label='Saved views']//a/@href") == [
                "/staff/queue?priority=P3"
            ])
        let id = try #require(
            try await grace.get("/staff/queue?priority=P3").html.texts("//button[@name='saved']/@value").first)
        // Nobody deletes somebody else's.
        let ada = try await site.signedIn(asUser: "ada@example.org")
        #expect(try await ada.send("/staff/queue/views/delete", ["saved": id]).status == 404)
        #expect(try await ada.get("/staff/queue").html.count("//nav[@aria-label='Saved views']") == 0)
        #expect(try await grace.send("/staff/queue/views/delete", ["saved": id]).status == 303)
        #expect(try await grace.get("/staff/queue").html.count("//nav[@aria-label='Saved views']") == 0)
    }

    @Test func `only filters of the queue are saved, and a view has a name`() async throws {
        let site = try await TestSite()
        let grace = try await site.signedIn(asUser: "grace@example.org")
        let odd = try await grace.send(
            "/staff/queue/views", ["name": "<b>Odd</b>", "query": "priority=P1&after=1.x&evil=//example.org&q=a%26b"])
        #expect(odd.header("Location") == "/staff/queue?priority=P1&q=a%26b")
        #expect(
            try await grace.get("/staff/queue").html.texts("//nav[@aria-label='Saved views']//a") == ["<b>Odd</b>"])
        for fields in [
            ["name": "", "query": "priority=P1"], ["name": String(repeating: "a", count: 61), "query": "priority=P1"],
            ["name": "None", "query": "evil=1"],
            ["name": "Long", "query": "q=" + String(repeating: "a", count: 3_000)],
        ] {
            #expect(try await grace.send("/staff/queue/views", fields).status == 422)
        }
        for number in 2...20 {
            #expect(
                try await grace.send("/staff/queue/views", ["name": "V\(number)", "query": "priority=P1"]).status == 303
            )
        }
        #expect(try await grace.send("/staff/queue/views", ["name": "V21", "query": "priority=P1"]).status == 409)
        // A token has none.
        let token = try await site.signedIn(as: .agent)
        #expect(try await token.get("/staff/queue?priority=P1").html.count("//input[@name='query']") == 0)
        #expect(try await token.send("/staff/queue/views", ["name": "A", "query": "priority=P1"]).status == 404)
    }
}
