public import Foundation
public import Storage
public import SupportCore
public import Training

extension Recommendations {
    /// A problem with its representative ticket, its links and its proposals.
    public struct ProblemOverview: Sendable, Hashable {
        public let record: ProblemRecord
        public let problem: Problem
        /// The ticket that is most similar to all others.
        public let representative: TicketWords
        /// The ids of the tutorials that agents linked.
        public let linked: [String]
        /// The tutorials that answer it best; empty if none fits.
        public let proposals: [Proposal]

        public var title: String { record.title ?? representative.text.subject }

        public var summary: ProblemSummary {
            ProblemSummary(record: record, problem: problem, representative: representative)
        }

        /// The entity tag of the problem: another one after every edit by an agent.
        public var version: String { record.version }
    }

    // MARK: - Reading

    /// The problems that a filter selects, those with the latest activity first.
    public func problems(
        _ filter: ProblemFilter, now: Date, page: PageRequest
    ) async throws -> Page<ProblemOverview> {
        try await catchUp(waiting: .seconds(1))
        let (found, links) = try await database.read { connection in
            let found = try connection.problems(filter, page: page)
            return (found, try connection.problemLinks(ofProblems: found.items.map(\.id)))
        }
        let overviews = try await overviews(of: found.items, links, now: now)
        return found.replacing { _ in overviews }
    }

    /// The recurring problems, those with the latest activity first.
    ///
    /// - Parameter filter: selects among them. Its number of tickets and its period are replaced by the thresholds of
    ///   recurring problems.
    public func recurringProblems(_ filter: ProblemFilter, now: Date) async throws -> [ProblemOverview] {
        try await becomeCurrent()
        let settings = state.grouping.settings
        var filter = filter
        filter.leastTickets = settings.recurringTickets
        filter.since = now.addingTimeInterval(-settings.recurringWithin)
        let wanted = filter
        let (found, links) = try await database.read { connection in
            let found = try connection.problems(wanted, page: PageRequest(limit: 1_000)).items
            return (found, try connection.problemLinks(ofProblems: found.map(\.id)))
        }
        return try await overviews(of: found, links, now: now).filter(\.problem.isRecurring)
    }

    /// - Parameter id: the id of the problem, or of one that was merged into it.
    /// - Throws: ``Failure`` `.notFound`.
    public func problem(_ id: Problem.ID, now: Date) async throws -> ProblemOverview {
        try await becomeCurrent()
        let (record, links) = try await database.read { connection in
            let record = try connection.problem(id)
            return (record, try connection.problemLinks(ofProblems: [record?.id].compactMap(\.self)))
        }
        guard let record, let overview = try await overviews(of: [record], links, now: now).first else {
            throw Failure.noSuch("problem")
        }
        return overview
    }

    /// The number of latest tickets of a problem from which its keywords are taken.
    static let latest = 20

    /// The overviews of problems, by a fixed number of statements.
    ///
    /// - Parameter links: the links of the problems.
    private func overviews(
        of records: [ProblemRecord], _ links: [TutorialLink], now: Date
    ) async throws -> [ProblemOverview] {
        let summaries = try await summaries(of: records, now: now)
        let found = summaries.map { summary in
            state.recommend(
                summary.representative.text, for: summary.problem.representative,
                limit: Self.proposalLimit + Self.tieMargin,
                explained: false)
        }
        let proposals = try await proposals(of: found, now: now)
        let accepted = Dictionary(grouping: links.filter { $0.verdict == .accepted }, by: \.subject)
        return zip(summaries, proposals).map { summary, proposals in
            ProblemOverview(
                record: summary.record, problem: summary.problem, representative: summary.representative,
                linked: (accepted[.problem(summary.record.id)] ?? []).map(\.tutorial), proposals: proposals)
        }
    }

    /// A problem as lists of tickets show it.
    public struct ProblemSummary: Sendable, Hashable {
        public let record: ProblemRecord
        public let problem: Problem
        /// The ticket that is most similar to all others.
        public let representative: TicketWords

        public var title: String { record.title ?? representative.text.subject }
    }

    /// The summaries of problems, by id. Unknown problems are left out.
    public func summaries(ofProblems ids: Set<Problem.ID>, now: Date) async throws -> [Problem.ID: ProblemSummary] {
        try await catchUp(waiting: .seconds(1))
        let records = try await database.read { try $0.problems(ofIDs: ids.sorted()) }
        return try await summaries(of: records, now: now).reduce(into: [:]) { $0[$1.record.id] = $1 }
    }

    private func summaries(of records: [ProblemRecord], now: Date) async throws -> [ProblemSummary] {
        let stale = records.map(\.id).filter { state.needsTexts($0) }
        let texts =
            stale.isEmpty ? [:] : try await database.read { try $0.latestWords(ofProblems: stale, each: Self.latest) }
        let problems = records.map { problem(of: $0, texts: texts, now: now) }
        let representatives = try await database.read { [keys = problems.compactMap { $0?.representative }] in
            try $0.ticketWords(ofNumbers: keys.compactMap(RecommenderState.number))
        }
        return Self.summaries(of: records, problems, representatives: representatives)
    }

