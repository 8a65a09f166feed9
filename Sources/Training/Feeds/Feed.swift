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
    /// All that one trainer teaches. Its address is a secret.
    case trainer(String)
    /// A registrant's own dates. Its address is a secret.
    case personal(String)

    /// What restricts a programme: within one facet any value matches, and all facets have to.
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

    /// What has to change for the feed to change: one set for each facet. A session that is in the feed, or was, has a
    /// selector in every set.
    public var selectors: [Set<String>] {
        switch self {
        case .programme(let facets):
            let sets = [
                Set(facets.kinds.map(Selector.kind)), Set(facets.tags.map(Selector.tag)),
                Set(facets.tutorials.map(Selector.tutorial)), Set(facets.trainers.map(Selector.trainer)),
                Set(facets.languages.map(Selector.language)),
            ].filter { !$0.isEmpty }
            return sets.isEmpty ? [[Selector.all]] : sets
        case .session(let id): return [[Selector.session(id)]]
        case .date(_, let session): return [[Selector.session(session)]]
        case .tutorial(let id): return [[Selector.tutorial(id)]]
        case .trainer(let id): return [[Selector.trainer(id)]]
        case .personal(let id): return [[Selector.registrant(id)]]
        }
    }

    enum Selector {
        static let all = "all"
        static func kind(_ kind: Session.Kind) -> String { "kind:" + kind.rawValue }
        static func tag(_ tag: String) -> String { "tag:" + tag }
        static func tutorial(_ id: String) -> String { "tutorial:" + id }
        static func trainer(_ id: String) -> String { "trainer:" + id }
        static func language(_ language: String) -> String { "language:" + language }
        static func registrant(_ id: String) -> String { "registrant:" + id }
        static func session(_ id: String) -> String { "session:" + id }
    }
}

extension Session {
    /// The feeds that a change of this session changes.
    ///
    /// - Parameter trainers: everybody who teaches one of its dates.
    public func feedSelectors(trainers: some Sequence<String>) -> Set<String> {
        var selectors: Set = [
            Feed.Selector.all, Feed.Selector.kind(details.kind), Feed.Selector.language(details.language),
            Feed.Selector.session(id),
        ]
        selectors.formUnion(details.tags.map(Feed.Selector.tag))
        selectors.formUnion(trainers.map(Feed.Selector.trainer))
        selectors.formUnion(details.trainers.map(Feed.Selector.trainer))
        if let tutorial = details.tutorial { selectors.insert(Feed.Selector.tutorial(tutorial)) }
        return selectors
    }
}

/// The dates that feeds hold: from 90 days before a UTC day to two years behind it.
public struct FeedWindow: Sendable, Hashable {
    /// Midnight UTC.
    public let day: Date
    public var from: Date { day.addingTimeInterval(-90 * 86_400) }
    public var to: Date { day.addingTimeInterval(731 * 86_400) }

    public init(at now: Date) {
        day = Date(timeIntervalSince1970: (now.timeIntervalSince1970 / 86_400).rounded(.down) * 86_400)
    }

    /// For how long a cancelled date is still told: a calendar that polls has to learn of it.
    public func stillTells(_ cancellation: Cancellation) -> Bool {
        cancellation.at >= from
    }
}

extension Feed {
    /// Whether the feed's address is a secret, which nothing that is sent or logged may repeat.
    public var isSecret: Bool {
        switch self {
        case .programme, .session, .date, .tutorial: false
        case .trainer, .personal: true
        }
    }

    /// The feed's path, with its facets in a fixed order.
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

/// A revision of the data behind one selector of feeds.
public struct FeedRevision: Sendable, Hashable {
    /// 1, 2, 3 …: rises by one with every change.
    public let number: Int
    /// The latest instant at which the data changed; it never goes back, even when the clock is set back.
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
