import Foundation
import Operations
import Storage
import SupportCore
import TestSupport
import Testing
import Training

@Suite struct SupportSuggestionTests {
    @Test func `a look for tutorials leaves what recommendations are made of as it is`() async throws {
        let installation = try await TestInstallation()
        let support = Support(
            installation.database, tickets: try installation.tickets(),
            recommendations: Recommendations(installation.database))
        let first = try await support.suggest(
            for: TicketText(subject: "Giraffes in the elevator", description: ""), following: nil,
            now: installation.now)
        // Otherwise each customer who types would have the dates of all tutorials read again.
        let before = installation.database.changes
        let again = try await support.suggest(
            for: TicketText(subject: "Giraffes in the lift", description: ""), following: first.id,
            now: installation.now)
        #expect(again.id == first.id)
        #expect(installation.database.changes == before)
        let insight = try await support.insight(from: nil, to: nil, now: installation.now)
        #expect(insight.unmet.map(\.subject) == ["Giraffes in the lift"])
    }

    @Test func `a ticket that an agent takes in is made with its link and its mail, or not at all`() async throws {
        let installation = try await TestInstallation()
        let tickets = try installation.tickets()
        let tutorial = try await installation.catalogue.create(
            Tutorial.Details(slug: "login", title: "Login", status: .published), by: .command, now: installation.now)
        let draft = try await installation.catalogue.create(
            Tutorial.Details(slug: "draft", title: "Draft"), by: .command, now: installation.now)
        var change = TicketChange()
        change.fields = [.subject, .description, .requester]
        change.subject = "Locked"
        change.description = "My password does not let me in."
        change.requester = .init(fields: [.email], email: "ada@acme.example")
        let wanted = change
        for refused in ["nothing", draft.id] {
            await #expect(throws: Failure.self) {
                try await tickets.open(
                    wanted, linking: refused, shown: [], mailsLink: true, by: .command, now: installation.now)
            }
        }
        let none = try await tickets.tickets(TicketFilter(), now: installation.now, page: PageRequest(limit: 9))
        #expect(none.items.isEmpty)
        let made = try await tickets.open(
            wanted, linking: "login", shown: [tutorial.id], mailsLink: true, by: .command, now: installation.now)
        #expect(made.linked == [tutorial.id])
        let links = try await installation.database.read { try $0.ticketLinks(ofTickets: [made.ticket.id]) }
        #expect(links.map(\.lesson) == [.accepted])
    }

    @Test(arguments: [1, 40])
    func `the numbers of the queue are those of its tickets`(count: Int) async throws {
        let installation = try await TestInstallation()
        let tickets = try installation.tickets()
        for number in 0..<count { _ = try await installation.ticket("Ticket \(number)", priority: .p1) }
        let now = installation.now
        let counts = try await tickets.queueCounts(user: nil, now: now)
        #expect(counts.due == count)
        #expect(counts.mine == 0)
        #expect(counts.unassigned == count)
        #expect(counts.overdue == 0)
        let later = try await tickets.queueCounts(user: nil, now: now.addingTimeInterval(365 * 86_400))
        #expect(later.overdue == count)
        let few = try await installation.database.read { try $0.queueCounts(user: nil, max: 10, now: now) }
        #expect(few.due == min(count, 11))
        #expect(few.unassigned == min(count, 11))
    }

    /// A look at the rows of 100,000 tickets takes a tenth of a second.
    @Test(.enabled(if: !TestDatabase.isOnServer)) func `the numbers of the queue are counted in indexes alone`()
        async throws
    {
        let installation = try await TestInstallation()
        let recorder = RecordingDatabase(installation.database)
        let tickets = Tickets(recorder, agreement: try installation.tickets().agreement)
        _ = try await tickets.queueCounts(user: "u1", now: installation.now)
        let statements = recorder.newStatements()
        #expect(statements.count == 1)
        let looks = statements.flatMap(\.plan).filter { $0.contains("tickets") }
        #expect(looks.count == 4)
        #expect(looks.filter { !$0.contains("USING COVERING INDEX") } == [])
    }
}
