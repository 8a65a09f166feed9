public import Hummingbird
import Operations
import Training

/// Every path of the service: its method, the roles that may use it, and the function that answers.
extension RouteTable {
    fileprivate func addCatalogue() {
        get("/api/v1/tutorials", .anyone, reuse: .withinSecond, TutorialRoutes.list)
        post("/api/v1/tutorials", [.trainer], TutorialRoutes.create)
        get("/api/v1/tutorials/{tutorial}", .anyone, TutorialRoutes.show)
        patch("/api/v1/tutorials/{tutorial}", [.trainer], TutorialRoutes.edit)
        delete("/api/v1/tutorials/{tutorial}", [.trainer], TutorialRoutes.delete)
        post("/api/v1/tutorials/{tutorial}/interest", .anyone, TutorialRoutes.recordInterest)
        get("/api/v1/trainers", .anyone, TrainerRoutes.list)
        post("/api/v1/trainers", [.trainer], TrainerRoutes.create)
        get("/api/v1/trainers/{trainer}", .anyone, TrainerRoutes.show)
        patch("/api/v1/trainers/{trainer}", [.trainer], TrainerRoutes.edit)
        delete("/api/v1/trainers/{trainer}", [.trainer], TrainerRoutes.delete)
        post("/api/v1/trainers/{trainer}/feed", [.trainer], TrainerRoutes.renewFeed)
    }

    fileprivate func addSchedule() {
        get("/api/v1/occurrences", .anyone, reuse: .withinSecond, OccurrenceRoutes.list)
        post("/api/v1/occurrences/expand", .anyone, OccurrenceRoutes.expand)
        get("/api/v1/sessions", .anyone, reuse: .withinSecond, SessionRoutes.list)
        post("/api/v1/sessions", [.trainer], SessionRoutes.create)
        get("/api/v1/sessions/{session}", .anyone, SessionRoutes.show)
        patch("/api/v1/sessions/{session}", [.trainer], SessionRoutes.edit)
        delete("/api/v1/sessions/{session}", [.trainer], SessionRoutes.delete)
        post("/api/v1/sessions/{session}/publish", [.trainer], SessionRoutes.publish)
        post("/api/v1/sessions/{session}/cancel", [.trainer], SessionRoutes.cancel)
        get("/api/v1/sessions/{session}/occurrences", .anyone, reuse: .withinSecond, OccurrenceRoutes.listOfSession)
        get("/api/v1/sessions/{session}/occurrences/{recurrenceID}", .anyone, OccurrenceRoutes.show)
        patch("/api/v1/sessions/{session}/occurrences/{recurrenceID}", [.trainer], OccurrenceRoutes.edit)
        post("/api/v1/sessions/{session}/occurrences/{recurrenceID}/cancel", [.trainer], OccurrenceRoutes.cancel)
        post("/api/v1/sessions/{session}/occurrences/{recurrenceID}/restore", [.trainer], OccurrenceRoutes.restore)
    }

    /// The routes of a registration check access themselves: its registrant has access, too.
    fileprivate func addRegistrations() {
        get("/api/v1/sessions/{session}/registrations", [.trainer, .agent], RegistrationRoutes.list)
        post("/api/v1/sessions/{session}/registrations", .anyone, RegistrationRoutes.register)
        get("/api/v1/registrations/{registration}", .anyone, RegistrationRoutes.show)
        post("/api/v1/registrations/{registration}/cancel", .anyone, RegistrationRoutes.cancel)
        post("/api/v1/registrations/{registration}/accept", .anyone, RegistrationRoutes.accept)
        get("/api/v1/registrations/{registration}/convergence", [.trainer, .agent], RegistrationRoutes.convergence)
        put(
            "/api/v1/registrations/{registration}/attendance/{recurrenceID}", [.trainer, .agent],
            AttendanceRoutes.note)
        post("/api/v1/sessions/{session}/attendance", [.trainer, .agent], AttendanceRoutes.noteMany)
        post("/api/v1/sessions/{session}/message", [.trainer, .agent], MessageRoutes.send)
        get("/api/v1/sessions/{session}/messages", [.trainer, .agent], MessageRoutes.list)
        get("/api/v1/sessions/{session}/feedback", [.trainer, .agent], FeedbackRoutes.list)
        get("/api/v1/registrants/{email}", .admin, RegistrantRoutes.show)
        delete("/api/v1/registrants/{email}", .admin, RegistrantRoutes.erase)
    }

