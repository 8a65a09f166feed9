import ArgumentParser
import Dispatch
import Egress
import Foundation
import Hummingbird
import ICalendar
import Logging
import Mail
import NIOCore
import Operations
import SentenceEncoder
import ServiceLifecycle
import Storage
import SupportCore
import UnixSignals
import Web

struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve", abstract: "Serve the API, the feeds and the pages.")

    @Flag(help: "Use a new database in a temporary folder, filled with demo data.")
    var demo = false

    @OptionGroup var database: DatabaseOptions
    @OptionGroup var address: AddressOptions
    @OptionGroup var organisation: OrganisationOptions
    @OptionGroup var mail: MailOptions
    @OptionGroup var agreement: AgreementOptions
    @OptionGroup var helpdesks: HelpdeskOptions
    @OptionGroup var recurring: RecurringOptions
    @OptionGroup var recommending: RecommendingOptions
    @OptionGroup var encoder: EncoderOptions
    @OptionGroup var retention: RetentionOptions
    @OptionGroup var recordings: RecordingOptions
    @OptionGroup var registration: RegistrationOptions
    @OptionGroup var egress: EgressOptions
    @OptionGroup var key: KeyOptions
    @OptionGroup var log: LogOptions

    func run() async throws {
        try checkSettings()
        let logger = try log.logger()
        let limits = try LimitOptions().connectionLimits(files: LimitOptions.raiseOpenFiles())
        let connections = OpenConnections(limits)
        let organisation = try organisation.organisation()
        let reserved = try address.reservedPort()
        defer { withExtendedLifetime(reserved) {} }
        let address = reserved.map(address.on) ?? address
        let publicURL = try address.publicAddress()
        let provider = try ProviderOptions().provider(publicURL: publicURL, rules: try egress.rules())
        let resources = try ResourceFolder()
        let promises = try agreement.read(resources)
        let mode = try recommending.mode()
        let sentences = mode == .off ? nil : try encoder.load(resources, demo: demo)
        let demoFolder = demo ? try DemoFolder() : nil
        defer { demoFolder?.remove(logger) }
        let location = demoFolder.map { DatabaseLocation.file($0.database) } ?? self.database.location
        let (engine, database) = try await openDatabase(at: location, logger: logger)

        let metrics = PrometheusRegistry()
        let client = EgressClient(rules: try egress.rules())
        let site = Site(
            database: database, publicURL: publicURL, release: release,
            zoneDatabase: Zone.databaseVersion, resources: resources.url,
            pages: try Pages(resources: resources.url), agreement: promises,
            grouping: try recurring.settings(), metrics: metrics, logger: logger,
            trustedProxies: try address.trustedProxies(), bodies: BodyBudget(limit: limits.bodyBytes),
            confirming: try registration.confirming(), registrationRate: try LimitOptions().registrationRate(),
            supportRates: try LimitOptions().supportRates(),
            strangerMailsPerHour: try LimitOptions().strangerMailsPerHour(),
            fileLimits: try LimitOptions().fileLimits(bodyBytes: limits.bodyBytes),
            demoMail: demoFolder.map { URL(filePath: $0.spool) },
            certificateShare: try registration.certificates(), playerHosts: try recordings.hosts(),
            helpdeskStates: try helpdesks.states(), mailAddresses: try mailAddresses(),
            recommending: mode, encoder: sentences, organisation: organisation,
            egress: client, panelAncestors: try egress.frameAncestors(), identityProvider: provider,
            rooms: try RoomOptions().settings(),
            clock: { engine.now })
        if let sentences {
            logger.notice(
                "understanding tickets with a sentence encoder",
                metadata: ["model": "\(sentences.fingerprint)", "instructions": "\(sentences.instructions)"])
        }
        try await site.feeds.noteWriter(now: engine.now)
        metrics.addProcess(of: site)
        metrics.addConnections(connections)
        metrics.addDatabase(engine)
        let seeded = demo ? try await Demo.seed(site, database, from: resources, now: engine.now) : nil
        let application = try Self.application(
            of: site, at: address, connections,
            services: try services(
                of: site, database, engine, client: client, spool: demoFolder?.spool, metrics: metrics),
            welcome: demoFolder.flatMap { seeded?.welcome(at: publicURL, spool: $0.spool) })
        try await Self.serve(application, closing: engine, at: address)
    }

    /// Reads every setting once, so that all mistakes are reported at the same time, and before anything is opened.
    private func checkSettings() throws {
        let limits = LimitOptions()
        var faults = SettingFaults()
        let isPortValid = faults.check("LECTERN_PORT") { try address.portNumber() }
        if address.hasPublicURL {
            faults.check("LECTERN_PUBLIC_URL") { try address.publicAddress() }
        } else if isPortValid {
            faults.check("LECTERN_HOST") { try address.publicAddress() }
        }
        faults.check("LECTERN_DATABASE_CONNECTIONS") { try database.connections() }
        faults.check("LECTERN_TRUSTED_PROXY") { try address.trustedProxies() }
        var resources: ResourceFolder?
        faults.check("LECTERN_HOME") { resources = try ResourceFolder() }
        if let resources { faults.check("LECTERN_AGREEMENT") { try agreement.read(resources) } }
        faults.check("LECTERN_BREACH_LEAD") { try agreement.leadTime() }
        faults.check("LECTERN_BREACH_MAIL") { try mail.breachAddresses() }
        faults.check("LECTERN_SUPPORT_MAIL") { try mail.supportAddresses() }
        organisation.check(&faults)
        faults.check("LECTERN_SMTP_URL, LECTERN_MAIL_FROM") { try mail.mail(host: "localhost") }
        faults.check("LECTERN_REPLY_ADDRESS") { try mail.organizer() }
        faults.check("LECTERN_LMTP") { try mail.lmtpAddress() }
        faults.check("LECTERN_SUPPORT_ADDRESS") { try mail.support() }
        faults.check("LECTERN_AUTHSERV_ID") { try mail.authenticationHost() }
        faults.check("LECTERN_REMINDERS") { try mail.reminderLeads() }
        faults.check("LECTERN_FOLLOW_UP") { try mail.followUpWait() }
        faults.check("LECTERN_TICKET_STATES") { try helpdesks.states() }
        recurring.check(&faults)
        faults.check("LECTERN_RECOMMENDING") { try recommending.mode() }
        faults.check("LECTERN_ENCODER_PREFIXES") { try encoder.prefixes.prefixes() }
        retention.check(&faults)
        faults.check("LECTERN_WEBHOOK_ALLOW") { try egress.rules() }
        faults.check("LECTERN_PANEL_ANCESTORS") { try egress.frameAncestors() }
        faults.check("LECTERN_CONFIRM_ADDRESSES") { try registration.confirming() }
        faults.check("LECTERN_PLAYER_HOSTS") { try recordings.hosts() }
        faults.check("LECTERN_CERTIFICATE_SHARE") { try registration.certificates() }
        if !demo { faults.check("LECTERN_KEY_FILE") { try key.key() } }
        // Where the memory for bodies is no number, the files are measured by its default.
        var bodyBytes = ConnectionLimits(connections: 4).bodyBytes
        faults.check(nil) { bodyBytes = try limits.connectionLimits(files: 1_024).bodyBytes }
        faults.check(nil) { try limits.fileLimits(bodyBytes: bodyBytes) }
        faults.check(nil) { try limits.registrationRate() }
        faults.check(nil) { try limits.supportRates() }
        faults.check(nil) { try limits.strangerMailsPerHour() }
        faults.check("LECTERN_OIDC_ISSUER, LECTERN_OIDC_CLIENT_ID, LECTERN_OIDC_CLIENT_SECRET") {
            try ProviderOptions().provider(publicURL: "http://localhost", rules: .publicOnly)
        }
        RoomOptions().check(&faults)
        faults.check("LECTERN_LOG_LEVEL") { try log.level() }
        faults.check("LECTERN_LOG_FORMAT") { try log.format() }
        faults.checkNames(ProcessInfo.processInfo.environment)
        try faults.finish()
    }

    /// Opens the database, and brings it up to date.
    private func openDatabase(
        at location: DatabaseLocation, logger: Logger
    ) async throws -> (any DatabaseEngine, WatchedDatabase) {
        let engine = try await database.create(location, personalKey: demo ? nil : try key.key())
        // Before anything is changed: links that were mailed must not stop working.
        try await Installation(engine).checkPersonalKey(isNeeded: true)
        let watched = WatchedDatabase(engine)
        engine.unreadableRows.onDiscovery { row in
            logger.warning(
                "row cannot be read",
                metadata: [
                    "table": "\(row.table)", "id": "\(row.shownID)", "column": "\(row.column)",
                    "reason": "\(row.reason)",
                ])
        }
        let uidHost = try address.uidHost()
        let done = try await database.copyingIfOutdated(
            engine, at: location,
            tell: { logger.notice("copied before the schema changes", metadata: ["file": "\($0)"]) }
        ) {
            try await Installation(watched).bringUpToDate(
                host: uidHost, isHostChosen: address.hasPublicURL, zoneDatabase: Zone.databaseVersion, now: engine.now)
        }
        for step in done { logger.notice("brought up to date", metadata: ["step": "\(step)"]) }
        return (engine, watched)
    }

    /// The addresses at which mail comes in.
    private func mailAddresses() throws -> IncomingMailAddresses {
        let sender = try mail.mail(host: try address.uidHost()).sender.address
        return IncomingMailAddresses(
            organizers: [try mail.organizer()?.address, sender].compactMap(\.self),
            support: try mail.support()?.address, provesSenders: try mail.authenticationHost() != nil)
    }

    /// The server of the site, with the services that run beside it.
    ///
    /// - Parameter welcome: the text that a demo prints once it listens; nil for every other server.
    private static func application(
        of site: Site, at address: AddressOptions, _ connections: OpenConnections, services: [any Service],
        welcome: String?
    ) throws -> some ApplicationProtocol {
        let logger = site.logger
        return Application(
            router: site.router(), server: connections.server(answeringPollsOf: site),
            configuration: ApplicationConfiguration(
                address: .hostname(address.hostName, port: try address.portNumber()), serverName: nil,
                availableConnectionsDelegate: ConnectionAdmission(connections)),
            services: [ConnectionGuard(connections)] + services,
            onServerRunning: { channel in
                let port = channel.localAddress?.port ?? 0
                logger.notice("listening", metadata: ["port": "\(port)"])
                ServiceManager().isReady(port: port)
                if let welcome {
                    print(welcome)
                    // Whoever reads this through a pipe is to have it now.
                    fflush(nil)
                }
            },
            logger: logger)
    }

    /// Runs the application, and closes the database after it.
    ///
    /// - Throws: ``Failure`` `.conflict` where another program listens on the port.
    private static func serve(
        _ application: some ApplicationProtocol, closing engine: any DatabaseEngine, at address: AddressOptions
    ) async throws {
        let logger = application.logger
        do {
            do {
                try await Self.run(application, logger: logger)
            } catch {
                // The log is folded whatever ended the services, and their reason is the one to tell.
                do {
                    try await engine.close()
                } catch {
                    logger.error("database not closed", metadata: ["cause": "\(error)"])
                }
                throw error
            }
            // The file alone holds everything now, and nothing of what was erased.
            try await engine.close()
        } catch let error as IOError where error.errnoCode == EADDRINUSE {
            throw Failure(
                .conflict, "Another program already listens on \(address.hostName), port \(try address.portNumber()).")
        }
    }

    /// Runs until the process is asked to stop, and for ten seconds more at most.
    private static func run(_ application: some ApplicationProtocol, logger: Logger) async throws {
        var configuration = ServiceGroupConfiguration(
            services: [application],
            gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
        configuration.maximumGracefulShutdownDuration = .seconds(7)
        let deadline = ShutdownDeadline(logger: logger)
        defer { withExtendedLifetime(deadline) {} }
        try await ServiceGroup(configuration: configuration).run()
    }
}

