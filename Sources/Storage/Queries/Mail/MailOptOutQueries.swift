import Addresses
public import Foundation
public import Training

extension Connection {
    /// Returns true if the person has unsubscribed from a kind of mail.
    public func hasOptedOut(_ kind: OptionalMail, email: String) throws -> Bool {
        try number(
            "SELECT COUNT(*) AS n FROM mail_refusals WHERE email_key = \(EmailAddress.key(of: email)) AND kind = \(kind)"
        ) > 0
    }

    /// The number of these registrants who have not unsubscribed from a kind of mail.
    public func registrantCount(_ registrants: [String], accepting kind: OptionalMail) throws -> Int {
        try chunks(of: registrants).reduce(0) { count, ids in
            try count
                + number(
                    """
                    SELECT COUNT(*) AS n FROM registrants p WHERE p.id IN \(anyOf: ids) AND NOT EXISTS (
                        SELECT 1 FROM mail_refusals f WHERE f.email_key = p.email_key AND f.kind = \(kind))
                    """)
        }
    }

    /// The unsubscriptions of a person, oldest first.
    public func optOuts(of email: String) throws -> [MailOptOut] {
        try all(
            "SELECT * FROM mail_refusals WHERE email_key = \(EmailAddress.key(of: email)) ORDER BY created_at, kind",
            in: .mailOptOuts, MailOptOut.init)
    }

    /// Unsubscribes a person from a kind of mail.
    ///
    /// - Returns: false if the person had unsubscribed before.
    public func insertOptOut(of kind: OptionalMail, email: String, now: Date) throws -> Bool {
        try execute(
            """
            INSERT INTO mail_refusals (email_key, kind, created_at) VALUES (\(EmailAddress.key(of: email)), \(kind), \(now))
            ON CONFLICT DO NOTHING
            """) > 0
    }

    /// Subscribes a person to a kind of mail again.
    ///
    /// - Returns: false if the person had not unsubscribed.
    public func deleteOptOut(of kind: OptionalMail, email: String) throws -> Bool {
        try execute(
            "DELETE FROM mail_refusals WHERE email_key = \(EmailAddress.key(of: email)) AND kind = \(kind)") > 0
    }
}

extension MailOptOut {
    init(_ row: Row) throws {
        self.init(kind: try row.choice("kind"), createdAt: try row.instant("created_at"))
    }
}

extension OptionalMail: SQLConvertible {}
