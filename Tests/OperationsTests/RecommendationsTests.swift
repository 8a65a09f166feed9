import Foundation
import Storage
import SupportCore
import TestSupport
import Testing
import Training

@testable import Operations

@Suite struct RecommendationsTests {
    static let topics = [
        "The printer has a paper jam in tray", "My account is locked and the password is refused by",
        "Nobody rang, yet the parcel counts as handed over at", "The webhook signature does not match for event",
        "Invoice shows the wrong VAT number in line",
    ]

    private func createTickets(_ count: Int, in installation: TestInstallation, database: any Database) async throws {
        let changes = (0..<count).map { number in
            var change = TicketChange()
            change.fields = [.subject, .description, .accountID]
            change.subject = "Ticket \(number % 7)"
            change.description = Self.topics[number % Self.topics.count] + " \(number % 4)"
            change.accountID = "account-\(number % 3)"
            return change
        }
        _ = try await Tickets(database, agreement: try TestInstallation.agreement()).import(
            changes, access: .staff, by: .command, now: installation.now)
    }

    private func catalogue(_ installation: TestInstallation) async throws {
        for (title, summary) in [("Printers", "Paper jams"), ("Login", "A locked account, a password")] {
            _ = try await installation.catalogue.create(
                Tutorial.Details(slug: "", title: title, summary: summary, status: .published), by: .command,
                now: installation.now)
        }
    }

    /// The problems with their numbers of tickets and their keywords.
    private func groups(_ recommendations: Recommendations, now: Date) async throws -> [String] {
        let page = try await recommendations.problems(
            ProblemFilter(leastTickets: 1), now: now, page: PageRequest(limit: 500))
        return page.items.map { "\($0.record.id) \($0.problem.tickets) \($0.problem.keywords)" }.sorted()
    }

    @Test func `grouping is the same live, after a restart, and for the same tickets on another machine`() async throws
    {
        var found: [[String]] = []
        for _ in 0..<2 {
            let installation = try await TestInstallation()
            try await catalogue(installation)
            let recommendations = Recommendations(installation.database)
            try await createTickets(120, in: installation, database: installation.database)
            try await recommendations.catchUp()
            try await createTickets(60, in: installation, database: installation.database)
            let live = try await groups(recommendations, now: installation.now)
            #expect(try await groups(Recommendations(installation.database), now: installation.now) == live)
            found.append(live)
        }
        #expect(found[0] == found[1])
        #expect(found[0].count == Self.topics.count)
    }

