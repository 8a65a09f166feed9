import Dispatch
import Foundation
public import Storage
public import SupportCore
import Training

/// Recurring tickets and recommended tutorials.
///
/// It holds what it needs in memory: built from the database the first time that it is asked, and from then on kept
/// current from the journal, whichever process wrote there. What it decides about a new ticket it keeps in the database,
/// so that a restart or a second process comes to the same.
public actor Recommendations {
    nonisolated let database: WatchedDatabase
    private let patience: Duration
    var memory: RecommenderState
    /// How far the journal was read; nil before the memory was built.
    private var position: Int?
    /// The changes of the database that the memory knows of.
    private var seenChanges = -1
    /// How many parts of the journal in a row had more behind them.
    private var fullSteps = 0
    private var underWay: Task<Void, any Error>?
    private var ahead: Reading?
    private var fitting: Task<Void, Never>?

    /// - Parameters:
    ///   - settings: what makes tickets one problem, and a problem a recurring one.
    ///   - patience: for how long changes of links are gathered before the linear model is learnt anew.
    public init(
        _ database: WatchedDatabase, settings: GroupingSettings = GroupingSettings(),
        patience: Duration = .milliseconds(250)
    ) {
        self.database = database
        self.patience = patience
        memory = RecommenderState(settings: settings)
    }

    // MARK: - Keeping current

    /// Reads the journal up to what was written before the call.
    public func catchUp() async throws {
        let wanted = database.changes
        while seenChanges < wanted { try await advance().value }
    }

    /// The same, for as long as a request can wait. Behind an import of a hundred thousand tickets it does not: the rest
    /// is left to those who come after it.
    func catchUp(waiting limit: Duration) async throws {
        let wanted = database.changes
        let deadline = ContinuousClock.now + limit
        while seenChanges < wanted, fullSteps < Self.maxFullSteps, ContinuousClock.now < deadline {
            try await advance().value
        }
    }

    /// Waits until every change of links has been learnt by the linear model, too.
    public func waitForModel() async throws {
        try await catchUp()
        while let fitting { await fitting.value }
    }

    /// Takes in one part of the journal. One at a time, whoever asks for it.
    private func advance() -> Task<Void, any Error> {
        if let underWay { return underWay }
        let task = Task {
            defer { underWay = nil }
            if position == nil { try await load() }
            try await takeStep()
        }
        underWay = task
        return task
    }

    /// A part of the journal that is being read.
    private struct Reading {
        /// The changes of the database before it was read.
        let changes: Int
        let step: Task<RecommenderUpdate, any Error>
    }

    private func takeStep() async throws {
        let start = position ?? 0
        let reading = ahead ?? read(after: start)
        ahead = nil
        let step = try await reading.step.value
        // What was read ahead of something that went wrong is read again.
        guard step.start == start else { return }
        // The next part is read, and its features drawn, while this one is taken in.
        if !step.isLast { ahead = read(after: step.position) }
        try await keep(try step.apply(to: &memory)) { step.ticket($0) }
        position = step.position
        if step.isLast, fullSteps > Self.maxFullSteps { Memory.giveBack() }
        fullSteps = step.isLast ? 0 : fullSteps + 1
        guard step.isLast else { return }
        seenChanges = max(seenChanges, reading.changes)
        fitWhereStale()
    }

    private func read(after start: Int) -> Reading {
        let lastDecision = memory.lastDecision
        let changes = database.changes
        let step = Task.detached { [database] in
            try await database.read { try RecommenderUpdate($0, after: start, lastDecision: lastDecision) }
        }
        return Reading(changes: changes, step: step)
    }

    /// Keeps where new tickets were put; where another process was faster, what it decided holds.
    private func keep(
        _ placements: [TicketPlacement], ticket: (String) -> RecommenderState.Ticket?
    ) async throws {
        guard !placements.isEmpty else { return }
        let elsewhere = try await database.write { try $0.keep(placements) }
        for placement in placements {
            guard let problem = elsewhere[placement.ticket], let ticket = ticket(placement.ticket) else { continue }
            memory.restore(ticket, in: problem, sure: placement.tutorial)
        }
    }

    /// With as many parts of the journal behind it, and more ahead, a memory is behind something large.
    private static let maxFullSteps = 4

    // MARK: - Building

    private static let sliceLength = 2_000

    private func load() async throws {
        memory = RecommenderState(settings: memory.grouping.settings)
        // The position first: what is written while the rest is read comes once more, and does no harm.
        let (start, tutorials, last) = try await database.read {
            (try $0.journalPosition(), try $0.publishedTutorials(), try $0.highestTicketNumber())
        }
        for tutorial in tutorials { memory.put(tutorial, id: tutorial.id) }
        let unplaced = try await loadTickets(upTo: last)
        let (ticketLinks, problemLinks, decisions) = try await database.read {
            (try $0.ticketLinks(), try $0.problemLinks(), try $0.decisions(behind: 0))
        }
        for decision in decisions { memory.apply(decision) }
        for (subject, links) in Dictionary(grouping: ticketLinks, by: \.number).sorted(by: { $0.key < $1.key }) {
            memory.setLinks(links, ofTicket: RecommenderState.key(subject))
        }
        for (subject, links) in Dictionary(grouping: problemLinks, by: \.subject) {
            guard case .problem(let problem) = subject else { continue }
            memory.setLinks(links, ofProblem: problem)
        }
        try await place(unplaced)
        position = start
        Memory.giveBack()
    }

    /// - Returns: the numbers of those that are in no problem yet.
    private func loadTickets(upTo last: Int) async throws -> [Int] {
        var unplaced: [Int] = []
        var slices: [Task<[RecommenderState.Ticket], any Error>] = []
        var behind = 0
        // Two at a time: the features are drawn on the threads that read.
        while behind < last || !slices.isEmpty {
            while slices.count < 2, behind < last {
                let first = behind
                slices.append(
                    Task.detached { [database] in
                        try await database.read { connection in
                            try connection.ticketWords(behind: first, upTo: first + Self.sliceLength)
                                .map(RecommenderState.Ticket.init)
                        }
                    })
                behind += Self.sliceLength
            }
            for ticket in try await slices.removeFirst().value {
                if let problem = ticket.words.problem {
                    memory.restore(ticket, in: problem, sure: ticket.words.tutorial)
                } else {
                    unplaced.append(ticket.words.number)
                }
            }
        }
        return unplaced
    }

    /// Puts tickets into problems that came while nobody did.
    private func place(_ numbers: [Int]) async throws {
        for start in stride(from: 0, to: numbers.count, by: Self.sliceLength) {
            let slice = Array(numbers[start..<min(start + Self.sliceLength, numbers.count)])
            let tickets = try await database.read { connection in
                try connection.ticketWords(ofNumbers: slice).map(RecommenderState.Ticket.init)
            }
            let known = tickets.reduce(into: [:]) { $0[$1.words.id] = $1 }
            try await keep(tickets.compactMap { memory.take($0) }) { known[$0] }
        }
    }

    // MARK: - The linear model

    /// Learns the model anew behind the back of whoever asks, one at a time.
    private func fitWhereStale() {
        guard fitting == nil, memory.recommender.isModelStale else { return }
        fitting = Task {
            await waitForQuiet()
            memory.adopt(await Self.fit(memory.recommender.examples()))
            Memory.giveBack()
            fitting = nil
            fitWhereStale()
        }
    }

    /// Many changes in a row are learnt at once, and yet none of them waits for long.
    private func waitForQuiet() async {
        for _ in 0..<8 {
            let before = memory.recommender.revision
            do {
                try await Task.sleep(for: patience)
            } catch {
                // Only a process that ends cancels this; it needs no model.
                return
            }
            if memory.recommender.revision == before { return }
        }
    }

    /// On a thread of its own: it computes for seconds, and those who answer requests are few.
    private static func fit(_ examples: Examples) async -> LinearModel {
        await withCheckedContinuation { continuation in
            DispatchQueue.global(qos: .utility).async { continuation.resume(returning: examples.fit()) }
        }
    }
}

/// The memory of the process.
private enum Memory {
    /// Gives freed memory back to the system. Glibc keeps it otherwise, in one pool per thread that took part. Other C
    /// libraries do not have this function, and do not need it.
    static func giveBack() {
        guard let symbol = dlsym(dlopen(nil, RTLD_NOW), "malloc_trim") else { return }
        _ = unsafeBitCast(symbol, to: (@convention(c) (Int) -> CInt).self)(0)
    }
}
