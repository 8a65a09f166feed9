public import Foundation
public import ICalendar

/// One person's place in one date, or in a whole series.
public struct Registration: Sendable, Hashable, Identifiable {
    public let id: String
    public var session: String
    /// The id of the date; nil for a place in the whole series.
    public let occurrence: String?
    /// The registrant's id.
    public let registrant: String
    public var person: Person
    public var status: Status
    /// Who came first has the lower one.
    public var queue: Int
    /// Until when an offered seat is held.
    public var offerExpires: Date?
    public var answers: [String: Answer]
    /// The ticket on which it was recommended.
    public var ticket: String?
    /// The sequence of the invitations to this place; it goes on through every change, also after a cancellation.
    public var sequence: Int
    /// The registration of the same person in the series that this one was split from.
    public let carriedFrom: String?
    public let createdAt: Date
    public var updatedAt: Date
    public var revision: Int

    public init(
        id: String, session: String, occurrence: String?, registrant: String, person: Person, status: Status,
        queue: Int, offerExpires: Date? = nil, answers: [String: Answer] = [:], ticket: String? = nil,
        sequence: Int = 0, carriedFrom: String? = nil, createdAt: Date, updatedAt: Date, revision: Int = 1
    ) {
        self.id = id
        self.session = session
        self.occurrence = occurrence
        self.registrant = registrant
        self.person = person
        self.status = status
        self.queue = queue
        self.offerExpires = offerExpires
        self.answers = answers
        self.ticket = ticket
        self.sequence = sequence
        self.carriedFrom = carriedFrom
        self.createdAt = createdAt
        self.updatedAt = updatedAt
        self.revision = revision
    }

    public enum Status: String, Sendable, Hashable, CaseIterable, Codable {
        case confirmed, waitlisted, offered, cancelled

        /// Whether a seat is taken.
        public var holdsSeat: Bool { self == .confirmed || self == .offered }
    }

    /// What seats are counted in: the date, or the series as a whole.
    public var place: Place {
        occurrence.map(Place.date) ?? .series(session)
    }

    /// Who registers, as they say it.
    public struct Person: Sendable, Hashable {
        public var name: String
        /// No address where the person was erased.
        public var email: String
        public var account: String?
        /// Whether staff say so: what somebody claims to belong to opens nothing.
        public var accountIsVouched: Bool
        public var timeZone: Zone?
        public var language: String

        public init(
            name: String, email: String, account: String? = nil, accountIsVouched: Bool = false,
            timeZone: Zone? = nil, language: String = "en"
        ) {
            self.name = name
            self.email = email
            self.account = account
            self.accountIsVouched = accountIsVouched
            self.timeZone = timeZone
            self.language = language
        }
    }

    /// What a registrant answered to a question.
    public enum Answer: Sendable, Hashable, Codable {
        case text(String)
        case checked(Bool)
    }
}

/// What seats are counted in.
public enum Place: Sendable, Hashable {
    /// One date, by its id.
    case date(String)
    /// All dates of a session, by its id.
    case series(String)

    /// What the places of all sessions are told apart by.
    public var key: String {
        switch self {
        case .date(let id): id
        case .series(let id): "series:" + id
        }
    }
}

/// A person's seat in one date, past or future.
public struct HeldSeat: Sendable, Hashable {
    /// The registrant's id.
    public let registrant: String
    /// The registration's id.
    public let registration: String
    /// The date's id.
    public let occurrence: String

    public init(registrant: String, registration: String, occurrence: String) {
        self.registrant = registrant
        self.registration = registration
        self.occurrence = occurrence
    }
}
