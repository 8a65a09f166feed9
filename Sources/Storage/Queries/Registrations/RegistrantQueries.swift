import Addresses
public import Foundation
public import Training

/// What is held of a person beside their registrations.
extension Connection {
    public func feedback(ofRegistrations ids: [String]) throws -> [Feedback] {
        try chunks(of: ids).flatMap { ids in
            try all(
                """
                SELECT * FROM feedback WHERE registration_id IN \(anyOf: ids) ORDER BY created_at, registration_id
                """, Feedback.init)
        }
    }

    public func interest(of email: String) throws -> [TutorialInterest] {
        try all(
            """
            SELECT * FROM tutorial_interest WHERE email_key = \(EmailAddress.key(of: email))
            ORDER BY created_at, tutorial_id
            """, TutorialInterest.init)
    }

    public func optOuts(of email: String) throws -> [MailOptOut] {
        try all(
            "SELECT * FROM mail_refusals WHERE email_key = \(EmailAddress.key(of: email)) ORDER BY created_at, kind"
        ) {
            MailOptOut(kind: try $0.choice("kind"), createdAt: try $0.instant("created_at"))
        }
    }

    /// The mails to an address that was no registrant's.
    public func mails(toAddress email: String) throws -> [OutgoingMail] {
        let key = EmailAddress.key(of: email)
        // The engines fold ASCII only alike; other letters, and the labels of international domains, are compared here.
        let candidate: SQL = EmailAddress.isPlain(key) ? "LOWER(address) = \(key)" : "1 = 1"
        return try all(
            "SELECT * FROM mails WHERE address IS NOT NULL AND \(candidate) ORDER BY ordinal", OutgoingMail.init
        ).filter { $0.address.map(EmailAddress.key) == key }
    }

    // MARK: - Erasing

    /// Takes everything personal out of a registrant and what they have; the rows stay, so that what was counted stays
    /// counted. Every link is void, and the address can be anybody's again.
    public func anonymise(_ registrant: Registrant, now: Date) throws {
        let nobody = registrant.erasedEmail
        try execute(
            """
            UPDATE registrants SET email_key = \(nobody), email = \(nobody), generation = generation + 1
            WHERE id = \(registrant.id)
            """)
        try execute(
            """
            UPDATE registrations SET
                name = 'Erased', account = NULL, account_vouched = 0, time_zone = NULL, language = 'en',
                answers = '{}', ticket = NULL, revision = revision + 1
            WHERE registrant_id = \(registrant.id)
            """)
        let own: SQL = "(SELECT id FROM registrations WHERE registrant_id = \(registrant.id))"
        try execute("UPDATE feedback SET comment = '' WHERE registration_id IN \(own)")
        try execute("DELETE FROM mailed_dates WHERE registration_id IN \(own)")
        try execute("DELETE FROM feed_fetches WHERE registrant_id = \(registrant.id)")
        try execute(
            """
            UPDATE mails SET state = 'dropped', reason = 'The person was erased.', settled_at = \(now)
            WHERE registrant_id = \(registrant.id) AND state = 'waiting'
            """)
        try forgetRequests(of: registrant.id, about: own)
    }

    /// Forgets the answers that are kept for repeats and may hold the person.
    private func forgetRequests(of registrant: String, about registrations: SQL) throws {
        try execute(
            """
            DELETE FROM requests WHERE caller = \(registrant) OR request_key IN (
                SELECT request FROM journal WHERE request IS NOT NULL AND (
                    (subject = 'registrant' AND subject_id = \(registrant))
                    OR (subject = 'registration' AND subject_id IN \(registrations))))
            """)
    }

    /// Forgets what an address stands in without being a registrant's: interest, refusals and their mail.
    public func deletePersonalData(ofAddress email: String) throws {
        for interest in try interest(of: email) { try deleteInterest(in: interest.tutorial, of: email) }
        try execute("DELETE FROM mail_refusals WHERE email_key = \(EmailAddress.key(of: email))")
        for mail in try mails(toAddress: email) { try execute("DELETE FROM mails WHERE id = \(mail.id)") }
    }
}

extension TutorialInterest {
    init(_ row: Row) throws {
        self.init(
            tutorial: try row.text("tutorial_id"), email: try row.text("email"), language: try row.text("language"),
            createdAt: try row.instant("created_at"))
    }
}
