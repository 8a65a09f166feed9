public import Foundation
import ICalendar
import Markup
import Storage
public import SupportCore
public import Training

extension Recommendations {
    /// A recurring problem without a tutorial, with the evidence.
    public struct Gap: Sendable, Hashable {
        public let overview: ProblemOverview
        /// The number of latest tickets that were considered.
        public let considered: Int
        /// The number of these without a tutorial: none is linked, and none fits.
        public let unanswered: Int
        /// The accounts of all its tickets, those with the most tickets first.
        public let accounts: [Account]
        /// Its five latest tickets.
        public let latest: [TicketWords]
        /// The id of the tutorial that was drafted for it.
        public let draftedTutorial: String?

        /// An account with its number of tickets.
        public struct Account: Sendable, Hashable {
            public let id: String
            public let tickets: Int
        }
    }

    /// The recurring problems without a tutorial, that with the most tickets of the last twelve weeks first.
    ///
    /// The evidence is read for as many problems as the limit needs, not for all.
    ///
    /// - Parameter setAside: true for those that were set aside, false for the others.
    public func gaps(setAside: Bool = false, limit: Int, now: Date) async throws -> [Gap] {
        let recurring = try await recurringRecords(
            ProblemFilter(statuses: [.open, .known], linked: false, setAside: setAside), now: now)
        let sorted = recurring.sorted {
            ($0.activity.inQuarter, $0.activity.lastSeen, $1.record.id)
                > ($1.activity.inQuarter, $1.activity.lastSeen, $0.record.id)
        }
        var gaps: [Gap] = []
        for start in stride(from: 0, to: sorted.count, by: limit) where gaps.count < limit {
            let slice = sorted[start..<min(start + limit, sorted.count)].map(\.record)
            gaps += try await evidence(try await overviews(of: slice, now: now))
                .filter { $0.unanswered * 2 > $0.considered }
        }
        return Array(gaps.prefix(limit))
    }

    /// - Throws: ``Failure`` `.notFound`.
    private func evidence(of id: Problem.ID, now: Date) async throws -> Gap {
        guard let gap = try await evidence([try await problem(id, now: now)]).first else {
            throw Failure.noSuch("problem")
        }
        return gap
    }

    /// Reads the texts of the tickets that are shown, and of those that were not judged before.
    private func evidence(_ overviews: [ProblemOverview]) async throws -> [Gap] {
        let latest = overviews.map { state.grouping.latest(Self.latest, of: $0.record.id) }
        let numbers = latest.joined().compactMap(RecommenderState.number)
        let ids = overviews.map(\.record.id)
        let (linked, drafted) = try await database.read { connection in
            (
                try connection.linkedNumbers(among: numbers),
                try connection.draftedTutorials(ofProblems: ids)
            )
        }
        var words: [String: TicketWords] = [:]
        var asked: Set<String> = []
        var wanted = Set(latest.flatMap { $0.prefix(Self.shown) })
        while true {
            wanted.formUnion(latest.joined().filter { words[$0] == nil && state.judgement(on: $0) == nil })
            wanted.subtract(asked)
            guard !wanted.isEmpty else { break }
            asked.formUnion(wanted)
            let numbers = wanted.compactMap(RecommenderState.number).sorted()
            words.merge(try await database.read { try $0.ticketWords(ofNumbers: numbers) }.byKey) { $1 }
            // Meanwhile a link may have made others doubtful.
        }
        return zip(overviews, latest).map { overview, keys in
            let unanswered = keys.count { key in
                guard let number = RecommenderState.number(key), !linked.contains(number) else { return false }
                let fits = words[key].map { state.recommend($0.text, for: key, limit: 1, explained: false).fits }
                return !(fits ?? state.judgement(on: key) ?? true)
            }
            return Gap(
                overview: overview, considered: keys.count, unanswered: unanswered,
                accounts: state.grouping.accounts(of: overview.record.id),
                latest: keys.prefix(Self.shown).compactMap { words[$0] },
                draftedTutorial: drafted[overview.record.id])
        }
    }

    /// The number of latest tickets that are shown as evidence.
    private static let shown = 5

    /// For each text, true if a tutorial answers it.
    ///
    /// - Throws: ``Failure`` `.unavailable` while the state is built.
    func fits(_ texts: [TicketText]) async throws -> [Bool] {
        try await becomeCurrent()
        return texts.map { state.recommend($0, limit: 1, explained: false).fits }
    }

    /// Sets a problem aside: training is not to answer it, for this reason. Nil takes that back.
    ///
    /// - Throws: ``Failure`` `.notFound`.
    public func setAside(problem id: Problem.ID, because reason: String?, by caller: Caller, now: Date) async throws {
        _ = try await edit(problem: id, by: caller, now: now) { $0.setAside = reason }
    }

    // MARK: - Drafts

    /// The id of the tutorial that was drafted for a problem.
    public func draftedTutorial(forProblem id: Problem.ID) async throws -> String? {
        try await database.read { try $0.draftedTutorials(ofProblems: [id])[id] }
    }

