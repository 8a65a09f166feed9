import Foundation
import Operations
import TestSupport
import Testing

/// Notes that are written once, whatever fails on the way.
extension HelpdeskConnectionTests {
    private func notes(of connection: JSONValue, _ site: TestSite) async throws -> [JSONValue] {
        try await site.get("/api/v1/connections/\(connection.id)/notes", as: .admin)["items"]?.items ?? []
    }

    private func count(_ request: String, _ helpdesk: HelpdeskStandIn) throws -> Int {
        try helpdesk.writes.count { $0.request == request }
    }

    @Test(arguments: [403, 422])
    func `a tag that is refused repeats no note, and the page of the connection says why`(status: Int) async throws {
        let (site, zammad) = (try await site(), try await HelpdeskStandIn.zammad())
        try await site.shelf()
        let connection = try await connect("zammad", zammad.server.url, ["tag": "lectern"], to: site)
        zammad.answer("POST /api/v1/tags/add", .answer(status))
        _ = try await jam(site, source: "zammad")
        let worker = worker(site)
        for _ in 0..<3 {
            try await worker.work()
            site.advanceClock(seconds: 3_600)
        }
        #expect(try zammad.writes.map(\.request) == ["POST /api/v1/tags/add", "PUT /api/v1/tickets/81"])
        let note = try #require(try await notes(of: connection, site).first)
        #expect([note["state"], note["attempts"]] == ["written", 1])
        let reason = try #require(note["reason"]?.text)
        #expect(reason.hasPrefix("The note was written without its tag. The helpdesk "))
        let page = try await site.signedIn(as: .admin).get("/staff/connections/\(connection.id)")
        #expect(page.text.contains(reason))
    }

    @Test func `a tag that fails for a time is tried again before the note is written, and given up in the end`()
        async throws
    {
        let (site, zammad) = (try await site(), try await HelpdeskStandIn.zammad())
        try await site.shelf()
        let connection = try await connect("zammad", zammad.server.url, ["tag": "lectern"], to: site)
        let worker = worker(site)
        zammad.answer("POST /api/v1/tags/add", .answer(500))
        _ = try await jam(site, source: "zammad")
        for _ in 0..<8 {
            try await worker.work()
            site.advanceClock(seconds: 3_600)
        }
        #expect(try count("POST /api/v1/tags/add", zammad) == 5)
        #expect(try count("PUT /api/v1/tickets/81", zammad) == 1)
        let note = try #require(try await notes(of: connection, site).first)
        #expect(note["reason"] == "The note was written without its tag. The helpdesk answered 500.")
        #expect(try await site.get("/api/v1/connections/\(connection.id)", as: .admin)["failing"] == false)
    }
}
