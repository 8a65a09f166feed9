public import Foundation
public import Logging
public import Operations
public import Storage
public import SupportCore

/// What the routes serve: the verbs, and what is true of this server.
public struct Site: Sendable {
    public let catalogue: Cataloguing
    public let staff: Staffing
    public let schedule: Scheduling
    public let registering: Registering
    public let messaging: Messaging
    public let converging: Converging
    public let refusing: Refusing
    public let erasing: Erasing
    public let mailing: Mailing
    public let tickets: Ticketing
    public let recommending: Recommending
    public let tokens: Authorising
    public let feeds: Feeds
    public let requests: Repeating
    public let health: Health
    public let journal: Journaling
    /// Where people reach the service, without a slash at the end.
    public let publicURL: String
    public let release: String
    /// The folder that holds `Public`, `Templates` and `Seeds`.
    public let resources: URL
    public let pages: Pages
    public let metrics: PrometheusRegistry?
    public let logger: Logger
    public let trustedProxies: TrustedProxies
    let guesses = GuessLimit()
    /// The only clock that routes know.
    public let clock: @Sendable () -> Date

    public init(
        database: WatchedDatabase, publicURL: String, release: String, zoneDatabase: String, resources: URL,
        pages: Pages, agreement: Agreement, grouping: GroupingSettings = GroupingSettings(),
        metrics: PrometheusRegistry?, logger: Logger, trustedProxies: TrustedProxies = .none,
        clock: @escaping @Sendable () -> Date
    ) {
        catalogue = Cataloguing(database)
        staff = Staffing(database)
        schedule = Scheduling(database)
        registering = Registering(database)
        messaging = Messaging(database)
        converging = Converging(database)
        refusing = Refusing(database)
        erasing = Erasing(database)
        mailing = Mailing(database)
        tickets = Ticketing(database, agreement: agreement)
        recommending = Recommending(database, settings: grouping)
        tokens = Authorising(database)
        feeds = Feeds(database, publicURL: publicURL, release: release, zoneDatabase: zoneDatabase)
        requests = Repeating(database)
        health = Health(database)
        journal = Journaling(database)
        self.publicURL = publicURL
        self.release = release
        self.resources = resources
        self.pages = pages
        self.metrics = metrics
        self.logger = logger
        self.trustedProxies = trustedProxies
        self.clock = clock
    }
}
