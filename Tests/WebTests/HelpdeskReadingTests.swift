import Foundation
import Operations
import Storage
import Synchronization
import TestSupport
import Testing

/// The tickets of helpdesks that a connection reads.
extension HelpdeskConnectionTests {
    @Test func `the history of a helpdesk is read page by page, and goes on where it stopped`() async throws {
        let (site, zammad) = (try await site(), try await HelpdeskStandIn.zammad())
        let pages = Mutex<[String]>([])
        @Sendable func rows(_ ids: ClosedRange<Int>) -> String {
            "["
                + ids.map {
                    #"{"id": \#($0), "number": "\#($0)", "title": "Case \#($0)", "state": "closed", "priority": "2 normal", "customer": "c\#($0)@acme.example", "created_at": "2026-10-01T08:00:00Z", "updated_at": "2026-10-02T08:00:00Z", "close_at": "2026-10-02T08:00:00Z"}"#
                }.joined(separator: ",") + "]"
        }
        let history = try await StandInServer { request in
            if request.path == "/api/v1/users/me" { return .answer(200, body: #"{"id": 1}"#) }
            if request.path.hasPrefix("/api/v1/ticket_articles") {
                return .answer(
                    200,
                    body:
                        #"[{"body": "Own note", "internal": true}, {"body": "It fails.", "internal": false, "content_type": "text/plain"}]"#
                )
            }
            let page = String(request.address.firstMatch(of: /[?&]page=([0-9]+)/)?.1 ?? "")
            let isNew = pages.withLock { pages in
                pages.append(page)
                return pages.count { $0 == page } == 1
            }
            switch page {
            case "1": return .answer(200, body: rows(1...50))
            // The second page is asked for too fast at first.
            case "2": return isNew ? .answer(429, headers: ["retry-after": "30"]) : .answer(200, body: rows(51...60))
            default: return .answer(200, body: "[]")
            }
        }
        let connection = try await connect("zammad", history.url, ["note": "off"], to: site)
        let path = "/api/v1/connections/\(connection.id)"
        #expect(
            try await site.post(path + "/history", as: .admin)["history"] == ["done": false, "taken": 0, "refused": 0])
        try await worker(site).work()
        let stopped = try await site.get(path, as: .admin).json
        #expect(stopped["history"] == ["done": false, "taken": 50, "refused": 0])
        #expect(stopped["fault"]?.text == HelpdeskFault.busy(30).description)
        site.advanceClock(seconds: 29)
        try await worker(site).work()
        #expect(pages.withLock { $0 } == ["1", "2"])
        site.advanceClock(seconds: 1)
        try await worker(site).work()
        #expect(pages.withLock { $0 } == ["1", "2", "2"])
        let done = try await site.get(path, as: .admin).json
        #expect(done["history"] == ["done": true, "taken": 60, "refused": 0])
        #expect([done["failing"], done["fault"]] == [false, .null])
        let tickets = try await site.get("/api/v1/tickets?limit=500", as: .agent)["items"]?.items ?? []
        #expect(tickets.count == 60)
        #expect(Set(tickets.map { $0["status"] }) == ["closed"])
        #expect(tickets.first?["description"] == "It fails.")
        _ = zammad
    }

    @Test func `the history of Znuny is read by the time of creation, whatever the number of tickets`() async throws {
        let site = try await site()
        // The last one was imported with its former time, and five at a time have the same.
        @Sendable func created(_ id: Int) -> String {
            let minutes = (id - 1) / 5
            return id == 60 ? "2026-09-30 08:00:00" : "2026-10-01 08:\(minutes < 10 ? "0" : "")\(minutes):00"
        }
        let znuny = try await StandInServer { request in
            if request.path == "/ws/Session" { return .answer(200, body: #"{"SessionID": "s1"}"#) }
            if let id = Int(request.path.split(separator: "/").last ?? "") {
                return .answer(
                    200,
                    body:
                        #"{"Ticket": [{"TicketID": "\#(id)", "Title": "Case \#(id)", "State": "closed successful", "Priority": "3 normal", "Created": "\#(created(id))", "Changed": "2026-10-02 08:00:00"}]}"#
                )
            }
            let items = URLComponents(string: request.address)?.queryItems ?? []
            func value(_ name: String) -> String? { items.first { $0.name == name }?.value }
            // Znuny sorts by no other of these, and finds nothing if it is told to.
            guard value("SortBy") == "Age", let limit = Int(value("Limit") ?? "") else {
                return .answer(200, body: "{}")
            }
            let since = value("TicketCreateTimeNewerDate") ?? ""
            let found = (1...60).filter { created($0) >= since }.sorted { (created($0), $0) < (created($1), $1) }
            let ids = found.prefix(limit).map { String($0) }.joined(separator: ",")
            return .answer(200, body: #"{"TicketID": [\#(ids)]}"#)
        }
        let connection = try await connect("znuny", znuny.url + "/ws", ["note": "off"], to: site)
        let path = "/api/v1/connections/\(connection.id)"
        #expect(try await site.post(path + "/history", as: .admin).status == 200)
        try await worker(site).work()
        let done = try await site.get(path, as: .admin).json
        #expect(done["history"] == ["done": true, "taken": 60, "refused": 0])
        #expect(done["failing"] == false)
        let tickets = try await site.get("/api/v1/tickets?limit=500", as: .agent)["items"]?.items ?? []
        let numbers = (1...60).map { String($0) }
        #expect(Set(tickets.compactMap { $0["externalID"]?.text }) == Set(numbers))
        #expect(znuny.requests.count { $0.path.hasPrefix("/ws/Ticket/") } == 60)
    }

    @Test func `a helpdesk of which nothing is to be read causes no writes`() async throws {
        let (site, zammad) = (try await site(), try await HelpdeskStandIn.zammad())
        _ = try await connect("zammad", zammad.server.url, to: site)
        let worker = worker(site)
        try await worker.work()
        let before = site.database.changes
        site.advanceClock(seconds: 3_600)
        for _ in 0..<3 { try await worker.work() }
        #expect(site.database.changes == before)
    }

    @Test func `RT is asked every minute for what has changed`() async throws {
        let site = try await site()
        let rows = Mutex<[String]>([])
        let rt = try await StandInServer { request in
            switch request.path {
            case "/REST/2.0/rt": return .answer(200, body: #"{"Version": "5.0.3"}"#)
            case "/REST/2.0/tickets":
                return .answer(200, body: #"{"items": [\#(rows.withLock { $0.joined(separator: ",") })]}"#)
            case "/REST/2.0/ticket/5/history":
                return .answer(200, body: #"{"items": [{"id": "40", "Type": "Create"}]}"#)
            case "/REST/2.0/transaction/40/attachments":
                return .answer(
                    200, body: #"{"items": [{"id": "9", "ContentType": "text/plain", "ContentLength": 11}]}"#)
            case "/REST/2.0/attachment/9":
                return .answer(
                    200,
                    body:
                        #"{"ContentType": "text/plain", "Content": "\#(Data("With a 401.".utf8).base64EncodedString())"}"#
                )
            default: return .answer(404)
            }
        }
        _ = try await connect("rt", rt.url, ["note": "off"], to: site)
        let worker = worker(site)
        try await worker.work()
        let first = try #require(rt.requests.last?.address.removingPercentEncoding)
        #expect(first.contains("LastUpdated >= '16 minutes ago'"))
        rows.withLock {
            $0 = [
                #"{"id": "5", "type": "ticket", "Subject": "Deliveries fail", "Status": "open", "Priority": "0", "Created": "2026-11-23T08:00:10Z", "LastUpdated": "2026-11-23T08:00:20Z", "Requestor": [{"id": "ada", "EmailAddress": "ada@acme.example"}]}"#
            ]
        }
        site.advanceClock(seconds: 59)
        try await worker.work()
        #expect(try await site.get("/api/v1/tickets", as: .agent)["items"] == [])
        site.advanceClock(seconds: 1)
        try await worker.work()
        let ticket = try #require(try await site.get("/api/v1/tickets", as: .agent)["items"]?.items.first)
        #expect([ticket["description"], ticket["externalID"], ticket["source"]] == ["With a 401.", "5", "rt"])
        site.advanceClock(seconds: 60)
        try await worker.work()
        let last = rt.requests.last { $0.path == "/REST/2.0/tickets" }
        // A minute and forty seconds since its last change, and the difference that the clocks may have.
        #expect(last?.address.removingPercentEncoding?.contains("LastUpdated >= '17 minutes ago'") == true)
        let tickets = try await site.get("/api/v1/tickets", as: .agent)["items"]?.items ?? []
        #expect(tickets.map { $0["description"] } == ["With a 401."])
        // Its text, which never changes, was not fetched again.
        #expect(rt.requests.count { $0.path == "/REST/2.0/ticket/5/history" } == 1)
    }

    @Test func `of a ticket of RT only its text is fetched, and one that is gone holds up no other`() async throws {
        let site = try await site()
        let rt = try await StandInServer { request in
            switch request.path {
            case "/REST/2.0/rt": return .answer(200, body: #"{"Version": "5.0.3"}"#)
            case "/REST/2.0/tickets":
                let rows = [5, 6].map {
                    #"{"id": "\#($0)", "type": "ticket", "Subject": "Case \#($0)", "Status": "open", "Priority": "0", "Created": "2026-11-23T08:00:10Z", "LastUpdated": "2026-11-23T08:00:20Z", "Requestor": []}"#
                }
                return .answer(200, body: #"{"items": [\#(rows.joined(separator: ","))]}"#)
            case "/REST/2.0/ticket/6/history":
                return .answer(200, body: #"{"items": [{"id": "40", "Type": "Create"}]}"#)
            case "/REST/2.0/transaction/40/attachments":
                let parts = [
                    ("7", "multipart/mixed", 0), ("8", "application/pdf", 20_000_000), ("9", "text/plain", 20_000_000),
                    ("10", "text/html", 25),
                ].map { #"{"id": "\#($0.0)", "ContentType": "\#($0.1)", "ContentLength": \#($0.2)}"# }
                return .answer(200, body: #"{"items": [\#(parts.joined(separator: ","))]}"#)
            case "/REST/2.0/attachment/10":
                let text = Data("<p>With a <b>401</b>.</p>".utf8).base64EncodedString()
                return .answer(200, body: #"{"ContentType": "text/html", "Content": "\#(text)"}"#)
            default: return .answer(404)
            }
        }
        let connection = try await connect("rt", rt.url, ["note": "off"], to: site)
        site.advanceClock(seconds: 60)
        try await worker(site).work()
        let tickets = try await site.get("/api/v1/tickets", as: .agent)["items"]?.items ?? []
        #expect(tickets.map { $0["externalID"] } == ["6"])
        #expect(tickets.map { $0["description"] } == ["With a 401."])
        #expect(
            rt.requests.map(\.path).filter { $0.hasPrefix("/REST/2.0/attachment/") } == ["/REST/2.0/attachment/10"])
        #expect(try await site.get("/api/v1/connections/\(connection.id)", as: .admin)["failing"] == false)
    }
}
