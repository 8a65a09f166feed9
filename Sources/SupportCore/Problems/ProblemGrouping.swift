public import Foundation

/// The online clustering of tickets into problems, without a predefined list of topics.
///
/// The same tickets and decisions in the same order give the same problems on every machine. Decisions of agents are
/// permanent: a moved ticket stays in its new problem, a merge also applies to all later tickets, and both adjust the
/// minimum similarity of the problem.
public struct ProblemGrouping: Sendable {
    public typealias TicketID = String

    /// The fields of a ticket that grouping needs.
    public struct Ticket: Sendable, Hashable, Codable {
        public var id: TicketID
        public var account: String?
        public var openedAt: Date
        public var fingerprint: Fingerprint?
        /// The tutorial of a confident recommendation (``Recommendation/confidentTutorial``) when the ticket arrived; nil
        /// if there was none. Store it with the ticket, because a later recommendation can be different.
        public var tutorial: Recommender.TutorialID?

        public init(
            id: TicketID,
            account: String?,
            openedAt: Date,
            fingerprint: Fingerprint? = nil,
            tutorial: Recommender.TutorialID? = nil
        ) {
            self.id = id
            self.account = account
            self.openedAt = openedAt
            self.fingerprint = fingerprint
            self.tutorial = tutorial
        }
    }

    /// A decision of an agent. Store it with the tickets and apply it again after a restart.
    public struct Decision: Sendable, Hashable, Codable {
        public enum Kind: Sendable, Hashable, Codable {
            /// All tickets of a problem, current and future, belong to another problem.
            case merged(Problem.ID, into: Problem.ID)
            /// One ticket belongs to another problem, or to a new one.
            case moved(TicketID, to: Problem.ID)
        }

        public let kind: Kind
        /// The new minimum similarities of the problems.
        public let thresholds: [Problem.ID: Double]

        public init(_ kind: Kind, thresholds: [Problem.ID: Double]) {
            self.kind = kind
            self.thresholds = thresholds
        }
    }

    struct Entry: Sendable {
        var ticket: Ticket
        var problem: Problem.ID
    }

    struct State: Sendable {
        /// The tickets, the earliest opening first; of those opened at once, the lower id.
        var members: [Member] = []
        var threshold: Double?
    }

    /// A ticket of a problem, by its slot in the index.
    struct Member: Sendable {
        let openedAt: Date
        let slot: Int32
    }

    public let settings: ProblemGroupingSettings
    public private(set) var index: SimilarTickets
    private(set) var states: [Problem.ID: State] = [:]
    /// The entries by the slots of the index; nil for removed tickets.
    private var entries: [Entry?] = []
    private var problemOfFingerprint: [Fingerprint: Problem.ID] = [:]
    private var mergedInto: [Problem.ID: Problem.ID] = [:]

    public init(settings: ProblemGroupingSettings = ProblemGroupingSettings(), expecting tickets: Int = 100_000) {
        self.settings = settings
        index = SimilarTickets(expecting: tickets)
    }

    public func problem(of ticket: TicketID) -> Problem.ID? { entry(of: ticket)?.problem }

    /// The fields of a ticket that was assigned or restored.
    public func ticket(_ id: TicketID) -> Ticket? { entry(of: id)?.ticket }

    private func entry(of ticket: TicketID) -> Entry? { index.slot(of: ticket).flatMap { entries[$0] } }

    /// Adds a ticket, whose slot is empty, to its problem.
    private mutating func insert(_ entry: Entry) {
        guard let slot = index.slot(of: entry.ticket.id) else { return }
        while entries.count <= slot { entries.append(nil) }
        let place = place(of: entry.ticket, in: entry.problem)
        entries[slot] = entry
        states[entry.problem, default: State()].members.insert(
            Member(openedAt: entry.ticket.openedAt, slot: Int32(slot)), at: place)
    }

    /// The place of a ticket among those of a problem, whether it is one of them or not.
    private func place(of ticket: Ticket, in problem: Problem.ID) -> Int {
        guard let members = states[problem]?.members, let last = members.last else { return 0 }
        guard !precedes(last, ticket) else { return members.count }
        var (low, high) = (0, members.count)
        while low < high {
            let middle = (low + high) / 2
            if precedes(members[middle], ticket) { low = middle + 1 } else { high = middle }
        }
        return low
    }

    private func precedes(_ member: Member, _ other: Ticket) -> Bool {
        guard member.openedAt == other.openedAt, let ticket = ticket(member) else {
            return member.openedAt < other.openedAt
        }
        return ticket.id < other.id
    }

    /// The number of tickets of a problem.
    public func count(of problem: Problem.ID) -> Int { members(of: problem).count }

    /// The tickets of a problem, the earliest opening first.
    public func tickets(of problem: Problem.ID) -> [TicketID] { members(of: problem).compactMap { ticket($0)?.id } }