    fileprivate func addTickets() {
        get("/api/v1/tickets", [.trainer, .agent], reuse: .withinSecond, TicketRoutes.list)
        post("/api/v1/tickets", [.agent, .integration], TicketRoutes.take)
        get("/api/v1/tickets/due", [.trainer, .agent], reuse: .withinSecond, TicketRoutes.listDue)
        post("/api/v1/tickets/import", [.agent, .integration], body: .streamed, TicketRoutes.takeMany)
        webhook("/api/v1/tickets/from/zammad", [.agent, .integration], HelpdeskRoutes.receiveFromZammad)
        webhook("/api/v1/tickets/from/zendesk", [.agent, .integration], HelpdeskRoutes.receiveFromZendesk)
        get("/api/v1/tickets/{ticket}", [.trainer, .agent], TicketRoutes.show)
        patch("/api/v1/tickets/{ticket}", [.agent, .integration], TicketRoutes.edit)
        post("/api/v1/tickets/{ticket}/acknowledge", [.agent, .integration], TicketRoutes.perform(.acknowledge))
        post("/api/v1/tickets/{ticket}/workaround", [.agent, .integration], TicketRoutes.perform(.workaround))
        post("/api/v1/tickets/{ticket}/wait", [.agent, .integration], TicketRoutes.perform(.wait))
        post("/api/v1/tickets/{ticket}/resume", [.agent, .integration], TicketRoutes.perform(.resume))
        post("/api/v1/tickets/{ticket}/resolve", [.agent, .integration], TicketRoutes.perform(.resolve))
        post("/api/v1/tickets/{ticket}/reopen", [.agent, .integration], TicketRoutes.perform(.reopen))
        get(
            "/api/v1/tickets/{ticket}/recommendations", [.trainer, .agent, .integration], reuse: .withinSecond,
            RecommendationRoutes.recommend)
        post("/api/v1/recommendations", [.trainer, .agent, .integration], RecommendationRoutes.recommendForText)
        get("/api/v1/tickets/{ticket}/similar", [.trainer, .agent], RecommendationRoutes.listSimilar)
        put("/api/v1/tickets/{ticket}/links/{tutorial}", [.agent], RecommendationRoutes.link)
        delete("/api/v1/tickets/{ticket}/links/{tutorial}", [.agent], RecommendationRoutes.unlink)
        post("/api/v1/tickets/{ticket}/problem", [.agent], RecommendationRoutes.move)
        post("/api/v1/tickets/{ticket}/seat", [.agent], RecommendationRoutes.holdSeat)
    }

    fileprivate func addProblemsAndInsights() {
        get("/api/v1/problems", [.trainer, .agent], reuse: .withinSecond, ProblemRoutes.list)
        get("/api/v1/problems/{problem}", [.trainer, .agent], ProblemRoutes.show)
        patch("/api/v1/problems/{problem}", [.agent], ProblemRoutes.edit)
        post("/api/v1/problems/{problem}/merge", [.agent], ProblemRoutes.merge)
        put("/api/v1/problems/{problem}/links/{tutorial}", [.agent], ProblemRoutes.link)
        delete("/api/v1/problems/{problem}/links/{tutorial}", [.agent], ProblemRoutes.unlink)
        get("/api/v1/service-levels", [.trainer, .agent, .integration], ServiceLevelRoutes.show)
        post("/api/v1/service-levels/deadlines", [.trainer, .agent, .integration], ServiceLevelRoutes.deadlines)
        get("/api/v1/insights/service-levels", [.trainer, .agent], InsightRoutes.serviceLevels)
        get("/api/v1/insights/gaps", [.trainer, .agent], reuse: .withinSecond, TrainingInsightRoutes.listGaps)
        post("/api/v1/insights/gaps/{problem}/draft", [.trainer], TrainingInsightRoutes.draft)
        get("/api/v1/insights/effect", [.trainer, .agent], TrainingInsightRoutes.showEffect)
    }

