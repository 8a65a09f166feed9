public import Foundation
public import ICalendar

/// One person's place in one date, or in a whole series.
public struct Registration: Sendable, Hashable, Identifiable {
    public let id: String
    /// The session's id.
    public var session: String
    /// The date's id; nil for a place in the whole series.
    public let occurrence: String?
    /// The registrant's id.
    public let registrant: String
    public var person: Person
    public var status: Status
    /// The order of the waitlist: the lowest number is first. Nil for a registration that is to be saved behind all others.
    public var queue: Int?
    /// The instant until which an offered seat is held; nil unless the status is `.offered`.
    public var offerExpires: Date?
    /// The instant until which the address has to be confirmed; nil for a place that needs no confirmation. It stays when
    /// that time ran out: nobody is mailed about a place that was never confirmed.
    public var confirmBy: Date?
    /// By the ids of the questions.
    public var answers: [String: Answer]
    /// In the order in which they were given.
    public var consents: [Consent]
    /// The reason for which staff declined the request, empty where they gave none; nil where they did not decline.
    public var declined: String?
    /// True for a seat that the person themself gave up: for some minutes they can take it back.
    public var isRestorable: Bool
    /// The id of the ticket on which the session was recommended.
    public var ticket: String?
    /// The source that the link to the form named (`utm_source`), such as `newsletter`.
    public let source: String?
    /// The `SEQUENCE` of the calendar invitations to this place. It rises with every change, even after a cancellation.
    public var sequence: Int
    /// The id of the same person's registration for the series that this one was split from.
    public let carriedFrom: String?
    /// The id of the same person's registration that this one replaces. That one keeps its place until this one is
    /// confirmed.
    public var movedFrom: String?
    /// The places that the person reserved for colleagues; nil for none.
    public var reserved: ReservedPlaces?
    public let createdAt: Date
    public var updatedAt: Date
    /// The instant of the last change of the session that the person's calendar events show; nil before the first.
    public var announcedAt: Date?
    public var revision: Int

    public init(
        id: String, session: String, occurrence: String?, registrant: String, person: Person, status: Status,
        queue: Int? = nil, offerExpires: Date? = nil, confirmBy: Date? = nil, answers: [String: Answer] = [:],
        consents: [Consent] = [], declined: String? = nil, isRestorable: Bool = false, ticket: String? = nil,
        source: String? = nil, sequence: Int = 0,
        carriedFrom: String? = nil, movedFrom: String? = nil, reserved: ReservedPlaces? = nil, createdAt: Date,
        updatedAt: Date,
        announcedAt: Date? = nil, revision: Int = 1
    ) {
        self.id = id
        self.session = session
        self.occurrence = occurrence
        self.registrant = registrant
        self.person = person
        self.status = status
        self.queue = queue
        self.offerExpires = offerExpires
        self.confirmBy = confirmBy
        self.answers = answers
        self.consents = consents
        self.declined = declined
        self.isRestorable = isRestorable
        self.ticket = ticket
        self.source = source
        self.sequence = sequence
        self.carriedFrom = carriedFrom
        self.movedFrom = movedFrom
        self.reserved = reserved
        self.createdAt = createdAt
        self.updatedAt = updatedAt
        self.announcedAt = announcedAt
        self.revision = revision
    }

    /// The wording that a person agreed to. It stays when the question changes.
    public struct Consent: Sendable, Hashable, Codable {
        /// The id of the question.
        public let question: String
        public let wording: String
        /// The language of the wording, as a BCP 47 tag.
        public let language: String
        /// In whole seconds.
        public let at: Date

        public init(question: String, wording: String, language: String, at: Date) {
            self.question = question
            self.wording = wording
            self.language = language
            self.at = Date(timeIntervalSince1970: at.timeIntervalSince1970.rounded(.down))
        }
    }

    public enum Status: String, Sendable, Hashable, CaseIterable, Codable {
        /// It waits for the approval of staff, and holds no seat.
        case requested
        case confirmed, waitlisted, offered, cancelled

        /// True if it occupies a seat.
        public var holdsSeat: Bool { self == .confirmed || self == .offered }

        /// True if it waits for an approval or a seat, or for its owner to take one.
        public var waits: Bool { self == .requested || self == .waitlisted || self == .offered }
    }

    /// The id of the registration that keeps its place until this one is confirmed; nil where none does.
    public var keeps: String? { status.waits ? movedFrom : nil }

    /// True for an offer that has expired, and for an address that was not confirmed in time.
    public func hasLapsed(at now: Date) -> Bool {
        switch status {
        case .offered: offerExpires.map { $0 <= now } ?? false
        case .waitlisted, .requested: confirmBy.map { $0 <= now } ?? false
        case .confirmed, .cancelled: false
        }
    }

    /// True if the personal data of the registrant was erased.
    public var isErased: Bool { person.email == Registrant.erasedEmail(of: registrant) }

    /// The place whose seats are counted: the date, or the series as a whole.
    public var place: Place {
        occurrence.map(Place.date) ?? .series(session)
    }

    /// The registered person, by their own account.
    public struct Person: Sendable, Hashable {
        public var name: String
        /// ``Registrant/erasedEmail`` where the person was erased.
        public var email: String
        public var account: String?
        /// True if staff assigned the account. An account that a person only claims gives no access.
        public var accountIsVouched: Bool
        /// The zone that the person chose; nil for none, and for one that the system does not know.
        public var timeZone: Zone? {
            didSet { unknownTimeZone = nil }
        }
        /// The name of the zone that the person chose, if the system does not know it. It is kept until they choose another.
        public private(set) var unknownTimeZone: String?
        public var language: String

        /// The name of the zone that the person chose.
        public var timeZoneName: String? { timeZone?.identifier ?? unknownTimeZone }

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

        /// Sets the zone to one that was chosen earlier, which the system may not know any more.
        public mutating func setTimeZone(named name: String?) {
            timeZone = name.flatMap { Zone(ifKnown: $0) }
            unknownTimeZone = timeZone == nil ? name : nil
        }
    }

    /// An answer to a question of the registration form.
    public enum Answer: Sendable, Hashable, Codable {
        case text(String)
        case checked(Bool)
    }
}

/// The unit in which seats are counted.
public enum Place: Sendable, Hashable {
    /// One date, by its id.
    case date(String)
    /// All dates of a session, by its id.
    case series(String)

    /// A text that identifies the place among those of all sessions.
    public var key: String {
        switch self {
        case .date(let id): id
        case .series(let id): "series:" + id
        }
    }
}

/// The registrations for a place whose offers or reserved places have expired.
public struct LapsedOffers: Sendable, Hashable {
    public let place: Place
    /// The session's id.
    public let session: String
    public let count: Int

    public init(place: Place, session: String, count: Int) {
        self.place = place
        self.session = session
        self.count = count
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
