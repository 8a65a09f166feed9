import Foundation

/// A year of weekly dates with people in them, moved to another hour at once.
enum SeriesMove {
    private static let dates = 52
    private static let people = 500
    private static let repeats = 5

    static func measure(_ lectern: Lectern, _ client: Client, _ options: Options) async throws -> [Figure] {
        let token = try lectern.install()
        let server = try await lectern.serve()
        defer { server.stop() }
        let headers = ["Authorization": "Bearer \(token)", "Content-Type": "application/json"]
        let session = try await client.create(
            [Programme.weekly(dates, from: Date())], token: token, port: server.port)[0]
        let listed = try await client.fetch(
            HTTPRequest(path: "/api/v1/sessions/\(session)/occurrences?limit=500", headers: headers), port: server.port)
        var occurrences = try JSONDecoder().decode(List.self, from: Data(listed.expecting(200).text.utf8)).items
        let requests = (0..<people).map { number in
            HTTPRequest(
                method: "POST", path: "/api/v1/sessions/\(session)/registrations", headers: headers,
                body: """
                    {"occurrence":"\(occurrences[number % dates].recurrenceID)","name":"Somebody",\
                    "email":"somebody.\(number)@example.org"}
                    """)
        }
        for answer in try await client.exchange(requests, connections: 8, port: server.port) {
            _ = try answer.expecting(201)
        }

        var times: [Double] = []
        for hour in 0..<repeats {
            let first = occurrences[0].recurrenceID
            let start = first.prefix(11) + "1\(hour):00:00"
            let begun = ContinuousClock.now
            _ = try await client.fetch(
                HTTPRequest(
                    method: "PATCH", path: "/api/v1/sessions/\(session)/occurrences/\(first)?scope=all",
                    headers: headers,
                    body: #"{"start":"\#(start)"}"#), port: server.port
            ).expecting(200)
            times.append((ContinuousClock.now - begun).seconds)
            let listed = try await client.fetch(
                HTTPRequest(path: "/api/v1/sessions/\(session)/occurrences?limit=500", headers: headers),
                port: server.port)
            occurrences = try JSONDecoder().decode(List.self, from: Data(listed.expecting(200).text.utf8)).items
            guard occurrences.count == dates, occurrences.allSatisfy({ $0.start.contains("T1\(hour):00:00") }),
                occurrences.reduce(0, { $0 + $1.confirmed }) == people
            else { throw Trouble("Not every date was moved with all who come to it.") }
        }
        return [
            Figure(
                name: "\(dates) dates with \(people) registrants moved at once", value: times.median, unit: "s",
                target: Figure.Target(relation: .below, value: 2), note: "\(repeats) moves, \(times.spread)")
        ]
    }

    private struct List: Decodable {
        struct Item: Decodable {
            let recurrenceID: String
            let start: String
            let confirmed: Int
        }

        let items: [Item]
    }
}
