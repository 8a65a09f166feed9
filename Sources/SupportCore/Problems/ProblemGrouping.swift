public import Foundation

/// Sorts tickets into problems, one after the other, with no list of topics given before.
///
/// The same tickets and decisions in the same order give the same problems on every machine. What agents decide
/// stays: a ticket that was moved stays where it was put, a merge holds for every ticket to come, and both move the
/// likeness that the problem asks for.
public struct Grouping: Sendable {
    public typealias TicketID = String

    /// A ticket as far as grouping needs it.
    public struct Ticket: Sendable, Hashable, Codable {
        public var id: TicketID
        public var account: String?
        public var openedAt: Date
        public var fingerprint: Fingerprint?
        /// The tutorial that the recommender was sure of when the ticket came, nil where it was not. Keep it with the
        /// ticket: asked again later, the recommender may have learnt something else.
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

    /// What an agent decided; kept by whoever keeps the tickets, and applied again after a restart.
    public struct Decision: Sendable, Hashable, Codable {
        public enum Kind: Sendable, Hashable, Codable {
            /// All of a problem's tickets, now and later, belong to another.
            case merged(Problem.ID, into: Problem.ID)
            /// One ticket belongs to another problem, or to one of its own.
            case moved(TicketID, to: Problem.ID)
        }

        public let kind: Kind
        /// The likeness that the problems concerned ask for from now on.
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
        var tickets: Set<TicketID> = []
        var threshold: Double?
    }

    public let settings: GroupingSettings
    public private(set) var index: SimilarTickets
    private(set) var states: [Problem.ID: State] = [:]
    /// By the slots of the index; where a ticket was removed, nil.
    private var entries: [Entry?] = []
    private var problemOfFingerprint: [Fingerprint: Problem.ID] = [:]
    private var mergedInto: [Problem.ID: Problem.ID] = [:]

    public init(settings: GroupingSettings = GroupingSettings(), expecting tickets: Int = 100_000) {
        self.settings = settings
        index = SimilarTickets(expecting: tickets)
    }

    public func problem(of ticket: TicketID) -> Problem.ID? { entry(of: ticket)?.problem }

    /// What is known of a ticket that was taken or restored.
    public func ticket(_ id: TicketID) -> Ticket? { entry(of: id)?.ticket }

    private func entry(of ticket: TicketID) -> Entry? { index.slot(of: ticket).flatMap { entries[$0] } }

    private mutating func enter(_ entry: Entry) {
        guard let slot = index.slot(of: entry.ticket.id) else { return }
        while entries.count <= slot { entries.append(nil) }
        entries[slot] = entry
    }

    /// Number of tickets of a problem.
    public func count(of problem: Problem.ID) -> Int { states[current(problem)]?.tickets.count ?? 0 }

    /// The tickets of a problem, the earliest first.
    public func tickets(of problem: Problem.ID) -> [TicketID] {
        let members = (states[current(problem)]?.tickets ?? []).compactMap { entry(of: $0)?.ticket }
        return members.sorted { ($0.openedAt, $0.id) < ($1.openedAt, $1.id) }.map(\.id)
    }

    /// Finds the problem of a new ticket, or opens one.
    /// - Parameter problem: the id of the problem that is opened if the ticket belongs to none.
    public mutating func take(_ ticket: Ticket, _ bag: Bag, opening problem: Problem.ID) -> Problem.Placement {
        let placement = placement(of: ticket, bag, opening: problem)
        restore(ticket, bag, in: placement.problem)
        return placement
    }

    /// Puts a ticket where it is known to belong, as after a restart; nothing is compared.
    public mutating func restore(_ ticket: Ticket, _ bag: Bag, in problem: Problem.ID) {
        let home = current(problem)
        leave(ticket.id)
        index.put(ticket.id, bag)
        var entry = Entry(ticket: ticket, problem: home)
        if let fingerprint = ticket.fingerprint {
            if let known = problemOfFingerprint.index(forKey: fingerprint) {
                // One copy of a text that thousands of tickets can have.
                entry.ticket.fingerprint = problemOfFingerprint.keys[known]
            } else {
                problemOfFingerprint[fingerprint] = home
            }
        }
        enter(entry)
        states[home, default: State()].tickets.insert(ticket.id)
    }

    /// Forgets a ticket; a problem without tickets is gone.
    public mutating func remove(_ ticket: TicketID) {
        leave(ticket)
        index.remove(ticket)
    }

    private mutating func leave(_ ticket: TicketID) {
        guard let slot = index.slot(of: ticket), let left = entries[slot] else { return }
        entries[slot] = nil
        states[left.problem]?.tickets.remove(ticket)
        if states[left.problem]?.tickets.isEmpty == true, states[left.problem]?.threshold == nil {
            states[left.problem] = nil
        }
        guard let fingerprint = left.ticket.fingerprint, problemOfFingerprint[fingerprint] == left.problem else {
            return
        }
        let others = states[left.problem]?.tickets ?? []
        if !others.contains(where: { entry(of: $0)?.ticket.fingerprint == fingerprint }) {
            problemOfFingerprint[fingerprint] = nil
        }
    }

    /// Follows merges to the problem that stands now.
    public func current(_ problem: Problem.ID) -> Problem.ID {
        var id = problem
        while let next = mergedInto[id] { id = next }
        return id
    }

    // MARK: Placing

