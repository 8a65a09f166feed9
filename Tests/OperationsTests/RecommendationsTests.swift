import Foundation
import Operations
import Storage
import SupportCore
import Testing
import Training

@Suite struct RecommendationsTests {
    static let topics = [
        "The printer has a paper jam in tray", "My account is locked and the password is refused by",
        "Nobody rang, yet the parcel counts as handed over at", "The webhook signature does not match for event",
        "Invoice shows the wrong VAT number in line",
    ]

    private func agreement() throws -> Agreement {
        let package = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        return try Agreement(contentsOf: package.appending(path: "Seeds/agreement.json"))
    }

    private func take(_ count: Int, into house: TestInstallation, database: any Database) async throws {
        let changes = (0..<count).map { number in
            var change = TicketChange()
            change.fields = [.subject, .description, .accountID]
            change.subject = "Ticket \(number % 7)"
            change.description = Self.topics[number % Self.topics.count] + " \(number % 4)"
            change.accountID = "account-\(number % 3)"
            return change
        }
        _ = try await Tickets(database, agreement: try agreement()).import(
            changes, byStaff: true, by: .command, now: house.now)
    }

    private func catalogue(_ house: TestInstallation) async throws {
        for (title, summary) in [("Printers", "Paper jams"), ("Login", "A locked account, a password")] {
            _ = try await house.catalogue.create(
                Tutorial.Details(slug: "", title: title, summary: summary, status: .published), by: .command,
                now: house.now)
        }
    }

    /// The problems with their tickets, told apart by what they say.
    private func groups(_ recommendations: Recommendations, now: Date) async throws -> [String] {
        let page = try await recommendations.problems(
            ProblemFilter(leastTickets: 1), now: now, page: PageRequest(limit: 500))
        return page.items.map { "\($0.record.id) \($0.problem.tickets) \($0.problem.keywords)" }.sorted()
    }

    @Test func `grouping is the same live, after a restart, and for the same tickets on another machine`() async throws
    {
        var found: [[String]] = []
        for _ in 0..<2 {
            let house = try await TestInstallation()
            try await catalogue(house)
            let recommendations = Recommendations(house.database)
            try await take(120, into: house, database: house.database)
            try await recommendations.catchUp()
            try await take(60, into: house, database: house.database)
            let live = try await groups(recommendations, now: house.now)
            #expect(try await groups(Recommendations(house.database), now: house.now) == live)
            found.append(live)
        }
        #expect(found[0] == found[1])
        #expect(found[0].count == Self.topics.count)
    }

    @Test func `tickets that came while nobody grouped them are put in problems in the order of their numbers`()
        async throws
    {
        let house = try await TestInstallation()
        let live = Recommendations(house.database)
        try await take(300, into: house, database: house.database)
        let other = try await TestInstallation()
        try await take(300, into: other, database: other.database)
        try await live.catchUp()
        #expect(
            try await groups(Recommendations(other.database), now: house.now) == groups(live, now: house.now))
    }

    @Test func `two processes that take the same tickets in come to one grouping`() async throws {
        let house = try await TestInstallation()
        let one = Recommendations(house.database)
        let another = Recommendations(WatchedDatabase(try SQLiteDatabase(path: house.path)))
        for _ in 0..<5 {
            try await take(40, into: house, database: house.database)
            async let first: Void = one.catchUp()
            async let second: Void = another.catchUp()
            _ = try await (first, second)
        }
        let kept = try await groups(Recommendations(house.database), now: house.now)
        try await one.catchUp()
        #expect(try await groups(one, now: house.now) == kept)
        let fresh = Recommendations(WatchedDatabase(try SQLiteDatabase(path: house.path)))
        #expect(try await groups(fresh, now: house.now) == kept)
    }

    @Test func `lists take as many statements for many rows as for one`() async throws {
        let house = try await TestInstallation()
        try await catalogue(house)
        try await take(100, into: house, database: house.database)
        let recorder = Recorder(house.database)
        let watched = WatchedDatabase(recorder)
        let recommendations = Recommendations(watched)
        let tickets = Tickets(watched, agreement: try agreement())
        try await recommendations.catchUp()
        var counts: [[Int]] = []
        for limit in [1, 5] {
            _ = recorder.taken()
            // A memory of its own, which has said nothing of these problems before.
            let fresh = Recommendations(watched)
            try await fresh.catchUp()
            _ = recorder.taken()
            let problems = try await fresh.problems(
                ProblemFilter(leastTickets: 1), now: house.now, page: PageRequest(limit: limit))
            #expect(problems.items.count == limit)
            let forProblems = recorder.taken().count
            let page = try await tickets.tickets(TicketFilter(), now: house.now, page: PageRequest(limit: limit * 10))
            let shown = try await recommendations.proposals(for: page.items, now: house.now)
            #expect(shown.count == limit * 10)
            #expect(shown.allSatisfy { $0.overview.problem != nil })
            let forTickets = recorder.taken().count
            let id = try #require(page.items.first).ticket.id
            _ = try await recommendations.rankedTutorials(forTicket: id, limit: limit, now: house.now)
            let forAdvice = recorder.taken().count
            _ = try await recommendations.similar(toTicket: id, limit: limit * 2, try agreement(), now: house.now)
            counts.append([forProblems, forTickets, forAdvice, recorder.taken().count])
        }
        #expect(counts[0] == counts[1])
    }

    @Test func `what is asked of problems, links and recommendations is found by indexes`() async throws {
        let house = try await TestInstallation()
        try await catalogue(house)
        try await take(20, into: house, database: house.database)
        let recorder = Recorder(house.database)
        let recommendations = Recommendations(WatchedDatabase(recorder))
        try await recommendations.catchUp()
        _ = recorder.taken()
        let id = try #require(
            try await house.database.read { try $0.ticketWords(ofNumbers: [1]).first }
        ).id
        try await recommendations.link(ticket: id, to: "printers", .accepted, by: .command, now: house.now)
        try await recommendations.link(problem: "p1", to: "printers", .accepted, by: .command, now: house.now)
        _ = try await recommendations.problems(ProblemFilter(linked: true), now: house.now, page: PageRequest())
        try await recommendations.move(ticket: id, to: nil, by: .command, now: house.now)
        _ = try await recommendations.merge(problem: "p2", into: "p3", by: .command, now: house.now)
        _ = try await recommendations.rankedTutorials(forTicket: id, limit: 5, now: house.now)
        let scans = recorder.taken().flatMap(\.scans).filter { scan in
            // The last entry of the journal or of the decisions is where its index ends.
            !scan.contains("sqlite_autoindex_journal_1") && !scan.contains("grouping_decisions")
                && !scan.contains("problems_by_activity") && !scan.hasPrefix("SCAN (subquery")
                && !scan.hasPrefix("SCAN ranked")
        }
        #expect(scans == [])
    }
}
