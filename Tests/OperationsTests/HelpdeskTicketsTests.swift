import Foundation
import Operations
import Storage
import SupportCore
import Testing
import Training

/// Payloads of helpdesks arrive late, repeatedly, and in any order.
@Suite struct HelpdeskTicketsTests {
    private static let agreement = Result {
        let package = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        return try Agreement(json: Data(contentsOf: package.appending(path: "Seeds/agreement.json")))
    }

    /// The ticket of a helpdesk as the API shows it.
    private struct Shown: Hashable {
        let subject, description: String
        let priority: Priority
        let suggestedPriority: Priority?
        let status: Ticket.Status
        let requester: Ticket.Requester?
        let category: Ticket.Category?
        let attachments: [Ticket.Attachment]
        let openedAt: Date
        let respondedAt, fixedAt: Date?

        init(_ overview: Tickets.Overview) {
            let ticket = overview.ticket
            (subject, description) = (ticket.subject, ticket.description)
            (priority, suggestedPriority, status) = (ticket.priority, ticket.suggestedPriority, ticket.status)
            (requester, category, attachments) = (ticket.requester, ticket.category, ticket.attachments)
            openedAt = ticket.openedAt
            (respondedAt, fixedAt) = (overview.level.respond.metAt, overview.level.fix.metAt)
        }
    }

    /// A change of a ticket in its helpdesk, some minutes after nine o'clock.
    private struct Version {
        let minute: Int
        let status: Ticket.Status
        let priority: Priority?
        let subject: String?
        var text: String?
        var isNote = false
        var category: Ticket.Category?
        var email = "ines@prado.example"
        var response: Int?

        static let nine = 1_795_424_400_000_000

        private static func instant(_ minute: Int) -> HelpdeskInstant {
            HelpdeskInstant(microseconds: nine + minute * 60_000_000 + 250_000, unit: 1_000)
        }

        func payload(_ id: String) -> HelpdeskTicket {
            var payload = HelpdeskTicket(
                source: "zammad", externalID: id,
                pointers: .init(changedAt: "/c", openedAt: "/o", priority: "/p", state: "/s"))
            payload.number = id
            payload.changedAt = Self.instant(minute)
            payload.openedAt = Self.instant(0)
            payload.subject = subject.map { .value($0) } ?? .empty
            payload.priority = priority.map { .value($0) } ?? .empty
            payload.category = category
            payload.requester = .value(.init(name: "Ines", email: email))
            payload.status = .init(status, since: Self.instant(minute))
            payload.firstResponseAt = response.map(Self.instant)
            if let text {
                payload.text =
                    isNote
                    ? .note(isFirst: false)
                    : .message(
                        .init(
                            text, attachments: [.init(title: text, url: "https://desk.example/\(minute)")],
                            at: Self.instant(minute).microseconds))
            }
            return payload
        }
    }

    /// Without waiting for the customer, which only those payloads know that tell of it.
    private static let stories: [[Version]] = [
        [
            Version(minute: 0, status: .open, priority: nil, subject: "Exports stop", text: "After ten rows."),
            Version(
                minute: 1, status: .open, priority: .p3, subject: "Exports stop", text: "They pay late.", isNote: true),
            Version(minute: 5, status: .open, priority: .p1, subject: "Exports end", category: .defect),
            Version(
                minute: 9, status: .open, priority: .p2, subject: "Exports end", text: "We look at it.",
                category: .question, email: "noor@prado.example", response: 9),
            Version(
                minute: 30, status: .resolved, priority: .p2, subject: "Exports end at ten", text: "Solved.",
                category: .question, email: "noor@prado.example", response: 9),
        ],
        [
            Version(minute: 0, status: .open, priority: .p4, subject: nil, text: "The import stops.\nAlways."),
            Version(minute: 2, status: .resolved, priority: .p4, subject: nil, text: "Solved.", response: 2),
            Version(minute: 3, status: .open, priority: .p1, subject: nil, text: "It is not.", response: 2),
            Version(minute: 4, status: .resolved, priority: .p1, subject: nil, text: "Now it is.", response: 2),
            Version(minute: 7, status: .open, priority: nil, subject: nil, text: "No.", response: 2),
        ],
    ]

    @Test(arguments: stories.indices) func `payloads lead to the same ticket in every order`(story: Int) async throws {
        let installation = try await TestInstallation()
        let tickets = Tickets(installation.database, agreement: try Self.agreement.get())
        let versions = Self.stories[story]
        var found: [Shown: [[Int]]] = [:]
        for (number, order) in permutations(Array(versions.indices)).enumerated() {
            let id = "\(story)-\(number)"
            var last: Tickets.Reception?
            for index in order {
                last = try await tickets.receive(
                    versions[index].payload(id), access: .staff, by: .command, now: installation.now)
            }
            let shown = Shown(try #require(last).overview)
            found[shown, default: []].append(order)
            // Each of them once more, in the other order, changes nothing.
            let version = try #require(last).overview.record.version
            for index in order.reversed() {
                let again = try await tickets.receive(
                    versions[index].payload(id), access: .staff, by: .command, now: installation.now)
                #expect(again.overview.record.version == version)
                #expect([.unchanged, .outdated].contains(again.outcome))
            }
        }
        #expect(
            found.count == 1, "\(found.map { "\($0.value.count) \($0.value[0]): \($0.key)" }.joined(separator: "\n"))")
        let shown = try #require(found.keys.first)
        let newest = try #require(versions.last)
        #expect(shown.status == newest.status)
        #expect(shown.description == versions[0].text)
        #expect(shown.subject == newest.subject ?? "The import stops.")
        #expect(shown.priority == newest.priority ?? .p3)
        #expect(shown.requester?.email == newest.email)
        #expect(shown.attachments.map(\.url) == ["https://desk.example/0"])
    }

