public import Foundation
import ICalendar
public import Storage
import SupportCore
public import Training

/// The verbs of sessions and their dates. Each owns its transaction and writes the journal in it.
public struct Schedule: Sendable {
    let database: any Database

    public init(_ database: any Database) {
        self.database = database
    }

    /// How an edit of the schedule is to be carried out.
    public struct Options: Sendable, Hashable {
        /// Nothing is changed; the answer is what would be.
        public var preview: Bool
        public var allowsClashes: Bool
        public var allowsLosses: Bool

        public init(preview: Bool = false, allowsClashes: Bool = false, allowsLosses: Bool = false) {
            self.preview = preview
            self.allowsClashes = allowsClashes
            self.allowsLosses = allowsLosses
        }
    }

    /// What an edit came to.
    public enum Outcome<Value: Sendable>: Sendable {
        case done(Value)
        case preview(Impact)
    }

    // MARK: - Reading

    public func sessions(_ filter: SessionFilter, page: PageRequest) async throws -> Page<Session> {
        try await database.read { try $0.sessions(filter, page: page) }
    }

    /// - Throws: ``Failure`` `.notFound`.
    public func session(_ id: String) async throws -> Session {
        try await database.read { try $0.existingSession(id) }
    }

    // MARK: - Writing

    /// - Throws: ``Failure`` `.invalid` for a tutorial or trainer that is none; ``RefusedEdit`` `.clashes`.
    public func create(
        _ details: Session.Details, status: Session.Status, options: Options = Options(), by caller: Caller, now: Date
    ) async throws -> Outcome<Session> {
        try await edit(options, by: caller, now: now) { transaction, edit in
            let id = Identifier.random()
            let host = try transaction.installation(.host) ?? "localhost"
            let session = Session(
                id: id, uid: "\(id)@\(host)", details: details, status: status, createdAt: now, updatedAt: now,
                announcedAt: now, publishedAt: status == .published ? now : nil)
            try edit.insert(session)
            if status == .published { try transaction.record(.published, .session, id) }
            return try transaction.existingSession(id)
        }
    }

    /// Edits a session as a whole: what it says, when it takes place, and whether it is published.
    ///
    /// - Parameter change: gives the details and the status that the session is to have.
    /// - Throws: ``RefusedEdit``; ``Failure`` `.notFound`, `.preconditionFailed`, `.conflict`, `.invalid`.
    public func edit(
        _ id: String, if precondition: Precondition = .none, options: Options = Options(), by caller: Caller, now: Date,
        change: @escaping @Sendable (Session) throws -> (Session.Details, Session.Status)
    ) async throws -> Outcome<Session> {
        try await edit(options, by: caller, now: now) { transaction, edit in
            let before = try transaction.existingSession(id)
            try precondition.check(before.version)
            let (details, status) = try change(before)
            var after = before
            after.details = details
            after.status = status
            try Self.checkStep(from: before, to: status)
            if before.status == .draft, status == .published { after.publishedAt = now }
            try edit.update(before, to: after)
            if before.status == .draft, status == .published { try transaction.record(.published, .session, id) }
            return try transaction.existingSession(id)
        }
    }

    public func publish(
        _ id: String, if precondition: Precondition = .none, options: Options = Options(), by caller: Caller, now: Date
    ) async throws -> Outcome<Session> {
        try await edit(id, if: precondition, options: options, by: caller, now: now) { session in
            (session.details, session.status == .cancelled ? .cancelled : .published)
        }
    }

    /// - Throws: ``Failure`` `.conflict` for a draft, which nobody was told of.
    public func cancel(
        _ id: String, reason: String?, if precondition: Precondition = .none, options: Options = Options(),
        by caller: Caller, now: Date
    ) async throws -> Outcome<Session> {
        try await edit(options, by: caller, now: now) { transaction, edit in
            let before = try transaction.existingSession(id)
            try precondition.check(before.version)
            try edit.cancel(before, reason: reason)
            return try transaction.existingSession(id)
        }
    }

    /// Deletes a draft.
    ///
    /// - Throws: ``Failure`` `.conflict` for what was published: it is cancelled, so that calendars learn of it.
    public func delete(_ id: String, if precondition: Precondition = .none, by caller: Caller, now: Date) async throws {
        try await database.write(by: caller, now: now) { transaction in
            let session = try transaction.existingSession(id)
            try precondition.check(session.version)
            guard session.status == .draft else {
                throw Failure(
                    .conflict, "Only drafts can be deleted. Cancel this session instead, so that calendars are updated."
                )
            }
            try transaction.takeOutOfChain(session)
            try transaction.deleteSession(id)
            try transaction.record(.deleted, .session, id)
            let edit = ScheduleEdit(transaction)
            if let before = session.follows { try edit.revise(transaction.existingSession(before), announcing: false) }
            if let next = session.followedBy { try edit.revise(transaction.existingSession(next), announcing: true) }
        }
    }

    // MARK: - How every edit is carried out

    /// Runs an edit in one transaction, and undoes it if it is a preview, or does what its options do not allow.
    func edit<Value: Sendable>(
        _ options: Options, by caller: Caller, now: Date,
        _ body: @escaping @Sendable (Transaction, inout ScheduleEdit) throws -> Value
    ) async throws -> Outcome<Value> {
        do {
            return try await database.write(by: caller, now: now) { transaction in
                var edit = ScheduleEdit(transaction)
                let value = try body(transaction, &edit)
                let impact = edit.impact
                if options.preview { throw Undone(impact: impact) }
                if !impact.losing.isEmpty, !options.allowsLosses { throw RefusedEdit(.loses, impact: impact) }
                if !impact.conflicts.isEmpty, !options.allowsClashes { throw RefusedEdit(.clashes, impact: impact) }
                return .done(value)
            }
        } catch let undone as Undone {
            return .preview(undone.impact)
        }
    }

    /// A preview's way out of its transaction.
    private struct Undone: Error {
        let impact: Impact
    }

    private static func checkStep(from session: Session, to status: Session.Status) throws {
        switch (session.status, status) {
        case (.cancelled, .cancelled):
            throw Failure(.conflict, "This session is cancelled. Create a new one instead.")
        case (.cancelled, _):
            throw Failure(
                .conflict, "A cancelled session cannot be published again, because calendars have removed it.")
        case (.published, .draft):
            throw Failure.invalid("/status", "A published session cannot be a draft again. Cancel it instead.")
        case (_, .cancelled):
            throw Failure.invalid("/status", "To cancel a session, POST to /cancel.")
        default: break
        }
    }
}

extension Session {
    /// Changes with every change of the session.
    public var version: String { "\(id)-\(revision)" }
}

extension Connection {
    func existingSession(_ id: String) throws -> Session {
        guard let session = try session(id) else { throw Failure.noSuch("session") }
        return session
    }
}