    fileprivate func addFeeds() {
        get("/calendar.ics", .anyone, logging: .quiet, scripts: .anySite, FeedRoutes.programme)
        get("/calendar/sessions/{session}.ics", .anyone, logging: .quiet, scripts: .anySite, FeedRoutes.session)
        get("/calendar/dates/{date}.ics", .anyone, logging: .quiet, scripts: .anySite, FeedRoutes.date)
        get("/calendar/tutorials/{tutorial}.ics", .anyone, logging: .quiet, scripts: .anySite, FeedRoutes.tutorial)
        get("/calendar/trainers/{secret}.ics", .anyone, logging: .quiet, FeedRoutes.trainer)
        get("/calendar/my/{secret}.ics", .anyone, logging: .quiet, PersonalRoutes.feed)
    }

    /// The secret in the path authenticates the registrant.
    fileprivate func addPersonalPages() {
        get("/my/link", .anyone, PersonalRoutes.askForLink)
        post("/my/link", .anyone, PersonalRoutes.requestLink)
        get("/my/{secret}", .anyone, logging: .quiet, PersonalRoutes.show)
        get("/my/{secret}/rotate", .anyone, logging: .quiet, PersonalRoutes.askToRotate)
        form("/my/{secret}/rotate", .anyone, PersonalRoutes.rotate)
        form("/my/{secret}/mail", .anyone, PersonalRoutes.resumeMail)
        get("/my/{secret}/registrations/{registration}/cancel", .anyone, logging: .quiet, PersonalRoutes.askToCancel)
        form("/my/{secret}/registrations/{registration}/cancel", .anyone, PersonalRoutes.cancel)
        form("/my/{secret}/registrations/{registration}/restore", .anyone, PersonalRoutes.restore)
        form("/my/{secret}/registrations/{registration}/accept", .anyone, PersonalRoutes.accept)
        get("/join/{secret}", .anyone, logging: .quiet, PersonalRoutes.join)
        get("/feedback/{secret}", .anyone, FeedbackRoutes.ask)
        post("/feedback/{secret}", .anyone, FeedbackRoutes.give)
        get("/confirm/{secret}", .anyone, logging: .quiet, AddressConfirmationPages.show)
        form("/confirm/{secret}", .anyone, AddressConfirmationPages.confirm)
        get("/unsubscribe/{secret}", .anyone, UnsubscriptionRoutes.show)
        post("/unsubscribe/{secret}", .anyone, UnsubscriptionRoutes.change)
    }

    /// Customers know no token here: a ticket's page is reached by its secret. Sites of the organisation's own call the
    /// operations for programs from the reader's browser.
    fileprivate func addSupport() {
        get("/support", .anyone, SupportPages.form)
        post("/support", .anyone, body: .files(limit: SupportRoutes.maxBytes), SupportPages.submit)
        get("/support/embed", .anyone, SupportPages.embed)
        get("/support/open/{suggestion}/{tutorial}", .anyone, logging: .quiet, SupportPages.open)
        post("/support/suggestions", .anyone, logging: .quiet, scripts: .anySite, SupportRoutes.suggest)
        post("/support/answered", .anyone, scripts: .anySite, SupportRoutes.noteAnswer)
        post("/support/tickets", .anyone, scripts: .anySite, SupportRoutes.send)
        get("/support/{secret}", .anyone, logging: .quiet, SupportTicketPages.show)
        get("/support/{secret}/messages", .anyone, logging: .quiet, scripts: .anySite, SupportRoutes.listMessages)
        post(
            "/support/{secret}/messages", .anyone, body: .files(limit: SupportRoutes.maxBytes), scripts: .anySite,
            SupportRoutes.reply)
        form("/support/{secret}/answers", .anyone, SupportTicketPages.complete)
        form("/support/{secret}/close", .anyone, SupportTicketPages.close)
        form("/support/{secret}/opinions", .anyone, SupportTicketPages.judge)
        get("/support/{secret}/files/{file}", .anyone, logging: .quiet, SupportRoutes.file)
        get("/my/{secret}/tickets/{ticket}", .anyone, logging: .quiet, SupportTicketPages.showToLead)
        get("/api/v1/tickets/{ticket}/messages", [.trainer, .agent, .integration], SupportRoutes.listForStaff)
        post("/api/v1/tickets/{ticket}/messages", [.agent], SupportRoutes.replyAsStaff)
        get("/api/v1/tickets/{ticket}/files/{file}", [.trainer, .agent, .integration], SupportRoutes.fileForStaff)
        get("/api/v1/insights/support", [.trainer, .agent], SupportRoutes.insight)
    }