    @Test func `a ticket that waited for the customer has the status of the latest payload in every order`()
        async throws
    {
        let installation = try await TestInstallation()
        let tickets = Tickets(installation.database, agreement: try Self.agreement.get())
        let statuses: [Ticket.Status] = [.open, .pending, .open, .resolved, .pending]
        let versions = statuses.enumerated().map {
            Version(minute: $0.offset, status: $0.element, priority: .p2, subject: "S \($0.offset)", text: "D")
        }
        for (number, order) in permutations(Array(versions.indices)).enumerated() {
            var last: Tickets.Reception?
            for index in order {
                last = try await tickets.receive(
                    versions[index].payload("\(number)"), access: .staff, by: .command, now: installation.now)
            }
            let ticket = try #require(last).overview.ticket
            #expect([ticket.subject, ticket.status.rawValue] == ["S 4", "pending"], "\(order)")
        }
    }

    @Test func `a payload without a time of its change applies as it arrives, and the order of the others stays`()
        async throws
    {
        let installation = try await TestInstallation()
        let tickets = Tickets(installation.database, agreement: try Self.agreement.get())
        func send(_ minute: Int?, _ subject: String) async throws -> Tickets.Reception {
            var payload = Version(minute: minute ?? 0, status: .open, priority: .p2, subject: subject).payload("1")
            if minute == nil { payload.changedAt = nil }
            return try await tickets.receive(payload, access: .staff, by: .command, now: installation.now)
        }
        #expect(try await send(5, "Five").outcome == .created)
        let anyTime = try await send(nil, "Any")
        #expect(anyTime.outcome == .updated)
        #expect(anyTime.overview.ticket.subject == "Any")
        #expect(
            anyTime.warnings == [
                .init(
                    pointer: "/c",
                    detail: "There is no time of the change. Payloads apply in the order of their arrival.")
            ])
        #expect(try await send(4, "Four").overview.ticket.subject == "Any")
        #expect(try await send(6, "Six").overview.ticket.subject == "Six")
    }

    @Test func `a priority that staff set before the first payload stays`() async throws {
        let installation = try await TestInstallation()
        let tickets = Tickets(installation.database, agreement: try Self.agreement.get())
        var change = TicketChange()
        (change.subject, change.description) = ("S", "D")
        (change.source, change.externalID) = ("zammad", "1")
        change.priority = .p3
        _ = try await tickets.upsert(change, access: .staff, by: .command, now: installation.now)
        let urgent = Version(minute: 1, status: .open, priority: .p1, subject: "S")
        let kept = try await tickets.receive(urgent.payload("1"), access: .staff, by: .command, now: installation.now)
        #expect([kept.overview.ticket.priority, kept.overview.ticket.suggestedPriority] == [.p3, .p1])
        // An import of what the helpdesk exported is not the decision of an agent.
        change.externalID = "2"
        _ = try await tickets.import([change], access: .staff, by: .command, now: installation.now)
        let followed = try await tickets.receive(
            urgent.payload("2"), access: .staff, by: .command, now: installation.now)
        #expect(followed.overview.ticket.priority == .p1)
    }

    @Test func `a description that an agent wrote stays`() async throws {
        let installation = try await TestInstallation()
        let tickets = Tickets(installation.database, agreement: try Self.agreement.get())
        let later = Version(minute: 5, status: .open, priority: .p3, subject: "S", text: "An answer.")
        let received = try await tickets.receive(
            later.payload("1"), access: .staff, by: .command, now: installation.now)
        var change = TicketChange()
        change.fields = [.description]
        change.description = "In short: rows are lost."
        let wanted = change
        _ = try await tickets.edit(
            received.overview.ticket.id, access: .staff, by: .command, now: installation.now
        ) { _ in wanted }
        let first = Version(minute: 0, status: .open, priority: .p3, subject: "S", text: "The question.")
        let kept = try await tickets.receive(first.payload("1"), access: .staff, by: .command, now: installation.now)
        #expect(kept.overview.ticket.description == "In short: rows are lost.")
    }

    private func permutations(_ elements: [Int]) -> [[Int]] {
        guard let first = elements.first else { return [[]] }
        return permutations(Array(elements.dropFirst())).flatMap { rest in
            (0...rest.count).map { place in
                var order = rest
                order.insert(first, at: place)
                return order
            }
        }
    }
}
