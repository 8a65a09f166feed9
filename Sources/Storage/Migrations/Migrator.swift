public import Foundation
import SupportCore

/// The state of the schema of a database, compared with that of this release.
public enum SchemaState: Sendable, Hashable {
    /// A new, empty database.
    case empty
    /// Steps after this version are missing.
    case outdated(version: Int)
    case current
}

/// Brings a database to the schema of this release.
public struct Migrator: Sendable {
    private let database: any Database
    private let migrations: [Migration]

    public init(_ database: any Database, migrations: [Migration] = Migration.all) {
        self.database = database
        self.migrations = migrations
    }

    /// Compares the schema of the database with that of this release.
    ///
    /// - Throws: ``Failure`` `.unavailable` where the database was written by a newer release, or its schema was made by
    ///   other steps.
    public func state() async throws -> SchemaState {
        let applied = try await applied()
        guard !applied.isEmpty else { return .empty }
        for step in applied where !migrations.contains(where: { $0.version == step.version }) {
            throw Failure(
                .unavailable,
                "This database was written by a newer release: its schema has version \(step.version), and this release "
                    + "supports up to \(migrations.last?.version ?? 0). Install that release again, or restore a backup."
            )
        }
        for (step, expected) in zip(applied, migrations)
        where step.name != expected.name || step.version != expected.version {
            throw Failure(
                .unavailable, "Step \(step.version) of this database's schema differs from that of this release.")
        }
        return applied.count == migrations.count ? .current : .outdated(version: applied.count)
    }

    /// Compares the schema with what a server of this release needs to go on. A newer release adds to it in an upgrade of
    /// one instance after the other.
    ///
    /// - Returns: the version of the last step that a newer release added; nil where there is none.
    /// - Throws: ``Failure`` `.unavailable` where steps of this release are missing, or differ.
    public func newerVersion() async throws -> Int? {
        let applied = try await applied()
        let hasAll =
            applied.count >= migrations.count
            && zip(applied, migrations).allSatisfy { step, expected in
                step.version == expected.version && step.name == expected.name
            }
        guard hasAll else {
            throw Failure(.unavailable, "The database is not at the schema of this release yet.")
        }
        return applied.count > migrations.count ? applied.last?.version : nil
    }

    /// Applies the missing steps, all in one transaction.
    ///
    /// - Returns: the names of the applied steps.
    /// - Throws: the same as ``state()``.
    public func migrate(now: Date) async throws -> [String] {
        let state = try await state()
        guard state != .current else { return [] }
        return try await database.write { connection in
            try connection.run(script: Self.schemaTable)
            let done = try connection.number("SELECT MAX(version) AS n FROM schema_migrations")
            let missing = migrations.filter { $0.version > done }
            for migration in missing {
                try connection.run(script: migration.script)
                try migration.conversion(connection)
                try connection.execute(
                    """
                    INSERT INTO schema_migrations (version, name, applied_at)
                    VALUES (\(migration.version), \(migration.name), \(now))
                    """)
            }
            return missing.map(\.name)
        }
    }

    private func applied() async throws -> [(version: Int, name: String)] {
        try await database.read { connection in
            guard try connection.hasTable("schema_migrations") else { return [] }
            return try connection.all("SELECT version, name FROM schema_migrations ORDER BY version") {
                (version: try $0.integer("version"), name: try $0.text("name"))
            }
        }
    }

    private static let schemaTable = """
        CREATE TABLE IF NOT EXISTS schema_migrations (
            version BIGINT PRIMARY KEY,
            name TEXT NOT NULL,
            applied_at BIGINT NOT NULL
        );
        """
}
