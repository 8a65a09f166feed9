import Crypto
public import Foundation
public import Logging
public import Storage
import SupportCore
import Synchronization
import Training

/// The worker of the connections: it writes notes in helpdesks, and takes tickets in from them.
///
/// Notes and connections are claimed with a lease, so that of several processes one works on each. Each connection has a
/// task of its own: a helpdesk that is slow holds up no other.
public final class HelpdeskWorker: Sendable {
    /// Writes the text of a note in a language.
    public typealias Composer =
        @Sendable (_ content: Recommendations.NoteContent, _ language: String) throws ->
        HelpdeskNoteText

    let database: WatchedDatabase
    private let connections: HelpdeskConnections
    private let recommendations: Recommendations
    let tickets: Tickets
    private let compose: Composer
    let logger: Logger
    let now: @Sendable () -> Date
    private let busy = Mutex<Set<HelpdeskConnection.ID>>([])
    let counts = Counts()

    public init(
        _ database: WatchedDatabase, connections: HelpdeskConnections, recommendations: Recommendations,
        tickets: Tickets, logger: Logger, now: @escaping @Sendable () -> Date, compose: @escaping Composer
    ) {
        self.database = database
        self.connections = connections
        self.recommendations = recommendations
        self.tickets = tickets
        self.compose = compose
        self.logger = logger
        self.now = now
    }

    /// The numbers of connections that fail, of notes that were written, and of tickets that were taken.
    public var figures: (failing: Int, notes: Int, tickets: Int) {
        (
            counts.failing.load(ordering: .relaxed), counts.notes.load(ordering: .relaxed),
            counts.tickets.load(ordering: .relaxed)
        )
    }

    /// Seconds of a lease.
    private static let lease: TimeInterval = 300
    /// Seconds of a lease that have to be left for a note: its requests take half a minute each at most.
    private static let maxWriteTime: TimeInterval = 150

    /// Works until the task is cancelled.
    public func run() async {
        await withDiscardingTaskGroup { group in
            await inRounds(logger, failure: "helpdesks failed") {
                for work in try await claim() { group.addTask { await self.carryOut(work) } }
            }
        }
    }

    /// Does everything that is due, and waits for it.
    public func work() async throws {
        while true {
            let claimed = try await claim()
            guard !claimed.isEmpty else { return }
            await withDiscardingTaskGroup { group in
                for work in claimed { group.addTask { await self.carryOut(work) } }
            }
        }
    }

    // MARK: - Claiming

    /// The work for one connection.
    private struct Work: Sendable {
        let connection: HelpdeskConnection.ID
        var notes: [HelpdeskNote] = []
        var reads = false
    }

    private func claim() async throws -> [Work] {
        let start = now()
        do {
            while try await recommendations.recordNews(now: start) {}
        } catch let failure as Failure where failure.code == .unavailable {
            // The recommender is not ready yet.
            logger.debug("no recommendations yet", metadata: ["cause": "\(failure.detail)"])
        }
        while try await database.read({ try HelpdeskNoteFiller.isNeeded($0) }) {
            try await database.write { try HelpdeskNoteFiller(connection: $0, now: start).fill() }
        }
        let (taken, until) = (busy.withLock { $0 }, start.addingTimeInterval(Self.lease))
        let (hasNotes, hasReading, failing) = try await database.read {
            (
                try $0.hasDueHelpdeskNotes(now: start, except: taken),
                try $0.hasDueConnections(now: start, except: taken), try $0.failingConnectionCount()
            )
        }
        counts.failing.store(failing, ordering: .relaxed)
        // An instance that cannot write notes leaves them to the others.
        let writes = try await hasNotes ? recommendations.becomeCurrentIfBuilt() : false
        guard writes || hasReading else { return [] }
        let (notes, read) = try await database.write { connection in
            (
                try writes
                    ? connection.claimHelpdeskNotes(now: start, leasedUntil: until, except: taken, limit: 100) : [],
                try connection.claimConnections(now: start, leasedUntil: until, except: taken)
            )
        }
        var works: [HelpdeskConnection.ID: Work] = [:]
        for note in notes { works[note.connection, default: Work(connection: note.connection)].notes.append(note) }
        for helpdesk in read { works[helpdesk.id, default: Work(connection: helpdesk.id)].reads = true }
        busy.withLock { $0.formUnion(works.keys) }
        return Array(works.values)
    }

    private func carryOut(_ work: Work) async {
        defer { busy.withLock { _ = $0.remove(work.connection) } }
        do {
            let found = try await database.read { connection -> (HelpdeskConnection, String?)? in
                guard let helpdesk = try connection.connection(work.connection),
                    let sealed = try connection.credential(ofConnection: helpdesk.id)
                else { return nil }
                return (helpdesk, try connection.sealer().opened(sealed, of: helpdesk.credentialPlace))
            }
            guard let (helpdesk, opened) = found else { return }
            guard let credential = opened else { return try await putOff(work, on: helpdesk) }
            let client = connections.makeClient(helpdesk.kind, helpdesk.details, credential)
            for (index, note) in work.notes.enumerated() {
                try Task.checkCancellation()
                guard note.dueAt.timeIntervalSince(now()) >= Self.maxWriteTime else {
                    // Of a slow helpdesk the rest is claimed anew, with a lease of its own.
                    try await giveBack(Array(work.notes[index...]))
                    break
                }
                do {
                    try await write(note, in: helpdesk, through: client)
                } catch let failure as Failure where failure.code == .unavailable {
                    try await giveBack(Array(work.notes[index...]))
                    break
                }
            }
            if work.reads { try await read(helpdesk, through: client) }
        } catch is CancellationError {
            return
        } catch {
            // The leases end, and it is tried again.
            logger.error(
                "helpdesk failed", metadata: ["connection": "\(work.connection)", "cause": "\(error)"])
        }
    }

