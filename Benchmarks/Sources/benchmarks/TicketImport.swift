import Foundation
import Synchronization

/// A hundred thousand tickets in one request, while others go on working.
enum TicketImport {
    static func measure(_ lectern: Lectern, _ client: Client, _ options: Options) async throws -> [Figure] {
        let token = try lectern.install()
        let server = try await lectern.serve()
        defer { server.stop() }
        var quiet = Latencies()
        for _ in 0..<200 { try await quiet.look(client, server, token: token) }
        let before = try server.residentMemory()

        let file = lines(options.tickets)
        let request = HTTPRequest(
            method: "POST", path: "/api/v1/tickets/import",
            headers: ["Authorization": "Bearer \(token)", "Content-Type": "application/x-ndjson"], body: file)
        let (port, ending) = (server.port, Ending())
        let computed = try server.processorTime()
        async let imported = ending.after { try await client.fetch(request, port: port).expecting(200) }
        var others = Latencies()
        while !ending.isThere { try await others.look(client, server, token: token) }
        let (answer, took) = try await imported
        let cost = try server.processorTime() - computed
        guard answer.text.contains("\"created\":\(options.tickets),") else { throw Trouble(answer.text) }
        return [
            Figure(
                name: "\(options.tickets) tickets imported in one request", value: took, unit: "s",
                target: Figure.Target(relation: .below, value: 20),
                note: "\(Figure.number(Double(file.utf8.count) / 1e6)) MB of NDJSON, others being answered meanwhile; "
                    + "\(Figure.number(cost)) s of processor time, theirs included"),
            Figure(
                name: "Resident memory at most, above the server without tickets",
                value: (others.memory - before) / 1e6,
                unit: "MB",
                target: Figure.Target(relation: .below, value: 150), note: "looked at \(others.reads.count) times"),
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
}

/// A flag that tells concurrent work that something has ended.
private final class Ending: Sendable {
    private let state = Mutex(false)

    var isThere: Bool { state.withLock { $0 } }

    /// - Returns: the value, and how many seconds it took.
    func after<Value: Sendable>(_ body: @Sendable () async throws -> Value) async throws -> (Value, Double) {
        defer { state.withLock { $0 = true } }
        let begun = ContinuousClock.now
        let value = try await body()
        return (value, (ContinuousClock.now - begun).seconds)
    }
}

/// The latencies of consecutive requests, in milliseconds, and the memory of the server meanwhile.
private struct Latencies {
    var reads: [Double] = []
    var writes: [Double] = []
    /// Bytes, at most.
    var memory = 0.0

    mutating func look(_ client: Client, _ server: ServerProcess, token: String) async throws {
        let headers = ["Authorization": "Bearer \(token)", "Content-Type": "application/json"]
        let read = HTTPRequest(path: "/api/v1/tickets/due?limit=10", headers: headers)
        let write = HTTPRequest(
            method: "POST", path: "/api/v1/tickets", headers: headers,
            body: #"{"subject":"Beside","description":"An agent writes this one.","priority":"P3"}"#)
        reads.append(try await Self.time(read, 200, client, port: server.port))
        writes.append(try await Self.time(write, 201, client, port: server.port))
        memory = max(memory, try server.residentMemory())
    }

    private static func time(
        _ request: HTTPRequest, _ status: Int, _ client: Client, port: Int
    ) async throws -> Double {
        let begun = ContinuousClock.now
        _ = try await client.fetch(request, port: port).expecting(status)
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
