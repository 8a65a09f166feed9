import Foundation
import Storage
import Synchronization
import TestSupport
import Testing

/// A server that is killed again and again while many people register, cancel, and are promoted and mailed.
@Suite struct KillTests {
    @Test func `whatever was answered before a kill is there after it, and mailed once it can be`() async throws {
        let siege = try await Siege(capacity: 40)
        var moments = SystemRandomNumberGenerator()
        for round in 0..<5 {
            let server = try await siege.serve()
            // Anywhere from the first answer to some hundred; the answer on whose way the kill meets it is lost.
            let limit = Int.random(in: 1...250, using: &moments)
            await siege.assault(server, round: round) { answers in
                if answers == limit { server.process.signal(SIGKILL) }
            }
            #expect(try await server.process.outcome().status == -SIGKILL)
            #expect(siege.count >= limit)
            let checked = try await Lectern.run("check", in: siege.folder)
            #expect(checked == .init(status: 0, output: "No errors found.\n", errors: ""))

            let again = try await siege.serve()
            let found = try await siege.registrations(again)
            #expect(siege.lost(from: found) == [], "killed after \(limit) answers")
            #expect(try await siege.date(again) == Siege.Seats(found, capacity: siege.capacity))
            #expect(found.filter { $0.status == "confirmed" }.count <= siege.capacity)
            again.process.signal(SIGKILL)
            _ = try await again.process.outcome()
        }

        // As if the minute had passed for which those who were killed had claimed what they were sending.
        let database = try SQLiteDatabase(path: siege.folder.database)
        _ = try await database.write { try $0.execute("UPDATE mails SET due_at = 0 WHERE state = 'waiting'") }
        let server = try await siege.serve()
        let there = try await siege.registrations(server)
        let owed = Set(there.filter { $0.status != "cancelled" }.map(\.email))
        try await eventually("everybody who has a place, or waits for one, is told so") { () -> Bool? in
            try siege.mailed().isSuperset(of: owed) ? true : nil
        }
        #expect(try await server.stop().status == 0)
        #expect(try siege.mailed().subtracting(there.map(\.email)) == [], "nobody is mailed of what never was")
    }
}

/// One session, and all who were told that they have a place in it.
private final class Siege: Sendable {
    let folder: Folder
    let token: String
    let capacity: Int
    private let session: String
    /// Some weeks ahead.
    private let start = Date(timeIntervalSinceNow: 40 * 86_400).formatted(.iso8601.year().month().day()) + "T10:00:00"
    /// The answers, by the registrations' ids.
    private let answered = Mutex<[String: Answered]>([:])
    private let answers = Atomic<Int>(0)

    struct Answered: Sendable {
        let email: String
        /// True if the cancellation was answered. A request without an answer may have either outcome.
        var isCancelled: Bool?
    }

    struct Registration: Decodable {
        let id: String
        let email: String
        let status: String
    }

    /// The seats that the date shows.
    struct Seats: Decodable, Equatable {
        let confirmed: Int
        let waitlisted: Int
        let seatsLeft: Int

        init(_ registrations: [Registration], capacity: Int) {
            confirmed = registrations.filter { $0.status == "confirmed" }.count
            waitlisted = registrations.filter { $0.status == "waitlisted" }.count
            seatsLeft = capacity - confirmed
        }
    }

    init(capacity: Int) async throws {
        self.capacity = capacity
        folder = try Folder()
        try await Lectern.run("migrate", in: folder)
        token = try await folder.token()
        let server = try await Lectern.serve(in: folder)
        let made = try await server.post(
            "/api/v1/sessions",
            """
            {"kind": "webinar", "title": "Siege", "status": "published", "start": "\(start)",
            "timeZone": "Europe/Berlin", "duration": "PT1H", "capacity": \(capacity)}
            """, token: token)
        session = String(try #require(made.text.firstMatch(of: /"id":"([^"]+)"/)).1)
        _ = try await server.stop()
    }

    func serve() async throws -> Server {
        try await Lectern.serve("--smtp-url", "spool:" + folder.file("spool").path, in: folder)
    }

    /// The number of answers in the latest assault.
    var count: Int { answers.load(ordering: .acquiring) }

    /// Eight people at a time register, and every third gives the place back, until the server is gone.
    func assault(_ server: Server, round: Int, onAnswer: @escaping @Sendable (Int) -> Void) async {
        answers.store(0, ordering: .releasing)
        await withTaskGroup(of: Void.self) { group in
            for client in 0..<8 {
                group.addTask {
                    var number = 0
                    do {
                        while true {
                            number += 1
                            try await self.come(
                                "p\(round).\(client).\(number)@example.org", leaving: number % 3 == 0, server, onAnswer)
                        }
                    } catch {
                        // The server is gone.
                    }
                }
            }
        }
    }

    private func come(
        _ email: String, leaving: Bool, _ server: Server, _ onAnswer: (Int) -> Void
    ) async throws {
        let reply = try await server.post(
            "/api/v1/sessions/\(session)/registrations", #"{"name": "Somebody", "email": "\#(email)"}"#, token: token)
        let id = String(try #require(reply.text.firstMatch(of: /"id":"([^"]+)"/)).1)
        answered.withLock { $0[id] = Answered(email: email, isCancelled: leaving ? nil : false) }
        onAnswer(answers.add(1, ordering: .acquiringAndReleasing).newValue)
        guard leaving else { return }
        _ = try await server.post("/api/v1/registrations/\(id)/cancel", nil, token: token)
        answered.withLock { $0[id]?.isCancelled = true }
        onAnswer(answers.add(1, ordering: .acquiringAndReleasing).newValue)
    }

    /// All registrations that there are.
    func registrations(_ server: Server) async throws -> [Registration] {
        struct List: Decodable {
            let items: [Registration]
            let next: String?
        }
        var all: [Registration] = []
        var cursor = ""
        while true {
            let page = try await server.get(
                "/api/v1/sessions/\(session)/registrations?limit=500" + cursor, token: token)
            let list = try JSONDecoder().decode(List.self, from: page.body)
            all += list.items
            guard let next = list.next else { return all }
            cursor = "&cursor=" + next
        }
    }

    func date(_ server: Server) async throws -> Seats {
        let date = try await server.get("/api/v1/sessions/\(session)/occurrences/\(start)")
        return try JSONDecoder().decode(Seats.self, from: date.body)
    }

    /// The answers that do not hold.
    func lost(from found: [Registration]) -> [String] {
        let found = found.reduce(into: [:]) { $0[$1.id] = $1 }
        return answered.withLock { $0 }.compactMap { id, answered in
            guard let registration = found[id], registration.email == answered.email else { return answered.email }
            let isKept = answered.isCancelled.map { $0 == (registration.status == "cancelled") } ?? true
            return isKept ? nil : "\(answered.email) is \(registration.status)"
        }
    }

    /// The addresses to which mail was sent.
    func mailed() throws -> Set<String> {
        guard FileManager.default.fileExists(atPath: folder.file("spool").path) else { return [] }
        let files = try FileManager.default.contentsOfDirectory(
            at: folder.file("spool"), includingPropertiesForKeys: nil)
        return try files.filter { $0.pathExtension == "eml" }.reduce(into: []) { addresses, file in
            let text = String(decoding: try Data(contentsOf: file), as: UTF8.self)
            addresses.insert(String(try #require(text.firstMatch(of: /To:[^\n]*?([a-z0-9.]+@example\.org)/)).1))
        }
    }
}
