public import HummingbirdCore
import NIOCore
public import ServiceLifecycle
import Synchronization

/// The open connections of the server.
///
/// A connection that breaks a limit in time is closed. When there are too many, the one that was idle longest is closed.
/// So a stranger who opens connections without a token takes neither all of the memory nor the last file descriptor.
public final class OpenConnections: Sendable {
    private struct State {
        var connections: [ObjectIdentifier: GuardedConnection] = [:]
        /// Connections that could be closed at the last look, the first to go at the end.
        var candidates: [GuardedConnection] = []
        var timeouts: [ConnectionTimeout: Int] = [:]
        var evictions = 0

        /// Takes the next candidate that is still open, and idle or late.
        mutating func nextVictim(at now: Double) -> GuardedConnection? {
            while let candidate = candidates.popLast() {
                guard candidate.isIdle || candidate.lateSince(at: now) != nil,
                    connections.removeValue(forKey: ObjectIdentifier(candidate)) != nil
                else { continue }
                evictions += 1
                return candidate
            }
            return nil
        }
    }

    let limits: ConnectionLimits
    private let state = Mutex(State())
    /// The number of open connections, which is looked at after each answer.
    private let openCount = Atomic<Int>(0)

    public init(_ limits: ConnectionLimits) {
        self.limits = limits
    }

    /// The HTTP server that reports its connections here.
    ///
    /// - Parameter site: the site whose feeds are polled. Polls are answered from memory where possible; nil to decode
    ///   every request.
    public func server(answeringPollsOf site: Site? = nil) -> HTTPServerBuilder {
        let polls = site.map(Polls.init)
        return HTTPServerBuilder { PolledChannel(polls, self, responder: $0) }
    }

    // MARK: - Opening and closing

    func add(_ connection: GuardedConnection) {
        state.withLock {
            $0.connections[ObjectIdentifier(connection)] = connection
            openCount.store($0.connections.count, ordering: .relaxed)
        }
        makeRoom(for: connection)
    }

    func remove(_ connection: GuardedConnection) {
        state.withLock {
            $0.connections[ObjectIdentifier(connection)] = nil
            openCount.store($0.connections.count, ordering: .relaxed)
        }
    }

    /// Closes the connection that was idle longest, where there are as many as there may be; if none is idle, the one whose
    /// body has come slowly for the longest time.
    ///
    /// - Parameter newcomer: a connection that has just been opened, and is not the one to go.
    func makeRoom(for newcomer: GuardedConnection? = nil) {
        guard count >= limits.connections else { return }
        let now = GuardedConnection.now
        let victim = state.withLock { state -> GuardedConnection? in
            defer { openCount.store(state.connections.count, ordering: .relaxed) }
            guard state.connections.count >= limits.connections else { return nil }
            if let victim = state.nextVictim(at: now) { return victim }
            // One look at all connections serves for many evictions: otherwise a flood of connections would cause a
            // look for each.
            let others = state.connections.values.filter { $0 !== newcomer }
            func first(_ since: (GuardedConnection) -> Double?) -> [GuardedConnection] {
                others.compactMap { connection in since(connection).map { (connection: connection, since: $0) } }
                    .sorted { $0.since > $1.since }.suffix(max(1, limits.connections / 16)).map(\.connection)
            }
            state.candidates = first { $0.idleSince }
            if state.candidates.isEmpty { state.candidates = first { $0.lateSince(at: now) } }
            return state.nextVictim(at: now)
        }
        // There is not enough of anything now, and the system would keep what the client has not read.
        victim?.abort()
    }

    /// Closes every connection that broke a limit in time.
    func closeOverdue() {
        let now = GuardedConnection.now
        let connections = state.withLock { Array($0.connections.values) }
        for connection in connections {
            connection.lookAtReader()
            guard let reason = connection.reasonToClose(at: now) else { continue }
            state.withLock { $0.timeouts[reason, default: 0] += 1 }
            if reason == .write { connection.abort() } else { connection.close() }
        }
    }

    // MARK: - Counts

    /// The number of open connections.
    public var count: Int { openCount.load(ordering: .relaxed) }

    /// The number of connections that were closed because there were too many.
    public var evictions: Int { state.withLock { $0.evictions } }

    /// The number of connections that were closed for a limit in time.
    func timeouts(_ reason: ConnectionTimeout) -> Int { state.withLock { $0.timeouts[reason] ?? 0 } }
}

/// Pauses accepting while there are as many connections as there may be.
public struct ConnectionAdmission: AvailableConnectionsDelegate {
    private let limit: Int
    private var count = 0

    public init(_ connections: OpenConnections) {
        limit = connections.limits.connections
    }

    public mutating func connectionOpened() { count += 1 }

    public mutating func connectionClosed() { count -= 1 }

    public func isAcceptingNewConnections() -> Bool { count < limit }
}

/// Looks once a second for connections that broke a limit in time.
public struct ConnectionGuard: Service {
    private let connections: OpenConnections

    public init(_ connections: OpenConnections) {
        self.connections = connections
    }

    public func run() async {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                connections.closeOverdue()
                do {
                    try await Task.sleep(for: .seconds(1))
                } catch {
                    return
                }
            }
        }
    }
}
