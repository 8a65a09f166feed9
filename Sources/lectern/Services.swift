import Egress
import Interchange
import Logging
import Operations
import ServiceLifecycle
import Storage
import Web

extension ServeCommand {
    /// The services that run beside the server.
    ///
    /// - Parameter spool: the path of the folder that a demo writes its mail to; nil for every other server.
    func services(
        of site: Site, _ database: WatchedDatabase, _ engine: any DatabaseEngine, client: EgressClient, spool: String?,
        metrics: PrometheusRegistry
    ) throws -> [any Service] {
        let logger = site.logger
        let outbox = MailService(
            worker: try mailWorker(site, database, spool: spool), metrics: metrics, logger: logger, clock: site.clock)
        let incoming = try incomingMail(site, metrics: metrics)
        let webhooks = WebhookService(
            WebhookDispatcher(database, client: client, release: release, logger: logger, now: site.clock),
            metrics: metrics)
        let helpdesks = HelpdeskService(
            HelpdeskWorker(
                database, connections: site.connections, recommendations: site.recommendations, tickets: site.tickets,
                logger: logger, now: site.clock, compose: site.noteComposer),
            metrics: metrics)
        let calendars = TrainerCalendarService(
            TrainerCalendarWorker(
                database, client: client, release: release, logger: logger, now: site.clock, read: BusyCalendar.read),
            metrics: metrics)
        let rooms = RoomService(
            RoomWorker(site.rooms, logger: logger, now: site.clock), rooms: site.rooms, metrics: metrics)
        let housekeeping = Housekeeping(
            database: database, engine: engine, tickets: site.tickets, support: site.support,
            convergence: site.convergence, tokens: site.tokens, idempotency: site.idempotency,
            retention: try retention.retention(), breachLead: try agreement.leadTime(), logger: logger)
        return [
            housekeeping, RecommenderService(recommendations: site.recommendations, logger: logger),
            EncodingService(recommendations: site.recommendations, logger: logger, clock: site.clock), outbox,
            incoming, webhooks, helpdesks, rooms, calendars,
            StoredRowService(rows: site.health.rows, logger: logger),
        ]
    }

    private func mailWorker(_ site: Site, _ database: WatchedDatabase, spool: String?) throws -> MailDelivery {
        let (sender, transport) = try mail.mail(host: try address.uidHost(), spool: spool)
        if transport == nil { site.logger.notice("no SMTP server configured; mail is queued") }
        let context = MailContext(
            templates: try MailTemplates(resources: site.resources), sender: sender,
            replyAddress: try mail.organizer(), takesReplies: mail.takesReplies, supportAddress: try mail.support(),
            publicURL: site.publicURL, release: release,
            agreement: site.tickets.agreement, organisation: site.organisation.fixed,
            certificateShare: Site.drawsCertificates ? try registration.certificates() : nil)
        return MailDelivery(
            database, context: context, transport: transport,
            settings: .init(
                reminderLeads: try mail.reminderLeads(), followUpWait: try mail.followUpWait(),
                breachAddresses: try mail.breachAddresses(),
                supportAddresses: try mail.supportAddresses()),
            logger: site.logger)
    }

    private func incomingMail(_ site: Site, metrics: PrometheusRegistry) throws -> IncomingMailService {
        let host = try mail.authenticationHost()
        let lmtpAddress = try mail.lmtpAddress()
        if lmtpAddress != nil, host == nil {
            site.logger.notice(
                "nothing proves where mail is from: people confirm what they decline (LECTERN_AUTHSERV_ID)")
        }
        return IncomingMailService(
            site.receivedMails,
            worker: IncomingMailWorker(
                site.receivedMails, suggestions: site.recommendations,
                read: IncomingMailReader(authenticationHost: host).message(_:returnPath:recipients:)),
            address: lmtpAddress, hostName: try address.uidHost(), metrics: metrics, logger: site.logger,
            clock: site.clock)
    }
}
