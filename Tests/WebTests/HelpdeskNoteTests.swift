import Foundation
import Operations
import Storage
import Synchronization
import TestSupport
import Testing
import Web

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

    /// A Zammad at which something happens while it takes a note.
    ///
    /// - Parameter act: takes the number of the request for a note, from 1 on.
    private func zammad(
        _ act: @escaping @Sendable (_ number: Int) async throws -> Void
    ) async throws -> StandInServer {
        let taken = Mutex(0)
        return try await StandInServer { request in
            guard request.method == "PUT" else { return .answer(200, body: #"{"id": 3}"#) }
            let number = taken.withLock { taken in
                taken += 1
                return taken
            }
            do {
                try await act(number)
                return .answer(200, body: "{}")
            } catch {
                Issue.record(error)
                return .answer(500)
            }
        }
    }

    @Test(arguments: [false, true])
    func `an agent who links while a note is on its way causes no second one, unless its text has changed`(
        changes: Bool
    ) async throws {
        let site = try await site()
        let printing = try #require(try await site.shelf()["printing"])
        let otherProcess = worker(site)
        let zammad = try await zammad { number in
            guard number == 1 else { return }
            if changes { _ = try await site.webinar(["tutorial": .string(printing.id), "capacity": 2]) }
            let ticket = try #require(try await site.get("/api/v1/tickets", as: .agent)["items"]?.items.first)
            try await site.link(ticket, to: "printing")
            try await otherProcess.work()
        }
        let connection = try await connect("zammad", zammad.url, to: site)
        _ = try await jam(site, source: "zammad")
        try await worker(site).work()
        #expect(zammad.requests.count { $0.method == "PUT" } == (changes ? 2 : 1))
        let notes = try await notes(of: connection, site)
        #expect(notes.map { $0["state"] } == ["written"])
        #expect(notes.map { $0["attempts"] } == [2])
    }

    @Test func `a note counts the last seat in the singular`() async throws {
        let (site, zammad) = (try await site(), try await HelpdeskStandIn.zammad())
        let printing = try #require(try await site.shelf()["printing"])
        _ = try await site.webinar(["tutorial": .string(printing.id), "capacity": 1])
        _ = try await connect("zammad", zammad.server.url, to: site)
        _ = try await jam(site, source: "zammad")
        try await worker(site).work()
        let body = try #require(try zammad.writes.last?.body["article"]?["body"]?.text)
        #expect(body.contains("(America/New_York), 1 seat left</a>"), "\(body)")
    }

    @Test func `a helpdesk that takes minutes for a note gets each once from two processes`() async throws {
        let site = try await site()
        try await site.shelf()
        let otherProcess = worker(site)
        let zammad = try await zammad { _ in
            site.advanceClock(seconds: 120)
            try await otherProcess.work()
        }
        let connection = try await connect("zammad", zammad.url, to: site)
        for id in 81...85 { _ = try await jam(site, source: "zammad", id: String(id)) }
        try await worker(site).work()
        let written = zammad.requests.filter { $0.method == "PUT" }.map(\.path)
        #expect(written.sorted() == (81...85).map { "/api/v1/tickets/\($0)" })
        let notes = try await notes(of: connection, site)
        #expect(notes.map { $0["attempts"] } == [1, 1, 1, 1, 1])
    }

    @Test func `an instance that recommends nothing leaves notes to the others`() async throws {
        let (site, zammad) = (try await site(), try await HelpdeskStandIn.zammad())
        try await site.shelf()
        let connection = try await connect("zammad", zammad.server.url, to: site)
        _ = try await jam(site, source: "zammad")
        while try await site.site.recommendations.recordNews(now: site.now) {}
        try await worker(site.restarted(recommending: .off)).work()
        let waiting = try #require(try await notes(of: connection, site).first)
        #expect([waiting["state"], waiting["attempts"]] == ["waiting", 0])
        try await worker(site).work()
        #expect(try count("PUT /api/v1/tickets/81", zammad) == 1)
        let written = try #require(try await notes(of: connection, site).first)
        #expect([written["state"], written["attempts"]] == ["written", 1])
    }

    @Test(arguments: [true, false])
    func `a tutorial that was archived or rejected while its note waited is not noted`(isArchived: Bool) async throws {
        let (site, zammad) = (try await site(), try await HelpdeskStandIn.zammad())
        try await site.shelf()
        let connection = try await connect("zammad", zammad.server.url, to: site)
        zammad.answer("PUT /api/v1/tickets/81", .answer(503))
        let ticket = try await jam(site, source: "zammad")
        let worker = worker(site)
        try await worker.work()
        #expect(try count("PUT /api/v1/tickets/81", zammad) == 1)
        if isArchived {
            _ = try await site.patch("/api/v1/tutorials/printing", ["status": "archived"])
        } else {
            try await site.link(ticket, to: "printing", "rejected")
        }
        zammad.answer("PUT /api/v1/tickets/81", .answer(200, body: "{}"))
        site.advanceClock(seconds: 3_600)
        try await worker.work()
        #expect(try count("PUT /api/v1/tickets/81", zammad) == 1)
        let note = try #require(try await notes(of: connection, site).first)
        let reason = isArchived ? "is not published any more." : "was rejected for this ticket."
        #expect([note["state"], note["reason"]] == ["failed", .string("The tutorial " + reason)])
    }

    @Test func `a credential of before the key was changed is shown as the fault, and its note waits`() async throws {
        let (site, zammad) = (try await site(), try await HelpdeskStandIn.zammad())
        try await site.shelf()
        let connection = try await connect("zammad", zammad.server.url, to: site)
        let path = "/api/v1/connections/\(connection.id)"
        _ = try await site.database.write { try $0.execute("UPDATE connections SET credential = 'v1.AAAA'") }
        _ = try await jam(site, source: "zammad")
        let worker = worker(site)
        try await worker.work()
        let reason = "A stored secret was sealed with another key. Name the right key file, or enter it again."
        let shown = try await site.get(path, as: .admin).json
        #expect([shown["failing"], shown["fault"]] == [true, .string(reason)])
        let note = try #require(try await notes(of: connection, site).first)
        #expect([note["state"], note["attempts"], note["reason"]] == ["waiting", 1, .string(reason)])
        #expect(try await site.patch(path, ["credential": "bot:entered-again"], as: .admin).status == 200)
        site.advanceClock(seconds: 60)
        try await worker.work()
        #expect(try count("PUT /api/v1/tickets/81", zammad) == 1)
        #expect(try await site.get(path, as: .admin)["failing"] == false)
    }
}
