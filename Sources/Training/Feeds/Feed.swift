public import Foundation

/// A calendar that can be subscribed to.
public enum Feed: Sendable, Hashable {
    /// All published sessions, or those that match.
    case programme(Facets)
    /// One session, and those that carry on from it.
    case session(String)
    /// One date, by its id and that of its session.
    case date(String, session: String)
    /// The sessions that teach one tutorial.
    case tutorial(String)
    /// All dates that one trainer teaches. Its address is a secret.
    case trainer(String)
    /// A registrant's own dates. Its address is a secret.
    case personal(String)

    /// The restriction of a programme: any value of a facet matches, and all facets have to match.
    public struct Facets: Sendable, Hashable {
        public var kinds: [Session.Kind]
        public var tags: [String]
        /// Ids.
        public var tutorials: [String]
        /// Ids.
        public var trainers: [String]
        public var languages: [String]

        public init(
            kinds: [Session.Kind] = [], tags: [String] = [], tutorials: [String] = [], trainers: [String] = [],
            languages: [String] = []
        ) {
            self.kinds = kinds
            self.tags = tags
            self.tutorials = tutorials
            self.trainers = trainers
            self.languages = languages
        }
    }

    /// The feed has changed only if every one of these sets has a selector that was touched. There is one set for each
    /// facet: a session that is in the feed, or was in it, has a selector in every set.
    public var selectors: [Set<FeedSelector>] {
        switch self {
        case .programme(let facets):
            let sets: [Set<FeedSelector>] = [
                Set(facets.kinds.map(FeedSelector.kind)), Set(facets.tags.map(FeedSelector.tag)),
                Set(facets.tutorials.map(FeedSelector.tutorial)), Set(facets.trainers.map(FeedSelector.trainer)),
                Set(facets.languages.map(FeedSelector.language)),
            ].filter { !$0.isEmpty }
            return sets.isEmpty ? [[.all]] : sets
        case .session(let id): return [[.session(id)]]
        case .date(_, let session): return [[.session(session)]]
        case .tutorial(let id): return [[.tutorial(id)]]
        case .trainer(let id): return [[.trainer(id), .teaching(id)]]
        case .personal(let id): return [[.personal(id)]]
        }
    }
}

/// A part of the data by which changes of feeds are tracked. A write touches the selectors of the data that it changes,
/// and a feed is compared by the revisions of its selectors.
public enum FeedSelector: Sendable, Hashable {
    /// Every published session.
    case all
    case kind(Session.Kind)
    case tag(String)
    /// By id.
    case tutorial(String)
    /// By id.
    case trainer(String)
    /// The numbers of registrations for the dates of a trainer, by the trainer's id.
    case teaching(String)
    case language(String)
    /// The places of a registrant, by the registrant's id.
    case personal(String)
    /// By id.
    case session(String)
    /// The name of the organisation, which is part of the name of every feed.
    case organisation

    /// The text by which the selector is stored; different for each.
    public var key: String {
        switch self {
        case .all: "all"
        case .kind(let kind): "kind:" + kind.rawValue
        case .tag(let tag): "tag:" + tag
        case .tutorial(let id): "tutorial:" + id
        case .trainer(let id): "trainer:" + id
        case .teaching(let id): "teaching:" + id
        case .language(let language): "language:" + language
        case .personal(let id): "registrant:" + id
        case .session(let id): "session:" + id
        case .organisation: "organisation"
        }
    }
}

extension Session {
    /// The selectors of all feeds that a change of this session changes.
    ///
    /// - Parameter trainers: the ids of the trainers that dates of the session have of their own; those of the session
    ///   are included anyway.
    public func feedSelectors(trainers: some Sequence<String>) -> Set<FeedSelector> {
        var selectors: Set<FeedSelector> = [.all, .kind(details.kind), .language(details.language), .session(id)]
        selectors.formUnion(details.tags.map(FeedSelector.tag))
        selectors.formUnion(trainers.map(FeedSelector.trainer))
        selectors.formUnion(details.trainers.map(FeedSelector.trainer))
        if let tutorial = details.tutorial { selectors.insert(.tutorial(tutorial)) }
        return selectors
    }
}

/// The range of dates that feeds hold: from 90 days before a UTC day until 731 days after it.
public struct FeedWindow: Sendable, Hashable {
    /// Midnight UTC.
    public let day: Date
    public var from: Date { day.addingTimeInterval(-Self.daysBack * Self.daySeconds) }
    public var to: Date { day.addingTimeInterval(Self.daysAhead * Self.daySeconds) }

