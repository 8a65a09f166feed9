import Addresses
public import Foundation
public import Training

extension Connection {
    /// Stores the interest of a person in a tutorial, unless the same address is stored already.
    ///
    /// - Parameter isConfirmed: false for an address that has to be confirmed before it counts.
    public func insertInterest(
        in tutorial: String, email: String, language: String, isConfirmed: Bool = true, now: Date
    ) throws {
        let confirmedAt = isConfirmed ? now : nil
        let added = try execute(
            """
            INSERT INTO tutorial_interest (tutorial_id, email_key, email, language, confirmed_at, created_at)
            VALUES (
                \(tutorial), \(EmailAddress.key(of: email)), \(email), \(language), \(confirmedAt), \(now))
            ON CONFLICT DO NOTHING
            """)
        if isConfirmed { try countInterest(added, in: tutorial) }
    }

    /// Confirms all interest of an address.
    public func confirmInterest(of email: String, now: Date) throws {
        for interest in try interest(of: email) where interest.confirmedAt == nil {
            let confirmed = try execute(
                """
                UPDATE tutorial_interest SET confirmed_at = \(now)
                WHERE tutorial_id = \(interest.tutorial) AND email_key = \(EmailAddress.key(of: email))
                """)
            try countInterest(confirmed, in: interest.tutorial)
        }
    }

    private func countInterest(_ change: Int, in tutorial: String) throws {
        try execute("UPDATE tutorials SET interested = interested + \(change) WHERE id = \(tutorial)")
    }

    /// The interest in a tutorial, oldest first, without rows that cannot be read.
    public func interest(in tutorial: String) throws -> [TutorialInterest] {
        try readable(
            "SELECT * FROM tutorial_interest WHERE tutorial_id = \(tutorial) ORDER BY created_at, email_key",
            in: .tutorialInterest,
            TutorialInterest.init)
    }

    /// The interest of a person in tutorials, oldest first.
    public func interest(of email: String) throws -> [TutorialInterest] {
        try all(
            """
            SELECT * FROM tutorial_interest WHERE email_key = \(EmailAddress.key(of: email))
            ORDER BY created_at, tutorial_id
            """, in: .tutorialInterest, TutorialInterest.init)
    }

    /// Deletes the interest of a person in a tutorial.
    ///
    /// - Returns: true if there was any.
    @discardableResult
    public func deleteInterest(in tutorial: String, of email: String) throws -> Bool {
        let key = EmailAddress.key(of: email)
        let counted = try number(
            """
            SELECT COUNT(*) AS n FROM tutorial_interest
            WHERE tutorial_id = \(tutorial) AND email_key = \(key) AND confirmed_at IS NOT NULL
            """)
        let deleted = try execute(
            "DELETE FROM tutorial_interest WHERE tutorial_id = \(tutorial) AND email_key = \(key)")
        try countInterest(-counted, in: tutorial)
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
            confirmedAt: try row.instantIfAny("confirmed_at"), createdAt: try row.instant("created_at"))
    }
}
