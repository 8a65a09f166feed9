import Foundation
import SupportCore

/// The requests of an agent and of a helpdesk.
struct Agent {
    let client: Client
    let token: String

    private func request(_ method: String, _ path: String, _ body: String, type: String = "application/json")
        -> HTTPRequest
    {
        HTTPRequest(
            method: method, path: "/api/v1" + path,
            headers: ["Authorization": "Bearer \(token)", "Content-Type": type], body: body)
    }

    /// - Returns: the slugs.
    func publish(_ corpus: SupportCorpus, port: Int) async throws -> [String] {
        let requests = corpus.tutorials.enumerated().map { place, tutorial in
            request(
                "POST", "/tutorials",
                #"{"slug":"t\#(place)","title":"\#(tutorial.title)","summary":"\#(tutorial.summary)","#
                    + #""description":"\#(tutorial.description)","status":"published"}"#)
        }
        for answer in try await client.exchange(requests, connections: 4, port: port) { _ = try answer.expecting(201) }
        return corpus.tutorials.indices.map { "t\($0)" }
    }

    /// - Parameter slugs: of tutorials.
    func ids(ofTutorials slugs: some Sequence<String>, port: Int) async throws -> [String] {
        let requests = slugs.map { request("GET", "/tutorials/\($0)", "") }
        return try await client.exchange(requests, connections: 4, port: port).map { answer in
            try JSONDecoder().decode(List.Item.self, from: Data(answer.expecting(200).text.utf8)).id
        }
    }

    func take(_ tickets: [SupportCorpus.Ticket], port: Int) async throws {
        var file = ""
        for (number, ticket) in tickets.enumerated() {
            file += #"{"subject":"\#(ticket.subject)","description":"\#(ticket.description)","source":"benchmark","#
            file += #""externalID":"\#(number)","requester":{"email":"c@account\#(number % 400).example"}}"# + "\n"
        }
        let answer = try await client.fetch(
            request("POST", "/tickets/import", file, type: "application/x-ndjson"), port: port
        ).expecting(200)
        guard answer.text.contains("\"created\":\(tickets.count),") else { throw Trouble(answer.text) }
    }

    /// Until every ticket is in its problem.
    func catchUp(port: Int) async throws {
        _ = try await client.fetch(request("GET", "/insights/gaps?limit=1", ""), port: port).expecting(200)
    }

    func link(_ tickets: [SupportCorpus.Ticket], to tutorials: [String], each: Int, port: Int) async throws {
        var wanted: [(ticket: Int, tutorial: String)] = []
        var taken = [Int](repeating: 0, count: tutorials.count)
        for (number, ticket) in tickets.prefix(20_000).enumerated() where taken[ticket.tutorial] < each {
            taken[ticket.tutorial] += 1
            wanted.append((number, tutorials[ticket.tutorial]))
        }
        let ids = try await ids(upTo: (wanted.last?.ticket ?? 0) + 1, port: port)
        let requests = wanted.map {
            request("PUT", "/tickets/\(ids[$0.ticket])/links/\($0.tutorial)", #"{"verdict":"accepted"}"#)
        }
        for answer in try await client.exchange(requests, connections: 2, port: port) { _ = try answer.expecting(200) }
    }

    /// The ids of the first tickets, in the order in which they were taken in.
    func ids(upTo count: Int, port: Int) async throws -> [String] {
        var ids: [String] = []
        var cursor: String?
        repeat {
            let path = "/tickets?limit=500" + (cursor.map { "&cursor=\($0)" } ?? "")
            let answer = try await client.fetch(request("GET", path, ""), port: port).expecting(200)
            let page = try JSONDecoder().decode(List.self, from: Data(answer.text.utf8))
            ids += page.items.map(\.id)
            cursor = page.next
        } while cursor != nil && ids.count < count
        return ids
    }

    /// Signs in at a browser.
    ///
    /// - Returns: the headers of its requests.
    func signIn(port: Int) async throws -> [String: String] {
        let form = HTTPRequest(
            method: "POST", path: "/sign-in",
            headers: ["Accept": "text/html", "Content-Type": "application/x-www-form-urlencoded"],
            body: "token=\(token)")
        let answer = try await client.fetch(form, port: port).expecting(303)
        guard let cookie = answer.headers["set-cookie"]?.prefix(while: { $0 != ";" }) else {
            throw Trouble("Nobody was signed in.")
        }
        return ["Accept": "text/html", "Cookie": String(cookie)]
    }

    func ask(_ text: String, port: Int) async throws -> Answer {
        try await client.fetch(question(text), port: port).expecting(200)
    }

    func question(_ text: String) -> HTTPRequest {
        request("POST", "/recommendations", #"{"text":"\#(text)","limit":5}"#)
    }

    private struct List: Decodable {
        struct Item: Decodable {
            let id: String
        }

        let items: [Item]
        let next: String?
    }
}
