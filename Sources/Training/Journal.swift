public import Foundation

/// The author of a change, as the journal names it.
public struct Actor: Sendable, Hashable {
    public enum Kind: String, Sendable, Hashable, Codable {
        /// A person or program with a token.
        case token
        /// A person of the staff who signed in to pages.
        case user
        /// A registrant with a secret of their own.
        case registrant
        /// A caller without a token.
        case anonymous
        /// The command, on the machine itself.
        case command
        /// Lectern itself, when something falls due.
        case lectern
        /// An agent in a helpdesk, whom its connection vouches for.
        case connection
    }

    public let kind: Kind
    /// The id of the token, user, registrant or connection; nil for the other kinds.
    public let id: String?

    public init(_ kind: Kind, id: String? = nil) {
        self.kind = kind
        self.id = id
    }
}

/// One change, as the journal records it: ids and names of fields, never a personal value.
public struct JournalEntry: Sendable, Hashable {
    public enum Subject: String, Sendable, Hashable, CaseIterable, Codable {
        case tutorial, trainer, session, occurrence, registration, registrant, message, mail, receivedMail, ticket,
            problem, token, user, installation, webhook, connection, mapping, search
    }

    /// The kind of change; the past tense of a verb of the API.
    public enum Event: String, Sendable, Hashable, Codable {
        case created, updated, deleted, published, cancelled, restored, split, revoked, retimed
        case feedRenewed
        /// Of an occurrence: at the time of decision it had fewer registrations than its minimum.
        case belowMinimum
        /// Of a registration: it got a seat from the waitlist, its offered seat was accepted, or its offer expired.
        case promoted, accepted, lapsed
        /// Of a registration: staff approved the request, or declined it.
        case approved, declined
        /// Of a registration: the mail to confirm its address was asked for again.
        case confirmationRequested
        /// Of a registrant: all links were invalidated, or all personal data was erased.
        case rotated, erased
        /// Of a registrant or a ticket: a mail with the link to its page was requested. Of a user: a mail with a sign-in
        /// link.
        case linkRequested
        /// Of a user: a browser was signed in.
        case signedIn
        /// Of a user: all access ended, or was given back.
        case disabled, enabled
        /// Of a mail that had failed: it is sent again, or never.
        case retried, dropped
        /// Of a ticket: a transition of its state.
        case acknowledged, workaround, waiting, resumed, resolved, reopened, closed
        /// Of a ticket: a message of the side in `fields` was added, or a note among agents; with a tutorial in `related`
        /// that note was written in the helpdesk.
        case replied, noted
        /// Of a ticket: a target is about to be missed, or was missed. `fields` names it: `respond` or `fix`.
        case breachNear, breached
        /// Of a ticket or a problem: an agent accepted the tutorial in `related`, rejected it, or undid that decision.
        case linked, rejected, unlinked
        /// Of a problem: it was merged into another. Of a ticket: an agent moved it to another problem. Of a registration: the
        /// one in `related`, `to`, took its place.
        case merged, moved
        /// Of a ticket: the tutorial in `related` was found to fit. Of a problem: it recurs.
        case recommended, recurring
        /// Of a webhook: a test was requested.
        case test
    }

    public let subject: Subject
    public let subjectID: String
    public let event: Event
    /// The names of the fields that changed.
    public let fields: [String]
    /// The ids of other things that the change concerns, by their kind: `["session": …]`.
    public let related: [String: String]

    public init(
        _ event: Event, _ subject: Subject, _ subjectID: String, fields: [String] = [], related: [String: String] = [:]
    ) {
        self.event = event
        self.subject = subject
        self.subjectID = subjectID
        self.fields = fields
        self.related = related
    }
}

/// A stored journal entry, with its position.
public struct JournalRecord: Sendable, Hashable {
    /// 1, 2, 3 …, without gaps, in the order of the commits.
    public let position: Int
    public let at: Date
    public let actor: Actor
    public let entry: JournalEntry

    public init(position: Int, at: Date, actor: Actor, entry: JournalEntry) {
        self.position = position
        self.at = at
        self.actor = actor
        self.entry = entry
    }
}

/// The actor of a transaction, as each of its journal entries names it.
public struct Caller: Sendable, Hashable {
    public let actor: Actor
    /// The key of the request where its sender asked for it to be carried out once only.
    public let request: String?

    public init(_ actor: Actor, request: String? = nil) {
        self.actor = actor
        self.request = request
    }

    public static let command = Caller(Actor(.command))
    public static let lectern = Caller(Actor(.lectern))
}
