public import Foundation

/// Who does something: what the journal names.
public struct Actor: Sendable, Hashable {
    public enum Kind: String, Sendable, Hashable, Codable {
        /// A person or program with a token.
        case token
        /// A registrant with their own secret.
        case registrant
        /// Somebody who shows no token.
        case anonymous
        /// The command, on the machine itself.
        case command
        /// Lectern itself: what falls due by time.
        case lectern
    }

    public let kind: Kind
    /// The token's or registrant's id.
    public let id: String?

    public init(_ kind: Kind, id: String? = nil) {
        self.kind = kind
        self.id = id
    }
}

/// One change, as the journal keeps it: ids, names of fields and who did it, never a personal value.
public struct JournalEntry: Sendable, Hashable {
    public enum Subject: String, Sendable, Hashable, CaseIterable, Codable {
        case tutorial, trainer, session, occurrence, registration, registrant, message, mail, ticket, problem,
            token, installation
    }

    /// What was done; the past tense of a verb of the API.
    public enum Event: String, Sendable, Hashable, Codable {
        case created, updated, deleted, published, cancelled, restored, split, revoked, retimed
        case feedRenewed
        /// Of a registration: the seat was given to who waited for it, or taken by who was offered it, or an offer ran out.
        case promoted, accepted, lapsed
        /// Of a registrant: every link was made void, or everything that is held of the person was erased.
        case rotated, erased
        /// Of a registrant: the way to their page was asked for, and goes by mail.
        case linkRequested
        /// Of a mail that was given up: it is tried again, or never.
        case retried, dropped
        /// Of a ticket: what happened in its life.
        case acknowledged, workaround, waiting, resumed, resolved, reopened, closed
        /// Of a ticket: a target, which `fields` names as `respond` or `fix`, is about to be missed, or was missed.
        case breachNear, breached
        /// Of a ticket or a problem: an agent took the tutorial that `related` names for it, turned it down, or took the
        /// word back.
        case linked, rejected, unlinked
        /// Of a problem that went into another; of a ticket that an agent put in another problem.
        case merged, moved
    }

    public let subject: Subject
    public let subjectID: String
    public let event: Event
    /// The names of the fields that changed.
    public let fields: [String]
    /// Ids of what else is concerned, by what they are: `["session": …]`.
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

/// A journal entry where it stands.
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
