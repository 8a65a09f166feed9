import Storage
import SupportCore

/// The key from which the secrets of registrants are derived, where it is kept apart from the database.
///
/// The database then holds a fingerprint of it, so that a server with another key, or with none, does not start: the
/// links that were mailed would not work.
public enum PersonalKey {
    /// A new key.
    public static func random() -> String { Secret.random() }

    /// Sixteen hexadecimal digits, from which the key cannot be told.
    public static func fingerprint(of key: String) -> String {
        String(Secret.hash("key of personal links\n" + key).prefix(16))
    }

    /// The database has its key in a file, and no file was named.
    static let notNamed = Failure(
        .unavailable,
        "The key of personal links is kept in a file apart from this database, and none was named. "
            + "Name it in LECTERN_KEY_FILE.")
}

extension Installation {
    /// Checks that the key of personal links is the one of the database. Finds nothing wrong with a new database.
    ///
    /// - Parameter isNeeded: true where personal links will be made or followed.
    /// - Throws: ``Failure`` that names both fingerprints, or the file that is missing.
    public func checkPersonalKey(isNeeded: Bool) async throws {
        let found = try await database.read { connection in
            guard try connection.hasTable("installation") else { return KeyPlaces() }
            return KeyPlaces(
                named: connection.personalKey, stored: try connection.installation(.key),
                fingerprint: try connection.installation(.keyFingerprint))
        }
        guard let named = found.named else {
            if isNeeded, found.stored == nil, found.fingerprint != nil { throw PersonalKey.notNamed }
            return
        }
        guard found.stored == nil else {
            throw Failure(
                .conflict,
                "This database still holds the key of personal links itself, although a key file is named. "
                    + "Move it to the file with lectern key create FILE, or name no file.")
        }
        let fingerprint = PersonalKey.fingerprint(of: named)
        guard found.fingerprint == nil || found.fingerprint == fingerprint else {
            throw Failure(
                .conflict,
                "The key file is not the one of this database: the file has a key with the fingerprint \(fingerprint), "
                    + "and the links of this database were made with \(found.fingerprint ?? ""). "
                    + "Name the right file in LECTERN_KEY_FILE.")
        }
    }

    /// The key that is in the database; nil where it is kept in a file.
    public func storedPersonalKey() async throws -> String? {
        try await database.read { try $0.installation(.key) }
    }

    /// The fingerprint of the key that is kept in a file; nil where it is in the database.
    public func personalKeyFingerprint() async throws -> String? {
        try await database.read { try $0.installation(.keyFingerprint) }
    }

    /// Takes the key out of the database, and leaves its fingerprint. Nothing of the key stays in the files of the
    /// database.
    public func forgetPersonalKey() async throws {
        try await database.write { connection in
            guard let key = try connection.installation(.key) else { return }
            try connection.setInstallation(.keyFingerprint, to: PersonalKey.fingerprint(of: key))
            try connection.deleteInstallation(.key)
        }
        try await database.foldLog()
    }

    private struct KeyPlaces {
        var named: String?
        var stored: String?
        var fingerprint: String?
    }
}

extension Connection {
    /// Gives a new installation its key, or the fingerprint of the one in its file.
    func setUpPersonalKey() throws {
        guard try installation(.key) == nil, try installation(.keyFingerprint) == nil else { return }
        if let personalKey {
            try setInstallation(.keyFingerprint, to: PersonalKey.fingerprint(of: personalKey))
        } else {
            try setInstallation(.key, to: PersonalKey.random())
        }
    }
}