    func members(of problem: Problem.ID) -> [Member] { states[current(problem)]?.members ?? [] }

    func ticket(_ member: Member) -> Ticket? { entries[Int(member.slot)]?.ticket }

    /// Assigns a new ticket to its problem, or opens a new one.
    /// - Parameters:
    ///   - ticket: the new ticket.
    ///   - bag: the features of its text.
    ///   - embedding: the embedding of its text, if a sentence encoder is used.
    ///   - problem: the id for a new problem, used if no existing problem matches.
    public mutating func assign(
        _ ticket: Ticket, _ bag: Bag, embedding: Embedding? = nil, opening problem: Problem.ID
    ) -> Problem.Placement {
        index.refreshCenter()
        let placement = placement(of: ticket, bag, embedding, opening: problem)
        restore(ticket, bag, embedding: embedding, in: placement.problem)
        return placement
    }

    /// Adds a ticket to its known problem without comparing it, as after a restart.
    public mutating func restore(
        _ ticket: Ticket, _ bag: Bag, embedding: Embedding? = nil, in problem: Problem.ID
    ) {
        let problem = current(problem)
        removeFromProblem(ticket.id)
        index.put(ticket.id, bag, embedding)
        var entry = Entry(ticket: ticket, problem: problem)
        if let fingerprint = ticket.fingerprint {
            if let existing = problemOfFingerprint.index(forKey: fingerprint) {
                // Thousands of tickets can share one copy of the text.
                entry.ticket.fingerprint = problemOfFingerprint.keys[existing]
            } else {
                problemOfFingerprint[fingerprint] = problem
            }
        }
        insert(entry)
    }

    /// Replaces the embedding of a ticket. It stays in its problem.
    public mutating func setEmbedding(_ embedding: Embedding?, of ticket: TicketID) {
        index.setEmbedding(embedding, of: ticket)
    }

    /// Removes a ticket. A problem without tickets is removed too.
    public mutating func remove(_ ticket: TicketID) {
        removeFromProblem(ticket)
        index.remove(ticket)
    }

    private mutating func removeFromProblem(_ ticket: TicketID) {
        guard let slot = index.slot(of: ticket), let entry = entries[slot] else { return }
        let place = place(of: entry.ticket, in: entry.problem)
        states[entry.problem]?.members.remove(at: place)
        entries[slot] = nil
        if states[entry.problem]?.members.isEmpty == true, states[entry.problem]?.threshold == nil {
            states[entry.problem] = nil
        }
        guard let fingerprint = entry.ticket.fingerprint, problemOfFingerprint[fingerprint] == entry.problem else {
            return
        }
        let others = states[entry.problem]?.members ?? []
        if !others.contains(where: { self.ticket($0)?.fingerprint == fingerprint }) {
            problemOfFingerprint[fingerprint] = nil
        }
    }

    /// Follows merges to the current problem.
    public func current(_ problem: Problem.ID) -> Problem.ID {
        var id = problem
        while let next = mergedInto[id] { id = next }
        return id
    }

    // MARK: Placement

    private func placement(
        of ticket: Ticket, _ bag: Bag, _ embedding: Embedding?, opening problem: Problem.ID
    ) -> Problem.Placement {
        if let fingerprint = ticket.fingerprint, let existing = problemOfFingerprint[fingerprint] {
            return .sameError(current(existing), fingerprint)
        }
        let matches = index.related(
            to: bag, embedding,
            limit: embedding == nil ? settings.neighbours : ProblemGroupingSettings.meaningNeighbours,
            excluding: ticket.id, comparing: ProblemGroupingSettings.candidateLimit)
        let votes = votes(of: matches, for: ticket, areAllCounted: embedding == nil)
        // The highest total weight wins; of equal ones, the lower id.
        let best = votes.max {
            $0.value.weight != $1.value.weight ? $0.value.weight < $1.value.weight : $0.key > $1.key
        }
        guard let best, best.value.nearest >= threshold(of: best.key) else { return .opened(problem) }
        return .similar(best.key, matches.filter { entry(of: $0.ticket)?.problem == best.key })
    }

    /// - Parameter areAllCounted: false to leave out tickets that are not similar enough themselves.
    private func votes(
        of matches: [SimilarTickets.Match], for ticket: Ticket, areAllCounted: Bool
    ) -> [Problem.ID: (weight: Double, nearest: Double)] {
        var votes: [Problem.ID: (weight: Double, nearest: Double)] = [:]
        for match in matches {
            guard let entry = entry(of: match.ticket) else { continue }
            let vote = votes[entry.problem] ?? (0, 0)
            let score = match.score * settings.factor(ticket.tutorial, entry.ticket.tutorial)
            guard areAllCounted || score >= threshold(of: entry.problem) else { continue }
            votes[entry.problem] = (vote.weight + score * score, max(vote.nearest, score))
        }
        return votes
    }

