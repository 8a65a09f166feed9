import Foundation
import NIOCore
import NIOPosix
import Synchronization

/// Looks up the addresses of a host.
public struct HostResolver: Sendable {
    private let lookUp: @Sendable (_ host: String) throws -> [NetworkAddress]

    /// - Parameter lookUp: may block. It runs on a thread of its own pool.
    public init(_ lookUp: @escaping @Sendable (_ host: String) throws -> [NetworkAddress]) {
        self.lookUp = lookUp
    }

    /// The resolver of the operating system.
    public static let system = HostResolver { host in
        var found: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(host, nil, nil, &found) == 0, let first = found else { return [] }
        defer { freeaddrinfo(first) }
        var addresses: [NetworkAddress] = []
        // Each address is there once for each kind of socket.
        for entry in sequence(first: first, next: { $0.pointee.ai_next }) {
            guard let address = Self.address(of: entry.pointee), !addresses.contains(address) else { continue }
            addresses.append(address)
        }
        return addresses
    }

    private static func address(of entry: addrinfo) -> NetworkAddress? {
        guard let address = entry.ai_addr else { return nil }
        let raw = UnsafeRawPointer(address)
        switch entry.ai_family {
        case AF_INET:
            let four = raw.loadUnaligned(as: sockaddr_in.self)
            return NetworkAddress(bytes: withUnsafeBytes(of: four.sin_addr) { Array($0) })
        case AF_INET6:
            let six = raw.loadUnaligned(as: sockaddr_in6.self)
            return NetworkAddress(bytes: withUnsafeBytes(of: six.sin6_addr) { Array($0) })
        default: return nil
        }
    }

    /// The addresses of a host; none for an unknown one.
    ///
    /// A look-up cannot be interrupted: one that takes longer than the limit goes on by itself, and is forgotten.
    func addresses(of host: String, within limit: Duration) async throws(EgressError) -> [NetworkAddress] {
        if let address = NetworkAddress(host) { return [address] }
        let (first, lookUp) = (FirstAnswer<[NetworkAddress]?>(), lookUp)
        let timer = Task {
            do {
                try await Task.sleep(for: limit)
            } catch {
                return
            }
            first.give(nil)
        }
        let found = await withCheckedContinuation { continuation in
            first.wait(continuation)
            Self.threads.submit { state in
                guard case .active = state else { return first.give([]) }
                do {
                    first.give(try lookUp(host))
                } catch {
                    first.give([])
                }
            }
        }
        timer.cancel()
        guard let found else { throw .tooSlow }
        return found
    }

    /// Hosts whose servers of names do not answer hold up no others, up to this number.
    private static let threads: NIOThreadPool = {
        let threads = NIOThreadPool(numberOfThreads: 16)
        threads.start()
        return threads
    }()
}

/// Resumes a continuation with the first of several answers.
private final class FirstAnswer<Value: Sendable>: Sendable {
    private enum State {
        case open, waiting(CheckedContinuation<Value, Never>), given(Value), over
    }

    private let state = Mutex(State.open)

    func wait(_ continuation: CheckedContinuation<Value, Never>) {
        let given = state.withLock { state -> Value? in
            if case .given(let value) = state {
                state = .over
                return value
            }
            state = .waiting(continuation)
            return nil
        }
        if let given { continuation.resume(returning: given) }
    }

    func give(_ value: Value) {
        let waiting = state.withLock { state -> CheckedContinuation<Value, Never>? in
            switch state {
            case .open: state = .given(value)
            case .waiting(let continuation):
                state = .over
                return continuation
            case .given, .over: break
            }
            return nil
        }
        waiting?.resume(returning: value)
    }
}