    /// Creates the draft of a tutorial from a problem: its title, and the words that customers use. Customers may read it
    /// later, so it names no ticket and no account. The journal remembers it with the problem.
    ///
    /// - Returns: the tutorial that was drafted before, if there is one: a second draft would say the same.
    /// - Throws: ``Failure`` `.notFound`.
    public func draftTutorial(
        forProblem id: Problem.ID, by caller: Caller, now: Date
    ) async throws -> (tutorial: Tutorial, isNew: Bool) {
        let overview = try await problem(id, now: now)
        let words = overview.problem.keywords.map { $0.escapedMarkdown }.joined(separator: ", ")
        let details = Tutorial.Details(
            slug: "", title: String(overview.title.prefix(300)),
            description: words.isEmpty ? "" : "Customers describe it with these words: \(words).")
        return try await database.write(by: caller, now: now) { transaction in
            let problem = overview.record.id
            if let known = try transaction.draftedTutorials(ofProblems: [problem])[problem] {
                return (tutorial: try transaction.existingTutorial(known), isNew: false)
            }
            let tutorial = try transaction.createTutorial(details)
            try transaction.record(.updated, .problem, problem, fields: ["draft"], related: ["tutorial": tutorial.id])
            return (tutorial: tutorial, isNew: true)
        }
    }

    /// Creates the draft of a session that would close a gap, for the accounts of the gap.
    ///
    /// - Parameter trainer: the trainer who drafts it. The time is one at which they are free.
    /// - Throws: ``Failure`` `.notFound`, `.conflict` for a problem with a draft.
    public func draft(
        forProblem id: Problem.ID, _ agreement: Agreement, for trainer: String? = nil, by caller: Caller, now: Date
    ) async throws -> Session {
        let gap = try await evidence(of: id, now: now)
        let zone = Zone(ifKnown: agreement.hours.timeZone) ?? .utc
        let taken = try await database.read { connection in
            try trainer.map {
                try connection.takenTimes(ofTrainer: $0, from: now, to: now.addingTimeInterval(45 * 86_400))
            } ?? []
        }
        let details = try Session.Details.draft(
            titled: gap.overview.title, accounts: gap.accounts.map(\.id), in: zone, outside: taken, now: now)
        return try await database.write(by: caller, now: now) { transaction in
            let problem = gap.overview.record.id
            if let draft = try transaction.problem(problem)?.draft, try transaction.session(draft)?.status == .draft {
                throw Failure(.conflict, "A session has already been drafted for this problem: \(draft).")
            }
            let session = try transaction.insertDraft(details)
            try transaction.setDraft(session.id, of: problem, now: now)
            try transaction.record(.updated, .problem, problem, fields: ["draft"], related: ["session": session.id])
            return session
        }
    }
}

extension Transaction {
    /// Inserts the draft of a session.
    func insertDraft(_ details: Session.Details) throws -> Session {
        let id = Identifier.random()
        let host = try installation(.host) ?? "localhost"
        var edit = ScheduleEdit(self)
        try edit.insert(
            Session(
                id: id, uid: "\(id)@\(host)", details: details, status: .draft, createdAt: now, updatedAt: now,
                announcedAt: now))
        return try existingSession(id)
    }
}

extension Session.Details {
    /// One hour in two weeks or soon after, which the trainer can move. Customers read the description later, so it is
    /// empty: the evidence stays with the gap.
    ///
    /// - Parameter taken: times at which the trainer is busy.
    static func draft(
        titled title: String, accounts: [String] = [], in zone: Zone,
        outside taken: [Range<Date>] = [], now: Date
    ) throws -> Session.Details {
        let first = zone.local(at: now).date.adding(days: 14)
        let starts = (0..<21).map { first.adding(days: $0) }.filter { $0.weekday.rawValue <= 5 }.flatMap { day in
            ["10", "11", "14", "15"].compactMap { LocalDateTime("\(day)T\($0):00:00") }
        }
        let free = starts.first { start in
            let instant = zone.instant(of: start)
            return !taken.contains { $0.overlaps(instant..<instant.addingTimeInterval(3_600)) }
        }
        guard let start = free ?? starts.first else { throw Failure(.conflict, "There is no such day.") }
        return Session.Details(
            kind: .tutorial, title: String(title.prefix(300)),
            recurrence: try Recurrence(start: start, zone: zone), duration: 3_600,
            visibility: accounts.isEmpty ? .public : .accounts, accounts: accounts)
    }
}

extension ProblemGrouping {
    /// The accounts of a problem's tickets, those with the most tickets first.
    fileprivate func accounts(of problem: Problem.ID) -> [Recommendations.Gap.Account] {
        ticketsByAccount(of: problem)
            .map { Recommendations.Gap.Account(id: $0.key, tickets: $0.value) }
            .sorted { $0.tickets != $1.tickets ? $0.tickets > $1.tickets : $0.id < $1.id }
    }
}
