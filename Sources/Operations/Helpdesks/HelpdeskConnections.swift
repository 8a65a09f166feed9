import Crypto
public import Egress
public import Foundation
public import Storage
import SupportCore
public import Training

/// The connections to helpdesks, with their credentials.
public struct HelpdeskConnections: Sendable {
    let database: any Database
    let client: EgressClient
    let makeClient: HelpdeskClientMaker

    public init(_ database: any Database, client: EgressClient, makeClient: @escaping HelpdeskClientMaker) {
        self.database = database
        self.client = client
        self.makeClient = makeClient
    }

    /// All connections.
    public func connections(page: PageRequest) async throws -> Page<HelpdeskConnection> {
        try await database.read { try $0.connections(page: page) }
    }

    /// - Throws: ``Failure`` `.notFound`.
    public func connection(_ id: HelpdeskConnection.ID) async throws -> HelpdeskConnection {
        try await database.read { try $0.existingConnection(id) }
    }

    /// The notes of a connection, newest first.
    ///
    /// - Throws: ``Failure`` `.notFound`.
    public func notes(of id: HelpdeskConnection.ID, page: PageRequest) async throws -> Page<HelpdeskNote> {
        try await database.read { connection in
            _ = try connection.existingConnection(id)
            return try connection.helpdeskNotes(ofConnection: id, page: page)
        }
    }

    /// The numbers of the tickets of notes, by their ids.
    public func ticketNumbers(of notes: [HelpdeskNote]) async throws -> [String: Int] {
        try await database.read { try $0.ticketNumbers(ofTickets: notes.map(\.ticket)) }
    }

    /// Creates a connection, if the helpdesk takes its credential.
    ///
    /// - Parameter credential: a token, or a name and a password with a colon between them. It is sealed, and never shown.
    /// - Throws: ``Failure`` `.invalid` at `/url` or `/credential` where the helpdesk cannot be used with them, `.conflict`
    ///   for a source of another connection.
    public func create(
        _ kind: HelpdeskConnection.Kind, _ details: HelpdeskConnection.Details, credential: String, by caller: Caller,
        now: Date
    ) async throws -> HelpdeskConnection {
        let api = makeClient(kind, details, credential)
        try await check(api, details.url)
        let connection = HelpdeskConnection(
            id: Identifier.random(), kind: kind, details: details,
            cursor: .init(changes: api.end(now: now)), createdAt: now, updatedAt: now)
        return try await database.write(by: caller, now: now) { transaction in
            guard try transaction.connectionCount() < HelpdeskConnection.maxCount else {
                throw Failure(.conflict, "There can be at most \(HelpdeskConnection.maxCount) connections.")
            }
            let sealed = try transaction.sealer().seal(credential, for: connection.credentialPlace)
            try Self.reportingTakenSource {
                try transaction.insert(connection, credential: sealed, position: transaction.journalPosition())
            }
            try transaction.beginRecommending()
            try transaction.record(.created, .connection, connection.id)
            return connection
        }
    }

    /// Edits a connection. A new address or credential is tried first.
    ///
    /// - Parameter change: the new details, and the new credential; nil to keep it.
    /// - Throws: ``Failure`` `.notFound`, `.preconditionFailed`, and as ``create(_:_:credential:by:now:)``.
    public func edit(
        _ id: HelpdeskConnection.ID, if precondition: Precondition = .none, by caller: Caller, now: Date,
        change: @escaping @Sendable (HelpdeskConnection) throws -> (HelpdeskConnection.Details, credential: String?)
    ) async throws -> HelpdeskConnection {
        let known = try await connection(id)
        try precondition.check(known.version)
        let (details, credential) = try change(known)
        if credential == nil, Self.host(details.url) != Self.host(known.details.url) {
            // A credential is not sent to another server than the one that it was entered for.
            throw Failure.invalid("/credential", "Enter the credential again, because the address is another one.")
        }
        if credential != nil || details.url != known.details.url || (details.isEnabled && !known.details.isEnabled) {
            let valid =
                if let credential { credential } else { try await self.credential(of: known) }
            try await check(makeClient(known.kind, details, valid), details.url)
        }
        return try await database.write(by: caller, now: now) { transaction in
            let before = try transaction.existingConnection(id)
            guard before.version == known.version else {
                throw Failure(.conflict, "The connection was changed at the same time. Try again.")
            }
            var after = before
            after.details = details
            var fields = details.fields(differingFrom: before.details)
            if credential != nil { fields.append("credential") }
            guard !fields.isEmpty else { return before }
            after.updatedAt = now
            after.revision += 1
            try Self.reportingTakenSource { try transaction.update(after) }
            if let credential {
                let sealed = try transaction.sealer().seal(credential, for: before.credentialPlace)
                try transaction.setCredential(sealed, ofConnection: id)
            }
            if details.isEnabled, !before.details.isEnabled || before.details.note == .off {
                // Notes begin with what comes from now on.
                try transaction.setNotePosition(transaction.journalPosition(), ofConnections: [id])
                try transaction.beginRecommending()
            }
            try transaction.record(.updated, .connection, id, fields: fields)
            return try transaction.existingConnection(id)
        }
    }

