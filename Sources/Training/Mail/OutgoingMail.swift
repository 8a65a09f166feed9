public import Foundation

/// A mail in the outbox, with its recipient and the ids of its subject. Its text is composed when it is sent, from the
/// data of that moment.
public struct OutgoingMail: Sendable, Hashable, Identifiable {
    /// Also the left part of its Message-ID, which is the same in every attempt.
    public let id: String
    public let purpose: Purpose
    /// A key that prevents duplicates: of all mails with one topic, at most one waits for its first attempt.
    public let topic: String
    /// The id of the recipient who is a registrant.
    public let registrant: String?
    /// The address of a recipient who is not a registrant.
    public let address: String?
    /// The ids of its subject, by their kind: `["session": …]`.
    public let about: [String: String]
    public var state: State
    /// The number of attempts, the present one included.
    public var attempts: Int
    /// The instant of the next attempt; while it is being sent, the instant at which another process may try.
    public var dueAt: Date
    /// The reason why the last attempt failed, or why the mail was unneeded; without secrets and whole addresses.
    public var reason: String?
    public let createdAt: Date
    /// The instant at which it was sent, failed for good, was dropped or found unneeded.
    public var settledAt: Date?

    public init(
        id: String, purpose: Purpose, topic: String, registrant: String? = nil, address: String? = nil,
        about: [String: String] = [:], state: State = .waiting, attempts: Int = 0, dueAt: Date, reason: String? = nil,
        createdAt: Date, settledAt: Date? = nil
    ) {
        self.id = id
        self.purpose = purpose
        self.topic = topic
        self.registrant = registrant
        self.address = address
        self.about = about
        self.state = state
        self.attempts = attempts
        self.dueAt = dueAt
        self.reason = reason
        self.createdAt = createdAt
        self.settledAt = settledAt
    }

    public enum Purpose: String, Sendable, Hashable, CaseIterable, Codable {
        /// Changes of a person's places in a session since the last notification.
        case place
        /// The link that confirms an address.
        case verification
        /// A reminder of a date.
        case reminder
        /// The link to the person's own page.
        case link
        /// A message of a trainer.
        case message
        /// The recording of a date that the person attended or missed.
        case followUp
        /// A session of a tutorial in which the person is interested.
        case interest
        /// Changes of the dates that a trainer teaches.
        case assignment
        /// A date with too few registrations, to a trainer.
        case minimum
        /// The link to the page of a ticket.
        case ticketLink
        /// A message of an agent on a ticket, to its requester.
        case ticketReply
        /// A new ticket of the support page or by mail, or a customer's message on a ticket, to support.
        case ticketNews
        /// A target of a ticket that is near, or was missed.
        case breach
        /// The current entry of a registrant's calendar, again.
        case invitation
        /// The answer to an answer to an invitation.
        case reply
        /// The proposal of another time for a date, to a trainer.
        case proposal
        /// A webhook that was switched off because its receiver did not take a change.
        case webhook
        /// The link that signs a person of the staff in.
        case signIn
        /// The acknowledgement of a ticket that came by mail.
        case acknowledgement
        /// A note on a ticket that names a person of the staff, to that person.
        case mention
        /// The figures of a week, to leads.
        case digest
    }

    public enum State: String, Sendable, Hashable, CaseIterable, Codable {
        case waiting, sent
        /// There was nothing to notify of any more when it was to be sent.
        case unneeded
        /// Refused for good, or not delivered within ``maxAttempts``. An operator may retry it.
        case failed
        /// An operator decided not to send it, or its recipient was erased.
        case dropped
    }

    /// The delay before the next attempt.
    ///
    /// - Parameter attempts: the number of failed attempts, at least 1.
    /// - Returns: seconds: 60 after the first, doubled each time, at most six hours.
    public static func backoff(afterAttempts attempts: Int) -> Int {
        min(60 << min(max(attempts - 1, 0), 9), 6 * 3_600)
    }

    /// The number of attempts that three days hold.
    public static let maxAttempts = 18
}

/// A kind of mail that people can unsubscribe from.
public enum OptionalMail: String, Sendable, Hashable, CaseIterable, Codable {
    case reminders, messages, followUps, interest
}

/// A person's unsubscription from a kind of mail. The API calls it a refusal, and so does the schema.
public struct MailOptOut: Sendable, Hashable {
    public let kind: OptionalMail
    public let createdAt: Date

    public init(kind: OptionalMail, createdAt: Date) {
        self.kind = kind
        self.createdAt = createdAt
    }
}

extension OutgoingMail {
    /// True if an address may be mailed another link to confirm it: one in an hour, and five in a day. The link of the last
    /// mail confirms all places that are held.
    ///
    /// - Parameter earlier: the instants of the former mails.
    public static func allowsConfirmation(after earlier: [Date], now: Date) -> Bool {
        let lastDay = earlier.filter { $0 > now.addingTimeInterval(-86_400) }
        return lastDay.count < 5 && !lastDay.contains { $0 > now.addingTimeInterval(-3_600) }
    }
}
