import Storage
import Synchronization

/// A database whose writes fail until it is mended.
final class FailingDatabase: Database {
    struct Outage: Error {}

    private let base: any Database
    private let isBroken: Atomic<Bool>

    init(_ base: any Database, isBroken: Bool = true) {
        self.base = base
        self.isBroken = Atomic(isBroken)
    }

    func fail() { isBroken.store(true, ordering: .relaxed) }

    func mend() { isBroken.store(false, ordering: .relaxed) }

    func read<T: Sendable>(_ body: @escaping @Sendable (any Connection) throws -> T) async throws -> T {
        try await base.read(body)
    }

    func write<T: Sendable>(_ body: @escaping @Sendable (any Connection) throws -> T) async throws -> T {
        guard !isBroken.load(ordering: .relaxed) else { throw Outage() }
        return try await base.write(body)
    }

    func backup(to path: String) async throws { try await base.backup(to: path) }

    func version() throws -> Int { try base.version() }

    func integrityFaults() async throws -> [String] { try await base.integrityFaults() }
}
