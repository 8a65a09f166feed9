#if PostgreSQL
    import Foundation

    /// An open transaction that writes. No other process of Lectern writes until its end.
    final class PostgreSQLTransaction {
        let session: PostgreSQLSession
        /// The error that undid it.
        var failure: PostgreSQLError?
        private let address: PostgreSQLAddress
        private let identity: Identity
        private let schema: Schema

        /// The protection of the transaction from others.
        private enum Schema {
            /// It has locked the table of schema versions.
            case locked
            /// It may create that table, under an advisory lock.
            case created
        }

        /// The name by which the server knows the outcome of a transaction. After a standby was promoted, or a server was
        /// killed before it had written anything of it, the same number can be that of another transaction.
        private struct Identity {
            let number: String
            /// The timeline, and when the server was started.
            let server: String
            /// The name under which commits are notified.
            let channel: String
        }

        /// Begins it on a connection, which is opened where there is none.
        ///
        /// - Throws: ``PostgreSQLError``.
        init(_ address: PostgreSQLAddress, _ session: inout PostgreSQLSession?) throws {
            self.address = address
            do {
                let former = session
                do {
                    let open = try former ?? PostgreSQLSession(address)
                    session = open
                    (identity, schema) = try Self.begin(on: open)
                } catch let error as PostgreSQLError where error.endsConnection && former != nil {
                    // It was idle, and may have been closed long ago.
                    let fresh = try PostgreSQLSession(address)
                    session = fresh
                    (identity, schema) = try Self.begin(on: fresh)
                }
            } catch {
                // Whatever began is gone with the connection.
                session = nil
                throw error
            }
            guard let session else { preconditionFailure("a transaction without a connection") }
            self.session = session
        }

        var isLost: Bool { failure?.endsConnection == true }

        /// Notes an error that undoes all of it.
        func noteFailure(_ error: any Error) {
            if failure == nil, let error = error as? PostgreSQLError, error.undoesTransaction { failure = error }
        }

        private static func begin(on session: PostgreSQLSession) throws -> (Identity, Schema) {
            try session.forgetIfStale()
            // The snapshot is taken by the first query, so after the lock, and holds everything that others committed.
            do {
                return (try identity(session, lock), .locked)
            } catch let error as PostgreSQLError where error.isMissingTable {
                try session.run(script: "ROLLBACK")
            }
            // Creating all tables takes a busy server longer than a lock is waited for elsewhere.
            try session.run(script: "SET lock_timeout = '120s'; SELECT pg_advisory_lock(\(schemaLock))")
            do {
                try session.run(script: "SET lock_timeout = '\(PostgreSQLSession.lockLimit)'")
                // Another process may have created it meanwhile.
                let identity = try identity(session, lock)
                try session.run(script: "SELECT pg_advisory_unlock(\(schemaLock))")
                return (identity, .locked)
            } catch let error as PostgreSQLError where error.isMissingTable {
                try session.run(script: "ROLLBACK")
                return (try identity(session, ""), .created)
            }
        }

        private static let lock = "LOCK TABLE schema_migrations IN EXCLUSIVE MODE;"
        private static let schemaLock = "hashtextextended('lectern ' || CURRENT_SCHEMA, 0)"

        private static func identity(_ session: PostgreSQLSession, _ lock: String) throws -> Identity {
            let row = try session.run(
                script: """
                    BEGIN ISOLATION LEVEL SERIALIZABLE READ WRITE; \(lock)
                    SELECT pg_current_xact_id()::text AS number,
                        LEFT(pg_walfile_name(pg_current_wal_insert_lsn()), 8) || pg_postmaster_start_time() AS server,
                        \(PostgreSQLNotice.channel) AS channel
                    """
            ).rows.first
            guard let row else {
                throw PostgreSQLError(state: "08P01", message: "no answer to BEGIN", endsConnection: true)
            }
            return Identity(
                number: try row.text("number"), server: try row.text("server"), channel: try row.text("channel"))
        }

        /// The end of a commit.
        enum Commit {
            case committed
            case undone(PostgreSQLError)
            /// The connection was lost, and the server could not be asked.
            case unknown(DatabaseUnavailable)
        }

        func commit(_ notice: PostgreSQLNotice) -> Commit {
            do {
                // The row gets the number of the transaction, which is the version of the database.
                let mark = "UPDATE schema_migrations SET applied_at = applied_at WHERE version = 1; "
                try session.run(
                    script: (schema == .locked ? mark : "") + notice.statement(identity.channel) + "; COMMIT")
                try unlockSchema()
                return .committed
            } catch let error as PostgreSQLError {
                failure = error
                guard error.endsConnection else {
                    rollBack()
                    return .undone(error)
                }
                switch outcome() {
                case true?: return .committed
                case false?: return .undone(error)
                case nil:
                    return .unknown(
                        DatabaseUnavailable(
                            "The connection was lost during a commit, and it is not known if it was carried out: \(error)"
                        ))
                }
            } catch {
                return .undone(PostgreSQLError(state: "XX000", message: "\(error)"))
            }
        }

        func rollBack() {
            guard !isLost else { return }
            session.settleUndone()
            do {
                try session.run(script: "ROLLBACK")
                try unlockSchema()
            } catch let error as PostgreSQLError {
                failure = failure.flatMap { $0.endsConnection ? $0 : nil } ?? error.endingConnection
            } catch {
                failure = PostgreSQLError(state: "XX000", message: "\(error)", endsConnection: true)
            }
        }

        private func unlockSchema() throws {
            if schema == .created { try session.run(script: "SELECT pg_advisory_unlock(\(Self.schemaLock))") }
        }

        /// Asks the server for the outcome of the commit, on a new connection.
        ///
        /// - Returns: nil where it does not answer within some seconds, or is another one, or was started again, by now.
        private func outcome() -> Bool? {
            let deadline = ContinuousClock.now + .seconds(6)
            while ContinuousClock.now < deadline {
                do {
                    let fresh = try PostgreSQLSession(address)
                    let row = try fresh.run(
                        """
                        SELECT LEFT(pg_walfile_name(pg_current_wal_insert_lsn()), 8) || pg_postmaster_start_time() AS server,
                            pg_xact_status(\(identity.number)::xid8) AS status
                        """
                    ).rows.first
                    guard let row, try row.text("server") == identity.server else { return nil }
                    switch try row.textIfAny("status") {
                    case "committed": return true
                    case "aborted": return false
                    case "in progress": break
                    default: return nil
                    }
                } catch {
                    // It starts again, or has not noticed the end of the former connection.
                }
                usleep(50_000)
            }
            return nil
        }
    }

    /// The notice that other processes get of a commit.
    struct PostgreSQLNotice: Sendable {
        /// Tells the process from others.
        let sender: String

        /// The channel, as SQL: each schema has one.
        static let channel = "quote_ident(LEFT('lectern ' || CURRENT_SCHEMA, 60))"

        func statement(_ channel: String) -> String { "NOTIFY \(channel), '\(sender)'" }
    }
#endif
