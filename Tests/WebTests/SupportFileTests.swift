import Foundation
import HTTPTypes
import Testing
import Training

/// Files of tickets, as programs send them.
@Suite struct SupportFileTests {
    private let png: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 1, 2, 3]
    private let ticket: JSONValue = [
        "subject": "Deliveries fail", "description": "Every one ends with a 401.",
        "requester": ["email": "ada@acme.example"],
    ]

    @Test func `a program sends files with a ticket, and with messages of both sides`() async throws {
        let site = try await TestSite()
        let sent = try await site.sendParts(
            "/support/tickets", "ticket", ticket,
            [("shot.png", png), ("../../x.svg", Array("<svg onload='alert(1)'/>".utf8))])
        #expect(sent.status == 202, "\(sent.text)")
        #expect(sent.header("Access-Control-Allow-Origin") == "*")
        let page = try await site.ticketPage()
        let shown = try await site.get(page, ["Accept": "text/html"]).html
        #expect(try shown.texts("//ol[@class='thread']//a") == ["shot.png", "x.svg"])

        let own = try await site.sendParts(page + "/messages", "message", ["text": "The log."], [("a.log", [0x61])])
        #expect(own.status == 201, "\(own.text)")
        #expect(
            try own["files"]?.items.map { [$0["name"], $0["type"], $0["size"]] } == [
                ["a.log", "text/plain; charset=utf-8", 1]
            ])
        let silent = try await site.sendParts(page + "/messages", "message", [:], [("b.png", png)])
        #expect(try silent["text"] == "")

        let id = try #require(try await site.get("/api/v1/tickets", as: .agent)["items"]?.items.first?.id)
        let messages = "/api/v1/tickets/\(id)/messages"
        let note: JSONValue = ["text": "Known.", "visibility": "internal"]
        let noted = try await site.sendParts(messages, "message", note, [("c.png", png)], as: .agent)
        #expect(noted.status == 201, "\(noted.text)")
        let file = try #require(try noted["files"]?.items.first?.id)
        #expect(Array(try await site.get("/api/v1/tickets/\(id)/files/\(file)", as: .agent).body) == png)
        #expect(try await site.get(page + "/files/\(file)").status == 404)
        #expect(try await site.sendParts(messages, "message", note, [("c.png", png)]).status == 401)
        let listed = try await site.get(page + "/messages")
        #expect(
            try listed["items"]?.items.map { $0["files"]?.items.map { $0["name"]?.text } } == [["a.log"], ["b.png"]])
    }

    @Test func `every fault of a ticket and of its files is named at once`() async throws {
        let site = try await TestSite()
        let refused = try await site.sendParts(
            "/support/tickets", "ticket", ticket.merging(["priority": "P1", "environment": "moon"]),
            [("a.png", png), ("b.exe", Array("MZ".utf8) + [0x90]), ("c.txt", [])])
        #expect(refused.status == 422)
        #expect(
            try refused["errors"]?.items.compactMap { $0["pointer"]?.text } == [
                "/environment", "/files/1", "/files/2", "/priority",
            ])
        let many = try await site.sendParts(
            "/support/tickets", "ticket", ticket, Array(repeating: ("a.png", png), count: 11))
        #expect(try many["errors"]?.items.compactMap { $0["pointer"]?.text } == ["/files"])
        let unknown = try await site.sendParts(
            "/support/tickets", "letter", ticket, [("a.png", png)])
        #expect(try unknown["errors"]?.items.compactMap { $0["pointer"]?.text } == ["/letter"])
        let type = ["Content-Type": "multipart/form-data; boundary=frontier"]
        let none = try await site.send(
            .post, "/support/tickets", multipartBody([:], [("a.png", png)]), as: .anybody, type)
        #expect(none.status == 400)
        try await site.supportTicket()
        let page = try await site.ticketPage()
        let message = try await site.sendParts(
            page + "/messages", "message", ["texts": "x"], [("a.exe", [0x4D, 0x5A, 0])])
        #expect(try message["errors"]?.items.compactMap { $0["pointer"]?.text }.sorted() == ["/files/0", "/texts"])
        #expect(try await site.get("/api/v1/tickets", as: .agent)["items"]?.items.count == 1)
    }

    @Test func `the same request with files and one key is one ticket`() async throws {
        let site = try await TestSite()
        for _ in 0..<2 {
            let sent = try await site.sendParts(
                "/support/tickets", "ticket", ticket, [("a.png", png)], ["Idempotency-Key": "k1"])
            #expect(sent.status == 202)
        }
        #expect(try await site.get("/api/v1/tickets", as: .agent)["items"]?.items.count == 1)
    }

    @Test func `size, number and kinds are those that the operator allows`() async throws {
        let limits = TicketFileLimits(
            maxBytes: 1 << 20, maxBytesOfTicket: 2 << 20, maxCount: 2, kinds: [.pictures, .pdf])
        let site = try await TestSite(files: limits)
        func send(_ files: [(name: String, bytes: [UInt8])]) async throws -> Reply {
            try await site.sendParts("/support/tickets", "ticket", ticket, files)
        }
        func picture(_ bytes: Int) -> [UInt8] { png + [UInt8](repeating: 1, count: bytes - png.count) }
        #expect(try await send([("a.png", picture(1 << 20))]).status == 202)
        #expect(try await send([("a.png", picture((1 << 20) + 1))]).status == 413)
        #expect(try await send([("a.png", picture(3 << 20))]).status == 413)
        #expect(try await send(Array(repeating: ("a.png", png), count: 3)).status == 422)
        let text = try await send([("a.txt", [0x61])])
        #expect(
            try text["errors"]?.items.first?["detail"]
                == "“a.txt” is not accepted. Send pictures or PDF files.")
        let page = try await site.ticketPage()
        let large = picture((1 << 20) - 100)
        #expect(try await site.sendParts(page + "/messages", "message", [:], [("b.png", large)]).status == 201)
        #expect(try await site.sendParts(page + "/messages", "message", [:], [("b.png", large)]).status == 413)
        let form = try await site.get(page, ["Accept": "text/html"]).html
        #expect(try form.texts("//span[@id='files-hint']") == ["Up to 2 files, 1 MB in total: pictures, PDF"])
    }

    @Test func `strangers of one network send so much in files and no more, and staff what they need`() async throws {
        let site = try await TestSite()
        let large = png + [UInt8](repeating: 1, count: (8 << 20) - png.count)
        func send(_ number: Int, as who: TestSite.Who = .anybody) async throws -> Int {
            let ticket = self.ticket.merging(["requester": ["email": .string("a\(number)@acme.example")]])
            return try await site.sendParts("/support/tickets", "ticket", ticket, [("a.png", large)], as: who).status
        }
        var statuses: [Int] = []
        for number in 0..<9 { statuses.append(try await send(number)) }
        #expect(statuses == Array(repeating: 202, count: 8) + [429])
        #expect(try await send(9, as: .agent) == 202)
    }

    /// An archive of 64 KiB of zeros and a ticket, which is a few hundred bytes.
    @Test func `nothing unpacks an archive, in a file or as the body`() async throws {
        let site = try await TestSite()
        let zeros = try #require(
            Data(
                base64Encoded: "H4sIAAAAAAACA+3BAQEAAACAkP6v7ggKAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
                    + "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAauuOl9cAAAEA"))
        let sent = try await site.sendParts("/support/tickets", "ticket", ticket, [("bomb.txt", Array(zeros))])
        #expect(sent.status == 202)
        let page = try await site.ticketPage()
        let shown = try await site.get(page, ["Accept": "text/html"])
        let link = try #require(try shown.html.texts("//ol[@class='thread']//a/@href").first)
        let file = try await site.get(link)
        #expect(file.header("Content-Type") == "application/gzip")
        #expect(file.header("Content-Encoding") == nil)
        #expect(file.body == zeros)
        let packed = try #require(
            Data(
                base64Encoded: "H4sIAAAAAAACA+3bzQ2CQBRF4VZe3toQTVyxcqGFjHCNY/hzBhRD6F3pwALOt723hbN4nq4PVaOX5mc1"
                    + "8aUUle0WYuM781q5SnEYY99tj8tv/ljfydTV2d5xvFuw4/5Q2AwAAAAAAAAAAAAAAAAAAAAAAAAAAAD8"
                    + "YatYk56T8qjkpS2udotbS/NQh1OoWhWaQzs08nX9ApNGJzUQOwAA"))
        let refused = try await site.send(
            .post, "/support/tickets", packed, as: .anybody, ["Content-Encoding": "gzip"])
        #expect(refused.status == 400)
        #expect(try await site.get("/api/v1/tickets", as: .agent)["items"]?.items.count == 1)
    }
}