    /// Puts off the work on a connection whose credential was sealed with another key, and shows that.
    private func putOff(_ work: Work, on helpdesk: HelpdeskConnection) async throws {
        let (now, reason) = (now(), Sealer.otherKey.detail)
        let due = now.addingTimeInterval(helpdesk.retryDelay(now: now))
        try await database.write { connection in
            for note in work.notes {
                var after = note
                after.state = note.attempts < HelpdeskNote.maxAttempts ? .waiting : .failed
                (after.reason, after.dueAt) = (reason, due)
                _ = try connection.settle(after, claimedAs: note, now: now)
            }
            try connection.noteFault(reason, ofConnection: helpdesk.id, dueAt: due, now: now)
        }
        logger.warning("credential not opened", metadata: ["connection": "\(helpdesk.id)"])
    }

    // MARK: - Notes

    private func write(
        _ note: HelpdeskNote, in helpdesk: HelpdeskConnection, through client: any HelpdeskClient
    ) async throws {
        var after = note
        do {
            let content = try await recommendations.noteContent(ofTicket: note.ticket, on: note.tutorial, now: now())
            let ticket = try await database.read { try $0.existingTicket(note.ticket).ticket }
            guard let externalID = ticket.externalID, ticket.source == helpdesk.details.source else {
                return try await fail(note, because: "The ticket is not one of this helpdesk any more.")
            }
            let text = try compose(content, helpdesk.details.language)
            let hash = Self.hash(of: text)
            // Nothing has changed since it was written.
            let isNew = note.content != hash
            var untagged: String?
            if isNew {
                if let tag = helpdesk.details.tag.map({ tag in content.problem.map { tag + "-" + $0 } ?? tag }) {
                    untagged = try await addTag(tag, toTicket: externalID, through: client, attempt: note.attempts)
                }
                try await client.write(text, inTicket: externalID)
            }
            (after.state, after.content, after.reason, after.writtenAt) = (.written, hash, untagged, now())
            try await settle(after, claimedAs: note, fault: nil, isNew: isNew, helpdesk)
        } catch let fault as HelpdeskFault {
            after.reason = fault.description
            guard fault.isTemporary, note.attempts < HelpdeskNote.maxAttempts else {
                return try await fail(note, because: fault.description)
            }
            var delay = helpdesk.retryDelay(now: now())
            if case .busy(let seconds) = fault { delay = max(seconds, 1) }
            after.dueAt = now().addingTimeInterval(delay)
            try await settle(after, claimedAs: note, fault: fault, isNew: false, helpdesk)
        } catch let failure as Failure where failure.code != .unavailable {
            try await fail(note, because: failure.detail)
        }
    }

    /// Adds a tag. This comes before the note, so that a tag that fails repeats no note.
    ///
    /// - Returns: the reason for which the note is written without its tag; nil where the ticket has the tag.
    /// - Throws: ``HelpdeskFault`` while the helpdesk is down, for the first few attempts of the note.
    private func addTag(
        _ tag: String, toTicket ticket: String, through client: any HelpdeskClient, attempt: Int
    ) async throws(HelpdeskFault) -> String? {
        do throws(HelpdeskFault) {
            try await client.addTag(tag, toTicket: ticket)
            return nil
        } catch {
            if error.isOutage, attempt < Self.maxTagAttempts { throw error }
            return "The note was written without its tag. \(error.description)"
        }
    }

    /// The number of attempts of a note after which a tag that fails is given up.
    private static let maxTagAttempts = 5

    private func fail(_ note: HelpdeskNote, because reason: String) async throws {
        var after = note
        (after.state, after.reason) = (.failed, reason)
        let (failed, now) = (after, now())
        _ = try await database.write { try $0.settle(failed, claimedAs: note, now: now) }
        logger.warning("note not written", metadata: ["note": "\(note.id)", "reason": "\(reason)"])
    }

    /// Written in a task of its own, also while the service stops: a note that was written is not written again.
    private func settle(
        _ note: HelpdeskNote, claimedAs claimed: HelpdeskNote, fault: HelpdeskFault?, isNew: Bool,
        _ helpdesk: HelpdeskConnection
    ) async throws {
        let (now, database) = (now(), database)
        if isNew { counts.notes.add(1, ordering: .relaxed) }
        try await Task {
            try await database.write(by: .lectern, now: now) { transaction in
                guard try transaction.settle(note, claimedAs: claimed, now: now) else { return }
                try transaction.noteFault(fault?.description, ofConnection: helpdesk.id, dueAt: nil, now: now)
                guard isNew else { return }
                try transaction.record(
                    .noted, .ticket, note.ticket,
                    related: ["tutorial": note.tutorial, "connection": helpdesk.id])
            }
        }.value
    }

    private func giveBack(_ notes: [HelpdeskNote]) async throws {
        let now = now()
        try await database.write { try $0.release(notes, now: now) }
    }

    private static func hash(of text: HelpdeskNoteText) -> String {
        Data(SHA256.hash(data: Data((text.subject + "\n" + text.essence).utf8))).base64URL
    }

    final class Counts: Sendable {
        let failing = Atomic<Int>(0)
        let notes = Atomic<Int>(0)
        let tickets = Atomic<Int>(0)
    }
}
