/// A value that is stored once for the whole installation.
public enum InstallationFact: String, Sendable, CaseIterable {
    /// The part of every UID after the `@`. It is fixed when the database is created, so that a new public URL does not
    /// change UIDs.
    case host
    /// The release of the time zone database with which instants were last computed.
    case zoneDatabase = "zone database"
    /// The UTC day until which the dates of endless series are stored.
    case horizon
    /// The ids of the sessions whose dates were not brought up to date, because they could not be read.
    case passedOver = "sessions passed over"
    /// The key from which the secrets of registrants are derived. There is none where it is kept in a file.
    case key
    /// The fingerprint of the key that is kept in a file.
    case keyFingerprint = "key fingerprint"
    /// The release, the release of the time zone database and the public address with which feeds were last written, and
    /// the instant since which they are.
    case feeds
    /// The end up to which dates are followed up by mail, in seconds since 1970.
    case followUpsUntil = "follow-ups until"
    /// The agreement, and the release of the time zone database, with which the due instants of tickets are computed.
    case agreement
    /// The number of the last ticket whose due instants were computed with it; there is none once all were.
    case measuredUntil = "tickets measured until"
}

extension Connection {
    public func installation(_ fact: InstallationFact) throws -> String? {
        try first("SELECT value FROM installation WHERE name = \(fact)") { try $0.text("value") }
    }

    public func setInstallation(_ fact: InstallationFact, to value: String) throws {
        try send(
            """
            INSERT INTO installation (name, value) VALUES (\(fact), \(value))
            ON CONFLICT (name) DO UPDATE SET value = excluded.value
            """)
    }
}

extension Connection {
    public func deleteInstallation(_ fact: InstallationFact) throws {
        try execute("DELETE FROM installation WHERE name = \(fact)")
    }
}

extension InstallationFact: SQLConvertible {}
