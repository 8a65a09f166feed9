import Foundation
import Synchronization

/// A place among the tests that have a database open. All tests begin at the same time, and without a bound they would have
/// more files open at once than a process may.
///
/// A test takes one place at most, so that none waits for one that it holds itself.
public final class DatabasePlace: Sendable {
    /// A server has fewer connections than a process may have files open.
    private static let count = ProcessInfo.processInfo.environment["LECTERN_TEST_DATABASE"] == nil ? countOfFiles : 48

    /// A database has six files open. The more of them are written to at once, the less the tests wait for the disk.
    private static let countOfFiles: Int = {
        var limit = rlimit()
        getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        limit.rlim_cur = min(limit.rlim_max, 8_192)
        setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        return max(24, min(400, (Int(limit.rlim_cur) - 512) / 8))
    }()

    private struct State {
        var free = count
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    private static let state = Mutex(State())

    /// Waits until a place is free. It is given back when nobody holds it any more.
    public init() async {
        await withCheckedContinuation { continuation in
            let isFree = Self.state.withLock { state in
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

    deinit {
        let next = Self.state.withLock { state -> CheckedContinuation<Void, Never>? in
            guard !state.waiting.isEmpty else {
                state.free += 1
                return nil
            }
            return state.waiting.removeFirst()
        }
        next?.resume()
    }
}
