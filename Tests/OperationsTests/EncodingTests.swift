import Foundation
import Storage
import SupportCore
import Testing
import Training

@testable import Operations

@Suite struct EncodingTests {
    /// Texts of two topics without a word in common.
    private static let texts = [
        "Badge refused", "Invoice missing", "Door stays shut", "Where's last month's bill?", "Reader blinks red",
        "Receipt lost",
    ]

    private func create(_ texts: [String], in installation: TestInstallation) async throws {
        let changes = texts.map { text in
            var change = TicketChange()
            change.fields = [.subject, .description]
            change.subject = text
            change.description = text
            return change
        }
        _ = try await Tickets(installation.database, agreement: try TestInstallation.agreement()).import(
            changes, access: .staff, by: .command, now: installation.now)
    }

    /// The numbers of the tickets of each problem.
    private func groups(in installation: TestInstallation) async throws -> [[Int]] {
        let words = try await installation.database.read { try $0.ticketWords(after: 0, upTo: 10_000) }
        return Dictionary(grouping: words) { $0.problem ?? "" }.values.map { $0.map(\.number) }.sorted { $0[0] < $1[0] }
    }

    private func stored(in installation: TestInstallation) async throws -> Int {
        try await installation.database.read { try $0.number("SELECT COUNT(*) AS n FROM ticket_embeddings") }
    }

    @Test func `new tickets are grouped by their meaning, and without an encoder by their words`() async throws {
        for (encoder, expected) in [
            (TopicEncoder(), [[1, 3, 5], [2, 4, 6]]), (nil, [[1], [2], [3], [4], [5], [6]]),
        ] as [(TopicEncoder?, [[Int]])] {
            let installation = try await TestInstallation()
            try await create(Self.texts, in: installation)
            let recommendations = Recommendations(installation.database, encoder: encoder)
            try await recommendations.catchUp()
            #expect(try await groups(in: installation) == expected)
            #expect(try await stored(in: installation) == (encoder == nil ? 0 : 6))
            #expect(recommendations.waitingForEmbedding == (encoder == nil ? nil : 0))
        }
    }

    @Test func `a start computes no embedding`() async throws {
        let installation = try await TestInstallation()
        try await create(Self.texts, in: installation)
        try await tutorials(in: installation)
        try await Recommendations(installation.database, encoder: TopicEncoder()).catchUp()
        let encoder = TopicEncoder()
        let again = Recommendations(installation.database, encoder: encoder)
        try await again.catchUp()
        #expect(encoder.count == 0)
        #expect(again.waitingForEmbedding == 0)
        #expect(await again.state.embedding(of: RecommenderState.key(1)) != nil)
    }

    private func tutorials(in installation: TestInstallation) async throws {
        for (title, summary) in [("Doors", "The badge and the reader"), ("Billing", "Every invoice")] {
            _ = try await installation.catalogue.create(
                Tutorial.Details(slug: "", title: title, summary: summary, status: .published), by: .command,
                now: installation.now)
        }
    }

    @Test func `tickets without an embedding get one in the background, the newest first`() async throws {
        let installation = try await TestInstallation()
        try await create(Self.texts, in: installation)
        // As before the encoder was installed.
        try await Recommendations(installation.database).catchUp()
        let encoder = TopicEncoder()
        let recommendations = Recommendations(installation.database, encoder: encoder)
        try await recommendations.catchUp()
        #expect(recommendations.waitingForEmbedding == 6)
        #expect(encoder.count == 0)
        #expect(try await recommendations.encodeWaiting(limit: 4) == 4)
        #expect(recommendations.waitingForEmbedding == 2)
        let known = await recommendations.known(upTo: 6)
        #expect(known == [3, 4, 5, 6])
        #expect(try await recommendations.encodeWaiting(limit: 4) == 2)
        #expect(try await recommendations.encodeWaiting(limit: 4) == 0)
        #expect(encoder.count == 6)
        #expect(try await stored(in: installation) == 6)
    }

    @Test func `an edited text gets a new embedding`() async throws {
        let installation = try await TestInstallation()
        try await create(["Badge refused"], in: installation)
        let encoder = TopicEncoder()
        let recommendations = Recommendations(installation.database, encoder: encoder)
        try await recommendations.catchUp()
        let before = await recommendations.state.embedding(of: RecommenderState.key(1))
        let id = try await installation.database.read { try $0.ticketWords(ofNumbers: [1])[0].id }
        _ = try await Tickets(installation.database, agreement: try TestInstallation.agreement()).edit(
            id, access: .staff, by: .command, now: installation.now
        ) { _ in
            var change = TicketChange()
            change.fields = [.subject, .description]
            change.subject = "Invoice missing"
            change.description = "Invoice missing"
            return change
        }
        try await recommendations.catchUp()
        let after = await recommendations.state.embedding(of: RecommenderState.key(1))
        #expect(after != before)
        #expect(try await stored(in: installation) == 1)
        let again = Recommendations(installation.database, encoder: TopicEncoder())
        try await again.catchUp()
        #expect(await again.state.embedding(of: RecommenderState.key(1)) == after)
    }

