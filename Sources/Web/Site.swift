import Certificates
public import Egress
public import Foundation
import Interchange
public import Logging
public import Operations
public import Storage
public import SupportCore
public import Training

/// The operations that the routes call, and the settings of this server. Every route and every connection holds it.
public final class Site: Sendable {
    public let catalogue: Catalogue
    public let trainers: Trainers
    public let trainerCalendars: TrainerCalendars
    public let schedule: Schedule
    public let registrations: Registrations
    public let rooms: Rooms
    public let messages: Messages
    public let convergence: Convergence
    public let unsubscription: Unsubscription
    public let erasure: Erasure
    public let outbox: Outbox
    public let receivedMails: ReceivedMails
    public let tickets: Tickets
    public let recommendations: Recommendations
    public let support: Support
    public let searchGaps: SearchGaps
    public let tokens: Tokens
    public let webhooks: Webhooks
    public let mappings: Mappings
    public let connections: HelpdeskConnections
    public let users: Users
    public let feeds: Feeds
    public let idempotency: Idempotency
    public let health: Health
    public let journal: Journal
    public let organisation: OrganisationSettings
    /// The public URL of the service, without a slash at the end.
    public let publicURL: String
    public let release: String
    /// The folder that holds `OpenAPI`, `Public`, `Templates` and `Seeds`.
    public let resources: URL
    public let pages: Pages
    public let metrics: PrometheusRegistry?
    public let logger: Logger
    public let trustedProxies: TrustedProxies
    /// The states of other helpdesks that the organisation renamed.
    public let helpdeskStates: HelpdeskStates
    /// The sites that may frame the panel, beside the helpdesk of its connection.
    let panelAncestors: [String]
    let wrongSecrets = WrongSecretLimit()
    let answers = AnswerCache()
    let polledFeeds = PolledFeeds()
    let formPages = FormPages()
    /// The memory for large answers that are made for one caller each.
    let largeAnswers = BodyBudget(limit: 192 << 20)
    let registrationLimit: RegistrationLimit
    let supportLimit: SupportLimit
    let strangerMails: StrangerMailLimit
    let signInLimit = SignInLimit()
    /// The views of recordings that are counted from one network: twenty at once, and then one a minute.
    let viewLimit = TokenBuckets<IPAddress?>(burst: 20, interval: 60)
    /// The searches without a result that are counted from one network: twenty at once, and then one a minute.
    let searchLimit = TokenBuckets<IPAddress?>(burst: 20, interval: 60)
    /// The hosts whose video files are played on the page of their tutorial.
    let playerHosts: PlayerHosts
    /// The identity provider of the staff; nil for none.
    let identityProvider: IdentityProvider?
    /// The addresses that have to be confirmed before a registration by a stranger counts.
    let confirming: AddressConfirmation
    /// The part of a series' dates that has to be attended for a certificate, in thousandths.
    let certificateShare: Int
    let certificates = CertificatePrinter()
    /// The folder to which a demo writes its mails; nil for every other server.
    let demoMail: URL?
    public let bodies: BodyBudget
    /// The only clock that routes know.
    public let clock: @Sendable () -> Date

    /// False in a build without the trait `Certificates`.
    public static var drawsCertificates: Bool { CertificateRoutes.canPrint }

    public init(
        database: WatchedDatabase, publicURL: String, release: String, zoneDatabase: String, resources: URL,
        pages: Pages, agreement: Agreement, grouping: ProblemGroupingSettings = ProblemGroupingSettings(),
        metrics: PrometheusRegistry?, logger: Logger, trustedProxies: TrustedProxies = .none,
        bodies: BodyBudget = BodyBudget(limit: 64 << 20), confirming: AddressConfirmation = .unknown,
        registrationRate: LimitRate = .standard, supportRates: SupportLimit.Rates = .standard,
        strangerMailsPerHour: Int = 2_000, fileLimits: TicketFileLimits = .standard,
        demoMail: URL? = nil, certificateShare: Double = 0.8, playerHosts: PlayerHosts = .none,
        helpdeskStates: HelpdeskStates = HelpdeskStates(), mailAddresses: IncomingMailAddresses = .init(),
        recommending: Recommendations.Mode = .local,
        recommenderLimit: Duration = .seconds(5), listLimit: Duration = .milliseconds(250),
        programLimit: Duration = .seconds(1), repeatLimit: Duration = .seconds(10),
        encoder: (any TextEncoder)? = nil,
        organisation: FixedOrganisation = .none, egress: EgressClient = EgressClient(rules: .publicOnly),
        helpdeskPause: Duration = .milliseconds(200), helpdeskLimit: Duration = .seconds(30),
        panelAncestors: [String] = [],
        identityProvider: IdentityProvider? = nil, rooms: RoomSettings = .none,
        clock: @escaping @Sendable () -> Date
    ) {
        catalogue = Catalogue(database)
        trainers = Trainers(database)
        trainerCalendars = TrainerCalendars(database, client: egress)
        schedule = Schedule(database)
        registrations = Registrations(database)
        self.rooms = Rooms(database, settings: rooms, publicURL: publicURL)
        messages = Messages(database)
        convergence = Convergence(database)
        unsubscription = Unsubscription(database)
        erasure = Erasure(database)
        outbox = Outbox(database)
        receivedMails = ReceivedMails(database, addresses: mailAddresses, agreement: agreement, files: fileLimits)
        tickets = Tickets(database, agreement: agreement, files: fileLimits)
        recommendations = Recommendations(
            database, settings: grouping, mode: recommending, encoder: encoder, buildLimit: recommenderLimit,
            listLimit: listLimit, programLimit: programLimit)
        support = Support(database, tickets: tickets, recommendations: recommendations)
        searchGaps = SearchGaps(database, recommendations: recommendations)
        tokens = Tokens(database)
        webhooks = Webhooks(database, client: egress)
        mappings = Mappings(database)
        connections = HelpdeskConnections(
            database, client: egress,
            makeClient: HelpdeskClients(
                egress, states: helpdeskStates, pause: helpdeskPause, timeLimit: helpdeskLimit
            ).client)
        users = Users(database)
        feeds = Feeds(
            database, publicURL: publicURL, release: release, zoneDatabase: zoneDatabase, organisation: organisation)
        // Another instance that is slow is not dead. On an SQLite file there is no other, except during a restart.
        idempotency = Idempotency(
            database, waitLimit: repeatLimit, otherProcessLimit: database.isShared ? .seconds(15) : .seconds(2))
        health = Health(database)
        journal = Journal(database)
        self.organisation = OrganisationSettings(database, fixed: organisation)
        self.publicURL = publicURL
        self.release = release
        self.resources = resources
        self.pages = pages
        self.metrics = metrics
        self.logger = logger
        self.trustedProxies = trustedProxies
        self.bodies = bodies
        self.confirming = confirming
        self.demoMail = demoMail
        self.playerHosts = playerHosts
        self.certificateShare = Int((certificateShare * 1_000).rounded())
        self.panelAncestors = panelAncestors
        strangerMails = StrangerMailLimit(perHour: strangerMailsPerHour)
        registrationLimit = RegistrationLimit(registrationRate)
        supportLimit = SupportLimit(supportRates, files: fileLimits)
        self.helpdeskStates = helpdeskStates
        self.identityProvider = identityProvider
        self.clock = clock
    }
}
