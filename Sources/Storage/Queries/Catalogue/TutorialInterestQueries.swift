import Addresses
public import Foundation
public import Training

extension Connection {
    /// Stores the interest of a person in a tutorial, unless the same address is stored already.
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

    /// The interest of a person in tutorials, oldest first.
    public func interest(of email: String) throws -> [TutorialInterest] {
        try all(
            """
            SELECT * FROM tutorial_interest WHERE email_key = \(EmailAddress.key(of: email))
            ORDER BY created_at, tutorial_id
            """, TutorialInterest.init)
    }

    /// Deletes the interest of a person in a tutorial.
    ///
    /// - Returns: true if there was any.
    @discardableResult
    public func deleteInterest(in tutorial: String, of email: String) throws -> Bool {
        let deleted = try execute(
            "DELETE FROM tutorial_interest WHERE tutorial_id = \(tutorial) AND email_key = \(EmailAddress.key(of: email))"
        )
        try execute("UPDATE tutorials SET interested = interested - \(deleted) WHERE id = \(tutorial)")
        return deleted > 0
    }

    /// Deletes the oldest interest that was stored before an instant.
    ///
    /// - Returns: the number of deleted rows, at most `limit`.
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
