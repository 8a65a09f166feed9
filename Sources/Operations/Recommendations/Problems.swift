public import Foundation
public import Storage
public import SupportCore
import Training

extension Recommendations {
    /// A problem beside what people want to know of it.
    public struct ProblemOverview: Sendable, Hashable {
        public let record: ProblemRecord
        public let problem: Problem
        /// The ticket that is most like all the others.
        public let representative: TicketWords
        /// The tutorials that agents took for it, by id.
        public let linked: [String]
        /// Which tutorials answer it best; none where none fits.
        public let proposals: [Proposal]

        public var title: String { record.title ?? representative.text.subject }

        public var summary: ProblemSummary {
            ProblemSummary(record: record, problem: problem, representative: representative)
        }

        /// Changes with every change that an agent makes.
        public var version: String { record.version }
    }

    // MARK: - Reading

    /// Those with the newest activity first.
    public func problems(
        _ filter: ProblemFilter, now: Date, page: PageRequest
    ) async throws -> Page<ProblemOverview> {
        try await catchUp(waiting: .seconds(1))
        let records = try await database.read { try $0.problems(filter, page: page) }
        return Page(items: try await overviews(of: records.items, now: now), next: records.next)
    }

    /// All that recur, those with the newest activity first.
    ///
    /// - Parameter filter: which of them; how many tickets they have, and since when, follows from what recurs.
    public func recurringProblems(_ filter: ProblemFilter, now: Date) async throws -> [ProblemOverview] {
        try await catchUp()
        let settings = memory.grouping.settings
        var filter = filter
        filter.leastTickets = settings.recurringTickets
        filter.since = now.addingTimeInterval(-settings.recurringWithin)
        let wanted = filter
        let records = try await database.read { try $0.problems(wanted, page: PageRequest(limit: 1_000)) }
        return try await overviews(of: records.items, now: now).filter(\.problem.isRecurring)
    }

    /// - Parameter id: of the problem, or of one that was merged into it.
    /// - Throws: ``Failure`` `.notFound`.
    public func problem(_ id: Problem.ID, now: Date) async throws -> ProblemOverview {
        try await catchUp()
        guard let record = try await database.read({ try $0.problem(id) }),
            let overview = try await overviews(of: [record], now: now).first
        else { throw Failure.noSuch("problem") }
        return overview
    }

    /// How many of a problem's latest tickets give the keywords.
    static let latest = 20

    /// A fixed number of statements, however many problems.
    func overviews(of records: [ProblemRecord], now: Date) async throws -> [ProblemOverview] {
        let known = try await summaries(of: records, now: now)
        let links = try await database.read { try $0.problemLinks(ofProblems: records.map(\.id)) }
        let found = known.map { summary in
            memory.recommend(
                summary.representative.text, for: summary.problem.representative, limit: 3 + Self.equalsBeyond,
                explained: false)
        }
        let proposals = try await proposals(of: found, now: now)
        let taken = Dictionary(grouping: links.filter { $0.verdict == .accepted }, by: \.subject)
        return zip(known, proposals).map { summary, proposals in
            ProblemOverview(
                record: summary.record, problem: summary.problem, representative: summary.representative,
                linked: (taken[.problem(summary.record.id)] ?? []).map(\.tutorial), proposals: proposals)
        }
    }

    /// A problem in short: what a list of tickets shows of it.
    public struct ProblemSummary: Sendable, Hashable {
        public let record: ProblemRecord
        public let problem: Problem
        /// The ticket that is most like all the others.
        public let representative: TicketWords

        public var title: String { record.title ?? representative.text.subject }
    }

    /// Those of these problems that there are, by id.
    public func summaries(ofProblems ids: Set<Problem.ID>, now: Date) async throws -> [Problem.ID: ProblemSummary] {
        try await catchUp(waiting: .seconds(1))
        let records = try await database.read { try $0.problems(ofIDs: ids.sorted()) }
        return try await summaries(of: records, now: now).reduce(into: [:]) { $0[$1.record.id] = $1 }
    }

    private func summaries(of records: [ProblemRecord], now: Date) async throws -> [ProblemSummary] {
        let ids = records.map(\.id)
        let unknown = ids.filter { memory.needsWords($0) }
        let words = try await database.read { try $0.latestWords(ofProblems: unknown, each: Self.latest) }
        let summaries = ids.map { id in memory.summary(of: id, texts: (words[id] ?? []).map(\.text), now: now) }
        let keys = summaries.compactMap { $0?.representative }
        let representatives = try await database.read {
            try $0.ticketWords(ofNumbers: keys.compactMap(RecommenderState.number))
        }
        let byKey = representatives.reduce(into: [:]) { $0[RecommenderState.key($1.number)] = $1 }
        return zip(records, summaries).compactMap { record, summary in
            guard let summary, let words = byKey[summary.representative] else { return nil }
            return ProblemSummary(record: record, problem: summary, representative: words)
        }
    }

