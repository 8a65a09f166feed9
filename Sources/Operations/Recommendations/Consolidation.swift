import Dispatch
public import Foundation
import Storage
import SupportCore
import Training

extension Recommendations {
    /// Merges problems that turned out to be one. The smaller one leads on to the larger one, and the journal tells of it.
    ///
    /// Decisions of agents stay: a problem that one of them named, sorted, linked or drafted a session for is not merged
    /// into another, and neither are two problems between which a ticket was moved.
    ///
    /// - Returns: the number of merges.
    public func consolidate(now: Date) async throws -> Int {
        guard mode == .local, encoder != nil else { return 0 }
        try await catchUp()
        let candidates = await Self.candidates(ProblemConsolidation(state.grouping))
        let (decisions, touched) = try await database.read { connection in
            (try connection.decisions(after: 0), try connection.touchedProblems())
        }
        let apart = Set(decisions.flatMap(\.apart).map { Set($0.map(state.grouping.current)) })
        let merges = ProblemConsolidation.merges(candidates) { merge in
            !touched.contains(merge.problem) && !apart.contains([merge.problem, merge.into])
        }
        var count = 0
        for merge in merges {
            // An agent may have decided something since.
            guard state.grouping.current(merge.problem) == merge.problem,
                state.grouping.current(merge.into) == merge.into
            else { continue }
            let decision = ProblemGrouping.Decision(.merged(merge.problem, into: merge.into), thresholds: [:])
            let isDone = try await database.write(by: .lectern, now: now) { transaction in
                guard try transaction.currentProblem(merge.problem) == merge.problem,
                    try transaction.currentProblem(merge.into) == merge.into,
                    try !transaction.touchedProblems().contains(merge.problem)
                else { return false }
                let place = try transaction.insert(decision, now: now)
                try transaction.merge(merge.problem, into: merge.into, now: now)
                try transaction.record(
                    .merged, .problem, merge.problem, related: ["into": merge.into, "decision": String(place)])
                return true
            }
            if isDone { count += 1 }
            try await catchUp()
        }
        return count
    }

    /// Compares on a thread of its own.
    private static func candidates(_ consolidation: ProblemConsolidation) async -> [ProblemConsolidation.Merge] {
        await withCheckedContinuation { continuation in
            DispatchQueue.global(qos: .background).async {
                continuation.resume(returning: consolidation.candidates())
            }
        }
    }
}

extension StoredDecision {
    /// The problems that an agent told apart by moving a ticket from one to the other.
    fileprivate var apart: [[Problem.ID]] {
        guard case .moved(_, let target) = decision.kind else { return [] }
        return decision.thresholds.keys.map { [$0, target] }
    }
}