    fileprivate func addOperating() {
        get("/healthz", .anyone, logging: .quiet, OperatingRoutes.health)
        get("/readyz", .anyone, logging: .quiet, OperatingRoutes.ready)
        get("/metrics", .anyone, logging: .quiet, OperatingRoutes.metrics)
        get("/robots.txt", .anyone, SearchEngineRoutes.robots)
        get("/sitemap.xml", .anyone, reuse: .withinSecond, SearchEngineRoutes.sitemap)
        get("/llms.txt", .anyone, reuse: .withinSecond, SearchEngineRoutes.overview)
        get("/openapi.json", .anyone, SitePages.asset("openapi.json"))
        get("/openapi-pages.json", .anyone, SitePages.asset("openapi-pages.json"))
        get("/api/v1/mail", .admin, MailRoutes.list)
        get("/api/v1/mail/{mail}", .admin, MailRoutes.show)
        post("/api/v1/mail/{mail}/retry", .admin, MailRoutes.retry)
        post("/api/v1/mail/{mail}/drop", .admin, MailRoutes.drop)
        get("/api/v1/received-mail", .admin, ReceivedMailRoutes.list)
        get("/api/v1/received-mail/{mail}", .admin, ReceivedMailRoutes.show)
        get("/api/v1/received-mail/{mail}/content", .admin, ReceivedMailRoutes.content)
        post("/api/v1/received-mail/{mail}/retry", .admin, ReceivedMailRoutes.retry)
        post("/api/v1/received-mail/{mail}/drop", .admin, ReceivedMailRoutes.drop)
        get("/api/v1/tokens", .admin, TokenRoutes.list)
        post("/api/v1/tokens", .admin, TokenRoutes.create)
        delete("/api/v1/tokens/{token}", .admin, TokenRoutes.revoke)
        get("/api/v1/journal", .admin, JournalRoutes.list)
        get("/api/v1/settings", .admin, SettingsRoutes.show)
        patch("/api/v1/settings", .admin, SettingsRoutes.edit)
    }

    fileprivate func addPublicPages() {
        get("/", .anyone, reuse: .withinSecond, SitePages.programme)
        get("/embed", .anyone, reuse: .withinSecond, SitePages.embed)
        get("/demo/mail", .anyone, DemoMailPages.list)
        get("/demo/mail/{mail}", .anyone, DemoMailPages.show)
        get("/tutorials", .anyone, reuse: .withinSecond, TutorialPages.list)
        get("/tutorials/{tutorial}", .anyone, reuse: .withinSecond, TutorialPages.show)
        post("/tutorials/{tutorial}/interest", .anyone, TutorialPages.recordInterest)
        get("/sessions/{session}", .anyone, reuse: .withinSecond, SessionPages.show)
        get("/sessions/{session}/register", .anyone, RegistrationPages.form)
        form("/sessions/{session}/register", .anyone, RegistrationPages.register)
        get("/errors/{code}", .anyone, SitePages.error)
        get("/docs", .anyone, reuse: .withinSecond, SitePages.documentation)
        get("/imprint", .anyone, OrganisationPages.imprint)
        get("/privacy", .anyone, OrganisationPages.privacy)
        get("/logo/{file}", .anyone, logging: .quiet, OrganisationPages.logo)
        get("/accent.css", .anyone, logging: .quiet, OrganisationPages.accent)
        get("/style.css", .anyone, logging: .quiet, SitePages.asset("style.css"))
        get("/page.js", .anyone, logging: .quiet, SitePages.asset("page.js"))
        get("/support.js", .anyone, logging: .quiet, SitePages.asset("support.js"))
        get("/schedule.js", .anyone, logging: .quiet, SitePages.asset("schedule.js"))
        get("/embed.js", .anyone, logging: .quiet, SitePages.asset("embed.js"))
        get("/icon.svg", .anyone, logging: .quiet, SitePages.asset("icon.svg"))
    }

