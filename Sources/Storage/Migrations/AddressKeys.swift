import Addresses

extension Migration {
    /// Addresses are found by a key. It was their text in lower case. Now it contains the domain as A-labels, so that
    /// `ada@bücher.example` and `ada@xn--bcher-kva.example` are one person.
    static let convertAddressKeys: @Sendable (any Connection) throws -> Void = { connection in
        try connection.convertRegistrantKeys()
        try connection.convertInterestKeys()
        try connection.convertOptOutKeys()
    }
}

extension Connection {
    fileprivate func convertRegistrantKeys() throws {
        let registrants = try all("SELECT id, email_key FROM registrants ORDER BY created_at, id") {
            (id: try $0.text("id"), old: try $0.text("email_key"))
        }
        for (id, old) in registrants {
            guard let key = converted(old) else { continue }
            // Two registrants of one mailbox stay two: links in mails that were sent lead to both.
            try execute(
                """
                UPDATE registrants SET email_key = \(key) WHERE id = \(id)
                    AND NOT EXISTS (SELECT 1 FROM registrants other WHERE other.email_key = \(key))
                """)
        }
    }

    fileprivate func convertInterestKeys() throws {
        let interests = try all("SELECT tutorial_id, email_key FROM tutorial_interest ORDER BY created_at, email_key") {
            (tutorial: try $0.text("tutorial_id"), old: try $0.text("email_key"))
        }
        for (tutorial, old) in interests {
            guard let key = converted(old) else { continue }
            let row: SQL = "tutorial_id = \(tutorial) AND email_key = \(old)"
            let updated = try execute(
                """
                UPDATE tutorial_interest SET email_key = \(key) WHERE \(row) AND NOT EXISTS (
                    SELECT 1 FROM tutorial_interest other
                    WHERE other.tutorial_id = \(tutorial) AND other.email_key = \(key))
                """)
            guard updated == 0 else { continue }
            try execute("DELETE FROM tutorial_interest WHERE \(row)")
            try execute("UPDATE tutorials SET interested = interested - 1 WHERE id = \(tutorial)")
        }
    }

    fileprivate func convertOptOutKeys() throws {
        let optOuts = try all("SELECT email_key, kind FROM mail_refusals ORDER BY created_at, email_key, kind") {
            (old: try $0.text("email_key"), kind: try $0.text("kind"))
        }
        for (old, kind) in optOuts {
            guard let key = converted(old) else { continue }
            let row: SQL = "email_key = \(old) AND kind = \(kind)"
            let updated = try execute(
                """
                UPDATE mail_refusals SET email_key = \(key) WHERE \(row) AND NOT EXISTS (
                    SELECT 1 FROM mail_refusals other WHERE other.email_key = \(key) AND other.kind = \(kind))
                """)
            if updated == 0 { try execute("DELETE FROM mail_refusals WHERE \(row)") }
        }
    }

    /// Nil for a key that stays as it is. Databases compare bytes, so two forms of one letter are two keys.
    private func converted(_ key: String) -> String? {
        let converted = EmailAddress.key(of: key)
        return converted.utf8.elementsEqual(key.utf8) ? nil : converted
    }
}
