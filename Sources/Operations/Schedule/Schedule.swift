public import Foundation
public import ICalendar
public import Storage
import SupportCore
public import Training

/// The sessions and their dates. Every edit is one transaction, and writes the journal in it.
public struct Schedule: Sendable {
    let database: any Database

    public init(_ database: any Database) {
        self.database = database
    }

    /// The options of an edit.
    public struct Options: Sendable, Hashable {
        /// Returns the impact of the edit, and changes nothing.
        public var preview: Bool
        /// Allows a trainer in two places at once.
        public var allowsClashes: Bool
        /// Allows dates to be removed that have registrations or changes of their own.
        public var allowsLosses: Bool

        public init(preview: Bool = false, allowsClashes: Bool = false, allowsLosses: Bool = false) {
            self.preview = preview
            self.allowsClashes = allowsClashes
            self.allowsLosses = allowsLosses
        }
    }

    /// The result of an edit.
    public enum Outcome<Value: Sendable>: Sendable {
        case done(Value)
        case preview(Impact)
    }

    // MARK: - Reading

    /// The sessions that a filter selects.
    public func sessions(_ filter: SessionFilter, page: PageRequest) async throws -> Page<Session> {
        try await database.read { try $0.sessions(filter, page: page) }
    }

    /// - Throws: ``Failure`` `.notFound`.
    public func session(_ id: String) async throws -> Session {
        try await database.read { try $0.existingSession(id) }
    }

    // MARK: - Writing

    /// Creates a session and its dates.
    ///
    /// - Throws: ``Failure`` `.invalid` for an unknown tutorial or trainer; ``RefusedEdit`` `.clashes`.
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

    /// Edits a session as a whole: its details, its rule and its status.
    ///
    /// - Parameters:
    ///   - zone: replaces the zone of the session first, if the system does not know that.
    ///   - change: returns the new details and the new status.
    /// - Throws: ``RefusedEdit``; ``Failure`` `.notFound`, `.preconditionFailed`, `.conflict`, `.invalid`.
    public func edit(
        _ id: String, if precondition: Precondition = .none, options: Options = Options(),
        replacingUnknownZoneBy zone: Zone? = nil, by caller: Caller, now: Date,
        change: @escaping @Sendable (Session) throws -> (Session.Details, Session.Status)
    ) async throws -> Outcome<Session> {
        try await edit(options, by: caller, now: now) { transaction, edit in
            if let zone { try transaction.replaceUnknownZone(ofSession: id, by: zone) }
            let before = try transaction.existingSession(id)
            try precondition.check(before.version)
            let (details, status) = try change(before)
            var after = before
            after.details = details
            after.status = status
            try Self.checkTransition(from: before, to: status)
            if before.status == .draft, status == .published { after.publishedAt = now }
            try edit.update(before, to: after)
            if before.status == .draft, status == .published { try transaction.record(.published, .session, id) }
            return try transaction.existingSession(id)
        }
    }

    /// - Throws: as ``edit(_:if:options:by:now:change:)``.
    public func publish(
        _ id: String, if precondition: Precondition = .none, options: Options = Options(), by caller: Caller, now: Date
    ) async throws -> Outcome<Session> {
        try await edit(id, if: precondition, options: options, by: caller, now: now) { session in
            (session.details, session.status == .cancelled ? .cancelled : .published)
        }
    }

    /// Cancels a session. Calendars and registrants are notified.
    ///
    /// - Throws: ``Failure`` `.notFound`, `.preconditionFailed`, `.conflict` for a draft.
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
    /// - Throws: ``Failure`` `.notFound`, `.preconditionFailed`, `.conflict` for a session that was published. It is
    ///   cancelled instead, so that calendars are notified.
    public func delete(_ id: String, if precondition: Precondition = .none, by caller: Caller, now: Date) async throws {
        try await database.write(by: caller, now: now) { transaction in
            let session = try transaction.existingSession(id)
            try precondition.check(session.version)
            guard session.status == .draft else {
                throw Failure(
                    .conflict, "Only drafts can be deleted. Cancel this session instead, so that calendars are updated."
                )
            }
            try transaction.removeFromChain(session)
            try transaction.deleteSession(id)
            try transaction.record(.deleted, .session, id)
            let edit = ScheduleEdit(transaction)
            if let before = session.follows { try edit.revise(transaction.existingSession(before), announcing: false) }
            if let next = session.followedBy { try edit.revise(transaction.existingSession(next), announcing: true) }
        }
    }

    // MARK: - Edits

    /// Runs an edit in one transaction, and rolls a preview back.
    ///
    /// - Throws: ``RefusedEdit`` for an impact that the options do not allow.
    func edit<Value: Sendable>(
        _ options: Options, by caller: Caller, now: Date,
        _ body: @escaping @Sendable (Transaction, inout ScheduleEdit) throws -> Value
    ) async throws -> Outcome<Value> {
        do {
            return try await database.write(by: caller, now: now) { transaction in
                var edit = ScheduleEdit(transaction)
                let value = try body(transaction, &edit)
                let impact = edit.impact
                if options.preview { throw Preview(impact: impact) }
                if !impact.losing.isEmpty, !options.allowsLosses { throw RefusedEdit(.loses, impact: impact) }
                if !impact.conflicts.isEmpty, !options.allowsClashes { throw RefusedEdit(.clashes, impact: impact) }
                return .done(value)
            }
        } catch let preview as Preview {
            return .preview(preview.impact)
        }
    }

    /// Leaves the transaction of a preview, which rolls it back.
    private struct Preview: Error {
        let impact: Impact
    }

    private static func checkTransition(from session: Session, to status: Session.Status) throws {
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
    /// The entity tag of the session: another one after every change.
    public var version: String { "\(id)-\(revision)" }
}

extension Connection {
    func existingSession(_ id: String) throws -> Session {
        guard let session = try session(id) else { throw Failure.noSuch("session") }
        return session
    }

    /// Checks that there is a session, even one that cannot be read.
    ///
    /// - Throws: ``Failure`` `.notFound`.
    func checkSession(_ id: String) throws {
        guard try hasSession(id) else { throw Failure.noSuch("session") }
    }
}