    fileprivate func addPagesOfAgents() {
        get("/sign-in", .anyone, SignInPages.form)
        post("/sign-in", .anyone, SignInPages.signIn)
        staffForm("/sign-out", .anyone, SignInPages.signOut)
        staffPage("/staff", .anyone, StaffLayout.start)
        staffPage("/staff/queue", [.trainer, .agent], QueuePages.show)
        staffPage("/staff/tickets/new", [.agent], NewTicketPages.form)
        staffForm("/staff/tickets/new", [.agent], NewTicketPages.create)
        staffPage("/staff/tickets/{ticket}", [.trainer, .agent], TicketPages.show)
        staffUpload(
            "/staff/tickets/{ticket}/messages", [.agent], limit: SupportRoutes.maxBytes, TicketForms.reply)
        staffForm("/staff/tickets/{ticket}/lead", [.agent], TicketForms.setLead)
        staffForm("/staff/tickets/{ticket}/link", [.agent], TicketForms.resetLink)
        staffPage("/staff/tickets/{ticket}/files/{file}", [.trainer, .agent], SupportRoutes.fileForStaff)
        staffForm("/staff/tickets/{ticket}/verbs", [.agent], TicketForms.perform)
        staffForm("/staff/tickets/{ticket}/change", [.agent], TicketForms.change)
        staffForm("/staff/tickets/{ticket}/links", [.agent], TicketForms.link)
        staffForm("/staff/tickets/{ticket}/problem", [.agent], TicketForms.move)
        staffForm("/staff/tickets/{ticket}/seat", [.agent], TicketForms.holdSeat)
        staffPage("/staff/tickets/{ticket}/edit", [.agent], TicketEditingPages.edit)
        staffForm("/staff/tickets/{ticket}/edit", [.agent], TicketEditingPages.change)
        staffPage("/staff/problems", [.trainer, .agent], ProblemPages.list)
        staffPage("/staff/problems/{problem}", [.trainer, .agent], ProblemPages.show)
        staffForm("/staff/problems/{problem}/change", [.agent], ProblemForms.change)
        staffForm("/staff/problems/{problem}/links", [.agent], ProblemForms.link)
        staffForm("/staff/problems/{problem}/merge", [.agent], ProblemForms.merge)
        staffForm("/staff/problems/{problem}/split", [.agent], ProblemForms.split)
        staffPage("/staff/gaps", [.trainer, .agent], GapPages.show)
        staffForm("/staff/gaps/{problem}/draft", [.trainer], GapPages.draft)
        staffPage("/staff/insights", [.trainer, .agent], InsightPages.serviceLevels)
        staffPage("/staff/insights/service-levels.csv", [.trainer, .agent], InsightPages.serviceLevelTable)
        staffPage("/staff/insights/problems", [.trainer, .agent], InsightPages.problems)
        staffPage("/staff/insights/problems.csv", [.trainer, .agent], InsightPages.problemTable)
        staffPage("/staff/insights/effect", [.trainer, .agent], InsightPages.effect)
        staffPage("/staff/insights/effect.csv", [.trainer, .agent], InsightPages.effectTable)
        staffPage("/staff/insights/support", [.trainer, .agent], InsightPages.support)
        staffPage("/staff/insights/support.csv", [.trainer, .agent], InsightPages.supportTable)
    }

