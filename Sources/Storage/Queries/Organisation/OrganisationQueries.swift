public import Foundation
public import Training

/// The stored organisation, and the number of its edits.
public struct StoredOrganisation: Sendable, Hashable {
    public var organisation: Organisation
    /// 0 where nothing was stored yet.
    public var revision: Int

    public init(_ organisation: Organisation, revision: Int) {
        self.organisation = organisation
        self.revision = revision
    }
}

extension Connection {
    /// The organisation that was entered. One that cannot be read counts as none: every page shows it.
    public func organisation() throws -> StoredOrganisation {
        try readable(StoredTable.organisation.query, in: .organisation, StoredOrganisation.init).first
            ?? StoredOrganisation(Organisation(), revision: 0)
    }

    public func save(_ stored: StoredOrganisation, now: Date) throws {
        let organisation = stored.organisation
        try execute(
            """
            INSERT INTO organisation (id, name, logo_id, accent, imprint, privacy, support, updated_at, revision)
            VALUES (
                1, \(organisation.name), \(organisation.logo?.id), \(organisation.accent?.hex),
                \(organisation.imprint?.text), \(organisation.privacy?.text), \(organisation.support?.text), \(now),
                \(stored.revision))
            ON CONFLICT (id) DO UPDATE SET
                name = excluded.name, logo_id = excluded.logo_id, accent = excluded.accent,
                imprint = excluded.imprint, privacy = excluded.privacy, support = excluded.support,
                updated_at = excluded.updated_at, revision = excluded.revision
            """)
    }

    public func logo(_ id: String) throws -> Logo? {
        try first("SELECT * FROM logos WHERE id = \(id)", in: .logos, Logo.init)
    }

    /// Stores a logo, or begins its time anew where it is there already.
    public func save(_ logo: Logo, id: String, now: Date) throws {
        try execute(
            """
            INSERT INTO logos (id, kind, width, height, content, created_at)
            VALUES (
                \(id), \(logo.kind), \(logo.size?.width), \(logo.size?.height),
                \(Data(logo.bytes).base64EncodedString()), \(now))
            ON CONFLICT (id) DO UPDATE SET created_at = excluded.created_at
            """)
    }

    /// Deletes the logos that are not in use and were uploaded before an instant.
    public func deleteUnusedLogos(before instant: Date) throws {
        try execute(
            """
            DELETE FROM logos WHERE created_at < \(instant)
            AND id NOT IN (SELECT logo_id FROM organisation WHERE logo_id IS NOT NULL)
            """)
    }
}

extension StoredOrganisation {
    init(_ row: Row) throws {
        var organisation = Organisation(
            name: try row.textIfAny("name"), imprint: try row.textIfAny("imprint").map(LegalNotice.init),
            privacy: try row.textIfAny("privacy").map(LegalNotice.init),
            support: try row.textIfAny("support").map(SupportAddress.init))
        if let text = try row.textIfAny("accent") {
            guard let accent = AccentColor(text) else { throw UnreadableColumn("accent", "is not a colour") }
            organisation.accent = accent
        }
        // A logo that cannot be read is a row of its own.
        if let id = try row.textIfAny("logo_id"), case .text(let text) = row["logo_kind"],
            let kind = Logo.Kind(rawValue: text)
        {
            var size: Logo.Size?
            if case (.integer(let width), .integer(let height)) = (row["logo_width"], row["logo_height"]) {
                size = Logo.Size(width: Int(width), height: Int(height))
            }
            organisation.logo = LogoReference(id: id, kind: kind, size: size)
        }
        self.init(organisation, revision: try row.integer("revision"))
    }
}

extension Logo {
    init(_ row: Row) throws {
        guard let bytes = Data(base64Encoded: try row.text("content")) else {
            throw UnreadableColumn("content", "is not Base64")
        }
        let (width, height) = (try row.integerIfAny("width"), try row.integerIfAny("height"))
        let size = width.flatMap { width in height.map { Size(width: width, height: $0) } }
        self.init(kind: try row.choice("kind"), bytes: Array(bytes), size: size)
    }
}

extension Logo.Kind: SQLConvertible {}
