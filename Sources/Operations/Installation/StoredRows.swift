public import Storage

/// The check of all stored rows, for rows that cannot be read: of a zone that the system no longer knows, written by another
/// release or by hand, or damaged.
public actor StoredRows {
    private let database: any Database
    private var running: Task<Void, any Error>?
    /// The number of rows that the running check has read.
    private var progress = 0
    /// The last complete check.
    private var last: Check?

    private struct Check {
        /// The state of the database before the check.
        let version: Int
        let end: ContinuousClock.Instant
        let rows: Int
    }

    /// The number of rows that are checked at every look, if the database has changed: it takes milliseconds.
    private static let smallCount = 2_000
    /// The number of rows that are checked every ten seconds, if the database has changed: it takes tenths of a second.
    private static let mediumCount = 50_000
    private static let rest = Duration.seconds(10)
    /// The number of rows for which a first look waits.
    private static let firstCount = 20_000
    /// The number of rows per read.
    private static let step = 500
    /// The number of rows that are looked at again, instead of all.
    private static let recheckCount = 100

    public init(_ database: any Database) {
        self.database = database
    }

    /// Checks all rows. Simultaneous calls share one check, which ends early if the task of one of them is cancelled.
    public func check() async throws {
        let task = running ?? begin()
        try await withTaskCancellationHandler {
            try await task.value
        } onCancel: {
            task.cancel()
        }
    }

    private func begin() -> Task<Void, any Error> {
        progress = 0
        let task = Task {
            defer { running = nil }
            let version = try await database.version()
            let faults = try await Self.faults(in: database) { await self.setProgress($0) }
            database.unreadableRows.replace(by: faults)
            last = Check(version: version, end: .now, rows: progress)
        }
        running = task
        return task
    }

    private func setProgress(_ count: Int) { progress = count }

    /// The rows that cannot be read, as of now for a small database, and as of the last check for a large one. Rows that a
    /// request came across are known at once.
    public func current() async throws -> [UnreadableRow] {
        guard let last else {
            try await waitForFirstCheck()
            return database.unreadableRows.rows
        }
        if try await database.version() != last.version {
            let isRested = ContinuousClock.now - last.end > Self.rest
            if last.rows <= Self.smallCount || (last.rows <= Self.mediumCount && isRested) {
                try await check()
            } else {
                try await forgetMended()
            }
        }
        return database.unreadableRows.rows
    }

    /// Waits for the first check. For that of a large database it does not wait until the end.
    private func waitForFirstCheck() async throws {
        let first = Task { try await check() }
        repeat {
            try await Task.sleep(for: .milliseconds(2))
        } while running != nil && progress <= Self.firstCount && !Task.isCancelled
        if running == nil { try await first.value }
    }

    /// Looks at the first of the known rows again.
    private func forgetMended() async throws {
        let known = Array(database.unreadableRows.rows.prefix(Self.recheckCount))
        guard !known.isEmpty else { return }
        let mended = try await database.read { connection in
            try known.filter { row in
                guard let table = StoredTable.all.first(where: { $0.name == row.table }) else { return false }
                return try connection.fault(in: table, id: row.id) == nil
            }
        }
        database.unreadableRows.remove(mended)
    }

    /// The faults of all rows. The tables are read in small steps, between which others read.
    ///
    /// - Parameter progress: is told the number of rows read so far.
    static func faults(
        in database: any Database, progress: @Sendable (Int) async -> Void = { _ in }
    ) async throws -> [UnreadableRow] {
        var faults: [UnreadableRow] = []
        var count = 0
        for table in StoredTable.all {
            var last: RowKey?
            repeat {
                try Task.checkCancellation()
                let key = last
                let step = try await database.read { try $0.faults(in: table, after: key, limit: Self.step) }
                faults += step.faults
                count += step.count
                await progress(count)
                last = step.next
            } while last != nil
        }
        return faults
    }
}
