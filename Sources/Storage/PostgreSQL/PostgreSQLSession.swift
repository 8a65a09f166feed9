#if PostgreSQL
    // libpq: the protocol of PostgreSQL. Imported in this file only.
    internal import CPostgreSQL
    import Foundation
    import SupportCore

    /// A connection to a PostgreSQL server, used by one thread.
    ///
    /// Parameters and results are sent as text, and the server infers the types of parameters from their places, as
    /// SQLite does.
    final class PostgreSQLSession {
        private let handle: OpaquePointer
        private var statements: [String: Statement] = [:]
        /// The number of statements that are prepared now.
        private var preparedCount = 0
        private var lastName = 0
        private var isStale = false
        /// The number of statements that were sent, and whose outcomes are still to be read.
        private var sentCount = 0
        /// The number of the first of them that belong to earlier writes of the transaction.
        private var earlierCount = 0
        /// True if something was written since ``beginWrite()``.
        private(set) var hasWritten = false
        /// True if the last of them ends a transaction, and the server was told that no more follow.
        private var isEnding = false
        /// The rows of queries that were asked ahead, until something is written.
        private var prefetched: [SQL: [Row]] = [:]
        /// True for a connection that only reads.
        var isReading = false

        private struct Statement {
            /// With `$1` for the first `?`.
            let text: String
            var uses = 0
            /// The number of uses at which it is prepared next.
            var preparation = 2
            /// Nil for one that is not prepared.
            var name: String?
        }

        struct Outcome {
            let rows: [Row]
            /// The number of rows that were changed.
            let changed: Int
        }

        /// Connects.
        ///
        /// - Throws: ``PostgreSQLError``.
        init(_ address: PostgreSQLAddress) throws {
            let settings = address.settings
            let words = settings.map { strdup($0.key) } + [nil]
            let values = settings.map { strdup($0.value) } + [nil]
            defer { for text in words + values { free(text) } }
            // With expansion, since the last value is a URL. What it says replaces what stands before it.
            let connected = words.map { UnsafePointer($0) }.withUnsafeBufferPointer { words in
                values.map { UnsafePointer($0) }.withUnsafeBufferPointer { values in
                    PQconnectdbParams(words.baseAddress, values.baseAddress, 1)
                }
            }
            guard let connected else { throw PostgreSQLError(state: "53200", message: "out of memory") }
            guard PQstatus(connected) == CONNECTION_OK else {
                let message = String(cString: PQerrorMessage(connected))
                PQfinish(connected)
                throw PostgreSQLError(
                    state: PostgreSQLError.connectionLost,
                    message: message.trimmingCharacters(in: .whitespacesAndNewlines), endsConnection: true)
            }
            handle = connected
            PQsetNoticeProcessor(handle, { _, _ in }, nil)
            // If that fails, the connection is closed with the object, which is complete by now.
            try run(script: Self.setup)
        }

        deinit { PQfinish(handle) }

        /// The time for which a lock is waited for.
        static let lockLimit = "10s"

        /// The settings of a session. Locks are waited for with a limit, and a host that disappears is noticed by the
        /// server, so that what it had locked is free again. A plan with other processes, or compiled, takes longer to begin
        /// than nearly all statements take.
        private static let setup = """
            SET client_min_messages = warning;
            SET standard_conforming_strings = on;
            SET lock_timeout = '\(lockLimit)';
            SET idle_in_transaction_session_timeout = '20s';
            SET tcp_keepalives_idle = 5;
            SET tcp_keepalives_interval = 2;
            SET tcp_keepalives_count = 3;
            SET jit = off;
            SET max_parallel_workers_per_gather = 0
            """

        /// As 150004.
        var serverVersion: Int { Int(PQserverVersion(handle)) }

        /// The identifier of the server's process as the other side told it when the connection began.
        var announcedProcess: Int { Int(PQbackendPID(handle)) }

        var socket: Int32 { PQsocket(handle) }

        func parameter(_ name: String) -> String? { PQparameterStatus(handle, name).map { String(cString: $0) } }

        // MARK: - Statements

        /// Runs statements without values. The results of all but the last are dropped.
        @discardableResult
        func run(script: String) throws -> Outcome {
            (prefetched, hasWritten) = ([:], true)
            try settle()
            return try outcome(of: PQexec(handle, script))
        }

        /// Runs statements without values, and throws errors of one type.
        func execute(_ script: String) throws(PostgreSQLError) {
            do {
                try run(script: script)
            } catch {
                throw error as? PostgreSQLError ?? PostgreSQLError(state: "XX000", message: "\(error)")
            }
        }

        /// Runs a statement, which is prepared from its second use on. It is prepared anew after four times as many uses:
        /// the server keeps the plan that it made, which for a table that was small then reads all of it.
        @discardableResult
        func run(_ sql: SQL) throws -> Outcome {
            noteWrite(sql)
            let statement = try prepared(sql)
            guard sentCount == 0 else {
                try send(statement, sql.values)
                return try lastOutcome()
            }
            return try withParameters(sql.values) { count, values in
                guard let name = statement.name else {
                    return try outcome(of: PQexecParams(handle, statement.text, count, nil, values, nil, nil, 0))
                }
                return try outcome(of: PQexecPrepared(handle, name, count, values, nil, nil, 0))
            }
        }

        /// Runs queries together, and keeps their rows for ``prefetchedRows(of:)``.
        func prefetch(_ queries: [SQL]) throws {
            // None of their names is forgotten before all are sent.
            if preparedCount + queries.count > Self.maxPrepared { try forgetPrepared() }
            let statements = try queries.map(prepared)
            if sentCount + queries.count > Self.maxSent { try settle() }
            for (statement, sql) in zip(statements, queries) { try send(statement, sql.values) }
            let outcomes = try readOutcomes().suffix(queries.count)
            for (sql, outcome) in zip(queries, outcomes) { prefetched[sql] = outcome.rows }
        }

        /// The rows of a query that was asked ahead, once.
        ///
        /// - Returns: nil for one that has to be run.
        func prefetchedRows(of sql: SQL) -> [Row]? { prefetched.removeValue(forKey: sql) }

        private func noteWrite(_ sql: SQL) {
            guard !sql.text.hasPrefix("SELECT") else { return }
            hasWritten = true
            if !prefetched.isEmpty { prefetched = [:] }
        }

        private func prepared(_ sql: SQL) throws -> Statement {
            if isEnding { try settle() }
            var statement = statements[sql.text] ?? Statement(text: sql.numbered)
            statement.uses += 1
            // A long list of values seldom has the same length again.
            if statement.uses >= statement.preparation, sql.values.count <= Self.maxValues {
                try settle()
                // In a transaction that failed the server refuses DEALLOCATE, though it prepares COMMIT.
                if !isInError { try prepare(&statement) }
            }
            if sql.values.count <= Self.maxValues { statements[sql.text] = statement }
            return statement
        }

        private func prepare(_ statement: inout Statement) throws {
            let former = statement.name
            if former == nil, preparedCount == Self.maxPrepared { try forgetPrepared() }
            lastName += 1
            let name = "s\(lastName)"
            try outcome(of: PQprepare(handle, name, statement.text, 0, nil))
            if let former { try run(script: "DEALLOCATE \(former)") } else { preparedCount += 1 }
            statement.name = name
            statement.preparation = statement.uses * 4
        }

        private static let maxValues = 60
        private static let maxPrepared = 1_000

        /// Forgets prepared statements after the schema was changed. Call it outside of transactions.
        func forgetIfStale() throws {
            if isStale { try forgetPrepared() }
        }

        private func forgetPrepared() throws {
            isStale = false
            try run(script: "DEALLOCATE ALL")
            statements = [:]
            preparedCount = 0
        }

        // MARK: - Statements that nobody waits for

        /// The number of outcomes that may wait on the server's side. They are short.
        private static let maxSent = 100

        /// Notes that what was sent so far belongs to earlier writes. The first query of the next write tells if it failed.
        func beginWrite() { (earlierCount, hasWritten) = (sentCount, false) }

        /// True for a transaction in which a statement failed.
        var isInError: Bool { PQtransactionStatus(handle) == PQTRANS_INERROR }

        /// Sends a statement along with the next one that is run.
        func send(_ sql: SQL) throws {
            noteWrite(sql)
            let statement = try prepared(sql)
            if sentCount == Self.maxSent { try settle() }
            try send(statement, sql.values)
        }

        /// Sends the end of a transaction that only read. Nobody waits for it: its outcome is read before the next statement.
        ///
        /// - Throws: ``PostgreSQLError`` that ends the connection.
        func sendEnd(_ sql: SQL) throws {
            try send(sql)
            guard PQpipelineSync(handle) == 1 else { throw error(of: nil).endingConnection }
            isEnding = true
        }

        private func send(_ statement: Statement, _ values: [SQLValue]) throws {
            let isSent = try withParameters(values) { count, values in
                if sentCount == 0, PQenterPipelineMode(handle) != 1 { return false }
                guard let name = statement.name else {
                    return PQsendQueryParams(handle, statement.text, count, nil, values, nil, nil, 0) == 1
                }
                return PQsendQueryPrepared(handle, name, count, values, nil, nil, 0) == 1
            }
            guard isSent else { throw error(of: nil).endingConnection }
            sentCount += 1
        }

        /// Waits for the statements that were sent.
        ///
        /// - Throws: ``PostgreSQLError``: the first error of them.
        func settle() throws {
            guard sentCount > 0 else { return }
            let wasEnding = isEnding
            do {
                _ = try readOutcomes()
            } catch var error as PostgreSQLError {
                error.isOfEarlierStatement = true
                // After an end that failed, the connection may still be in the transaction.
                throw wasEnding ? error.endingConnection : error
            }
        }

        /// Waits for the statements that were sent, of a write that is undone.
        ///
        /// - Returns: the error of an earlier write of the transaction.
        @discardableResult
        func settleUndone() -> PostgreSQLError? {
            do {
                try settle()
            } catch let error as PostgreSQLError where error.isOfEarlierWrite {
                return error
            } catch {
                // It is undone, whatever became of its statements.
            }
            return nil
        }

        /// Reads the outcomes of all statements that were sent, and returns that of the last one.
        private func lastOutcome() throws -> Outcome { try readOutcomes().last ?? Outcome(rows: [], changed: 0) }

        /// Reads the outcomes of all statements that were sent.
        ///
        /// - Returns: an outcome for each of them.
        /// - Throws: the first error. The server passes over all statements behind one that fails.
        private func readOutcomes() throws -> [Outcome] {
            let (count, earlierCount) = (sentCount, self.earlierCount)
            (sentCount, self.earlierCount) = (0, 0)
            var outcomes: [Outcome] = []
            var failure: PostgreSQLError?
            var place = 0
            var isComplete = isEnding || PQpipelineSync(handle) == 1
            isEnding = false
            while isComplete {
                guard let result = PQgetResult(handle) else {
                    // The end of the results of one statement.
                    place += 1
                    isComplete = place <= count && PQstatus(handle) == CONNECTION_OK
                    continue
                }
                let status = PQresultStatus(result)
                guard status != PGRES_PIPELINE_SYNC else {
                    PQclear(result)
                    break
                }
                do {
                    outcomes.append(try outcome(of: result))
                } catch var error as PostgreSQLError {
                    error.isOfEarlierStatement = place < count - 1
                    error.isOfEarlierWrite = place < earlierCount
                    failure = failure ?? error
                }
            }
            if !isComplete || PQexitPipelineMode(handle) != 1 {
                throw (failure ?? error(of: nil)).endingConnection
            }
            if let failure { throw failure }
            return outcomes
        }

        // MARK: - Parameters

        private func withParameters<T>(
            _ values: [SQLValue], _ body: (Int32, UnsafePointer<UnsafePointer<CChar>?>?) throws -> T
        ) throws -> T {
            try ParameterTexts(values, isReading: isReading).withPointers { try body(Int32(values.count), $0) }
        }

        // MARK: - Results

        @discardableResult
        private func outcome(of result: OpaquePointer?) throws -> Outcome {
            defer { PQclear(result) }
            switch PQresultStatus(result) {
            case PGRES_TUPLES_OK:
                return Outcome(rows: rows(of: result), changed: changed(by: result))
            case PGRES_COMMAND_OK, PGRES_EMPTY_QUERY:
                return Outcome(rows: [], changed: changed(by: result))
            default:
                throw error(of: result)
            }
        }

        private func changed(by result: OpaquePointer?) -> Int {
            PQcmdTuples(result).flatMap { Int(String(cString: $0)) } ?? 0
        }

        private func error(of result: OpaquePointer?) -> PostgreSQLError {
            func field(_ code: Character) -> String? {
                code.asciiValue.flatMap { PQresultErrorField(result, Int32($0)) }.map { String(cString: $0) }
            }
            let isLost = PQstatus(handle) != CONNECTION_OK
            let message = field("M") ?? String(cString: PQerrorMessage(handle))
            if field("C") == PostgreSQLError.outdatedPlan { isStale = true }
            return PostgreSQLError(
                state: field("C") ?? PostgreSQLError.connectionLost,
                message: message.trimmingCharacters(in: .whitespacesAndNewlines), detail: field("D") ?? "",
                table: field("t") ?? "", endsConnection: isLost)
        }

        private func rows(of result: OpaquePointer?) -> [Row] {
            let (rowCount, columnCount) = (PQntuples(result), PQnfields(result))
            guard rowCount > 0 else { return [] }
            let names = (0..<columnCount).map { String(cString: PQfname(result, $0)) }
            let kinds = (0..<columnCount).map { ColumnKind(type: PQftype(result, $0)) }
            let columns = ColumnPositions(names)
            return (0..<rowCount).map { row in
                let values = (0..<columnCount).map { column -> SQLValue in
                    guard PQgetisnull(result, row, column) == 0, let text = PQgetvalue(result, row, column) else {
                        return .null
                    }
                    return kinds[Int(column)].value(of: text)
                }
                return Row(columns: columns, values: values)
            }
        }

        // MARK: - Notifications

        /// The notices of other sessions that arrived.
        ///
        /// - Returns: their payloads; nil where the connection was lost.
        func notifications() -> [String]? {
            guard PQconsumeInput(handle) == 1 else { return nil }
            var payloads: [String] = []
            while let notification = PQnotifies(handle) {
                payloads.append(String(cString: notification.pointee.extra))
                PQfreemem(notification)
            }
            return payloads
        }
    }

    /// The address of a database on a server, as a URL.
    struct PostgreSQLAddress: Sendable {
        let url: String
        /// `name on host:port`, without the password.
        let shown: String

        /// - Throws: ``Failure`` `.invalid`.
        init(_ url: String) throws {
            var message: UnsafeMutablePointer<CChar>?
            guard let options = PQconninfoParse(url, &message) else {
                let reason = message.map { String(cString: $0) } ?? ""
                PQfreemem(message)
                // The message may repeat the URL, and with it the password.
                let password = URLComponents(string: url)?.password
                let shown = password.map { reason.replacing($0, with: "…") } ?? reason
                throw Failure(
                    .invalid,
                    "LECTERN_DATABASE is not a valid address of PostgreSQL: "
                        + shown.trimmingCharacters(in: .whitespacesAndNewlines))
            }
            defer { PQconninfoFree(options) }
            var found: [String: String] = [:]
            var option = options
            while let keyword = option.pointee.keyword {
                if let value = option.pointee.val { found[String(cString: keyword)] = String(cString: value) }
                option += 1
            }
            self.url = url
            let host = found["host"] ?? found["hostaddr"] ?? "the local socket"
            let port = found["port"].map { ":\($0)" } ?? ""
            shown = "\(found["dbname"] ?? found["user"] ?? "the default database") on \(host)\(port)"
        }

        /// The usual settings, and then the URL, which can replace them.
        fileprivate var settings: [(key: String, value: String)] {
            [
                ("application_name", "lectern"), ("client_encoding", "UTF8"), ("connect_timeout", "5"),
                ("keepalives_idle", "5"), ("keepalives_interval", "2"), ("keepalives_count", "3"),
                ("tcp_user_timeout", "10000"),
                // Of several hosts the one that can be written to.
                ("target_session_attrs", "read-write"), ("dbname", url),
            ]
        }
    }
#endif
