import Foundation
import Operations
import Storage
import SupportCore
import TestSupport
import Testing
import Training

@Suite struct TicketMessagesTests {
    private static let png: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 1, 2, 3]

    private let customer = TicketMessage.Author(.customer, name: "Ada", email: "ada@acme.example")
    private let agent = TicketMessage.Author(.agent, name: "Grace", email: "grace@example.org")

    /// The thread of a ticket: who wrote what, with the names of the files.
    private func thread(
        _ tickets: Tickets, _ id: String, _ visibility: TicketMessage.Visibility? = nil
    ) async throws -> [String] {
        try await tickets.messages(ofTicket: id, visibility: visibility, page: PageRequest(limit: 50)).items.map {
            "\($0.message.author.side) \($0.message.channel): \($0.message.text)"
                + $0.files.map { " [\($0.name) \($0.size) \($0.kind)]" }.joined()
        }
    }

    @Test func `both sides write on a ticket, and customers do not see the notes of agents`() async throws {
        let installation = try await TestInstallation()
        let tickets = try installation.tickets()
        let id = try await installation.ticket("Webhooks fail", priority: .p2)
        let now = installation.now
        _ = try await tickets.addMessage(
            to: id, from: customer, text: "It began today.", files: [.init(name: "a.png", bytes: Self.png)],
            channel: .page, by: .lectern, now: now)
        _ = try await tickets.addMessage(
            .init(from: agent, by: .staff, visibility: .internal, text: "Known since the upgrade."), to: id,
            by: .command, now: now)
        _ = try await tickets.addMessage(
            .init(from: agent, by: .staff, text: "Which version?", waits: true), to: id, by: .command, now: now)
        #expect(
            try await thread(tickets, id) == [
                "customer page: It began today. [a.png 11 png]", "agent staff: Known since the upgrade.",
                "agent staff: Which version?",
            ])
        #expect(
            try await thread(tickets, id, .public) == [
                "customer page: It began today. [a.png 11 png]", "agent staff: Which version?",
            ])
        let overview = try await tickets.ticket(id, now: now)
        #expect(overview.ticket.history.map(\.change) == [.acknowledged, .waiting])
    }

    @Test func `a customer's message resumes a ticket that waits and reopens one that was resolved`() async throws {
        let installation = try await TestInstallation()
        let tickets = try installation.tickets()
        let id = try await installation.ticket("Webhooks fail", priority: .p2)
        let now = installation.now
        func state(after verb: Tickets.Transition, _ later: TimeInterval = 0) async throws -> Ticket.Status {
            let then = now.addingTimeInterval(later)
            _ = try await tickets.perform(verb, on: id, access: .staff, by: .command, now: then)
            _ = try await tickets.addMessage(
                to: id, from: customer, text: "Version 4.", channel: .mail, by: .lectern, now: then)
            return try await tickets.ticket(id, now: then).ticket.status
        }
        #expect(try await state(after: .wait) == .open)
        #expect(try await state(after: .resolve, 60) == .open)
        _ = try await tickets.perform(
            .resolve, on: id, access: .staff, by: .command, now: now.addingTimeInterval(120))
        let failure = await #expect(throws: Failure.self) {
            try await tickets.addMessage(
                to: id, from: customer, text: "Again.", channel: .mail, by: .lectern,
                now: now.addingTimeInterval(15 * 86_400))
        }
        #expect(failure?.code == .conflict)
    }

    @Test func `a mail is taken once`() async throws {
        let installation = try await TestInstallation()
        let tickets = try installation.tickets()
        let id = try await installation.ticket("Webhooks fail", priority: .p2)
        var isNew: [Bool] = []
        for _ in 0..<2 {
            isNew.append(
                try await tickets.addMessage(
                    to: id, from: customer, text: "Hello", channel: .mail, messageID: "1@acme.example", by: .lectern,
                    now: installation.now
                ).isNew)
        }
        #expect(isNew == [true, false])
        #expect(try await thread(tickets, id) == ["customer mail: Hello"])
    }

    @Test func `a file of several parts comes back byte by byte, and only from its own ticket`() async throws {
        let installation = try await TestInstallation()
        let tickets = try installation.tickets()
        let now = installation.now
        let (id, other) = (
            try await installation.ticket("Webhooks fail", priority: .p2),
            try await installation.ticket("Another", priority: .p2)
        )
        let bytes = Self.png + (0..<200_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        let added = try await tickets.addMessage(
            to: id, from: customer, text: "", files: [.init(name: "a.png", bytes: bytes)], channel: .page,
            by: .lectern, now: now)
        let note = try await tickets.addMessage(
            .init(
                from: agent, by: .staff, visibility: .internal, text: "", files: [.init(name: "b.png", bytes: bytes)]),
            to: id, by: .command, now: now)
        let file = added.files[0]
        let stored = try await tickets.file(file.id, ofTicket: id, visibility: .public)
        #expect(stored.bytes == bytes)
        #expect(stored.file == file)
        #expect(file.sha256.count == 64 && file.sha256.allSatisfy(\.isHexDigit))
        for (file, ticket) in [(file.id, other), (note.files[0].id, id), ("nothing", id)] {
            let failure = await #expect(throws: Failure.self) {
                try await tickets.file(file, ofTicket: ticket, visibility: .public)
            }
            #expect(failure?.code == .notFound)
        }
        #expect(try await tickets.file(note.files[0].id, ofTicket: id, visibility: nil).bytes.count == bytes.count)
    }

    @Test func `a ticket has room for fifty megabytes and a message for ten files`() async throws {
        let installation = try await TestInstallation()
        let tickets = try installation.tickets()
        let id = try await installation.ticket("Webhooks fail", priority: .p2)
        let large = try TicketFile.Upload(
            name: "a.png", bytes: Self.png + [UInt8](repeating: 7, count: (10 << 20) - Self.png.count))
        func code(_ files: [TicketFile.Upload]) async -> Failure.Code? {
            do {
                _ = try await tickets.addMessage(
                    to: id, from: customer, text: "", files: files, channel: .page, by: .lectern,
                    now: installation.now)
                return nil
            } catch {
                return (error as? Failure)?.code
            }
        }
        let small = try TicketFile.Upload(name: "a.png", bytes: Self.png)
        #expect(await code(Array(repeating: small, count: 11)) == .invalid)
        #expect(await code(Array(repeating: large, count: 5)) == nil)
        #expect(await code([small]) == .tooLarge)
        #expect(try await thread(tickets, id).count == 1)
    }

    @Test func `a ticket's secret opens its page in any case, until it is reset`() async throws {
        let installation = try await TestInstallation()
        let tickets = try installation.tickets()
        let id = try await installation.ticket("Webhooks fail", priority: .p2)
        let secret = try #require(try await tickets.secrets(ofTickets: [id])[id])
        #expect(secret.count == 44)
        #expect(secret.hasPrefix(id))
        #expect(secret.allSatisfy { "0123456789abcdefghjkmnpqrstvwxyz".contains($0) })
        #expect(
            try await tickets.ticket(forSecret: secret.uppercased(), now: installation.now).overview.ticket.id == id)
        try await tickets.rotateSecret(ofTicket: id, by: .command, now: installation.now)
        for wrong in [secret, String(secret.dropLast()) + "x", id, "", String(repeating: "0", count: 44)] {
            let failure = await #expect(throws: Failure.self) {
                try await tickets.ticket(forSecret: wrong, now: installation.now)
            }
            #expect(failure?.code == .unknownSecret)
        }
    }

    @Test func `who is erased has written nothing, and their files are gone`() async throws {
        let installation = try await TestInstallation()
        let tickets = try installation.tickets()
        let id = try await installation.ticket("Webhooks fail", priority: .p2)
        let secret = try #require(try await tickets.secrets(ofTickets: [id])[id])
        _ = try await tickets.addMessage(
            to: id, from: customer, text: "It began today.", files: [.init(name: "a.png", bytes: Self.png)],
            channel: .page, by: .lectern, now: installation.now)
        let erasure = Erasure(installation.database)
        let held = try await erasure.personalData(of: "ADA@acme.example")
        #expect(held.ticketMessages.map(\.text) == ["It began today."])
        try await erasure.erase("ada@acme.example", by: .command, now: installation.now)
        #expect(try await thread(tickets, id) == ["customer page: It began today."])
        let message = try await tickets.messages(ofTicket: id, visibility: nil, page: PageRequest(limit: 5)).items[0]
        #expect(message.message.author == TicketMessage.Author(.customer))
        let parts = try await installation.database.read {
            try $0.number("SELECT COUNT(*) AS n FROM ticket_file_parts")
        }
        #expect(parts == 0)
        await #expect(throws: Failure.self) { try await erasure.personalData(of: "ada@acme.example") }
        // The ticket was not theirs, so its link goes on.
        #expect(try await tickets.ticket(forSecret: secret, now: installation.now).overview.ticket.id == id)
    }

    @Test func `messages and files are copied to another database`() async throws {
        let installation = try await TestInstallation()
        let tickets = try installation.tickets()
        let id = try await installation.ticket("Webhooks fail", priority: .p2)
        let bytes = Self.png + [UInt8](repeating: 9, count: 100_000)
        let added = try await tickets.addMessage(
            to: id, from: customer, text: "See the picture.", files: [.init(name: "a.png", bytes: bytes)],
            channel: .page, by: .lectern, now: installation.now)
        let copy = try DatabaseLocation.file(installation.testDatabase.folder.appending(path: "copy.sqlite").path)
            .open()
        _ = try await DatabaseCopy(from: installation.database, to: copy).run(now: installation.now)
        let stored = try await Tickets(copy, agreement: tickets.agreement).file(
            added.files[0].id, ofTicket: id, visibility: .public)
        #expect(stored.bytes == bytes)
    }
}
