import Foundation
import Logging
import Operations
import ServiceLifecycle

/// Computes the embeddings of tickets that wait for one, a few at a time, so that requests come first, and merges
/// problems that turned out to be one.
struct EncodingService: Service {
    let recommendations: Recommendations
    let logger: Logger
    let clock: @Sendable () -> Date

    private static let batch = 16
    private static let minutesBetweenConsolidations = 10
    /// The pause after a batch, in which requests have the processor for themselves.
    private static let pause = Duration.milliseconds(20)

    func run() async {
        await cancelWhenGracefulShutdown {
            var day = 0
            var consolidated = -1
            while !Task.isCancelled {
                do {
                    let now = clock()
                    if now.utcDay != day {
                        try await recommendations.noteEncoder(now: now)
                        day = now.utcDay
                    }
                    let count = try await recommendations.encodeWaiting(limit: Self.batch)
                    let minute = now.utcMinute / Self.minutesBetweenConsolidations
                    if count == 0, minute != consolidated {
                        consolidated = minute
                        let merges = try await recommendations.consolidate(now: now)
                        if merges > 0 { logger.notice("problems merged", metadata: ["problems": "\(merges)"]) }
                    }
                    try await Task.sleep(for: count == 0 ? .seconds(1) : Self.pause)
                } catch is CancellationError {
                    return
                } catch {
                    logger.error("encoding failed", metadata: ["cause": "\(error)"])
                    do { try await Task.sleep(for: .seconds(10)) } catch { return }
                }
            }
        }
    }
}
