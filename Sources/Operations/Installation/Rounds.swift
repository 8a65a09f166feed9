public import Logging

/// Does something in rounds until the task is cancelled. A round that fails is logged, and the next one comes all the same.
///
/// - Parameters:
///   - pause: the time between the end of a round and the beginning of the next.
///   - failure: the event in the log.
public func inRounds(
    pausing pause: Duration = .seconds(1), _ logger: Logger, failure: Logger.Message, _ round: () async throws -> Void
) async {
    while !Task.isCancelled {
        do {
            try await round()
        } catch is CancellationError {
            return
        } catch {
            logger.error(failure, metadata: ["cause": "\(error)"])
        }
        do {
            try await Task.sleep(for: pause)
        } catch {
            return
        }
    }
}