    @Test func `two encoders on one database do not disturb each other`() async throws {
        let installation = try await TestInstallation()
        try await create(Self.texts, in: installation)
        let first = Recommendations(installation.database, encoder: TopicEncoder("one"))
        try await first.catchUp()
        let second = Recommendations(installation.database, encoder: TopicEncoder("two"))
        try await second.catchUp()
        #expect([first.waitingForEmbedding, second.waitingForEmbedding] == [0, 6])
        while try await second.encodeWaiting(limit: 10) > 0 {}
        #expect(try await stored(in: installation) == 12)
        try await create(["The badge is bent"], in: installation)
        try await first.catchUp()
        try await second.catchUp()
        #expect(try await groups(in: installation) == [[1, 3, 5, 7], [2, 4, 6]])
        #expect(try await stored(in: installation) == 14)
        // The one that is used no more is forgotten in time.
        try await first.noteEncoder(now: installation.now)
        try await second.noteEncoder(now: installation.now.addingTimeInterval(92 * 86_400))
        #expect(try await stored(in: installation) == 7)
    }

    @Test func `with a ticket, its embedding is erased`() async throws {
        let installation = try await TestInstallation()
        try await create(Self.texts, in: installation)
        try await Recommendations(installation.database, encoder: TopicEncoder()).catchUp()
        let erased = try await installation.database.write { connection in
            try connection.execute("DELETE FROM tickets WHERE number = 1")
        }
        #expect(erased == 1)
        #expect(try await stored(in: installation) == 5)
    }

    @Test func `problems that words kept apart are merged in the background, but not against an agent`() async throws {
        let installation = try await TestInstallation()
        try await create(Self.texts, in: installation)
        let words = Recommendations(installation.database)
        try await words.catchUp()
        let ids = try await installation.database.read { try $0.ticketWords(after: 0, upTo: 6).map(\.id) }
        // An agent names the problem of ticket 3, and tells tickets 2 and 6 apart.
        _ = try await words.edit(problem: "p3", by: .command, now: installation.now) { $0.title = "Shut doors" }
        try await words.move(ticket: ids[5], to: "p2", by: .command, now: installation.now)
        try await words.move(ticket: ids[5], to: nil, by: .command, now: installation.now)
        let recommendations = Recommendations(installation.database, encoder: TopicEncoder())
        try await recommendations.catchUp()
        while try await recommendations.encodeWaiting(limit: 10) > 0 {}
        var merges = 0
        while case let count = try await recommendations.consolidate(now: installation.now), count > 0 {
            merges += count
        }
        let groups = try await groups(in: installation)
        #expect(groups.contains([1, 5]) || groups.contains([1, 3, 5]))
        #expect(!groups.contains { Set($0).isSuperset(of: [2, 6]) })
        #expect(merges >= 2)
        let kept = try await recommendations.problem("p3", now: installation.now)
        #expect(kept.record.title == "Shut doors")
        let journal = try await installation.database.read { try $0.journalSlice(after: 0, limit: 1_000).records }
        let told = journal.filter { $0.entry.event == .merged }
        #expect(told.count == merges)
        #expect(told.allSatisfy { $0.actor.kind == .lectern })
        // The id of a merged problem leads on, here and after a restart.
        let restarted = Recommendations(installation.database, encoder: TopicEncoder())
        for entry in told.map(\.entry) {
            let target = try await restarted.problem(entry.subjectID, now: installation.now)
            #expect(target.record.id != entry.subjectID)
        }
    }

    @Test func `a text that is no ticket is recommended a tutorial by its meaning`() async throws {
        let installation = try await TestInstallation()
        try await tutorials(in: installation)
        let recommendations = Recommendations(installation.database, encoder: TopicEncoder())
        let found = try await recommendations.rankedTutorials(
            for: TicketText(description: "My pass is refused"), access: .staff, limit: 1, now: installation.now)
        #expect(found.items.map(\.tutorial.details.title) == ["Doors"])
        #expect(found.fits)
    }
}

extension Recommendations {
    /// The numbers of tickets whose embedding is known.
    fileprivate func known(upTo last: Int) -> [Int] {
        (1...last).filter { state.embedding(of: RecommenderState.key($0)) != nil }
    }
}
