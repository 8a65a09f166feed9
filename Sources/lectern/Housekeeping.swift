import Foundation
import ICalendar
import Logging
import Operations
import ServiceLifecycle
import Storage

/// The chores of a running service: notice the writes of other processes, do the work that has fallen due, and keep the
/// dates of endless series written down.
struct Housekeeping: Service {
    let database: WatchedDatabase
    let engine: any DatabaseEngine
    let tickets: Tickets
    let support: Support
    let convergence: Convergence
    let tokens: Tokens
    let idempotency: Idempotency
    let retention: Retention
    /// Seconds.
    let breachLead: Int
    let logger: Logger

    func run() async {
        await cancelWhenGracefulShutdown {
            var (day, minute) = (0, 0)
            var measured: Int? = 0
            var memory = MemoryWatch()
            var round = 0
            while !Task.isCancelled {
                await attempt("noticing other writers") { try await database.noticeOtherWriters() }
                if engine.holdsLease() { await doWhatIsDue(&day, &measured) }
                round += 1
                if round.isMultiple(of: Self.memoryInterval) { giveBackMemory(&memory) }
                let thisMinute = engine.now.utcMinute
                if thisMinute != minute {
                    minute = thisMinute
                    await attempt("fetches of feeds") { try await convergence.saveFetches() }
                    await attempt("uses of tokens") { try await tokens.saveUses() }
                    await attempt("answers to strangers") { try await idempotency.discardOldest() }
                    // Data that was erased while somebody copied the database is still in the log.
                    if engine.needsFolding { await attempt("folding the log") { try await engine.foldLog() } }
                }
                do {
                    try await Task.sleep(for: .seconds(1))
                } catch {
                    break
                }
            }
        }
        await attempt("fetches of feeds") { try await convergence.saveFetches() }
        await attempt("uses of tokens") { try await tokens.saveUses() }
    }

    /// Seconds between two looks at the memory.
    private static let memoryInterval = 5

    private func giveBackMemory(_ memory: inout MemoryWatch) {
        guard let resident = ProcessMemory.resident, memory.isDue(at: resident) else { return }
        ProcessMemory.giveBack()
        memory.gaveBack(leaving: ProcessMemory.resident ?? resident)
    }

    /// - Parameters:
    ///   - day: the day on which the daily chores were done last.
    ///   - measured: as in ``followAgreement(_:)``.
    private func doWhatIsDue(_ day: inout Int, _ measured: inout Int?) async {
        await attempt("tickets by another agreement") { try await followAgreement(&measured) }
        await attempt("offers that ran out") { try await Registrations(database).lapseOffers(now: engine.now) }
        await attempt("dates to decide on") { try await Schedule(database).checkMinimums(now: engine.now) }
        await attempt("tickets that are due") { try await tickets.processDue(lead: breachLead, now: engine.now) }
        let today = engine.now.utcDay
        guard today != day else { return }
        let isExtended = await attempt("dates of endless series") {
            try await Schedule(database).extendHorizon(now: engine.now)
        }
        let isForgotten = await attempt("retention") { try await forget() }
        await attempt("tokens that expire") { try await tellOfExpiringTokens() }
        // What failed is tried again with the next second, not with the next day.
        if isExtended, isForgotten { day = today }
    }

    /// Measures tickets by another agreement for half a second, so that the other chores get their turn.
    ///
    /// - Parameter measured: the number of tickets so far; nil once all were.
    private func followAgreement(_ measured: inout Int?) async throws {
        let deadline = ContinuousClock.now + .milliseconds(500)
        while let count = measured, ContinuousClock.now < deadline {
            let next = try await tickets.measureNext(zoneDatabase: Zone.databaseVersion, now: engine.now)
            measured = next.map { count + $0 }
            if next == nil, count > 0 { logger.notice("measured tickets anew", metadata: ["tickets": "\(count)"]) }
        }
    }

    /// One chore that fails does not hold up the others.
    ///
    /// - Returns: whether it was done.
    @discardableResult
    private func attempt(_ chore: String, _ body: () async throws -> some Any) async -> Bool {
        do {
            _ = try await body()
            return true
        } catch is CancellationError {
            return false
        } catch {
            logger.error("housekeeping failed", metadata: ["chore": "\(chore)", "cause": "\(error)"])
            return false
        }
    }

    private func tellOfExpiringTokens() async throws {
        let count = try await tokens.countExpiring(now: engine.now)
        guard count > 0 else { return }
        logger.warning("tokens expire within two weeks", metadata: ["tokens": "\(count)"])
    }

    /// Holds nothing longer than the operator wishes.
    private func forget() async throws {
        try await Schedule(database).dropUploads(now: engine.now)
        try await support.forget(now: engine.now)
        let forgotten = try await Erasure(database).apply(retention, now: engine.now)
        guard forgotten != .init() else { return }
        logger.notice(
            "no longer held",
            metadata: [
                "mails": "\(forgotten.mails)", "registrants": "\(forgotten.registrants)",
                "interest": "\(forgotten.interest)",
            ])
    }
}

extension Date {
    var utcMinute: Int { Int(timeIntervalSince1970) / 60 }
    var utcDay: Int { Int(timeIntervalSince1970) / 86_400 }
}