    private func placement(of ticket: Ticket, _ bag: Bag, opening problem: Problem.ID) -> Problem.Placement {
        if let fingerprint = ticket.fingerprint, let known = problemOfFingerprint[fingerprint] {
            return .sameError(current(known), fingerprint)
        }
        let near = index.nearest(
            to: bag, limit: settings.voters, leavingOut: ticket.id, comparing: GroupingSettings.compared)
        let votes = votes(of: near, for: ticket)
        // The most votes win, and of equals the lower id.
        let best = votes.max {
            $0.value.weight != $1.value.weight ? $0.value.weight < $1.value.weight : $0.key > $1.key
        }
        guard let best, best.value.nearest >= threshold(of: best.key) else { return .opened(problem) }
        return .alike(best.key, near.filter { entry(of: $0.ticket)?.problem == best.key })
    }

    private func votes(of near: [SimilarTickets.Match], for ticket: Ticket) -> [Problem.ID: (
        weight: Double, nearest: Double
    )] {
        var votes: [Problem.ID: (weight: Double, nearest: Double)] = [:]
        for match in near {
            guard let entry = entry(of: match.ticket) else { continue }
            let vote = votes[entry.problem] ?? (0, 0)
            let score = match.score * settings.factor(ticket.tutorial, entry.ticket.tutorial)
            votes[entry.problem] = (vote.weight + score * score, max(vote.nearest, score))
        }
        return votes
    }

    func threshold(of problem: Problem.ID) -> Double { states[problem]?.threshold ?? settings.likeness }

    // MARK: Decisions

    /// Every ticket of one problem, and every one to come, belongs to another.
    /// - Throws: as ``decision(merging:into:)``.
    public mutating func merge(_ problem: Problem.ID, into other: Problem.ID) throws -> Decision {
        let decision = try decision(merging: problem, into: other)
        apply(decision)
        return decision
    }

    /// One ticket belongs to another problem, or to one of its own when `problem` has no ticket yet.
    /// - Throws: as ``decision(moving:to:)``.
    public mutating func move(_ ticket: TicketID, to problem: Problem.ID) throws -> Decision {
        let decision = try decision(moving: ticket, to: problem)
        apply(decision)
        return decision
    }

    /// What a merge would be, without doing it; ``apply(_:)`` does, once the decision is kept.
    /// - Throws: ``Failure`` `.invalid` when both are the same, `.notFound` when either has no ticket.
    public func decision(merging problem: Problem.ID, into other: Problem.ID) throws -> Decision {
        let source = current(problem)
        let target = current(other)
        guard source != target else { throw Failure.invalid("/into", "A problem cannot be merged into itself.") }
        for id in [source, target] where tickets(of: id).isEmpty {
            throw Failure(.notFound, "There is no problem \(id).")
        }
        // What the agent sees as one was too far apart for the threshold, which therefore comes down to it.
        let distance = likeness(of: tickets(of: source), to: tickets(of: target))
        let lowered = min(threshold(of: target), max(settings.likenessRange.lowerBound, distance))
        return Decision(.merged(source, into: target), thresholds: [target: lowered])
    }

    /// What a move would be, without doing it; ``apply(_:)`` does, once the decision is kept.
    /// - Throws: ``Failure`` `.notFound` when the ticket is not known.
    public func decision(moving ticket: TicketID, to problem: Problem.ID) throws -> Decision {
        guard let source = entry(of: ticket)?.problem, let bag = index.bag(of: ticket) else {
            throw Failure(.notFound, "There is no ticket \(ticket).")
        }
        let target = current(problem)
        var thresholds: [Problem.ID: Double] = [:]
        if source != target {
            // The ticket was like enough and yet did not belong, so the problem it leaves asks for more.
            let others = tickets(of: source).filter { $0 != ticket }
            let wrongly = nearestScore(bag, among: Set(others), leavingOut: ticket)
            let raised = min(settings.likenessRange.upperBound, wrongly + 0.01)
            thresholds[source] = max(threshold(of: source), raised)
        }
        return Decision(.moved(ticket, to: target), thresholds: thresholds)
    }

    /// Does what was decided before, as after a restart.
    public mutating func apply(_ decision: Decision) {
        switch decision.kind {
        case .merged(let source, let target): absorb(source, into: current(target))
        case .moved(let ticket, let problem): place(ticket, in: current(problem))
        }
        for (problem, threshold) in decision.thresholds { states[problem, default: State()].threshold = threshold }
    }

    private mutating func absorb(_ source: Problem.ID, into target: Problem.ID) {
        guard source != target else { return }
        mergedInto[source] = target
        for ticket in states.removeValue(forKey: source)?.tickets ?? [] { place(ticket, in: target) }
    }

    private mutating func place(_ ticket: TicketID, in problem: Problem.ID) {
        guard let entry = entry(of: ticket) else { return }
        leave(ticket)
        enter(Entry(ticket: entry.ticket, problem: problem))
        states[problem, default: State()].tickets.insert(ticket)
        // The agent's word counts for the next ticket with the same message, too.
        if let fingerprint = entry.ticket.fingerprint { problemOfFingerprint[fingerprint] = problem }
    }

    /// The highest likeness between a few tickets of two problems.
    private func likeness(of some: [TicketID], to others: [TicketID]) -> Double {
        let targets = Set(others)
        return some.suffix(20).compactMap { ticket in
            index.bag(of: ticket).map { nearestScore($0, among: targets, leavingOut: ticket) }
        }.max() ?? 0
    }

    private func nearestScore(_ bag: Bag, among tickets: Set<TicketID>, leavingOut ticket: TicketID) -> Double {
        index.nearest(to: bag, limit: 50, leavingOut: ticket).first { tickets.contains($0.ticket) }?.score ?? 0
    }
}
