import Addresses
public import Foundation
public import Training

extension Connection {
    /// Whether somebody refuses a kind of mail.
    public func hasOptedOut(_ kind: OptionalMail, email: String) throws -> Bool {
        try number(
            "SELECT COUNT(*) AS n FROM mail_refusals WHERE email_key = \(EmailAddress.key(of: email)) AND kind = \(kind)"
        ) > 0
    }

    /// - Returns: whether it was not refused before.
    public func insertOptOut(of kind: OptionalMail, email: String, now: Date) throws -> Bool {
        try execute(
            """
            INSERT INTO mail_refusals (email_key, kind, created_at) VALUES (\(EmailAddress.key(of: email)), \(kind), \(now))
            ON CONFLICT DO NOTHING
            """) > 0
    }

    /// - Returns: whether it was refused before.
    public func deleteOptOut(of kind: OptionalMail, email: String) throws -> Bool {
        try execute(
            "DELETE FROM mail_refusals WHERE email_key = \(EmailAddress.key(of: email)) AND kind = \(kind)") > 0
    }
}