    /// Deletes a connection with its notes.
    ///
    /// - Throws: ``Failure`` `.notFound`, `.preconditionFailed`.
    public func delete(
        _ id: HelpdeskConnection.ID, if precondition: Precondition = .none, by caller: Caller, now: Date
    ) async throws {
        try await database.write(by: caller, now: now) { transaction in
            try precondition.check(try transaction.existingConnection(id).version)
            try transaction.deleteConnection(id)
            try transaction.record(.deleted, .connection, id)
        }
    }

    /// Begins to read the tickets that the helpdesk already has, the oldest change first.
    ///
    /// - Throws: ``Failure`` `.notFound`, `.conflict` for a connection that is off.
    public func readHistory(
        of id: HelpdeskConnection.ID, by caller: Caller, now: Date
    ) async throws -> HelpdeskConnection {
        try await database.write(by: caller, now: now) { transaction in
            let connection = try transaction.existingConnection(id)
            guard connection.details.isEnabled else { throw Failure(.conflict, "Switch the connection on first.") }
            if let history = connection.cursor.history, !history.isDone { return connection }
            try transaction.beginHistory(ofConnection: connection, now: now)
            try transaction.record(.updated, .connection, id, fields: ["history"])
            return try transaction.existingConnection(id)
        }
    }

    // MARK: - Credentials

    /// The key with which the addresses of panels of a connection are signed. It is derived from the key of the
    /// installation, so that it can be shown again.
    ///
    /// - Throws: ``Failure`` `.notFound`.
    public func panelKey(of id: HelpdeskConnection.ID) async throws -> String {
        try await database.read { connection in
            _ = try connection.existingConnection(id)
            return try connection.sealer().derivedKey(for: "panel \(id)")
        }
    }

    func credential(of connection: HelpdeskConnection) async throws -> String {
        try await database.read { try $0.openedCredential(of: connection) }
    }

    private func check(_ api: any HelpdeskClient, _ url: String) async throws {
        try await client.checkAllowed(url)
        do {
            try await api.check()
        } catch .credential {
            throw Failure.invalid("/credential", HelpdeskFault.credential.description)
        } catch {
            throw Failure.invalid("/url", error.description)
        }
    }

    private static func host(_ url: String) -> String? {
        URLComponents(string: url).map { "\($0.scheme ?? "")://\($0.host ?? ""):\($0.port ?? 0)" }
    }

    private static func reportingTakenSource(_ body: () throws -> Void) throws {
        do {
            try body()
        } catch ConstraintViolation.notUnique {
            throw Failure(.conflict, "Another connection has this source.")
        }
    }
}

extension HelpdeskConnection {
    /// Changes with every change of the connection.
    public var version: String { "\(id)-\(revision)" }

    /// The place for which its credential is sealed.
    var credentialPlace: String { "connection \(id)" }
}

extension HelpdeskConnection.Details {
    fileprivate func fields(differingFrom other: HelpdeskConnection.Details) -> [String] {
        let comparisons: [(String, Bool)] = [
            ("url", url == other.url), ("source", source == other.source), ("tag", tag == other.tag),
            ("note", note == other.note), ("language", language == other.language),
            ("enabled", isEnabled == other.isEnabled),
        ]
        return comparisons.filter { !$0.1 }.map(\.0)
    }
}

extension Connection {
    func existingConnection(_ id: HelpdeskConnection.ID) throws -> HelpdeskConnection {
        guard let connection = try connection(id) else { throw Failure.noSuch("connection") }
        return connection
    }

    func openedCredential(of helpdesk: HelpdeskConnection) throws -> String {
        guard let sealed = try credential(ofConnection: helpdesk.id) else { throw Failure.noSuch("connection") }
        return try sealer().open(sealed, of: helpdesk.credentialPlace)
    }
}

extension Sealer {
    /// A key for one purpose, in hexadecimal.
    func derivedKey(for purpose: String) -> String {
        let code = HMAC<SHA256>.authenticationCode(for: Data(purpose.utf8), using: key)
        return Data(code).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}
