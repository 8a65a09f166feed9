#if PostgreSQL
    import Dispatch
    import Foundation
    import Synchronization

    /// The one connection of a process that writes, on a thread of its own.
    ///
    /// Writes that arrive together share a transaction, each in a savepoint, as in ``SQLiteDatabase``. The transactions of
    /// all processes follow each other, since each locks the table of schema versions first. Therefore the journal has the
    /// order of commits, and no transaction fails because of another one of Lectern.
    final class PostgreSQLWriter: Sendable {
        private let address: PostgreSQLAddress
        private let commitLimits: CommitLimits
        private let statementCount: StatementCount
        private let unreadableRows: UnreadableRows
        private let personalKey: String?
        private let notice: PostgreSQLNotice
        private let writes = WriteQueue()
        private let counted = Atomic<Int>(0)
        private let signal = DispatchSemaphore(value: 0)
        private let isClosed = Atomic<Bool>(false)
        private let hasThread = Atomic<Bool>(false)
        /// Nanoseconds that the last commit took.
        private let commitTime = Atomic<Int>(0)

        /// The maximum time for which writes run before a commit that takes long.
        private static let maxSharingTime = Duration.milliseconds(250)

        /// The number of times that a write runs at most, if others are in its way.
        static let attempts = 12

        init(
            _ address: PostgreSQLAddress, commitLimits: CommitLimits, statementCount: StatementCount,
            unreadableRows: UnreadableRows, personalKey: String?, notice: PostgreSQLNotice
        ) {
            self.address = address
            self.commitLimits = commitLimits
            self.statementCount = statementCount
            self.unreadableRows = unreadableRows
            self.personalKey = personalKey
            self.notice = notice
        }

        var commits: Int { counted.load(ordering: .relaxed) }

        var waitingCount: Int { writes.count }

        func write<T: Sendable>(_ body: @escaping @Sendable (any Connection) throws -> T) async throws -> T {
            guard !isClosed.load(ordering: .acquiring) else { throw DatabaseUnavailable("The database was closed.") }
            return try await writes.outcome(of: body) {
                if !hasThread.exchange(true, ordering: .acquiringAndReleasing) {
                    Thread.detachNewThread { self.work() }
                }
                signal.signal()
            }
        }

        /// Ends the thread after the writes that wait.
        func close() {
            guard !isClosed.exchange(true, ordering: .acquiringAndReleasing) else { return }
            signal.signal()
        }

        private func work() {
            var session: PostgreSQLSession?
            while true {
                signal.wait()
                repeat {
                    // A write may have been withdrawn meanwhile.
                    if writes.count > 0 { commitWaiting(&session) }
                } while writes.endCommit()
                if isClosed.load(ordering: .acquiring) { return }
            }
        }

        // MARK: - Commits

        /// A write with its answer, which is given once it is durable.
        private typealias Done = (write: PendingWrite, answer: PendingWrite.Answer)

        /// The transaction as a whole was undone, or never began. Its writes can run again.
        private struct Undone: Error {
            let writes: [PendingWrite]
            let cause: PostgreSQLError
        }

        private func commitWaiting(_ session: inout PostgreSQLSession?) {
            do {
                try commit(nil, &session)
            } catch {
                // Each alone, so that one that fails again holds up no other.
                for write in error.writes { commitAlone(write, after: error.cause, &session) }
            }
        }

        private func commitAlone(
            _ write: PendingWrite, after first: PostgreSQLError, _ session: inout PostgreSQLSession?
        ) {
            var cause = first
            for attempt in 1..<Self.attempts {
                // Two that are in each other's way do not wait for the same time.
                usleep(UInt32.random(in: 0...(1_000 << UInt32(attempt))))
                do {
                    return try commit(write, &session)
                } catch {
                    cause = error.cause
                    guard cause.undoesTransaction else { break }
                }
            }
            write.fail(cause.translated)
        }

        /// Runs writes in one transaction, and returns their results once it is durable.
        ///
        /// - Parameter given: the only write; nil for those that wait.
        private func commit(_ given: PendingWrite?, _ session: inout PostgreSQLSession?) throws(Undone) {
            let transaction: PostgreSQLTransaction
            do {
                transaction = try PostgreSQLTransaction(address, &session)
            } catch {
                let cause = (error as? PostgreSQLError)?.translated ?? error
                // The others who wait would only wait for the same.
                for write in (given.map { [$0] } ?? []) + writes.next(atMost: .max) { write.fail(cause) }
                return
            }
            defer { if transaction.isLost { session = nil } }
            let done = try run(given, in: transaction)
            guard !done.isEmpty else { return transaction.rollBack() }
            let begun = ContinuousClock.now
            let outcome = transaction.commit(notice)
            commitTime.store(Int((ContinuousClock.now - begun) / .nanoseconds(1)), ordering: .relaxed)
            switch outcome {
            case .committed:
                counted.add(1, ordering: .relaxed)
                for write in done { write.answer() }
            case .undone(let cause):
                throw Undone(writes: done.map(\.write), cause: cause)
            case .unknown(let cause):
                for write in done { write.write.fail(cause) }
            }
        }

        /// Runs writes up to their commit.
        ///
        /// - Returns: none where the only one failed.
        private func run(_ given: PendingWrite?, in transaction: PostgreSQLTransaction) throws(Undone) -> [Done] {
            let begun = ContinuousClock.now
            let time = sharingTime
            var done: [Done] = []
            while done.count < (given == nil ? commitLimits.maxWrites : 1), let write = given ?? writes.next() {
                do {
                    let answer =
                        done.isEmpty
                        ? first(write, in: transaction)
                        : try another(write, by: begun + time * 2, in: transaction)
                    if let answer, transaction.failure == nil {
                        done.append((write: write, answer: answer))
                    } else if transaction.failure == nil {
                        break
                    }
                } catch {
                    transaction.failure = transaction.failure ?? error
                }
                if let failure = transaction.failure {
                    transaction.rollBack()
                    throw Undone(writes: done.map(\.write) + [write], cause: failure)
                }
                // A write that cannot finish in time is not started.
                guard ContinuousClock.now < begun + time else { break }
            }
            return done
        }

        /// The time within which writes begin that share a commit: as long as the last commit took, where that is longer.
        /// Then a slow disk, or a distant standby, takes at most every other moment from the writes that wait.
        private var sharingTime: Duration {
            let last = Duration.nanoseconds(commitTime.load(ordering: .relaxed))
            return max(commitLimits.timeout / 2, min(last, Self.maxSharingTime))
        }

        /// Runs the first write of a transaction, which needs no savepoint. What it sent last is settled by the next write, or
        /// the commit.
        ///
        /// - Returns: nil for a write that failed.
        private func first(_ write: PendingWrite, in transaction: PostgreSQLTransaction) -> PendingWrite.Answer? {
            do {
                return try write.run(connection(in: transaction))
            } catch {
                transaction.noteFailure(error)
                if transaction.failure == nil { write.fail(translated(error)) }
                return nil
            }
        }

        /// Runs a further write of a transaction.
        ///
        /// - Returns: nil for a write that does not finish before the deadline. It is rolled back, and will be the first of
        ///   the next transaction.
        private func another(
            _ write: PendingWrite, by deadline: ContinuousClock.Instant, in transaction: PostgreSQLTransaction
        ) throws(PostgreSQLError) -> PendingWrite.Answer? {
            var isLate = false
            var answer: PendingWrite.Answer?
            do {
                transaction.session.beginWrite()
                try transaction.session.send("SAVEPOINT write")
                answer = try write.run(
                    connection(in: transaction) {
                        guard ContinuousClock.now >= deadline else { return }
                        isLate = true
                        throw SharedCommitTimeout()
                    })
                if isLate { throw SharedCommitTimeout() }
                try transaction.session.send("RELEASE write")
            } catch {
                transaction.noteFailure(error)
                if transaction.failure == nil { transaction.failure = transaction.session.settleUndone() }
                // Those of an earlier write, too: all of them run again, each alone.
                if let failure = transaction.failure { throw failure }
                try transaction.session.execute("ROLLBACK TO write; RELEASE write")
                let failure = translated(error)
                if !isLate { answer = { write.fail(failure) } }
            }
            if isLate { writes.putBack([write]) }
            return isLate ? nil : answer
        }

        private func connection(
            in transaction: PostgreSQLTransaction, checkDeadline: @escaping () throws -> Void = {}
        ) -> PostgreSQLConnection {
            PostgreSQLConnection(
                session: transaction.session, isReading: false, statementCount: statementCount,
                unreadableRows: unreadableRows, personalKey: personalKey, checkDeadline: checkDeadline,
                onFailure: { error in
                    if error.undoesTransaction { transaction.failure = error }
                })
        }

        private func translated(_ error: any Error) -> any Error {
            (error as? PostgreSQLError)?.translated ?? error
        }

        private struct SharedCommitTimeout: Error {}
    }
#endif
