public import Foundation

/// The start or end of an event, in one of the forms of RFC 5545 §3.3.4 and §3.3.5.
public enum EventTime: Hashable, Sendable {
    case utc(Date)
    /// A local time with its `TZID`: an IANA name or, in foreign files, the name of one of their `VTIMEZONE`s.
    case zoned(LocalDateTime, zone: String)
    /// A local time in the zone of the reader.
    case floating(LocalDateTime)
    /// A whole day.
    case date(LocalDate)
}

/// A `VEVENT` (RFC 5545 §3.6.1): a single event, a series, or an override of one date of a series.
public struct CalendarEvent: Hashable, Sendable {
    public enum Status: String, Hashable, Sendable, CaseIterable {
        case tentative = "TENTATIVE"
        case confirmed = "CONFIRMED"
        case cancelled = "CANCELLED"
    }

    /// A link to a video conference (RFC 7986 §5.11).
    public struct Conference: Hashable, Sendable {
        public var uri: String
        public var label: String?

        public init(uri: String, label: String? = nil) {
            self.uri = uri
            self.label = label
        }
    }

    public struct Person: Hashable, Sendable {
        /// An email address, or a URI for a person without one.
        public var address: String
        public var name: String?

        public init(address: String, name: String? = nil) {
            self.address = address
            self.name = name
        }
    }

    public enum ParticipationStatus: String, Hashable, Sendable, CaseIterable {
        case needsAction = "NEEDS-ACTION"
        case accepted = "ACCEPTED"
        case declined = "DECLINED"
        case tentative = "TENTATIVE"
        case delegated = "DELEGATED"
    }

    public enum Role: String, Hashable, Sendable, CaseIterable {
        case chair = "CHAIR"
        case required = "REQ-PARTICIPANT"
        case optional = "OPT-PARTICIPANT"
        case informed = "NON-PARTICIPANT"
    }

    public struct Attendee: Hashable, Sendable {
        /// An email address, or a URI for a person without one.
        public var address: String
        public var name: String?
        public var participationStatus: ParticipationStatus?
        /// True if a reply is requested. Nil means that the parameter is absent, which counts as false.
        public var rsvp: Bool?
        public var role: Role?

        public init(
            address: String, name: String? = nil, participationStatus: ParticipationStatus? = nil, rsvp: Bool? = nil,
            role: Role? = nil
        ) {
            self.address = address
            self.name = name
            self.participationStatus = participationStatus
            self.rsvp = rsvp
            self.role = role
        }
    }

    public var uid: String
    public var sequence: Int
    /// The original start of the date that this event overrides.
    public var recurrenceID: EventTime?
    public var start: EventTime
    /// The exclusive end. A `DURATION` in a file is converted to an end.
    public var end: EventTime?
    /// `DTSTAMP`
    public var stamp: Date
    public var created: Date?
    public var lastModified: Date?
    public var summary: String?
    /// Plain text; lines end in a line feed.
    public var description: String?
    /// `X-ALT-DESC;FMTTYPE=text/html`, which Outlook shows instead of the description.
    public var htmlDescription: String?
    /// `ALTREP` of the description: the URI of a richer representation.
    public var alternateRepresentation: String?
    public var url: String?
    public var location: String?
    public var status: Status?
    /// True if the event leaves the time free (`TRANSP:TRANSPARENT`).
    public var isTransparent: Bool
    public var categories: [String]
    public var conference: Conference?
    /// The UID of the series that this one continues.
    public var relatedTo: String?
    /// The value of `RRULE`. It is text, because foreign files may contain rules that ``RecurrenceRule`` refuses.
    public var rule: String?
    /// `EXDATE`
    public var excluded: [EventTime]
    /// `RDATE`
    public var added: [EventTime]
    public var organizer: Person?
    public var attendees: [Attendee]
    /// A language tag (RFC 5646) for the summary, description and location.
    public var language: String?
    /// The lead time of the reminder, in seconds before the start.
    public var alarm: Int?

    public init(
        uid: String, sequence: Int = 0, recurrenceID: EventTime? = nil, start: EventTime, end: EventTime? = nil,
        stamp: Date, created: Date? = nil, lastModified: Date? = nil, summary: String? = nil,
        description: String? = nil, htmlDescription: String? = nil, alternateRepresentation: String? = nil,
        url: String? = nil, location: String? = nil, status: Status? = nil, isTransparent: Bool = false,
        categories: [String] = [], conference: Conference? = nil, relatedTo: String? = nil, rule: String? = nil,
        excluded: [EventTime] = [], added: [EventTime] = [], organizer: Person? = nil, attendees: [Attendee] = [],
        language: String? = nil, alarm: Int? = nil
    ) {
        self.uid = uid
        self.sequence = sequence
        self.recurrenceID = recurrenceID
        self.start = start
        self.end = end
        self.stamp = stamp
        self.created = created
        self.lastModified = lastModified
        self.summary = summary
        self.description = description
        self.htmlDescription = htmlDescription
        self.alternateRepresentation = alternateRepresentation
        self.url = url
        self.location = location
        self.status = status
        self.isTransparent = isTransparent
        self.categories = categories
        self.conference = conference
        self.relatedTo = relatedTo
        self.rule = rule
        self.excluded = excluded
        self.added = added
        self.organizer = organizer
        self.attendees = attendees
        self.language = language
        self.alarm = alarm
    }
}
