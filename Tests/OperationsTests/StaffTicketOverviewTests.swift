import Foundation
import Operations
import Storage
import SupportCore
import Testing
import Training

@Suite struct StaffTicketOverviewTests {
    private let agreement: Agreement

    init() throws {
        let package = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        agreement = try Agreement(contentsOf: package.appending(path: "Seeds/agreement.json"))
    }

    /// An installation with a tutorial on printers and some tickets about paper jams.
    private func installation(tickets: Int) async throws -> TestInstallation {
        let installation = try await TestInstallation()
        for title in ["Printers", "Login"] {
            _ = try await installation.catalogue.create(
                Tutorial.Details(slug: "", title: title, summary: "Paper jams", status: .published), by: .command,
                now: installation.now)
        }
        let changes = (0..<tickets).map { number in
            var change = TicketChange()
            change.fields = [.subject, .description, .accountID]
            change.subject = "Paper jam"
            change.description = "The printer has a paper jam in tray \(number)"
            change.accountID = "account-\(number % 3)"
            return change
        }
        _ = try await Tickets(installation.database, agreement: agreement).import(
            changes, access: .staff, by: .command, now: installation.now)
        return installation
    }

    private func ids(_ installation: TestInstallation) async throws -> [String] {
        try await installation.database.read { try $0.ticketWords(after: 0, upTo: 1_000).map(\.id) }
    }

    @Test func `the content of a ticket's page is what the single operations return`() async throws {
        let installation = try await installation(tickets: 12)
        let (now, recommendations) = (installation.now, Recommendations(installation.database))
        let ids = try await ids(installation)
        try await recommendations.link(ticket: ids[0], to: "printers", .accepted, by: .command, now: now)
        try await recommendations.link(ticket: ids[1], to: "printers", .accepted, by: .command, now: now)
        try await recommendations.link(
            ticket: ids[0], to: "login", .rejected, by: .command, now: now.addingTimeInterval(1))
        try await recommendations.waitForModel()

        let content = try await recommendations.staffOverview(
            ofTicket: ids[0], searching: ["paper"], agreement, now: now)
        let tickets = Tickets(installation.database, agreement: agreement)
        #expect(content.overview == (try await tickets.ticket(ids[0], now: now)))
        let ranking = try await recommendations.rankedTutorials(forTicket: ids[0], access: .staff, limit: 5, now: now)
        #expect(content.ranking == ranking)
        #expect(!ranking.items.isEmpty)
        let similar = try await recommendations.similar(toTicket: ids[0], limit: 8, agreement, now: now)
        #expect(content.similar == similar)
        #expect(similar.count == 8)
        let problems = Set((similar.map(\.ticket) + [content.overview]).compactMap(\.problem))
        #expect(content.problems == (try await recommendations.summaries(ofProblems: problems, now: now)))
        #expect(!problems.isEmpty)
        let verdicts = try await recommendations.verdicts(on: .ticket(ids[0]))
        #expect(content.verdicts == verdicts)
        #expect(verdicts.map(\.verdict) == [.accepted, .rejected])
        #expect(content.found.map(\.details.title) == ["Printers", "Login"])
        #expect(content.seats.isEmpty)
    }

    @Test func `a ticket's page is one read, of as many statements for many similar tickets as for one`() async throws {
        var counts: [Int] = []
        for many in [2, 40] {
            let installation = try await installation(tickets: many)
            let recorder = RecordingDatabase(installation.database)
            let recommendations = Recommendations(WatchedDatabase(recorder))
            let ids = try await ids(installation)
            for id in ids {
                try await recommendations.link(
                    ticket: id, to: "printers", .accepted, by: .command, now: installation.now)
            }
            for _ in 0..<2 {
                _ = (recorder.newReads(), recorder.newStatements())
                let content = try await recommendations.staffOverview(
                    ofTicket: ids[0], searching: ["paper"], agreement, now: installation.now)
                #expect(content.similar.count == min(many - 1, 8))
            }
            #expect(recorder.newReads() == 1)
            counts.append(recorder.newStatements().count)
        }
        #expect(counts[0] == counts[1])
    }

    @Test func `a ticket that is not in the recommender's state yet is found all the same`() async throws {
        let installation = try await installation(tickets: 2)
        let recommendations = Recommendations(installation.database)
        try await recommendations.catchUp()
        // A second process, whose changes are not noticed yet.
        let other = WatchedDatabase(try installation.anotherProcess())
        var change = TicketChange()
        change.fields = [.subject, .description]
        change.subject = "Another"
        change.description = "Paper jam again"
        let result = try await Tickets(other, agreement: agreement).import(
            [change], access: .staff, by: .command, now: installation.now)
        #expect(result.count == 1)
        let id = try #require(try await ids(installation).last)
        let content = try await recommendations.staffOverview(
            ofTicket: id, searching: [], agreement, now: installation.now)
        #expect(content.overview.ticket.subject == "Another")
        await #expect(throws: Failure(.notFound, "There is no such ticket.")) {
            _ = try await recommendations.staffOverview(
                ofTicket: "none", searching: [], agreement, now: installation.now)
        }
    }

    @Test(arguments: [Recommendations.Mode.local, .off])
    func `a ticket can be worked on before all tickets are read, and where none is held`(
        mode: Recommendations.Mode
    ) async throws {
        let installation = try await installation(tickets: 12)
        let (now, id) = (installation.now, try #require(try await ids(installation).first))
        let before = Recommendations(installation.database)
        try await before.link(ticket: id, to: "printers", .accepted, by: .command, now: now)
        let recommendations = Recommendations(installation.database, mode: mode, listLimit: .zero)
        let content = try await recommendations.staffOverview(
            ofTicket: id, searching: ["paper"], agreement, now: now)
        #expect(!content.isCompared)
        let tickets = Tickets(installation.database, agreement: agreement)
        #expect(content.overview == (try await tickets.ticket(id, now: now)))
        #expect(content.ranking.items.isEmpty)
        #expect(content.similar.isEmpty)
        #expect(content.problems.isEmpty)
        #expect(content.verdicts.map(\.tutorial.details.title) == ["Printers"])
        #expect(content.found.map(\.details.title) == ["Printers", "Login"])
    }
}
