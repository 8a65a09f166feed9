import ICalendar

extension Session.Details {
    /// The fields in which these details differ from others, by their names in the API.
    public func fields(differingFrom other: Session.Details) -> [String] {
        let comparisons: [(String, Bool)] = [
            ("kind", kind == other.kind),
            ("tutorial", tutorial == other.tutorial),
            ("title", title == other.title),
            ("description", description == other.description),
            ("start", recurrence.start == other.recurrence.start),
            ("timeZone", recurrence.zone == other.recurrence.zone),
            ("duration", duration == other.duration),
            (
                "recurrence",
                recurrence.rule == other.recurrence.rule && recurrence.excluded == other.recurrence.excluded
                    && recurrence.added == other.recurrence.added
            ),
            ("trainers", trainers == other.trainers),
            ("capacity", capacity == other.capacity),
            ("waitlist", waitlist == other.waitlist),
            ("registration", registration == other.registration),
            ("minimum", minimum == other.minimum),
            ("decideBefore", decideBefore == other.decideBefore),
            ("join", join == other.join),
            ("room", room == other.room),
            ("location", location == other.location),
            ("language", language == other.language),
            ("tags", tags == other.tags),
            ("visibility", visibility == other.visibility),
            ("accounts", accounts == other.accounts),
        ]
        return comparisons.filter { !$0.1 }.map(\.0)
    }

    /// The fields that are part of calendar events.
    public static let announcedFields: Set<String> = [
        "title", "description", "start", "timeZone", "duration", "recurrence", "trainers", "location", "language",
        "tags",
    ]
}

extension Override {
    /// The fields in which these overrides differ, by their names in the API.
    public func fields(differingFrom other: Override) -> [String] {
        let comparisons: [(String, Bool)] = [
            ("start", start == other.start),
            ("duration", duration == other.duration),
            ("title", title == other.title),
            ("description", description == other.description),
            ("trainers", trainers == other.trainers),
            ("capacity", capacity == other.capacity),
            ("join", join == other.join),
            ("room", room == other.room),
            ("location", location == other.location),
            ("status", (cancellation == nil) == (other.cancellation == nil)),
        ]
        return comparisons.filter { !$0.1 }.map(\.0)
    }

    /// The fields that are part of calendar events.
    public static let announcedFields: Set<String> = [
        "start", "duration", "title", "description", "trainers", "location", "status",
    ]
}
