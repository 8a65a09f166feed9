import Egress
import Foundation
import Operations
import Storage
import TestSupport
import Testing
import Training
import Web

/// Webhooks as their receivers see them.
@Suite(.enabled(if: EgressClient.isAvailable)) struct WebhookDeliveryTests {
    private let now = "2026-12-01T08:00:00Z"

    private func site() async throws -> TestSite { try await TestSite(at: now, reaching: "127.0.0.1") }

    @Test func `an event is thin, signed, and has the same id in every attempt`() async throws {
        let (site, receiver) = (try await site(), try await Receiver(.answer(500)))
        let (webhook, secret) = try await site.webhook(receiver.server.url + "/hook", events: ["ticket.created"])
        let ticket = try await site.ticket(["requester": ["name": "Ada Moss", "email": "ada@acme.example"]])
        let dispatcher = site.dispatcher()
        #expect(try await dispatcher.work() == 1)
        site.advanceClock(seconds: 6)
        receiver.react(.answer(204))
        #expect(try await dispatcher.work() == 1)
        let requests = receiver.server.requests
        #expect(requests.count == 2)
        #expect(requests.map(\.path) == ["/hook", "/hook"])
        #expect(Set(requests.map { $0.headers["webhook-id"] }).count == 1)
        #expect(requests.map { $0.headers["webhook-timestamp"] } == ["1796112000", "1796112006"])
        for request in requests {
            #expect(request.headers["webhook-signature"] == standardSignature(of: request, secret: secret))
            #expect(request.headers["content-type"] == "application/json")
            #expect(request.headers["user-agent"] == "Lectern/test")
        }
        let body = try JSONValue(parsing: Data(requests[0].body.utf8))
        let agent = try #require(body["data"]?["actor"]?["id"])
        #expect(
            body == [
                "type": "ticket.created", "timestamp": .string(now),
                "data": [
                    "kind": "ticket", "id": .string(ticket.id), "fields": [], "related": [:],
                    "actor": ["kind": "token", "id": agent],
                ],
            ])
        let deliveries = try await site.deliveries(of: webhook)
        #expect(
            deliveries.map { $0.without("id", "duration") } == [
                [
                    "event": "ticket.created", "subject": .string("ticket:\(ticket.id)"), "state": "delivered",
                    "status": 204, "reason": nil, "attempts": 2, "nextAttempt": nil, "createdAt": .string(now),
                    "settledAt": "2026-12-01T08:00:06Z",
                ]
            ])
        let after = try await site.read(webhook: webhook)
        #expect([after["failing"], after["lastDelivery"]] == [false, "2026-12-01T08:00:06Z"])
    }

    @Test func `events about one subject arrive in order, and one that fails holds up no other subject`() async throws {
        let (site, receiver) = (try await site(), try await Receiver(.answer(503)))
        _ = try await site.webhook(receiver.server.url, events: ["ticket.*"])
        let first = try await site.ticket()
        try await site.perform("acknowledge", on: first)
        let dispatcher = site.dispatcher(perWebhook: 1)
        _ = try await dispatcher.work()
        #expect(try receiver.events == ["ticket.created \(first.id)"])
        receiver.react(.answer(200))
        let second = try await site.ticket()
        _ = try await dispatcher.work()
        #expect(try receiver.events.dropFirst() == ["ticket.created \(second.id)"])
        site.advanceClock(seconds: 10)
        _ = try await dispatcher.work()
        #expect(
            try receiver.events.dropFirst(2) == ["ticket.created \(first.id)", "ticket.acknowledged \(first.id)"])
    }

    @Test func `an event that waits behind one that failed is no reason to write`() async throws {
        let (site, receiver) = (try await site(), try await Receiver(.answer(503)))
        _ = try await site.webhook(receiver.server.url, events: ["ticket.*"])
        let ticket = try await site.ticket()
        try await site.perform("acknowledge", on: ticket)
        let dispatcher = site.dispatcher()
        #expect(try await dispatcher.work() == 1)
        let changes = site.database.changes
        #expect(try await dispatcher.work() == 0)
        #expect(site.database.changes == changes)
    }

    @Test func `a webhook that cannot be read keeps the worker from nothing, and is told of it all once it is mended`()
        async throws
    {
        let (site, receiver) = (try await site(), try await Receiver())
        _ = try await site.webhook(receiver.server.url, events: ["ticket.created"])
        func set(_ events: String) async throws {
            _ = try await site.database.write { try $0.execute("UPDATE webhooks SET events = \(events)") }
        }
        try await set("[")
        let ticket = try await site.ticket()
        let dispatcher = site.dispatcher()
        #expect(try await dispatcher.work() == 0)
        try await set(#"["ticket.created"]"#)
        #expect(try await dispatcher.work() == 1)
        #expect(try receiver.events == ["ticket.created \(ticket.id)"])
    }

    @Test func `an event is sent again for three days, and then the webhook is off and its owner is mailed`()
        async throws
    {
        let (site, receiver) = (try await site(), try await Receiver(.answer(500)))
        let token = try await site.post(
            "/api/v1/tokens", ["role": "admin", "name": "Ops", "email": "ops@example.org"], as: .admin
        ).json
        let made = try await site.post(
            "/api/v1/webhooks", ["url": .string(receiver.server.url), "events": ["ticket.created"]], as: .anybody,
            ["Authorization": "Bearer " + (token["secret"]?.text ?? "")])
        let webhook = try made.json.without("secret")
        let ticket = try await site.ticket()
        let dispatcher = site.dispatcher()
        var waits: [Double] = []
        for _ in 0..<20 {
            guard try await dispatcher.work() == 1 else { break }
            guard let next = try await site.deliveries(of: webhook).first?["nextAttempt"]?.text else { break }
            waits.append(instant(next).timeIntervalSince(site.now))
            site.advanceClock(seconds: Int(waits.last ?? 0))
        }
        let planned: [Double] = [5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400]
        #expect(waits.count == planned.count)
        #expect(zip(waits, planned).allSatisfy { $0 >= $1 && $0 <= $1 * 1.11 + 1 }, "\(waits)")
        #expect(receiver.server.requests.count == 10)
        let after = try await site.read(webhook: webhook)
        #expect([after["enabled"], after["failing"]] == [false, true])
        #expect(try await site.deliveries(of: webhook).first?["state"] == "failed")
        let mails = try await site.get("/api/v1/mail?purpose=webhook", as: .admin)["items"]?.items ?? []
        #expect(mails.map { $0["address"] } == ["ops@example.org"])
        // What happens while it is off is not told later.
        let unseen = try await site.ticket()
        _ = try await site.patch("/api/v1/webhooks/\(webhook.id)", ["enabled": true], as: .admin)
        receiver.react(.answer(200))
        _ = try await site.post(
            "/api/v1/webhooks/\(webhook.id)/deliveries/\(try await site.deliveries(of: webhook)[0].id)/retry",
            as: .admin)
        _ = try await dispatcher.work()
        #expect(try receiver.events.last == "ticket.created \(ticket.id)")
        #expect(try !receiver.events.contains("ticket.created \(unseen.id)"))
    }

    @Test func `a person who made a webhook on its page is mailed when it is switched off`() async throws {
        let (site, receiver) = (try await site(), try await Receiver(.answer(410)))
        let olga = try await site.signedIn(asUser: "olga@example.org", roles: [.admin])
        let form = ["url": receiver.server.url, "events": "ticket.*", "enabled": "true"]
        #expect(try await olga.send("/staff/webhooks", form).status == 201)
        try await site.ticket()
        _ = try await site.dispatcher().work()
        let webhooks = try await site.get("/api/v1/webhooks", as: .admin)["items"]?.items ?? []
        #expect(webhooks.map { $0["enabled"] } == [false])
        let mails = try await site.get("/api/v1/mail?purpose=webhook", as: .admin)["items"]?.items ?? []
        #expect(mails.map { $0["address"] } == ["olga@example.org"])
    }

    @Test func `410 switches a webhook off at once, and a redirect is a failure`() async throws {
        let (site, receiver) = (try await site(), try await Receiver(.answer(302, headers: ["location": "/other"])))
        let (webhook, _) = try await site.webhook(receiver.server.url, events: ["ticket.*"])
        try await site.ticket()
        let dispatcher = site.dispatcher()
        _ = try await dispatcher.work()
        let delivery = try #require(try await site.deliveries(of: webhook).first)
        #expect(
            [delivery["state"], delivery["status"], delivery["reason"]]
                == ["waiting", 302, "The receiver answered 302. Redirects are not followed."])
        receiver.react(.answer(410))
        site.advanceClock(seconds: 6)
        _ = try await dispatcher.work()
        #expect(try await site.read(webhook: webhook)["enabled"] == false)
        #expect(receiver.server.requests.count == 2)
    }

    @Test(arguments: [
        (429, "120", 120), (503, "7200", 7_200), (429, "999999999", 86_400), (503, "nonsense", 5), (500, "3600", 5),
        (502, "Tue, 01 Dec 2026 09:00:00 GMT", 3_600),
    ]) func `a receiver that asks for quiet gets it`(status: Int, header: String, wait: Int) async throws {
        let (site, receiver) = (try await site(), try await Receiver(.answer(status, headers: ["Retry-After": header])))
        let (webhook, _) = try await site.webhook(receiver.server.url, events: ["ticket.*"])
        try await site.ticket()
        _ = try await site.dispatcher().work()
        let next = try #require(try await site.deliveries(of: webhook).first?["nextAttempt"]?.text)
        #expect(Int(instant(next).timeIntervalSince(site.now)) == wait)
    }

    @Test func `for a day after its replacement the former secret signs, too`() async throws {
        let (site, receiver) = (try await site(), try await Receiver())
        let (webhook, former) = try await site.webhook(receiver.server.url, events: ["ticket.*"])
        let rotated = try await site.post("/api/v1/webhooks/\(webhook.id)/rotate", as: .admin)
        #expect(rotated.status == 200)
        let current = try #require(try rotated["secret"]?.text)
        #expect(current != former)
        let dispatcher = site.dispatcher()
        try await site.ticket()
        _ = try await dispatcher.work()
        site.advanceClock(days: 1, seconds: 1)
        try await site.ticket()
        _ = try await dispatcher.work()
        let requests = receiver.server.requests
        #expect(
            requests[0].headers["webhook-signature"]
                == standardSignature(of: requests[0], secret: current) + " "
                + standardSignature(of: requests[0], secret: former))
        #expect(requests[1].headers["webhook-signature"] == standardSignature(of: requests[1], secret: current))
    }

    @Test func `a test event is sent whichever events a webhook asks for`() async throws {
        let (site, receiver) = (try await site(), try await Receiver())
        let (webhook, _) = try await site.webhook(receiver.server.url, events: ["mail.dropped"])
        let reply = try await site.post("/api/v1/webhooks/\(webhook.id)/test", as: .admin)
        #expect(reply.status == 201)
        _ = try await site.dispatcher().work()
        #expect(try receiver.events == ["webhook.test \(webhook.id)"])
        _ = try await site.patch("/api/v1/webhooks/\(webhook.id)", ["enabled": false], as: .admin)
        try expect(
            try await site.post("/api/v1/webhooks/\(webhook.id)/test", as: .admin),
            refuses: .init(409, "conflict", "Switch the webhook on first."))
    }

    @Test func `a secret of before the key was changed is shown as a reason, and replacing it helps at once`()
        async throws
    {
        let (site, receiver) = (try await site(), try await Receiver())
        let (webhook, _) = try await site.webhook(receiver.server.url, events: ["ticket.*"])
        // As a key opens it that is not the one of its sealing.
        _ = try await site.database.write { try $0.execute("UPDATE webhooks SET secret = 'v1.AAAA'") }
        try await site.ticket()
        let dispatcher = site.dispatcher()
        #expect(try await dispatcher.work() == 1)
        #expect(receiver.server.requests.isEmpty)
        let delivery = try #require(try await site.deliveries(of: webhook).first)
        let reason = """
            The secret of the webhook was sealed with another key. Name the right key file, or replace the secret.
            """
        #expect([delivery["state"], delivery["attempts"], delivery["reason"]] == ["waiting", 1, .string(reason)])
        #expect(try await site.read(webhook: webhook)["failing"] == true)
        #expect(try await site.signedIn(as: .admin).get("/staff/webhooks/\(webhook.id)").text.contains(reason))
        let rotated = try await site.post("/api/v1/webhooks/\(webhook.id)/rotate", as: .admin)
        let current = try #require(try rotated["secret"]?.text)
        site.advanceClock(seconds: 6)
        #expect(try await dispatcher.work() == 1)
        let request = try #require(receiver.server.requests.first)
        #expect(request.headers["webhook-signature"] == standardSignature(of: request, secret: current))
        #expect(try await site.deliveries(of: webhook).map { $0["state"] } == ["delivered"])
    }

    @Test func `a receiver is told of what it asks for, under the most particular name`() async throws {
        let site = try await site()
        let all = try await Receiver()
        let links = try await Receiver()
        _ = try await site.webhook(all.server.url)
        _ = try await site.webhook(links.server.url, events: ["link.*", "tutorial.published"])
        let tutorial = try await site.tutorial(["status": "draft", "slug": "printing"])
        _ = try await site.patch("/api/v1/tutorials/printing", ["status": "published"])
        let ticket = try await site.ticket()
        try await site.link(ticket, to: "printing")
        _ = try await site.delete("/api/v1/tickets/\(ticket.id)/links/printing", as: .agent)
        _ = try await site.dispatcher().work()
        #expect(
            try Set(all.events) == [
                "tutorial.created \(tutorial.id)", "tutorial.published \(tutorial.id)", "ticket.created \(ticket.id)",
                "ticket.linked \(ticket.id)", "ticket.unlinked \(ticket.id)",
            ])
        #expect(
            try Set(links.events) == [
                "tutorial.published \(tutorial.id)", "link.created \(ticket.id)", "link.deleted \(ticket.id)",
            ])
    }

    @Test func `a tutorial or a session that is created as published is told as created and as published`() async throws
    {
        let (site, receiver) = (try await site(), try await Receiver())
        _ = try await site.webhook(receiver.server.url, events: ["tutorial.*", "session.*"])
        let draft = try await site.tutorial(["status": "draft", "title": "Later"])
        let tutorial = try await site.tutorial(["status": "published"])
        let session = try await site.webinar(["status": "published"])
        _ = try await site.dispatcher().work()
        #expect(
            try receiver.events.sorted()
                == [
                    "tutorial.created \(draft.id)", "tutorial.created \(tutorial.id)",
                    "tutorial.published \(tutorial.id)", "session.created \(session.id)",
                    "session.published \(session.id)",
                ].sorted())
    }

    @Test func `a tutorial that fits a new ticket, and a problem that recurs, are told once`() async throws {
        let (site, receiver) = (try await site(), try await Receiver())
        try await site.shelf()
        _ = try await site.webhook(receiver.server.url, events: ["ticket.recommended", "problem.recurring"])
        let old = try await site.ticket(about: "The printer has a paper jam", ["openedAt": "2026-11-01T08:00:00Z"])
        var tickets: [JSONValue] = []
        for number in 0..<6 {
            tickets.append(
                try await site.ticket(about: "The printer has a paper jam", account: "a\(number % 2).example"))
        }
        let recommendations = site.site.recommendations
        while try await recommendations.recordNews(now: site.now) {}
        while try await site.restarted().site.recommendations.recordNews(now: site.now) {}
        _ = try await site.dispatcher().work()
        let problem = try #require(try await site.read(ticket: old)["problem"]?.text)
        #expect(
            try receiver.events.sorted()
                == (tickets.map { "ticket.recommended \($0.id)" } + ["problem.recurring \(problem)"]).sorted())
    }

    @Test func `nothing of a person is in an event`() async throws {
        let (site, receiver) = (try await site(), try await Receiver())
        _ = try await site.webhook(receiver.server.url)
        let session = try await site.webinar(["start": "2026-12-08T10:00:00"])
        _ = try await site.register("ada@acme.example", for: session)
        _ = try await site.ticket(["requester": ["name": "Grace Hopper", "email": "grace@acme.example"]])
        _ = try await site.dispatcher().work()
        #expect(receiver.server.requests.count >= 3)
        for request in receiver.server.requests {
            #expect(!request.body.contains("acme") && !request.body.contains("Grace"), "\(request.body)")
            #expect(request.body.utf8.count < 20_000)
        }
    }

    @Test func `events of before a webhook was made are not told, and none twice`() async throws {
        let (site, receiver) = (try await site(), try await Receiver())
        try await site.ticket()
        _ = try await site.webhook(receiver.server.url, events: ["ticket.*"])
        site.advanceClock(seconds: 1)
        let ticket = try await site.ticket()
        for _ in 0..<3 { _ = try await site.dispatcher().work() }
        _ = try await site.restarted().dispatcher().work()
        #expect(try receiver.events == ["ticket.created \(ticket.id)"])
    }

    @Test func `what a killed worker had claimed is sent by another when the lease is over`() async throws {
        let (site, receiver) = (try await site(), try await Receiver())
        let (webhook, _) = try await site.webhook(receiver.server.url, events: ["ticket.*"])
        let ticket = try await site.ticket()
        _ = try await site.dispatcher().work()
        // As a worker leaves it that dies between its claim and its request.
        _ = try await site.database.write { connection in
            try connection.execute(
                """
                UPDATE webhook_deliveries SET state = 'waiting', settled_at = NULL, attempts = 1,
                    due_at = \(instant("2026-12-01T08:00:30Z"))
                """)
        }
        #expect(try await site.dispatcher().work() == 0)
        site.advanceClock(seconds: 30)
        #expect(try await site.dispatcher().work() == 1)
        #expect(try receiver.events == ["ticket.created \(ticket.id)", "ticket.created \(ticket.id)"])
        #expect(Set(receiver.server.requests.map { $0.headers["webhook-id"] }).count == 1)
        #expect(try await site.deliveries(of: webhook).map { $0["attempts"] } == [2])
    }

    @Test func `receivers that hang delay no other, and a change is told within a second`() async throws {
        let site = try await site()
        var (hanging, quick): ([Receiver], [Receiver]) = ([], [])
        for index in 0..<40 {
            let receiver = try await Receiver(index < 10 ? .silence : .answer(200))
            if index < 10 { hanging.append(receiver) } else { quick.append(receiver) }
            _ = try await site.webhook(receiver.server.url, events: ["ticket.*"])
        }
        let dispatcher = site.dispatcher()
        let worker = Task { await dispatcher.run() }
        defer { worker.cancel() }
        for number in 1...3 {
            try await site.ticket()
            // One that waited for the hanging would know after their five minutes, when this has given up.
            try await eventually("all quick receivers know") { () -> Bool? in
                quick.allSatisfy { $0.server.requests.count >= number } ? true : nil
            }
        }
        #expect(hanging.allSatisfy { (1...2).contains($0.server.requests.count) })
    }
}