    @Test func `tickets that were created without a recommender are grouped in the order of their numbers`()
        async throws
    {
        let installation = try await TestInstallation()
        let live = Recommendations(installation.database)
        try await createTickets(300, in: installation, database: installation.database)
        let other = try await TestInstallation()
        try await createTickets(300, in: other, database: other.database)
        try await live.catchUp()
        #expect(
            try await groups(Recommendations(other.database), now: installation.now)
                == groups(live, now: installation.now))
    }

    @Test func `lists do not wait while the tickets are read for the first time`() async throws {
        let installation = try await TestInstallation()
        try await createTickets(30, in: installation, database: installation.database)
        let now = installation.now
        let tickets = Tickets(installation.database, agreement: try TestInstallation.agreement())
        let listed = try await tickets.tickets(TicketFilter(), now: now, page: PageRequest(limit: 5)).items
        let recommendations = Recommendations(installation.database, buildLimit: .zero, listLimit: .zero)
        let early = try await recommendations.proposals(for: listed, .person, now: now)
        #expect(early.map(\.overview.ticket.id) == listed.map(\.ticket.id))
        #expect(early.allSatisfy { $0.overview.problem == nil && $0.proposals.isEmpty })
        #expect(try await recommendations.summaries(ofProblems: ["p1"], now: now) == [:])
        // A list of problems has nothing to show without them.
        let failure = await #expect(throws: Failure.self) { try await groups(recommendations, now: now) }
        #expect(failure?.code == .unavailable)
        try await recommendations.catchUp()
        let late = try await recommendations.proposals(for: listed, now: now)
        let problems = Set(late.compactMap(\.overview.problem))
        #expect(problems.count == Self.topics.count)
        #expect(try await recommendations.summaries(ofProblems: problems, now: now).count == problems.count)
    }

    @Test func `recurring problems go on on further pages, each of them once`() async throws {
        let installation = try await TestInstallation()
        try await createTickets(120, in: installation, database: installation.database)
        let (recommendations, now) = (Recommendations(installation.database), installation.now)
        func page(_ limit: Int, after: PageCursor? = nil) async throws -> Page<Recommendations.ProblemOverview> {
            try await recommendations.recurringProblems(
                ProblemFilter(), now: now, page: PageRequest(after: after, limit: limit))
        }
        let all = try await page(5)
        #expect(all.items.count == Self.topics.count)
        #expect(all.next == nil)
        var (found, next) = ([Problem.ID](), PageCursor?.none)
        repeat {
            let page = try await page(2, after: next)
            found += page.items.map(\.record.id)
            next = page.next
        } while next != nil
        #expect(found == all.items.map(\.record.id))
        // A problem that was merged meanwhile is not in the list any more: its place is.
        #expect(try await page(2, after: PageCursor(order: 4, id: "gone")).items.map(\.record.id) == found.suffix(1))
        #expect(try await page(2, after: PageCursor(order: .max, id: "gone")).items.isEmpty)
        #expect(try await page(2, after: PageCursor(order: .min, id: "gone")).items.count == 2)
        let recurrence = try await recommendations.recurrence(now: now, page: PageRequest(limit: 2))
        #expect(recurrence.problems.items.count == 2)
        // The weeks are those of all problems, not of the page.
        #expect(recurrence.perWeek.reduce(0, +) == 120)
        let later = try await recommendations.recurrence(
            now: now, page: PageRequest(after: recurrence.problems.next, limit: 10))
        #expect(Set((recurrence.problems.items + later.problems.items).map(\.record.id)) == Set(found))
        #expect(later.problems.next == nil)
        let gaps = try await recommendations.gaps(limit: 10, now: now)
        #expect(gaps.count == Self.topics.count)
        #expect(try await recommendations.gaps(limit: 2, now: now) == Array(gaps.prefix(2)))
    }

    @Test func `gaps of tickets and of searches go on on further pages, each of them once`() async throws {
        let installation = try await TestInstallation()
        try await createTickets(120, in: installation, database: installation.database)
        let (recommendations, now) = (Recommendations(installation.database), installation.now)
        let searches = SearchGaps(installation.database, recommendations: recommendations)
        for text in ["violin strings", "violin strings", "oboe reeds", "oboe reeds", "oboe reeds"] {
            try await searches.count(text, now: now)
        }
        func page(_ limit: Int, after: PageCursor? = nil) async throws -> Page<CatalogueGap> {
            try await searches.withProblems(page: PageRequest(after: after, limit: limit), now: now)
        }
        let all = try await page(20)
        #expect(all.items.count { $0.problem != nil } == Self.topics.count)
        #expect(all.items.count { $0.problem == nil } == 2)
        #expect(all.next == nil)
        var (found, next) = ([CatalogueGap](), PageCursor?.none)
        repeat {
            let page = try await page(3, after: next)
            found += page.items
            next = page.next
        } while next != nil
        #expect(found == all.items)
        #expect(try await page(2, after: PageCursor(order: 5, id: "gone")).items == Array(all.items[5..<7]))
        #expect(try await page(2, after: PageCursor(order: .max, id: "gone")).items.isEmpty)
        #expect(try await page(2, after: PageCursor(order: .min, id: "gone")).items == Array(all.items.prefix(2)))
    }

    @Test func `the links of an import are learnt in one fit, when it has ended`() async throws {
        let installation = try await TestInstallation()
        try await catalogue(installation)
        let recommendations = Recommendations(installation.database, fitDelay: .milliseconds(20))
        let tickets = Tickets(installation.database, agreement: try TestInstallation.agreement())
        let now = installation.now
        try await recommendations.fittingOnce {
            for start in stride(from: 0, to: 400, by: 100) {
                let results = try await tickets.import(
                    Self.linkedTickets(start..<start + 100), access: .staff, by: .command, now: now)
                #expect(results.allSatisfy { $0 == .success(.created) })
                try await recommendations.catchUp()
                // The time in which a link that an agent sets is learnt.
                #expect(await recommendations.fits == 0)
            }
        }
        try await recommendations.waitForModel()
        #expect(await recommendations.fits == 1)
        let found = try await recommendations.rankedTutorials(
            for: TicketText(description: "A paper jam in tray 9"), access: .staff, limit: 1, now: now)
        #expect(found.items.first?.tutorial.details.slug == "printers")
        // A later import is learnt by a fit of its own.
        _ = try await recommendations.fittingOnce {
            try await tickets.import(Self.linkedTickets(400..<401), access: .staff, by: .command, now: now)
        }
        try await recommendations.waitForModel()
        #expect(await recommendations.fits == 2)
    }

    /// Tickets of two topics, each linked to its tutorial.
    private static func linkedTickets(_ numbers: Range<Int>) -> [TicketChange] {
        numbers.map { number in
            var change = TicketChange()
            change.fields = [.subject, .description]
            change.subject = "Ticket \(number)"
            change.description = topics[number % 2] + " \(number % 4)"
            change.tutorials = [["printers", "login"][number % 2]]
            return change
        }
    }

    @Test func `links that were imported while no server ran are learnt at the start`() async throws {
        let installation = try await TestInstallation()
        try await catalogue(installation)
        let tickets = Tickets(installation.database, agreement: try TestInstallation.agreement())
        let now = installation.now
        _ = try await tickets.import(Self.linkedTickets(0..<20), access: .staff, by: .command, now: now)
        func score(_ recommendations: Recommendations) async throws -> Double? {
            try await recommendations.waitForModel()
            let text = TicketText(description: "A paper jam in tray 9")
            return try await recommendations.rankedTutorials(for: text, access: .staff, limit: 1, now: now)
                .items.first?.score
        }
        let first = Recommendations(installation.database, fitDelay: .milliseconds(20))
        let atStart = try await score(first)
        #expect(await first.fits == 1)
        // The tickets were placed by then.
        let again = try await score(Recommendations(installation.database, fitDelay: .milliseconds(20)))
        #expect(atStart != nil && atStart == again)
    }

    @Test func `a link that is taken away is unlearnt while an import runs`() async throws {
        let installation = try await TestInstallation()
        try await catalogue(installation)
        let recommendations = Recommendations(installation.database, fitDelay: .milliseconds(20))
        let tickets = Tickets(installation.database, agreement: try TestInstallation.agreement())
        let now = installation.now
        _ = try await tickets.import(Self.linkedTickets(0..<20), access: .staff, by: .command, now: now)
        try await recommendations.waitForModel()
        let fits = await recommendations.fits
        let link = try #require(try await installation.database.read { try $0.ticketLinks().first })
        try await recommendations.fittingOnce {
            _ = try await tickets.import(Self.linkedTickets(20..<40), access: .staff, by: .command, now: now)
            try await recommendations.unlink(ticket: link.evidence, from: link.tutorial, by: .command, now: now)
            try await eventually("the model is fitted without the link") { () -> Bool? in
                await recommendations.fits > fits ? true : nil
            }
        }
    }

    @Test func `two processes that add the same tickets come to one grouping`() async throws {
        let installation = try await TestInstallation()
        let one = Recommendations(installation.database)
        let another = Recommendations(WatchedDatabase(try installation.anotherProcess()))
        for _ in 0..<5 {
            try await createTickets(40, in: installation, database: installation.database)
            async let first: Void = one.catchUp()
            async let second: Void = another.catchUp()
            _ = try await (first, second)
        }
        let kept = try await groups(Recommendations(installation.database), now: installation.now)
        try await one.catchUp()
        #expect(try await groups(one, now: installation.now) == kept)
        let fresh = Recommendations(WatchedDatabase(try installation.anotherProcess()))
        #expect(try await groups(fresh, now: installation.now) == kept)
    }

    @Test func `lists take as many statements for many rows as for one`() async throws {
        let installation = try await TestInstallation()
        try await catalogue(installation)
        try await createTickets(100, in: installation, database: installation.database)
        let recorder = RecordingDatabase(installation.database)
        let watched = WatchedDatabase(recorder)
        let recommendations = Recommendations(watched)
        let tickets = Tickets(watched, agreement: try TestInstallation.agreement())
        try await recommendations.catchUp()
        var counts: [[Int]] = []
        for limit in [1, 5] {
            _ = recorder.newStatements()
            // A new recommender, without cached summaries.
            let fresh = Recommendations(watched)
            try await fresh.catchUp()
            _ = recorder.newStatements()
            let problems = try await fresh.problems(
                ProblemFilter(leastTickets: 1), now: installation.now, page: PageRequest(limit: limit))
            #expect(problems.items.count == limit)
            let forProblems = recorder.newStatements().count
            let page = try await tickets.tickets(
                TicketFilter(), now: installation.now, page: PageRequest(limit: limit * 10))
            let shown = try await recommendations.proposals(for: page.items, now: installation.now)
            #expect(shown.count == limit * 10)
            #expect(shown.allSatisfy { $0.overview.problem != nil })
            let forTickets = recorder.newStatements().count
            let id = try #require(page.items.first).ticket.id
            _ = try await recommendations.rankedTutorials(
                forTicket: id, access: .staff, limit: limit, now: installation.now)
            let forAdvice = recorder.newStatements().count
            _ = try await recommendations.similar(
                toTicket: id, limit: limit * 2, try TestInstallation.agreement(), now: installation.now)
            counts.append([forProblems, forTickets, forAdvice, recorder.newStatements().count])
        }
        #expect(counts[0] == counts[1])
    }

    @Test func `problems, links and recommendations are found by indexes`() async throws {
        let installation = try await TestInstallation()
        try await catalogue(installation)
        try await createTickets(20, in: installation, database: installation.database)
        let recorder = RecordingDatabase(installation.database)
        let recommendations = Recommendations(WatchedDatabase(recorder))
        try await recommendations.catchUp()
        _ = recorder.newStatements()
        let id = try #require(
            try await installation.database.read { try $0.ticketWords(ofNumbers: [1]).first }
        ).id
        try await recommendations.link(ticket: id, to: "printers", .accepted, by: .command, now: installation.now)
        try await recommendations.link(problem: "p1", to: "printers", .accepted, by: .command, now: installation.now)
        _ = try await recommendations.problems(ProblemFilter(linked: true), now: installation.now, page: PageRequest())
        try await recommendations.move(ticket: id, to: nil, by: .command, now: installation.now)
        _ = try await recommendations.merge(problem: "p2", into: "p3", by: .command, now: installation.now)
        _ = try await recommendations.rankedTutorials(forTicket: id, access: .staff, limit: 5, now: installation.now)
        let scans = recorder.newStatements().flatMap(\.scans).filter { scan in
            // The last entry of the journal and of the decisions is read from the end of an index.
            !scan.contains("sqlite_autoindex_journal_1") && !scan.contains("grouping_decisions")
                && !scan.contains("problems_by_activity") && !scan.hasPrefix("SCAN (subquery")
                && !scan.hasPrefix("SCAN ranked")
        }
        #expect(scans == [])
    }

    @Test func `what is kept in memory follows writes and the time`() async throws {
        let installation = try await TestInstallation()
        try await catalogue(installation)
        try await createTickets(20, in: installation, database: installation.database)
        let recommendations = Recommendations(installation.database)
        let (now, printers) = (installation.now, try await installation.catalogue.tutorial("printers"))
        let id = try #require(try await installation.database.read { try $0.ticketWords(ofNumbers: [1]).first }).id
        /// The numbers of the printers' dates in the answer of this recommender, which is that of a new one.
        func dates(at now: Date) async throws -> Int {
            try await recommendations.waitForModel()
            let fresh = Recommendations(installation.database)
            try await fresh.waitForModel()
            let answer = try await recommendations.rankedTutorials(forTicket: id, access: .staff, limit: 5, now: now)
            #expect(answer == (try await fresh.rankedTutorials(forTicket: id, access: .staff, limit: 5, now: now)))
            let tickets = try await Tickets(installation.database, agreement: try TestInstallation.agreement()).tickets(
                .init(), now: now, page: PageRequest())
            let shown = try await recommendations.proposals(for: tickets.items, now: now).map(\.proposals)
            #expect(shown == (try await fresh.proposals(for: tickets.items, now: now).map(\.proposals)))
            return answer.items.first { $0.tutorial.id == printers.id }?.next.count ?? -1
        }
        #expect(try await dates(at: now) == 0)
        let session = try await installation.session(
            series("FREQ=DAILY;COUNT=2", from: "2026-12-01T10:00:00")
        ) { $0.tutorial = printers.id }
        let start = try #require(
            try await installation.database.read { try $0.occurrences(of: session.id).first }
        ).startsAt
        let before = start.addingTimeInterval(-20)
        #expect(try await dates(at: before) == 2)
        #expect(try await dates(at: before.addingTimeInterval(19)) == 2)
        // Nothing is written in between.
        #expect(try await dates(at: start) == 1)
        try await recommendations.link(ticket: id, to: "printers", .rejected, by: .command, now: start)
        #expect(try await dates(at: start) == -1)
    }

    @Test func `the next date is found behind many that are full or cancelled`() async throws {
        let installation = try await TestInstallation()
        try await catalogue(installation)
        let printers = try await installation.catalogue.tutorial("printers").id
        let session = try await installation.session(series("FREQ=DAILY;COUNT=61", from: "2026-12-01T10:00:00")) {
            $0.tutorial = printers
            $0.capacity = 1
        }.id
        let dates = try await installation.database.read { try $0.occurrences(of: session) }
        for date in dates.prefix(30) {
            _ = try await installation.schedule.cancel(
                date.recurrenceID, of: session, scope: .this, reason: nil, by: .command, now: installation.now)
        }
        let last = try #require(dates.last)
        _ = try await installation.database.write { connection in
            try connection.execute(
                """
                UPDATE occurrences SET confirmed = 1, seat_limit = 1
                WHERE session_id = \(session) AND starts_at < \(last.startsAt)
                """)
        }
        let recommendations = Recommendations(installation.database)
        let free = try await recommendations.freeDates(
            ofTutorials: [printers], for: nil, days: 90, now: installation.now)
        #expect(free.mapValues { $0.map(\.occurrence.id) } == [printers: [last.id]])
    }
}