extension PrometheusRegistry {
    /// Adds the figures of the database.
    fileprivate func addDatabase(_ engine: any DatabaseEngine) {
        gauge("lectern_commits_total", help: "Committed transactions. Concurrent writes share one.") {
            Double(engine.commits)
        }
        gauge("lectern_statements_total", help: "Statements that operations ran on the database.") {
            Double(engine.statements)
        }
    }
}

/// Ends the process ten seconds after it was asked to stop, whatever it is doing. A write that was answered is on the disk
/// by then, and what was only begun is undone at the next start.
///
/// The signal is heard and the time measured outside of all tasks, which get no thread while others keep them all busy.
private struct ShutdownDeadline {
    private let sources: [any DispatchSourceSignal]

    init(logger: Logger) {
        // A serial queue of its own has a thread whatever the other queues do.
        let queue = DispatchQueue(label: "lectern.shutdown", qos: .userInteractive)
        sources = [SIGTERM, SIGINT].map { signal -> any DispatchSourceSignal in
            let source = DispatchSource.makeSignalSource(signal: signal, queue: queue)
            source.setEventHandler {
                ServiceManager().isStopping()
                queue.asyncAfter(deadline: .now() + 9.5) {
                    logger.warning("stopped before everything had ended")
                    // Neither waits for other threads nor runs anything at the exit.
                    _exit(0)
                }
            }
            source.resume()
            return source
        }
    }
}