    // MARK: - Writing

    /// - Parameter change: is given the title, which is nil while the problem is called by its representative, and the
    ///   status, and changes them.
    /// - Throws: ``Failure`` `.notFound`, `.preconditionFailed`.
    public func edit(
        problem id: Problem.ID, if precondition: Precondition = .none, by caller: Caller, now: Date,
        change: @escaping @Sendable (inout ProblemRecord) throws -> Void
    ) async throws -> ProblemOverview {
        try await catchUp()
        try await database.write(by: caller, now: now) { transaction in
            guard let before = try transaction.problem(id) else { throw Failure.noSuch("problem") }
            try precondition.check(before.version)
            var after = before
            try change(&after)
            let fields = [("title", after.title != before.title), ("status", after.status != before.status)]
                .filter(\.1).map(\.0)
            guard !fields.isEmpty else { return }
            after.revision += 1
            try transaction.update(after, now: now)
            try transaction.record(.updated, .problem, before.id, fields: fields)
        }
        return try await problem(id, now: now)
    }

    /// All tickets of a problem belong to another one, those too that are yet to come.
    ///
    /// - Throws: ``Failure`` `.notFound`, `.invalid` for a problem that is none, or the same.
    public func merge(
        problem id: Problem.ID, into other: Problem.ID, by caller: Caller, now: Date
    ) async throws -> ProblemOverview {
        try await catchUp()
        guard memory.grouping.count(of: id) > 0 else { throw Failure.noSuch("problem") }
        guard memory.grouping.count(of: other) > 0 else { throw Failure.invalid("/into", "There is no such problem.") }
        let decision = try memory.grouping.decision(merging: id, into: other)
        guard case .merged(let source, let target) = decision.kind else { return try await problem(other, now: now) }
        try await database.write(by: caller, now: now) { transaction in
            try transaction.checkStanding([source, target])
            let place = try transaction.insert(decision, now: now)
            try transaction.merge(source, into: target, now: now)
            try transaction.record(.merged, .problem, source, related: ["into": target, "decision": String(place)])
        }
        return try await problem(target, now: now)
    }

    /// Puts a ticket where it belongs.
    ///
    /// - Parameter problem: nil for one of its own.
    /// - Throws: ``Failure`` `.notFound`, `.invalid` for a problem that is none.
    public func move(ticket id: String, to problem: Problem.ID?, by caller: Caller, now: Date) async throws {
        try await catchUp()
        guard let words = try await database.read({ try $0.ticketWords(ofTickets: [id]).first }) else {
            throw Failure.noSuch("ticket")
        }
        let key = RecommenderState.key(words.number)
        let home = memory.grouping.problem(of: key)
        if problem == nil, let home, memory.grouping.count(of: home) == 1 { return }
        if let problem, memory.grouping.count(of: problem) == 0 {
            throw Failure.invalid("/problem", "There is no such problem.")
        }
        let target = try await database.read { try problem ?? $0.freeProblem(forTicket: words.number) }
        guard home != memory.grouping.current(target) else { return }
        let decision = try memory.grouping.decision(moving: key, to: target)
        guard case .moved(_, let goal) = decision.kind else { return }
        try await database.write(by: caller, now: now) { transaction in
            try transaction.insertProblem(goal, at: words.openedAt)
            try transaction.checkStanding([goal])
            let place = try transaction.insert(decision, now: now)
            try transaction.move(id, to: goal, now: now)
            try transaction.record(.moved, .ticket, id, related: ["problem": goal, "decision": String(place)])
        }
        try await catchUp()
    }
}

extension ProblemRecord {
    public var version: String { "\(id)-\(revision)" }
}

extension Connection {
    /// - Throws: ``Failure`` `.conflict` where somebody else has merged one of the problems in the same moment.
    fileprivate func checkStanding(_ problems: [Problem.ID]) throws {
        for problem in problems where try standingProblem(problem) != problem {
            throw Failure(.conflict, "Someone has just merged this problem. Look at it again.")
        }
    }

    /// The id of a problem of a ticket's own.
    fileprivate func freeProblem(forTicket number: Int) throws -> Problem.ID {
        let fallback = "p\(number)"
        let isTaken = try standingProblem(fallback).map { try $0 != fallback || problem(fallback) != nil } ?? false
        return isTaken ? "p" + Identifier.random() : fallback
    }
}