    fileprivate func addPagesOfTrainers() {
        staffPage("/staff/schedule", [.trainer], SchedulePages.show)
        staffPage("/staff/schedule/new", [.trainer], SessionEditingPages.blank)
        staffForm("/staff/schedule/new", [.trainer], SessionEditingPages.create)
        staffPage("/staff/schedule/import", [.trainer], ImportPages.form)
        staffUpload("/staff/schedule/import", [.trainer], limit: ImportPages.maxBytes, ImportPages.upload)
        staffPage("/staff/schedule/import/{upload}", [.trainer], ImportPages.show)
        staffForm("/staff/schedule/import/{upload}", [.trainer], ImportPages.importUpload)
        staffPage("/staff/sessions/{session}", [.trainer], StaffSessionPages.show)
        staffPage("/staff/sessions/{session}/edit", [.trainer], SessionEditingPages.edit)
        staffForm("/staff/sessions/{session}/edit", [.trainer], SessionEditingPages.change)
        staffForm("/staff/sessions/{session}/publish", [.trainer], StaffSessionPages.publish)
        staffPage("/staff/sessions/{session}/cancel", [.trainer], StaffSessionPages.askToCancel)
        staffForm("/staff/sessions/{session}/cancel", [.trainer], StaffSessionPages.cancel)
        staffForm("/staff/sessions/{session}/delete", [.trainer], StaffSessionPages.delete)
        staffPage("/staff/sessions/{session}/message", [.trainer], MessagePages.write)
        staffForm("/staff/sessions/{session}/message", [.trainer], MessagePages.send)
        let date = "/staff/sessions/{session}/dates/{recurrenceID}"
        staffPage(date, [.trainer], RosterPages.show)
        staffPage(date + "/edit", [.trainer], OccurrenceEditingPages.edit)
        staffForm(date + "/edit", [.trainer], OccurrenceEditingPages.change)
        staffPage(date + "/cancel", [.trainer], OccurrenceEditingPages.askToCancel)
        staffForm(date + "/cancel", [.trainer], OccurrenceEditingPages.cancel)
        staffForm(date + "/restore", [.trainer], OccurrenceEditingPages.restore)
        staffPage(date + "/roster.csv", [.trainer], RosterPages.csv)
        staffForm(date + "/attendance", [.trainer], RosterPages.noteAttendance)
        staffForm(date + "/report", [.trainer], AttendanceReportPages.take)
        staffForm(date + "/undeliverable", [.trainer], RosterPages.resumeMail)
        staffForm(date + "/registrations", [.trainer], RosterRegistrationPages.register)
    }

    fileprivate func addPagesOfOperators() {
        staffPage("/staff/settings", .admin, SettingsPages.show)
        staffUpload("/staff/settings", .admin, limit: SettingsPages.maxBytes, SettingsPages.change)
        staffPage("/staff/settings/logo/{file}", .admin, SettingsPages.logo)
        staffPage("/staff/operating", .admin, OperatingPages.health)
        staffPage("/staff/operating/mail", .admin, OperatingPages.mail)
        staffForm("/staff/operating/mail/{mail}/retry", .admin, OperatingPages.retryMail)
        staffForm("/staff/operating/mail/{mail}/drop", .admin, OperatingPages.dropMail)
        staffPage("/staff/operating/received", .admin, ReceivedMailPages.list)
        staffPage("/staff/operating/received/{mail}", .admin, ReceivedMailRoutes.content)
        staffForm("/staff/operating/received/{mail}/retry", .admin, ReceivedMailPages.retry)
        staffForm("/staff/operating/received/{mail}/drop", .admin, ReceivedMailPages.drop)
        staffPage("/staff/operating/tokens", .admin, TokenPages.list)
        staffForm("/staff/operating/tokens", .admin, TokenPages.create)
        staffForm("/staff/operating/tokens/{token}/revoke", .admin, TokenPages.revoke)
        staffPage("/staff/operating/journal", .admin, OperatingPages.journal)
    }
}

extension Site {
    /// The router that answers for this site.
    public func router() -> Router<SiteContext> {
        routes.finished()
    }

    /// All operations that the router answers, for the OpenAPI documents to be compared with.
    public var operations: [Operation] {
        routes.operations
    }

    private var routes: RouteTable {
        let table = RouteTable(self)
        table.addCatalogue()
        table.addSchedule()
        table.addRegistrations()
        table.addTickets()
        table.addProblemsAndInsights()
        table.addFeeds()
        table.addPersonalPages()
        table.addSupport()
        table.addOperating()
        table.addPublicPages()
        table.addPagesOfAgents()
        table.addPagesOfTrainers()
        table.addPagesOfOperators()
        return table
    }
}
