import Addresses
public import Foundation
public import Training

extension Connection {
    /// Remembers who wants to be told; the same address again changes nothing.
    public func insertInterest(in tutorial: String, email: String, language: String, now: Date) throws {
        let added = try execute(
            """
            INSERT INTO tutorial_interest (tutorial_id, email_key, email, language, created_at)
            VALUES (\(tutorial), \(EmailAddress.key(of: email)), \(email), \(language), \(now)) ON CONFLICT DO NOTHING
            """)
        try execute("UPDATE tutorials SET interested = interested + \(added) WHERE id = \(tutorial)")
    }

    /// The interest in a tutorial, oldest first.
    public func interest(in tutorial: String) throws -> [TutorialInterest] {
        try all(
            "SELECT * FROM tutorial_interest WHERE tutorial_id = \(tutorial) ORDER BY created_at, email_key",
            TutorialInterest.init)
    }

    public func interest(of email: String) throws -> [TutorialInterest] {
        try all(
            """
            SELECT * FROM tutorial_interest WHERE email_key = \(EmailAddress.key(of: email))
            ORDER BY created_at, tutorial_id
            """, TutorialInterest.init)
    }

    /// Forgets that somebody asked for a tutorial, since they were told or wish so.
    ///
    /// - Returns: whether they had asked.
    @discardableResult
    public func deleteInterest(in tutorial: String, of email: String) throws -> Bool {
        let gone = try execute(
            "DELETE FROM tutorial_interest WHERE tutorial_id = \(tutorial) AND email_key = \(EmailAddress.key(of: email))"
        )
        try execute("UPDATE tutorials SET interested = interested - \(gone) WHERE id = \(tutorial)")
        return gone > 0
    }

    /// Forgets interest that was noted before an instant.
    ///
    /// - Returns: how much of it.
    public func deleteInterest(createdBefore instant: Date, limit: Int) throws -> Int {
        let old = try all(
            """
            SELECT tutorial_id, email FROM tutorial_interest WHERE created_at < \(instant) ORDER BY created_at
            LIMIT \(limit)
            """
        ) { (tutorial: try $0.text("tutorial_id"), email: try $0.text("email")) }
        for interest in old { try deleteInterest(in: interest.tutorial, of: interest.email) }
        return old.count
    }
}

extension TutorialInterest {
    init(_ row: Row) throws {
        self.init(
            tutorial: try row.text("tutorial_id"), email: try row.text("email"), language: try row.text("language"),
            createdAt: try row.instant("created_at"))
    }
}
