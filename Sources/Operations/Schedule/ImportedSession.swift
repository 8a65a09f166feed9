public import ICalendar
public import Training

/// A session as a calendar file describes it: what a trainer may have edited since is not part of it.
public struct ImportedSession: Sendable, Hashable, Codable {
    /// The values of one date that differ from the session's.
    public struct ChangedDate: Sendable, Hashable, Codable {
        public let recurrenceID: LocalDateTime
        public let override: Override

        public init(recurrenceID: LocalDateTime, override: Override) {
            self.recurrenceID = recurrenceID
            self.override = override
        }
    }

    /// The UID of its events in the file.
    public var uid: String
    /// The date of the file's series with which this session begins, as an instant: `20270322T090000Z`. It is empty for
    /// a series from its first date on.
    public var part: String
    public var title: String
    public var description: String
    public var recurrence: Recurrence
    /// Seconds.
    public var duration: Int
    public var location: String?
    /// The link to join it.
    public var join: String?
    public var language: String?
    public var tags: [String]
    /// In the order of their recurrence ids.
    public var changed: [ChangedDate]
    /// The recurrence ids of cancelled dates, in order.
    public var cancelled: [LocalDateTime]

    public init(
        uid: String, part: String = "", title: String, description: String = "", recurrence: Recurrence, duration: Int,
        location: String? = nil, join: String? = nil, language: String? = nil, tags: [String] = [],
        changed: [ChangedDate] = [], cancelled: [LocalDateTime] = []
    ) {
        self.uid = uid
        self.part = part
        self.title = title
        self.description = description
        self.recurrence = recurrence
        self.duration = duration
        self.location = location
        self.join = join
        self.language = language
        self.tags = tags
        self.changed = changed
        self.cancelled = cancelled
    }
}
