import Foundation

/// A place among the tests that have a database open. `swift test` by itself begins all tests at the same time, and without a
/// bound they would have more files open at once than a process may.
///
/// A test takes one place at most, so that none waits for one that it holds itself.
public final class DatabasePlace: Sendable {
    /// A server ends a transaction in which nothing happens for 20 seconds. Among many tests on two cores, one waits so long.
    private static let turnstile = Turnstile(places: TestDatabase.isOnServer ? 20 : countOfFiles)

    /// A database has six files open. The more of them are written to at once, the less the tests wait for the disk.
    private static let countOfFiles: Int = {
        var limit = rlimit()
        getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        limit.rlim_cur = min(limit.rlim_max, 8_192)
        setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        return max(24, min(400, (Int(limit.rlim_cur) - 512) / 8))
    }()

    /// Waits until a place is free. It is given back when nobody holds it any more.
    public init() async { await Self.turnstile.enter() }

    deinit { Self.turnstile.leave() }
}
