import Dispatch
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
    private(set) var encoding: TicketEncoder?
    private let counts = Counts()
    private let fitDelay: Duration
    private let buildLimit: Duration
    private let listLimit: Duration
    private let stateRevision = Atomic<Int>(0)
    var state: RecommenderState
    var upcoming = UpcomingDates()
    /// The position of the journal up to which the state is current; nil before it was built.
    private var position: Int?
    /// The instant at which the first state was begun.
    private var buildBegan: ContinuousClock.Instant?
    /// The number of database changes up to which the state is current.
    private var seenChanges = -1
    /// The number of consecutive batches that were not the last of the journal.
    private var fullBatches = 0
    private var update: Task<Void, any Error>?
    private var prefetched: JournalBatch?
    private var fit: Task<Void, Never>?
    /// The number of imports that run in this process.
    private var imports = 0
    /// The number of times that the linear model was fitted.
    private(set) var fits = 0

    /// - Parameters:
    ///   - settings: the thresholds for tickets of one problem, and for recurring problems.
    ///   - mode: off for an instance that recommends nothing.
    ///   - encoder: the sentence encoder; nil to compare words only.
    ///   - fitDelay: the time without changes of links after which the linear model is fitted again.
    ///   - buildLimit: the maximum time for which a request waits for the first state. Two million tickets take minutes.
    ///   - listLimit: the maximum time for which a list of tickets waits for their problems and tutorials; for the first
    ///     state, the time since it was begun.
    public init(
        _ database: WatchedDatabase, settings: ProblemGroupingSettings = ProblemGroupingSettings(),
        mode: Mode = .local, encoder: (any TextEncoder)? = nil, fitDelay: Duration = .milliseconds(250),
        buildLimit: Duration = .seconds(60), listLimit: Duration = .seconds(60)
    ) {
        self.database = database
        self.mode = mode
        self.encoder = encoder
        self.fitDelay = fitDelay
        self.buildLimit = buildLimit
        self.listLimit = listLimit
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

    // MARK: - Keeping current

    /// Applies all journal entries that were written before the call. Does nothing on an instance that recommends nothing.
    public func catchUp() async throws {
        guard mode == .local else { return }
        let wanted = database.changes
        while seenChanges < wanted {
            // What is left when the process stops is applied at its next start.
            try Task.checkCancellation()
            try await advance().value
        }
    }

    /// The patience of a reader of tickets, which go without problems and tutorials where those take longer.
    public enum Patience: Sendable {
        /// That of a person before an empty page.
        case person
        /// That of a program, which may count on the problem of the ticket that it has just sent.
        case program
    }

    /// Applies the journal entries that were written before the call, for as long as a reader of tickets can wait. After an
    /// import of a hundred thousand tickets, the rest is left to later requests.
    ///
    /// - Returns: false while the state is built for the first time, and on an instance that recommends nothing.
    func catchUp(_ patience: Patience) async throws -> Bool {
        guard mode == .local else { return false }
        switch patience {
        case .person:
            guard try await isBuilt() else { return false }
            try await catchUp(waiting: listLimit)
        case .program:
            if position == nil { guard try await ends(advance(), within: buildLimit) else { return false } }
            let (wanted, deadline) = (database.changes, ContinuousClock.now + .seconds(1))
            while seenChanges < wanted, fullBatches < Self.maxFullBatches, ContinuousClock.now < deadline {
                try await advance().value
            }
        }
        return true
    }

    /// Waits until the first state was built, for as long as a list can wait.
    private func isBuilt() async throws -> Bool {
        guard position == nil else { return true }
        let building = advance()
        return try await ends(building, within: (buildBegan ?? .now) + listLimit - .now)
    }

    /// Applies the journal entries that were written before the call, until a number of batches or a time is over.
    private func catchUp(waiting limit: Duration) async throws {
        let wanted = database.changes
        let deadline = ContinuousClock.now + limit
        while seenChanges < wanted, fullBatches < Self.maxFullBatches {
            guard try await ends(advance(), within: deadline - .now) else { return }
        }
    }

    /// Applies all journal entries that were written before the call, for an answer that is made of them.
    ///
    /// - Throws: ``Failure`` `.unavailable` while the state is built for the first time, and always on an instance that
    ///   recommends nothing.
    func becomeCurrent() async throws {
        try await becomeBuilt()
        try await catchUp()
    }

    /// Waits until the state was built for the first time.
    ///
    /// - Throws: ``Failure`` `.unavailable` as ``becomeCurrent()``.
    private func becomeBuilt() async throws {
        guard mode == .local else {
            throw Failure(.unavailable, "This instance recommends no tutorials. Ask another one.")
        }
        guard position == nil else { return }
        guard try await ends(advance(), within: buildLimit) else {
            throw Failure(.unavailable, "The tickets are still being read. Try again soon.")
        }
    }

    /// Applies all journal entries that were written before the call, for a page that can do without the state.
    ///
    /// - Returns: false while the state is built for the first time, and on an instance that recommends nothing.
    func becomeCurrentIfBuilt() async throws -> Bool {
        guard mode == .local else { return false }
        guard try await isBuilt() else { return false }
        try await catchUp()
        return true
    }

    /// Applies the journal entries that were written before the call, for as long as a list can wait.
    ///
    /// - Throws: ``Failure`` `.unavailable` as ``becomeCurrent()``.
    func becomeAlmostCurrent() async throws {
        try await becomeBuilt()
        try await catchUp(waiting: listLimit)
    }

    /// Waits until a task has ended.
    ///
    /// - Returns: false if that takes longer than the limit. The task goes on.
    private func ends(_ task: Task<Void, any Error>, within limit: Duration) async throws -> Bool {
        guard limit > .zero else { return false }
        return try await withCheckedThrowingContinuation { continuation in
            let first = FirstResult(continuation)
            // Detached, so that it does not keep this object until the limit is over.
            let timer = Task.detached {
                try? await Task.sleep(for: limit)
                first.give(.success(false))
            }
            Task {
                first.give(await task.result.map { true })
                timer.cancel()
            }
        }
    }

    /// Applies all journal entries, and waits until the linear model was fitted to them.
    public func waitForModel() async throws {
        try await catchUp()
        while let fit { await fit.value }
    }

    /// Applies one batch of the journal. Simultaneous calls share one task.
    private func advance() -> Task<Void, any Error> {
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
    private func save(
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
    private static let maxFullBatches = 4

    // MARK: - Building

    /// The number of tickets per read.
    private static let sliceLength = 2_000

    private func load() async throws {
        state = RecommenderState(settings: state.grouping.settings, isEncoding: encoder != nil)
        if encoding == nil, let encoder {
            let model = try await database.write { [fingerprint = encoder.fingerprint] in
                try $0.encoderModel(fingerprint)
            }
            encoding = TicketEncoder(encoder: encoder, model: model)
        }
        // The position is read first: entries that are written meanwhile are applied twice, which does no harm.
        let (start, tutorials, spoken, last) = try await database.read { connection in
            let (start, tutorials) = (try connection.journalPosition(), try connection.publishedTutorials())
            return (
                start, tutorials, try connection.spokenWords(ofTutorials: tutorials),
                try connection.highestTicketNumber()
            )
        }
        let embeddings = try await embeddings(of: tutorials)
        for tutorial in tutorials {
            state.update(
                tutorial, id: tutorial.id, spoken: spoken[tutorial.id] ?? "", embedding: embeddings[tutorial.id])
        }
        let unplaced = try await loadTickets(upTo: last)
        let (ticketLinks, problemLinks, decisions) = try await database.read {
            (try $0.ticketLinks(), try $0.problemLinks(), try $0.decisions(after: 0))
        }
        for decision in decisions { state.apply(decision) }
        setLinks(ticketLinks, problemLinks) { _ in true }
        try await place(unplaced)
        // A ticket has no links before it is placed.
        let placed = Set(unplaced)
        setLinks(ticketLinks, problemLinks, ofTickets: placed.contains)
        position = start
        countChange()
        ProcessMemory.giveBack()
    }

    /// The embeddings of tutorials, by id. Those that are new are computed and stored.
    private func embeddings(of tutorials: [Tutorial]) async throws -> [String: Embedding] {
        guard let encoding else { return [:] }
        let (found, new) = try await database.read { connection in
            var new = NewEmbeddings()
            let found = try encoding.embeddings(of: tutorials, in: connection, &new)
            return (found, new)
        }
        try await save([], new) { _ in nil }
        return found
    }

    /// - Returns: the numbers of the tickets that are not in a problem yet.
    private func loadTickets(upTo last: Int) async throws -> [Int] {
        var unplaced: [Int] = []
        var slices: [Task<[RecommenderState.Ticket], any Error>] = []
        var loaded = 0
        // Two slices at a time: their features are computed on the reading threads.
        while loaded < last || !slices.isEmpty {
            while slices.count < 2, loaded < last {
                let previous = loaded
                slices.append(
                    Task.detached { [database, encoding] in
                        try await database.read { connection in
                            let words = try connection.ticketWords(after: previous, upTo: previous + Self.sliceLength)
                            let embeddings = try encoding.map { encoding in
                                encoding.known(
                                    try connection.ticketEmbeddings(
                                        after: previous, upTo: previous + Self.sliceLength, model: encoding.model),
                                    of: words)
                            }
                            return words.map { RecommenderState.Ticket($0, embedding: embeddings?[$0.id]) }
                        }
                    })
                loaded += Self.sliceLength
            }
            for ticket in try await slices.removeFirst().value {
                if let problem = ticket.words.problem {
                    state.restore(ticket, in: problem, tutorial: ticket.words.tutorial)
                } else {
                    unplaced.append(ticket.words.number)
                }
            }
        }
        return unplaced
    }

    /// - Parameter isMeant: true for the number of a ticket whose links, and those of problems by it, are set.
    private func setLinks(
        _ ticketLinks: [TutorialLink], _ problemLinks: [TutorialLink], ofTickets isMeant: (Int) -> Bool
    ) {
        for (number, links) in Dictionary(grouping: ticketLinks, by: \.number).sorted(by: { $0.key < $1.key })
        where isMeant(number) {
            state.setLinks(links, ofTicket: RecommenderState.key(number))
        }
        for (subject, links) in Dictionary(grouping: problemLinks, by: \.subject) {
            guard case .problem(let problem) = subject, links.contains(where: { isMeant($0.number) }) else { continue }
            state.setLinks(links, ofProblem: problem)
        }
    }

    /// Assigns tickets to problems that were created while no recommender ran.
    private func place(_ numbers: [Int]) async throws {
        for start in stride(from: 0, to: numbers.count, by: RecommenderUpdate.batchSize) {
            let slice = Array(numbers[start..<min(start + RecommenderUpdate.batchSize, numbers.count)])
            let (tickets, new) = try await database.read { [encoding] connection in
                let words = try connection.ticketWords(ofNumbers: slice)
                var new = NewEmbeddings()
                let embeddings = try encoding?.embeddings(
                    of: words, computing: numbers.count <= Self.encodedAtOnce, in: connection, &new)
                return (words.map { RecommenderState.Ticket($0, embedding: embeddings?[$0.id]) }, new)
            }
            let byID = tickets.reduce(into: [:]) { $0[$1.words.id] = $1 }
            try await save(tickets.compactMap { state.add($0) }, new) { byID[$0] }
        }
    }

    /// The maximum number of new tickets that wait for their embeddings before they are assigned to problems.
    private static let encodedAtOnce = 1_000

    // MARK: - The linear model

    /// Fits a stale model in the background, one fit at a time.
    func fitIfStale() {
        guard fit == nil, state.isModelStale else { return }
        fit = Task {
            await waitForQuiet()
            guard !Task.isCancelled else { return }
            let (examples, sample) = state.examples()
            state.adopt(await Self.fit(examples), sample: sample)
            countChange()
            fits += 1
            ProcessMemory.giveBack()
            fit = nil
            fitIfStale()
        }
    }

    /// Gives up fitting the model, for an object that is about to go.
    public func stopFitting() { fit?.cancel() }

    /// Runs an import. The links of all its tickets are fitted once, when it has ended.
    public func fittingOnce<Outcome: Sendable>(
        _ take: @Sendable () async throws -> Outcome
    ) async rethrows -> Outcome {
        imports += 1
        defer { imports -= 1 }
        return try await take()
    }

    /// Waits until no link has changed for the delay and no import runs. An import of another process shows by its
    /// entries in the journal, one of this process by ``imports`` too. A link that was taken away waits for no import.
    private func waitForQuiet() async {
        let deadline = ContinuousClock.now + Self.longestImport
        while ContinuousClock.now < deadline {
            let before = state.recommender.revision
            do {
                try await Task.sleep(for: fitDelay)
                try await catchUp(waiting: Self.longestImport)
            } catch {
                // A task is only cancelled when the process ends, which needs no model. A database that cannot be read
                // is reported to the next caller.
                return
            }
            if state.hasRemovedLinks { return }
            if state.recommender.revision == before, imports == 0, fullBatches == 0 { return }
        }
    }

    /// After this time the model is fitted to the links that there are, so that an import that does not end keeps none
    /// from being learnt.
    private static let longestImport = Duration.seconds(600)

    /// Fits a model on a thread of its own: it computes for seconds, and the threads for requests are few.
    private static func fit(_ examples: TrainingExamples) async -> LinearModel {
        await withCheckedContinuation { continuation in
            DispatchQueue.global(qos: .utility).async { continuation.resume(returning: examples.train()) }
        }
    }
}

/// Resumes a continuation with the first of several results.
private final class FirstResult: Sendable {
    private let continuation: Mutex<CheckedContinuation<Bool, any Error>?>

    init(_ continuation: CheckedContinuation<Bool, any Error>) { self.continuation = Mutex(continuation) }

    func give(_ result: Result<Bool, any Error>) {
        continuation.withLock { continuation in
            continuation?.resume(with: result)
            continuation = nil
        }
    }
}
