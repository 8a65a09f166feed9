/// What is true of an installation as a whole, from the making of its database on.
public enum InstallationFact: String, Sendable, CaseIterable {
    /// The part of every UID behind the `@`. Fixed when the database is made, so that a new public URL changes no UID.
    case host
    /// The release of the zone database by which instants were last computed.
    case zoneDatabase = "zone database"
    /// The UTC day up to which the dates of endless series are written down.
    case horizon
    /// What registrants' secrets are derived from.
    case key
    /// The agreement, and the release of the zone database, by which the due instants of tickets were last computed.
    case agreement
}

extension Connection {
    public func installation(_ fact: InstallationFact) throws -> String? {
        try first("SELECT value FROM installation WHERE name = \(fact)") { try $0.text("value") }
    }

    public func setInstallation(_ fact: InstallationFact, to value: String) throws {
        try execute(
            """
            INSERT INTO installation (name, value) VALUES (\(fact), \(value))
            ON CONFLICT (name) DO UPDATE SET value = excluded.value
            """)
    }
}

extension InstallationFact: SQLConvertible {}
