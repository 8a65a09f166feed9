public import Hummingbird

/// Every route of the service, by noun.
private func routes(of site: Site) -> RouteTable {
    let table = RouteTable(site)
    TutorialRoutes.add(to: table)
    TrainerRoutes.add(to: table)
    OccurrenceRoutes.add(to: table)
    SessionRoutes.add(to: table)
    RegistrationRoutes.add(to: table)
    AttendanceRoutes.add(to: table)
    MessageRoutes.add(to: table)
    FeedbackRoutes.add(to: table)
    UnsubscriptionRoutes.add(to: table)
    RegistrantRoutes.add(to: table)
    MailRoutes.add(to: table)
    TicketRoutes.add(to: table)
    RecommendationRoutes.add(to: table)
    ProblemRoutes.add(to: table)
    ServiceLevelRoutes.add(to: table)
    InsightRoutes.add(to: table)
    TrainingInsightRoutes.add(to: table)
    FeedRoutes.add(to: table)
    PersonalRoutes.add(to: table)
    TokenRoutes.add(to: table)
    JournalRoutes.add(to: table)
    OperatingRoutes.add(to: table)
    PageRoutes.add(to: table)
    SignInPages.add(to: table)
    StaffLayout.add(to: table)
    QueuePages.add(to: table)
    TicketPages.add(to: table)
    ProblemPages.add(to: table)
    GapPages.add(to: table)
    SchedulePages.add(to: table)
    SessionEditingPages.add(to: table)
    StaffSessionPages.add(to: table)
    DateEditingPages.add(to: table)
    RosterPages.add(to: table)
    InsightPages.add(to: table)
    OperatingPages.add(to: table)
    return table
}

extension Site {
    /// The router that answers for this site.
    public func router() -> Router<SiteContext> {
        routes(of: self).finished()
    }

    /// All operations that the router answers, for the OpenAPI document to be held against.
    public var operations: [Operation] {
        routes(of: self).operations
    }
}
