import Foundation
import Synchronization

/// A hundred thousand tickets in one request, while others go on working.
enum TicketImport {
    static func measure(_ lectern: Lectern, _ client: Client, _ options: Options) async throws -> [Figure] {
        let token = try lectern.install()
        let server = try await lectern.serve()
        defer { server.stop() }
        let quiet = try await Latencies.gather(client, server, token: token, times: 200)
        let before = try server.residentMemory()

        let file = lines(options.tickets)
        let isDone = Mutex(false)
        let begun = ContinuousClock.now
        async let beside = Latencies.gather(client, server, token: token) { isDone.withLock { !$0 } }
        async let peak = peakMemory(server) { isDone.withLock { !$0 } }
        let request = HTTPRequest(
            method: "POST", path: "/api/v1/tickets/import",
            headers: ["Authorization": "Bearer \(token)", "Content-Type": "application/x-ndjson"], body: file)
        let answer: Answer
        do {
            answer = try await client.fetch(request, port: server.port).expecting(200)
        } catch {
            isDone.withLock { $0 = true }
            throw error
        }
        let took = (ContinuousClock.now - begun).seconds
        isDone.withLock { $0 = true }
        guard answer.text.contains("\"created\":\(options.tickets),") else { throw Trouble(answer.text) }
        let (others, memory) = (try await beside, (try await peak - before) / 1e6)
        return [
            Figure(
                name: "\(options.tickets) tickets imported in one request", value: took, unit: "s",
                target: Figure.Target(relation: .below, value: 20),
                note: "\(Figure.number(Double(file.utf8.count) / 1e6)) MB of NDJSON, others being answered meanwhile"),
            Figure(
                name: "Resident memory at most, above the server without tickets", value: memory, unit: "MB",
                target: Figure.Target(relation: .below, value: 150), note: "looked at every 20 ms"),
            others.reads.figure("A list that is read beside the import", quiet.reads),
            others.writes.figure("A ticket that is written beside the import", quiet.writes),
        ]
    }

    /// Tickets of about 700 bytes, each with a source and an external id, half of them with a priority of their own.
    private static func lines(_ count: Int) -> String {
        var text = ""
        text.reserveCapacity(count * 750)
        let filler = "Deliveries to the endpoint end with an error since the last release, and orders wait for them. "
        for number in 0..<count {
            let priority = ["P1", "P2", "P3", "P4"][number % 4]
            text += """
                {"subject":"Delivery \(number) fails","description":"\(filler)\(filler)\\n\(filler)Order \(number * 7).",\
                "category":"defect","businessImpact":"Orders are typed by hand.","suggestedPriority":"\(priority)",\
                "errorMessage":"401 signature mismatch for request \(number * 31)","environment":"production",\
                "requester":{"name":"Customer \(number % 5_000)","email":"c\(number % 5_000)@account\(number % 800).example"},\
                "source":"benchmark","externalID":"\(number)","channel":"email",\
                "openedAt":"2026-0\(1 + number % 9)-1\(number % 10)T0\(number % 10):15:00Z"}

                """
        }
        return text
    }

    private static func peakMemory(_ server: ServerProcess, while goesOn: () -> Bool) async throws -> Double {
        var peak = 0.0
        while goesOn() {
            peak = max(peak, try server.residentMemory())
            try await Task.sleep(for: .milliseconds(20))
        }
        return peak
    }
}

/// How long requests take that come one after the other, in milliseconds.
private struct Latencies {
    var reads: [Double] = []
    var writes: [Double] = []

    static func gather(_ client: Client, _ server: ServerProcess, token: String, times: Int) async throws -> Latencies {
        var left = times
        return try await gather(client, server, token: token) {
            left -= 1
            return left >= 0
        }
    }

    static func gather(
        _ client: Client, _ server: ServerProcess, token: String, while goesOn: () -> Bool
    ) async throws -> Latencies {
        let headers = ["Authorization": "Bearer \(token)", "Content-Type": "application/json"]
        let read = HTTPRequest(path: "/api/v1/tickets/due?limit=10", headers: headers)
        let write = HTTPRequest(
            method: "POST", path: "/api/v1/tickets", headers: headers,
            body: #"{"subject":"Beside","description":"An agent writes this one.","priority":"P3"}"#)
        var latencies = Latencies()
        while goesOn() {
            latencies.reads.append(try await time(read, 200, client, server))
            latencies.writes.append(try await time(write, 201, client, server))
        }
        return latencies
    }

    private static func time(
        _ request: HTTPRequest, _ status: Int, _ client: Client, _ server: ServerProcess
    ) async throws -> Double {
        let begun = ContinuousClock.now
        _ = try await client.fetch(request, port: server.port).expecting(status)
        return (ContinuousClock.now - begun).seconds * 1e3
    }
}

extension [Double] {
    /// - Parameter quiet: the same, of a server that does nothing else.
    fileprivate func figure(_ name: String, _ quiet: [Double]) -> Figure {
        func percentile(_ share: Double) -> Double { isEmpty ? 0 : sorted()[Int(Double(count - 1) * share)] }
        return Figure(
            name: name, value: median, unit: "ms",
            note: "\(count) of them; the slowest hundredth from \(Figure.number(percentile(0.99))) ms, the slowest "
                + "\(Figure.number(percentile(1))) ms; without an import \(Figure.number(quiet.median)) ms")
    }
}