    /// - Parameter texts: the latest tickets of problems whose summaries need them.
    func problem(of record: ProblemRecord, texts: [Problem.ID: [TicketWords]], now: Date) -> Problem? {
        state.summary(of: record.id, texts: (texts[record.id] ?? []).map(\.text), now: now)
    }

    /// - Parameter representatives: the representative tickets. A problem without one is left out.
    static func summaries(
        of records: [ProblemRecord], _ problems: [Problem?], representatives: [TicketWords]
    ) -> [ProblemSummary] {
        let byKey = representatives.reduce(into: [:]) { $0[RecommenderState.key($1.number)] = $1 }
        return zip(records, problems).compactMap { record, problem in
            guard let problem, let words = byKey[problem.representative] else { return nil }
            return ProblemSummary(record: record, problem: problem, representative: words)
        }
    }

    // MARK: - Writing

    /// Edits the title and the status of a problem.
    ///
    /// - Parameter change: changes the record. A title of nil stands for that of the representative ticket.
    /// - Throws: ``Failure`` `.notFound`, `.preconditionFailed`.
    public func edit(
        problem id: Problem.ID, if precondition: Precondition = .none, by caller: Caller, now: Date,
        change: @escaping @Sendable (inout ProblemRecord) throws -> Void
    ) async throws -> ProblemOverview {
        try await becomeCurrent()
        try await database.write(by: caller, now: now) { transaction in
            guard let before = try transaction.problem(id) else { throw Failure.noSuch("problem") }
            try precondition.check(before.version)
            var after = before
            try change(&after)
            let fields = [
                ("title", after.title != before.title), ("status", after.status != before.status),
                ("setAside", after.setAside != before.setAside),
            ].filter(\.1).map(\.0)
            guard !fields.isEmpty else { return }
            after.revision += 1
            try transaction.update(after, now: now)
            try transaction.record(.updated, .problem, before.id, fields: fields)
        }
        return try await problem(id, now: now)
    }

    /// Merges a problem into another one, which gets all current and later tickets.
    ///
    /// - Throws: ``Failure`` `.notFound`, `.invalid` for an unknown or the same problem, `.conflict` for a simultaneous
    ///   merge.
    public func merge(
        problem id: Problem.ID, into other: Problem.ID, by caller: Caller, now: Date
    ) async throws -> ProblemOverview {
        try await becomeCurrent()
        guard state.grouping.count(of: id) > 0 else { throw Failure.noSuch("problem") }
        guard state.grouping.count(of: other) > 0 else { throw Failure.invalid("/into", "There is no such problem.") }
        let decision = try state.grouping.decision(merging: id, into: other)
        guard case .merged(let source, let target) = decision.kind else { return try await problem(other, now: now) }
        try await database.write(by: caller, now: now) { transaction in
            try transaction.checkUnmerged([source, target])
            let place = try transaction.insert(decision, now: now)
            try transaction.merge(source, into: target, now: now)
            try transaction.record(.merged, .problem, source, related: ["into": target, "decision": String(place)])
        }
        return try await problem(target, now: now)
    }

    /// Moves a ticket to another problem.
    ///
    /// - Parameter problem: nil for a new problem.
    /// - Throws: ``Failure`` `.notFound`, `.invalid` for an unknown problem, `.conflict` for a simultaneous merge.
    public func move(ticket id: String, to problem: Problem.ID?, by caller: Caller, now: Date) async throws {
        try await becomeCurrent()
        guard let words = try await database.read({ try $0.ticketWords(ofTicket: id) }) else {
            throw Failure.noSuch("ticket")
        }
        let key = RecommenderState.key(words.number)
        let home = state.grouping.problem(of: key)
        if problem == nil, let home, state.grouping.count(of: home) == 1 { return }
        if let problem, state.grouping.count(of: problem) == 0 {
            throw Failure.invalid("/problem", "There is no such problem.")
        }
        let target = try await database.read { try problem ?? $0.freeProblem(forTicket: words.number) }
        guard home != state.grouping.current(target) else { return }
        let decision = try state.grouping.decision(moving: key, to: target)
        guard case .moved(_, let goal) = decision.kind else { return }
        try await database.write(by: caller, now: now) { transaction in
            try transaction.insertProblem(goal, at: words.openedAt)
            try transaction.checkUnmerged([goal])
            let place = try transaction.insert(decision, now: now)
            try transaction.move(id, to: goal, now: now)
            try transaction.record(.moved, .ticket, id, related: ["problem": goal, "decision": String(place)])
        }
        try await becomeCurrent()
    }
}

extension ProblemRecord {
    /// The entity tag of the problem: another one after every edit by an agent.
    public var version: String { "\(id)-\(revision)" }
}

extension Connection {
    /// - Throws: ``Failure`` `.conflict` if one of the problems was merged by another request in the meantime.
    fileprivate func checkUnmerged(_ problems: [Problem.ID]) throws {
        for problem in problems where try currentProblem(problem) != problem {
            throw Failure(.conflict, "Someone has just merged this problem. Look at it again.")
        }
    }

    /// The id of a new problem for a ticket.
    fileprivate func freeProblem(forTicket number: Int) throws -> Problem.ID {
        let fallback = "p\(number)"
        let isTaken = try currentProblem(fallback).map { try $0 != fallback || problem(fallback) != nil } ?? false
        return isTaken ? "p" + Identifier.random() : fallback
    }
}
