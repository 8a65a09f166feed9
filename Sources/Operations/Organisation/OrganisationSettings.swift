import Crypto
public import Foundation
public import Storage
import SupportCore
import Synchronization
public import Training

/// The values of the organisation that the operator set when starting the server. They take the place of those that were
/// entered on the page.
public struct FixedOrganisation: Sendable, Hashable {
    public let organisation: Organisation
    fileprivate let logo: Logo?

    public static let none = FixedOrganisation()

    /// - Parameter organisation: without its logo, which follows from the next parameter.
    public init(_ organisation: Organisation = Organisation(), logo: Logo? = nil) {
        var organisation = organisation
        organisation.logo = logo.map(LogoReference.init)
        self.organisation = organisation
        self.logo = logo
    }
}

/// The organisation as its customers see it: an admin enters it, and the operator can fix single values.
///
/// Every page shows it, so it is kept in memory for as long as nothing was written at all.
public final class OrganisationSettings: Sendable {
    public let fixed: FixedOrganisation
    private let database: WatchedDatabase
    private let state = Mutex<Entry?>(nil)
    private let logos = Mutex<(id: String, logo: Logo)?>(nil)

    private struct Entry {
        let stored: StoredOrganisation
        let checkedAt: Int
    }

    /// The time for which a logo that is not in use is kept, in seconds: somebody may still be filling in its form.
    private static let uploadLifetime: TimeInterval = 86_400

    public init(_ database: WatchedDatabase, fixed: FixedOrganisation = .none) {
        self.database = database
        self.fixed = fixed
    }

    /// The organisation as it was last read, for a page that cannot wait.
    public var latest: Organisation {
        (state.withLock { $0?.stored.organisation } ?? Organisation()).overridden(by: fixed.organisation)
    }

    /// The organisation as it is now, read from the database only if something was written.
    public func current() async throws -> Organisation {
        try await stored().organisation.overridden(by: fixed.organisation)
    }

    /// The values that were entered, without those that the operator fixed.
    public func stored() async throws -> StoredOrganisation {
        // Read before the data: a write in between makes the entry look older than it is, never younger.
        let changes = database.changes
        if let entry = state.withLock({ $0 }), entry.checkedAt == changes { return entry.stored }
        let stored = try await database.read { try $0.organisation() }
        state.withLock { entry in
            if entry.map({ $0.checkedAt <= changes }) ?? true { entry = Entry(stored: stored, checkedAt: changes) }
        }
        return stored
    }

    /// Replaces the values that were entered.
    ///
    /// - Throws: ``Failure`` `.preconditionFailed` where they were changed in between, `.invalid` for a logo that is not
    ///   kept any more.
    public func save(
        _ organisation: Organisation, if precondition: Precondition, by caller: Caller, now: Date
    ) async throws {
        try await edit(if: precondition, by: caller, now: now) { _ in (organisation: organisation, logo: nil) }
    }

    /// Changes the values that were entered.
    ///
    /// - Parameter change: gets the values as they are now, and returns them with the logo that was uploaded, if any.
    /// - Throws: as ``save(_:if:by:now:)`` does, and what `change` throws.
    public func edit(
        if precondition: Precondition, by caller: Caller, now: Date,
        change: @escaping @Sendable (Organisation) throws -> (organisation: Organisation, logo: Logo?)
    ) async throws {
        try await database.write(by: caller, now: now) { transaction in
            let former = try transaction.organisation()
            try precondition.check(former.version)
            let (organisation, upload) = try change(former.organisation)
            let fields = organisation.differences(from: former.organisation)
            guard !fields.isEmpty else { return }
            if let upload { try transaction.save(upload, id: LogoReference(upload).id, now: now) }
            if let logo = organisation.logo, try transaction.logo(logo.id) == nil {
                throw Failure.invalid("/logo", "The uploaded file is no longer available. Choose it again.")
            }
            try transaction.save(StoredOrganisation(organisation, revision: former.revision + 1), now: now)
            try transaction.deleteUnusedLogos(before: now - Self.uploadLifetime)
            // The names of all feeds begin with that of the organisation.
            if fields.contains(.name) { try transaction.touch(.organisation) }
            try transaction.record(.updated, .installation, "organisation", fields: fields.map(\.rawValue))
        }
    }

    // MARK: - Logos

    /// Keeps a logo until an edit uses it, or for a day.
    public func keep(_ logo: Logo, now: Date) async throws -> LogoReference {
        let reference = LogoReference(logo)
        try await database.write { try $0.save(logo, id: reference.id, now: now) }
        return reference
    }

    /// A logo that is in use or was uploaded within the last day.
    ///
    /// - Returns: nil where there is none with this id.
    public func logo(_ id: String) async throws -> Logo? {
        if let logo = fixed.logo, fixed.organisation.logo?.id == id { return logo }
        if let known = logos.withLock({ $0 }), known.id == id { return known.logo }
        guard let logo = try await database.read({ try $0.logo(id) }) else { return nil }
        logos.withLock { $0 = (id, logo) }
        return logo
    }
}

extension StoredOrganisation {
    /// The version of the values that a form was filled in for.
    public var version: String { String(revision) }
}

extension LogoReference {
    /// The reference to a logo by the hash of its bytes.
    public init(_ logo: Logo) {
        let hash = Data(SHA256.hash(data: Data(logo.bytes)).prefix(12)).base64URL
        self.init(id: hash, kind: logo.kind, size: logo.size)
    }
}

extension Connection {
    /// The organisation as its customers see it, within a transaction.
    func organisation(_ fixed: FixedOrganisation) throws -> Organisation {
        try organisation().organisation.overridden(by: fixed.organisation)
    }
}
