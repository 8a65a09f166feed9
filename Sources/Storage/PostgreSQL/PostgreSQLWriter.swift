#if PostgreSQL
    import Dispatch
    import Foundation
    import Synchronization

    /// The one connection of a process that writes, on a thread of its own.
    ///
    /// Writes that arrive together share a transaction, as in ``SQLiteDatabase``. If one of them has to be undone, all run
    /// again, each in a savepoint; most end well, and savepoints are two more statements for each. The transactions of
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
            /// Nil where a write among them has to be undone, and had no savepoint.
            let cause: PostgreSQLError?
        }

        private func commitWaiting(_ session: inout PostgreSQLSession?) {
            var undone: Undone
            do throws(Undone) {
                return try commit(nil, &session)
            } catch {
                undone = error
            }
            if undone.cause == nil {
                do throws(Undone) {
                    return try commit(undone.writes, &session)
                } catch {
                    undone = error
                }
            }
            // Each alone, so that one that fails again holds up no other.
            for write in undone.writes { commitAlone(write, &session) }
        }

        private func commitAlone(_ write: PendingWrite, _ session: inout PostgreSQLSession?) {
            var cause: PostgreSQLError?
            for attempt in 1..<Self.attempts {
                // Two that are in each other's way do not wait for the same time.
                usleep(UInt32.random(in: 0...(1_000 << UInt32(attempt))))
                do throws(Undone) {
                    return try commit([write], &session)
                } catch {
                    cause = error.cause
                    guard cause?.undoesTransaction == true else { break }
                }
            }
            write.fail(cause?.translated ?? DatabaseUnavailable("A write was undone, and the server did not say why."))
        }

        /// Runs writes in one transaction, and returns their results once it is durable.
        ///
        /// - Parameter given: the writes, which get savepoints; nil for the ones that wait, which get none.
        private func commit(_ given: [PendingWrite]?, _ session: inout PostgreSQLSession?) throws(Undone) {
            var given = given
            let transaction: PostgreSQLTransaction
            do {
                transaction = try PostgreSQLTransaction(address, &session)
            } catch {
                let cause = (error as? PostgreSQLError)?.translated ?? error
                // The others who wait would only wait for the same.
                for write in (given ?? []) + writes.next(atMost: .max) { write.fail(cause) }
                return
            }
            defer { if transaction.isLost { session = nil } }
            let done = try run(&given, in: transaction)
            // Those for which there was no time come first in the next transaction.
            if let given { writes.putBack(given) }
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

        // MARK: - The writes of a transaction

        /// The end of one write.
        private enum WriteOutcome {
            case answer(PendingWrite.Answer)
            /// It was the first, and its task knows.
            case failed
            /// It does not finish in time, and comes first in the next transaction.
            case late
            /// It has to be undone, and with it all others of the transaction.
            case undoing
        }

        /// Runs writes up to their commit.
        ///
        /// - Parameter given: as in ``commit(_:_:)``; afterwards the ones that did not run.
        /// - Returns: none where the first one failed.
        private func run(
            _ given: inout [PendingWrite]?, in transaction: PostgreSQLTransaction
        ) throws(Undone) -> [Done] {
            let isolating = given != nil
            let begun = ContinuousClock.now
            let time = sharingTime
            var done: [Done] = []
            while done.count < commitLimits.maxWrites, let write = next(of: &given) {
                let outcome: WriteOutcome
                do throws(PostgreSQLError) {
                    outcome =
                        done.isEmpty
                        ? try first(write, in: transaction)
                        : try another(write, by: begun + time * 2, isolating: isolating, in: transaction)
                } catch {
                    throw undone(transaction, done, [write] + (given ?? []), because: error)
                }
                switch outcome {
                case .answer(let answer): done.append((write: write, answer: answer))
                case .failed: return done
                case .late:
                    writes.putBack([write] + (given ?? []))
                    given = nil
                    return done
                case .undoing: throw undone(transaction, done, [write] + (given ?? []), because: nil)
                }
                // A write that cannot finish in time is not started.
                guard ContinuousClock.now < begun + time else { break }
            }
            return done
        }

        private func next(of given: inout [PendingWrite]?) -> PendingWrite? {
            guard let first = given?.first else { return given == nil ? writes.next() : nil }
            given?.removeFirst()
            return first
        }

        private func undone(
            _ transaction: PostgreSQLTransaction, _ done: [Done], _ others: [PendingWrite],
            because cause: PostgreSQLError?
        ) -> Undone {
            transaction.rollBack()
            return Undone(writes: done.map(\.write) + others, cause: cause)
        }

        /// The time within which writes begin that share a commit: as long as the last commit took, where that is longer.
        /// Then a slow disk, or a distant standby, takes at most every other moment from the writes that wait.
        private var sharingTime: Duration {
            let last = Duration.nanoseconds(commitTime.load(ordering: .relaxed))
            return max(commitLimits.timeout / 2, min(last, Self.maxSharingTime))
        }

        /// Runs the first write of a transaction, which is undone with it. What it sent last is settled by the next write, or the
        /// commit.
        ///
        /// - Throws: the error that undoes the transaction.
        private func first(
            _ write: PendingWrite, in transaction: PostgreSQLTransaction
        ) throws(PostgreSQLError) -> WriteOutcome {
            do {
                let answer = try write.run(connection(in: transaction))
                if transaction.failure == nil { return .answer(answer) }
            } catch {
                transaction.noteFailure(error)
                if transaction.failure == nil { write.fail(translated(error)) }
            }
            if let failure = transaction.failure { throw failure }
            return .failed
        }

        /// Runs a further write of a transaction.
        ///
        /// - Parameter isolating: gives it a savepoint.
        /// - Throws: the error that undoes the transaction.
        private func another(
            _ write: PendingWrite, by deadline: ContinuousClock.Instant, isolating: Bool,
            in transaction: PostgreSQLTransaction
        ) throws(PostgreSQLError) -> WriteOutcome {
            let session = transaction.session
            var isLate = false
            do {
                session.beginWrite()
                if isolating { try session.send("SAVEPOINT write") }
                let answer = try write.run(
                    connection(in: transaction) {
                        guard ContinuousClock.now >= deadline else { return }
                        isLate = true
                        throw SharedCommitTimeout()
                    })
                if isLate { throw SharedCommitTimeout() }
                if isolating { try session.send("RELEASE write") }
                if transaction.failure == nil { return .answer(answer) }
            } catch {
                transaction.noteFailure(error)
                if transaction.failure == nil { transaction.failure = session.settleUndone() }
                if transaction.failure == nil {
                    if isolating {
                        try session.execute("ROLLBACK TO write; RELEASE write")
                    } else if session.hasWritten || session.isInError {
                        return .undoing
                    }
                    let failure = translated(error)
                    return isLate ? .late : .answer { write.fail(failure) }
                }
            }
            // Those of an earlier write, too: all of them run again, each alone.
            if let failure = transaction.failure { throw failure }
            return .undoing
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
