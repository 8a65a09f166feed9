import Dispatch
import SupportCore

extension Recommendations {
    /// Applies all journal entries, and waits until the linear model was fitted to them.
    public func waitForModel() async throws {
        try await catchUp()
        while let fit { await fit.value }
    }

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
        let deadline = ContinuousClock.now + Self.maxImportTime
        while ContinuousClock.now < deadline {
            let before = state.recommender.revision
            do {
                try await Task.sleep(for: fitDelay)
                try await catchUp(waiting: Self.maxImportTime)
            } catch {
                // A task is only cancelled when the process ends, which needs no model. A database that cannot be read
                // is reported to the next caller.
                return
            }
            if state.hasRemovedLinks { return }
            if state.recommender.revision == before, imports == 0, fullBatches == 0 { return }
        }
    }

    /// After this time the model is fitted to the links that there are, so that they are learnt even if an import does
    /// not end.
    private static let maxImportTime = Duration.seconds(600)

    /// Fits a model on a thread of its own: it computes for seconds, and the threads for requests are few.
    private static func fit(_ examples: TrainingExamples) async -> LinearModel {
        await withCheckedContinuation { continuation in
            DispatchQueue.global(qos: .utility).async { continuation.resume(returning: examples.train()) }
        }
    }
}
