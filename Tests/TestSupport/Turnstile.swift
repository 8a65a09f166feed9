import Synchronization

/// Lets a few through at a time, in the order in which they came.
///
/// `swift test` by itself begins all tests at once. Two hundred programs that start at once on two cores keep each other
/// from getting anywhere, and the first limit in time that is reached fails a test.
public final class Turnstile: Sendable {
    /// The start of a program, and a command to its end.
    public static let programs = Turnstile(places: 4)

    private struct State {
        var free: Int
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    private let state: Mutex<State>

    public init(places: Int) { state = Mutex(State(free: places)) }

    /// Waits for a place, and holds it until the work is done. The work must not ask for another one.
    public func pass<Value>(_ work: () async throws -> Value) async rethrows -> Value {
        await enter()
        defer { leave() }
        return try await work()
    }

    /// Waits for a place. It is held until ``leave()``.
    func enter() async {
        await withCheckedContinuation { continuation in
            let isFree = state.withLock { state in
                guard state.free > 0 else {
                    state.waiting.append(continuation)
                    return false
                }
                state.free -= 1
                return true
            }
            if isFree { continuation.resume() }
        }
    }

    func leave() {
        let next = state.withLock { state -> CheckedContinuation<Void, Never>? in
            guard !state.waiting.isEmpty else {
                state.free += 1
                return nil
            }
            return state.waiting.removeFirst()
        }
        next?.resume()
    }
}