    public init(at now: Date) {
        day = Date(timeIntervalSince1970: (now.timeIntervalSince1970 / 86_400).rounded(.down) * 86_400)
    }

    /// True if feeds still hold a cancelled date. They do for 90 days after the cancellation, so that calendars that
    /// poll learn of it.
    public func shows(_ cancellation: Cancellation) -> Bool {
        cancellation.at >= from
    }

    /// The days on which feeds hold a date, as far as its times decide.
    static func days(from start: Date, to end: Date?) -> Range<Date> {
        // A date is held while it starts before `to` and ends after `from`.
        let first = (start.timeIntervalSince1970 / daySeconds).rounded(.down) - daysAhead + 1
        let last = end.map { ($0.timeIntervalSince1970 / daySeconds).rounded(.up) + daysBack }
        let firstDay = Date(timeIntervalSince1970: first * daySeconds)
        return firstDay..<max(firstDay, last.map { Date(timeIntervalSince1970: $0 * daySeconds) } ?? .distantFuture)
    }

    /// The first day on which feeds no longer show a cancellation.
    static func dayAfter(cancellation instant: Date) -> Date {
        let day = (instant.timeIntervalSince1970 / daySeconds).rounded(.down) + daysBack + 1
        return Date(timeIntervalSince1970: day * daySeconds)
    }

    private static let daySeconds: Double = 86_400
    private static let daysBack: Double = 90
    private static let daysAhead: Double = 731
}

/// The days on which the text of a feed differs from the day before although the data are the same: dates enter its window
/// and leave it.
public struct WindowChanges: Sendable, Hashable {
    public let day: Date
    /// The latest of these days until `day`; nil if there is none.
    public private(set) var last: Date?
    /// The next of these days after `day`; nil if there is none.
    public private(set) var next: Date?

    public init(on day: Date) {
        self.day = day
    }

    /// Adds the days on which something enters a feed and leaves it.
    ///
    /// - Returns: true if the feed holds it on `day`.
    @discardableResult
    mutating func add(_ shown: Range<Date>) -> Bool {
        guard !shown.isEmpty else { return false }
        add(shown.lowerBound)
        if shown.upperBound != .distantFuture { add(shown.upperBound) }
        return shown.contains(day)
    }

    /// Adds one of the days.
    mutating func add(_ change: Date) {
        if change <= day {
            last = max(last ?? change, change)
        } else {
            next = min(next ?? change, change)
        }
    }

    /// Adds the days of another part of the feed.
    mutating func add(_ other: WindowChanges) {
        if let day = other.last { add(day) }
        if let day = other.next { add(day) }
    }
}

extension Feed {
    /// True if the feed's address is a secret, which no message or log may contain.
    public var isSecret: Bool {
        switch self {
        case .programme, .session, .date, .tutorial: false
        case .trainer, .personal: true
        }
    }

    /// The feed's path, with its facets in a fixed order. The path of a secret feed ends before the secret.
    public var path: String {
        switch self {
        case .programme(let facets):
            let parts =
                facets.kinds.map { "kind=" + $0.rawValue } + facets.tags.map { "tag=" + Self.escaped($0) }
                + facets.tutorials.map { "tutorial=" + $0 } + facets.trainers.map { "trainer=" + $0 }
                + facets.languages.map { "language=" + Self.escaped($0) }
            return "/calendar.ics" + (parts.isEmpty ? "" : "?" + parts.joined(separator: "&"))
        case .session(let id): return "/calendar/sessions/\(id).ics"
        case .date(let id, _): return "/calendar/dates/\(id).ics"
        case .tutorial(let id): return "/calendar/tutorials/\(id).ics"
        case .trainer: return "/calendar/trainers/"
        case .personal: return "/calendar/my/"
        }
    }

    private static func escaped(_ text: String) -> String {
        text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
    }
}

/// A revision of the data behind one ``FeedSelector``.
public struct FeedRevision: Sendable, Hashable {
    /// 1, 2, 3 …: rises by one with every change.
    public let number: Int
    /// The instant at which the data changed last. It rises with every change, even when several are in one second, or the
    /// clock is set back.
    public let changedAt: Date

    public init(number: Int, changedAt: Date) {
        self.number = number
        self.changedAt = changedAt
    }
}

/// The last fetch of a registrant's personal feed.
public struct FeedFetch: Sendable, Hashable {
    /// The registrant's id.
    public let registrant: String
    /// The revision of the data that the fetched feed was made from.
    public let revision: Int
    public let at: Date

    public init(registrant: String, revision: Int, at: Date) {
        self.registrant = registrant
        self.revision = revision
        self.at = at
    }
}
