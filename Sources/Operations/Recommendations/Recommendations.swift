import Foundation
public import Storage
public import SupportCore
import Synchronization
import Training

/// Recurring tickets and recommended tutorials.
///
/// The state is held in memory. The first request builds it from the database; from then on it follows the journal, with
/// the entries of all processes. Decisions about new tickets are stored in the database, so that a restart and a second
/// process come to the same state.
public actor Recommendations {
    /// The part that an instance takes in recommending.
    public enum Mode: String, Sendable, CaseIterable {
        /// It holds all tickets in memory.
        case local
        /// It holds none, and leaves what needs them to other instances.
        case off
    }

    nonisolated let database: WatchedDatabase
    /// The sentence encoder, if one is used.
    nonisolated let encoder: (any TextEncoder)?
    public nonisolated let mode: Mode
    /// The encoder with its number in the database; nil before the state was built.
    var encoding: TicketEncoder?
    private let counts = Counts()
    let fitDelay: Duration
    let buildLimit: Duration
    let listLimit: Duration
    let programLimit: Duration
    private let stateRevision = Atomic<Int>(0)
    var state: RecommenderState
    var upcoming = UpcomingDates()
    /// The position of the journal up to which the state is current; nil before it was built.
    var position: Int?
    /// The instant at which the first state was begun.
    private(set) var buildBegan: ContinuousClock.Instant?
    /// The number of database changes up to which the state is current.
    private(set) var seenChanges = -1
    /// The number of consecutive batches that were not the last of the journal.
    private(set) var fullBatches = 0
    private var update: Task<Void, any Error>?
    private var prefetched: JournalBatch?
    var fit: Task<Void, Never>?
    /// The number of imports that run in this process.
    var imports = 0
    /// The number of times that the linear model was fitted.
    var fits = 0

    /// - Parameters:
    ///   - settings: the thresholds for tickets of one problem, and for recurring problems.
    ///   - mode: off for an instance that recommends nothing.
    ///   - encoder: the sentence encoder; nil to compare words only.
    ///   - fitDelay: the time without changes of links after which the linear model is fitted again.
    ///   - buildLimit: the maximum time for which a request waits for the first state. Two million tickets take minutes.
    ///   - listLimit: the maximum time for which a list of tickets waits for their problems and tutorials; for the first
    ///     state, the time since it was begun.
    ///   - programLimit: the time in which a program that waits for what was written last begins to read further batches.
    public init(
        _ database: WatchedDatabase, settings: ProblemGroupingSettings = ProblemGroupingSettings(),
        mode: Mode = .local, encoder: (any TextEncoder)? = nil, fitDelay: Duration = .milliseconds(250),
        buildLimit: Duration = .seconds(60), listLimit: Duration = .seconds(60),
        programLimit: Duration = .seconds(60)
    ) {
        self.database = database
        self.mode = mode
        self.encoder = encoder
        self.fitDelay = fitDelay
        self.buildLimit = buildLimit
        self.listLimit = listLimit
        self.programLimit = programLimit
        state = RecommenderState(settings: settings, isEncoding: encoder != nil)
    }

    /// The number of tickets without an embedding of the current encoder; nil without an encoder.
    public nonisolated var waitingForEmbedding: Int? {
        encoder == nil ? nil : counts.waiting.load(ordering: .relaxed)
    }

    /// True while the linear model waits to learn links or tutorials.
    public nonisolated var isModelStale: Bool { counts.isModelStale.load(ordering: .relaxed) }

    /// The number of changes of the state. Between two equal values, no recommendation has changed but by the time.
    public nonisolated var revision: Int { stateRevision.load(ordering: .acquiring) }

    func countChange() {
        stateRevision.add(1, ordering: .releasing)
        counts.waiting.store(state.waiting?.count ?? 0, ordering: .relaxed)
        counts.isModelStale.store(state.recommender.isModelStale, ordering: .relaxed)
    }

    /// Figures that are read without waiting for the actor.
    private final class Counts: Sendable {
        let waiting = Atomic<Int>(0)
        let isModelStale = Atomic<Bool>(false)
    }

    // MARK: - Following the journal

    /// Applies one batch of the journal. Simultaneous calls share one task.
    func advance() -> Task<Void, any Error> {
        if let update { return update }
        if buildBegan == nil { buildBegan = .now }
        let task = Task {
            defer { update = nil }
            if position == nil { try await load() }
            try await applyBatch()
        }
        update = task
        return task
    }

    /// A batch of the journal that is being read.
    private struct JournalBatch {
        /// The number of database changes before it was read.
        let changes: Int
        let batch: Task<RecommenderUpdate, any Error>
    }

    private func applyBatch() async throws {
        let start = position ?? 0
        let reading = prefetched ?? read(after: start)
        prefetched = nil
        let batch = try await reading.batch.value
        // A batch that was prefetched before a failed one is read again.
        guard batch.start == start else { return }
        // The next batch is read, and its features are computed, while this one is applied.
        if !batch.isLast { prefetched = read(after: batch.position) }
        try await save(try batch.apply(to: &state), batch.newEmbeddings) { batch.ticket($0) }
        position = batch.position
        countChange()
        if batch.isLast, fullBatches > Self.maxFullBatches { ProcessMemory.giveBack() }
        fullBatches = batch.isLast ? 0 : fullBatches + 1
        guard batch.isLast else { return }
        seenChanges = max(seenChanges, reading.changes)
        fitIfStale()
    }

    private func read(after start: Int) -> JournalBatch {
        let lastDecision = state.lastDecision
        let changes = database.changes
        let encoding = encoding
        let batch = Task.detached { [database] in
            try await database.read {
                try RecommenderUpdate($0, after: start, lastDecision: lastDecision, encoding: encoding)
            }
        }
        return JournalBatch(changes: changes, batch: batch)
    }

    /// Stores the placements of new tickets, and new embeddings. If another process was faster, its placements hold.
    func save(
        _ placements: [TicketPlacement], _ embeddings: NewEmbeddings, ticket: (String) -> RecommenderState.Ticket?
    ) async throws {
        guard !placements.isEmpty || !embeddings.isEmpty else { return }
        let encoding = encoding
        let others = try await database.write { connection in
            try encoding?.save(embeddings, in: connection)
            return try connection.insert(placements)
        }
        for placement in placements {
            guard let problem = others[placement.ticket], let ticket = ticket(placement.ticket) else { continue }
            state.restore(ticket, in: problem, tutorial: placement.tutorial)
        }
    }

    /// The number of full batches after which a large import is assumed.
    static let maxFullBatches = 4
}
