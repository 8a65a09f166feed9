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
    ///
    /// - Throws: ``Failure`` `.unavailable` while the state is built for the first time, and on an instance that recommends
    ///   nothing.
    public func problems(
        _ filter: ProblemFilter, now: Date, page: PageRequest
    ) async throws -> Page<ProblemOverview> {
        try await becomeAlmostCurrent()
        return try await overviews(of: try await database.read { try $0.problems(filter, page: page) }, now: now)
    }

    /// The problems that recur, that with the most tickets of the last four weeks first.
    ///
    /// - Parameter filter: selects among them. Its number of tickets and its period are replaced by the thresholds of
    ///   recurring problems.
    public func recurringProblems(
        _ filter: ProblemFilter, now: Date, page: PageRequest
    ) async throws -> Page<ProblemOverview> {
        let sorted = try await recurringRecords(filter, now: now).sorted {
            let (one, two) = ($0.activity, $1.activity)
            return (one.inMonth, one.lastSeen, $0.record.id) > (two.inMonth, two.lastSeen, $1.record.id)
        }.map(\.record)
        return try await overviews(of: Self.page(of: sorted, page), now: now)
    }

    /// The recurring problems as a whole.
    public struct Recurrence: Sendable {
        /// The tickets of all recurring problems in each of the last twelve weeks, the latest last.
        public let perWeek: [Int]
        /// The problems, that with the most tickets of these weeks first.
        public let problems: Page<ProblemOverview>
    }

    /// The tickets of all recurring problems by week, and a page of the problems.
    public func recurrence(now: Date, page: PageRequest) async throws -> Recurrence {
        let recurring = try await recurringRecords(ProblemFilter(), now: now)
        let sorted = recurring.sorted {
            ($0.activity.inQuarter, $1.record.id) > ($1.activity.inQuarter, $0.record.id)
        }.map(\.record)
        return Recurrence(
            perWeek: (0..<12).map { week in recurring.reduce(0) { $0 + $1.activity.perWeek[week] } },
            problems: try await overviews(of: Self.page(of: sorted, page), now: now))
    }

    /// A page of a list whose order changes with every ticket: it goes on after the problem that was the last one.
    private static func page(of sorted: [ProblemRecord], _ page: PageRequest) -> Page<ProblemRecord> {
        let start = page.after.map { after in
            sorted.firstIndex { $0.id == after.id }.map { $0 + 1 } ?? max(0, min(after.order, sorted.count))
        }
        let rest = sorted[(start ?? 0)...]
        let shown = rest.prefix(page.limit)
        let next = rest.count > page.limit ? shown.last.map { PageCursor(order: shown.endIndex, id: $0.id) } : nil
        return Page(items: Array(shown), next: next)
    }

    private func overviews(of page: Page<ProblemRecord>, now: Date) async throws -> Page<ProblemOverview> {
        let overviews = try await overviews(of: page.items, now: now)
        return page.replacing { _ in overviews }
    }

    /// The recurring problems that a filter selects, in no particular order.
    func recurringRecords(
        _ filter: ProblemFilter, now: Date
    ) async throws -> [(record: ProblemRecord, activity: ProblemGrouping.Activity)] {
        try await becomeCurrent()
        let settings = state.grouping.settings
        var filter = filter
        filter.leastTickets = settings.recurringTickets
        filter.since = now.addingTimeInterval(-settings.recurringWithin)
        let wanted = filter
        let found = try await database.read {
            try $0.problems(wanted, page: PageRequest(limit: Self.maxRecurring)).items
        }
        return found.compactMap { record in
            state.grouping.activity(of: record.id, now: now).flatMap { $0.isRecurring ? (record, $0) : nil }
        }
    }

    /// The maximum number of problems that are looked at, those with the latest ticket first.
    private static let maxRecurring = 1_000

    /// - Parameter id: the id of the problem, or of one that was merged into it.
    /// - Throws: ``Failure`` `.notFound`.
    public func problem(_ id: Problem.ID, now: Date) async throws -> ProblemOverview {
        try await becomeCurrent()
        guard let record = try await database.read({ try $0.problem(id) }),
            let overview = try await overviews(of: [record], now: now).first
        else {
            throw Failure.noSuch("problem")
        }
        return overview
    }

    /// The number of latest tickets of a problem from which its keywords are taken.
    static let latest = 20

    /// The overviews of problems, by a fixed number of statements.
    func overviews(of records: [ProblemRecord], now: Date) async throws -> [ProblemOverview] {
        guard !records.isEmpty else { return [] }
        let (summaries, links) = try await summariesAndLinks(of: records, now: now)
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

    /// The summaries of problems, by id. Unknown problems are left out, and all of them while the state is built.
    public func summaries(ofProblems ids: Set<Problem.ID>, now: Date) async throws -> [Problem.ID: ProblemSummary] {
        guard !ids.isEmpty, try await catchUp(.person) else { return [:] }
        let records = try await database.read { try $0.problems(ofIDs: ids.sorted()) }
        return try await summariesAndLinks(of: records, now: now).summaries.reduce(into: [:]) { $0[$1.record.id] = $1 }
    }

    /// The summaries of problems and all their links, by one read of the database: the state knows which tickets are needed.
    private func summariesAndLinks(
        of records: [ProblemRecord], now: Date
    ) async throws -> (summaries: [ProblemSummary], links: [TutorialLink]) {
        let latest = latestTickets(ofStale: records.map(\.id))
        let expected = records.compactMap { state.representative(of: $0.id, now: now) }
        let numbers = Set(expected + latest.values.joined()).compactMap(RecommenderState.number).sorted()
        let (words, links) = try await database.read { connection in
            (
                try connection.ticketWords(ofNumbers: numbers),
                try connection.problemLinks(ofProblems: records.map(\.id))
            )
        }
        var byKey = words.byKey
        let texts = latest.mapValues { keys in keys.compactMap { byKey[$0] } }
        let problems = records.map { problem(of: $0, texts: texts, now: now) }
        // Meanwhile a new ticket may have become the representative one.
        let missing = problems.compactMap(\.?.representative).filter { byKey[$0] == nil }
        if !missing.isEmpty {
            let later = try await database.read {
                try $0.ticketWords(ofNumbers: missing.compactMap(RecommenderState.number))
            }
            byKey.merge(later.byKey) { _, later in later }
        }
        return (Self.summaries(of: records, problems, representatives: byKey), links)
    }

    /// The keys of the latest tickets of those problems whose summaries need the texts.
    func latestTickets(ofStale problems: [Problem.ID]) -> [Problem.ID: [String]] {
        problems.filter { state.needsTexts($0) }
            .reduce(into: [:]) { $0[$1] = state.grouping.latest(Self.latest, of: $1) }
    }

    /// - Parameter texts: the latest tickets of problems whose summaries need them.
    func problem(of record: ProblemRecord, texts: [Problem.ID: [TicketWords]], now: Date) -> Problem? {
        state.summary(of: record.id, texts: (texts[record.id] ?? []).map(\.text), now: now)
    }

    /// - Parameter representatives: the representative tickets, by key. A problem without one is left out.
    static func summaries(
        of records: [ProblemRecord], _ problems: [Problem?], representatives byKey: [String: TicketWords]
    ) -> [ProblemSummary] {
        zip(records, problems).compactMap { record, problem in
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

extension [TicketWords] {
    /// The tickets by their keys.
    var byKey: [String: TicketWords] { reduce(into: [:]) { $0[RecommenderState.key($1.number)] = $1 } }
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