    func threshold(of problem: Problem.ID) -> Double { states[problem]?.threshold ?? settings.minSimilarity }

    // MARK: Decisions

    /// Merges one problem into another, for all current and future tickets.
    /// - Throws: ``Failure`` as ``decision(merging:into:)`` does.
    public mutating func merge(_ problem: Problem.ID, into other: Problem.ID) throws -> Decision {
        let decision = try decision(merging: problem, into: other)
        apply(decision)
        return decision
    }

    /// Moves one ticket to another problem, or to a new one if `problem` has no tickets.
    /// - Throws: ``Failure`` as ``decision(moving:to:)`` does.
    public mutating func move(_ ticket: TicketID, to problem: Problem.ID) throws -> Decision {
        let decision = try decision(moving: ticket, to: problem)
        apply(decision)
        return decision
    }

    /// The decision of a merge, which ``apply(_:)`` carries out after it has been stored.
    /// - Throws: ``Failure`` `.invalid` if the problems are the same, `.notFound` if either has no tickets.
    public func decision(merging problem: Problem.ID, into other: Problem.ID) throws -> Decision {
        let source = current(problem)
        let target = current(other)
        guard source != target else { throw Failure.invalid("/into", "A problem cannot be merged into itself.") }
        for id in [source, target] where tickets(of: id).isEmpty {
            throw Failure(.notFound, "There is no problem \(id).")
        }
        // The threshold was too high for problems that the agent considers the same, so it is lowered to their
        // similarity.
        let similarity = similarity(of: tickets(of: source), to: tickets(of: target))
        let lowered = min(threshold(of: target), max(settings.similarityRange.lowerBound, similarity))
        return Decision(.merged(source, into: target), thresholds: [target: lowered])
    }

    /// The decision of a move, which ``apply(_:)`` carries out after it has been stored.
    /// - Throws: ``Failure`` `.notFound` if the ticket does not exist.
    public func decision(moving ticket: TicketID, to problem: Problem.ID) throws -> Decision {
        guard let source = entry(of: ticket)?.problem else {
            throw Failure(.notFound, "There is no ticket \(ticket).")
        }
        let target = current(problem)
        var thresholds: [Problem.ID: Double] = [:]
        if source != target {
            // The ticket was similar enough but did not belong, so the threshold of its former problem is raised.
            let others = tickets(of: source).filter { $0 != ticket }
            let similarity = nearestScore(of: ticket, among: Set(others))
            let raised = min(settings.similarityRange.upperBound, similarity + 0.01)
            thresholds[source] = max(threshold(of: source), raised)
        }
        return Decision(.moved(ticket, to: target), thresholds: thresholds)
    }

    /// Carries out a decision, as after a restart.
    public mutating func apply(_ decision: Decision) {
        switch decision.kind {
        case .merged(let source, let target): mergeTickets(of: source, into: current(target))
        case .moved(let ticket, let problem): moveTicket(ticket, to: current(problem))
        }
        for (problem, threshold) in decision.thresholds { states[problem, default: State()].threshold = threshold }
    }

    private mutating func mergeTickets(of source: Problem.ID, into target: Problem.ID) {
        guard source != target else { return }
        mergedInto[source] = target
        let members = states.removeValue(forKey: source)?.members ?? []
        for member in members {
            entries[Int(member.slot)]?.problem = target
            // The decision also applies to later tickets with the same fingerprint.
            if let fingerprint = ticket(member)?.fingerprint { problemOfFingerprint[fingerprint] = target }
        }
        let all = self.members(of: target) + members
        // Of tickets opened at once, the lower id comes first.
        states[target, default: State()].members = all.sorted { one, other in
            ticket(other).map { precedes(one, $0) } ?? true
        }
    }

    private mutating func moveTicket(_ ticket: TicketID, to problem: Problem.ID) {
        guard let entry = entry(of: ticket) else { return }
        removeFromProblem(ticket)
        insert(Entry(ticket: entry.ticket, problem: problem))
        // The decision also applies to later tickets with the same fingerprint.
        if let fingerprint = entry.ticket.fingerprint { problemOfFingerprint[fingerprint] = problem }
    }

    /// The maximum similarity between the latest tickets of one problem and the tickets of another.
    private func similarity(of tickets: [TicketID], to others: [TicketID]) -> Double {
        let others = Set(others)
        return tickets.suffix(20).map { nearestScore(of: $0, among: others) }.max() ?? 0
    }

    /// The similarity of a ticket to the nearest of others.
    private func nearestScore(of ticket: TicketID, among others: Set<TicketID>) -> Double {
        guard let bag = index.bag(of: ticket) else { return 0 }
        return index.related(to: bag, index.embedding(of: ticket), limit: 50, excluding: ticket)
            .first { others.contains($0.ticket) }?.score ?? 0
    }
}
