import Foundation
import ICalendar
import Storage
import SupportCore
import Training

/// The name of a feed and the sessions in it.
struct FeedContent {
    let name: String
    let description: String
    let sessions: [(id: String, revision: Int)]
    let audience: SessionEvents.Audience
    /// The default zone of the calendar; nil for sessions in several zones.
    let zone: String?

    /// The dates of a registrant, which are not whole sessions.
    static let personal = FeedContent(
        name: "My webinars and tutorials", description: "The dates that you registered for.", sessions: [],
        audience: .everybody, zone: nil)

    private init(
        name: String, description: String, sessions: [(id: String, revision: Int)], audience: SessionEvents.Audience,
        zone: String?
    ) {
        self.name = name
        self.description = description
        self.sessions = sessions
        self.audience = audience
        self.zone = zone
    }

    /// - Parameter only: the ids of the sessions that are looked for; nil for all of the feed.
    /// - Throws: ``Failure`` `.notFound` for a feed of a subject that does not exist, or is not public.
    init(_ feed: Feed, only: [String]? = nil, in connection: any Connection) throws {
        var filter = SessionFilter(statuses: [.published, .cancelled], visibilities: [.public], sessions: only)
        switch feed {
        case .programme(let facets):
            filter.kinds = facets.kinds
            filter.tags = facets.tags
            filter.tutorials = facets.tutorials
            filter.trainers = facets.trainers
            filter.languages = facets.languages
            name = facets == Feed.Facets() ? "Webinars and tutorials" : "Webinars and tutorials, a selection"
            description = "Live sessions, kept up to date automatically."
            sessions = try connection.sessionRevisions(filter)
            audience = facets.trainers.isEmpty ? .everybody : .taught(by: Set(facets.trainers).sorted())
            zone = nil
        case .tutorial(let id):
            let tutorial = try connection.existingTutorial(id)
            // By its id only: the revisions of the feed are kept by that.
            guard tutorial.details.status != .draft, tutorial.id == id else { throw Failure.noSuch("tutorial") }
            filter.tutorials = [tutorial.id]
            name = tutorial.details.title
            description =
                tutorial.details.summary.isEmpty ? "Live sessions of this tutorial." : tutorial.details.summary
            sessions = try connection.sessionRevisions(filter)
            audience = .everybody
            zone = nil
        case .session(let id):
            let chain = try connection.sessionChain(from: id).filter {
                $0.status != .draft && $0.details.visibility != .accounts
            }
            guard let session = chain.first, session.id == id else { throw Failure.noSuch("session") }
            name = session.details.title
            description = "The dates of this session."
            sessions = chain.map { (id: $0.id, revision: $0.revision) }
            audience = .everybody
            zone = session.details.recurrence.zone.identifier
        case .date(let id, _):
            let date = try connection.date(ofOccurrence: id)
            guard date.session.status != .draft, date.session.details.visibility != .accounts else {
                throw Failure.noSuch("date")
            }
            name = date.title
            description = "One date of this session."
            sessions = []
            audience = .everybody
            zone = date.session.details.recurrence.zone.identifier
        case .personal: self = .personal
        case .trainer(let id):
            let trainer = try connection.existingTrainer(id)
            name = "Teaching: " + trainer.details.name
            description = "The dates that \(trainer.details.name) teaches."
            // The events of a trainer show the number of registrations, so every registration changes them. The sum falls
            // when a series is split, so it stands beside the revision of the session, which rises then.
            let taught = try connection.sessionIDs(ofTrainer: id).filter { only?.contains($0) ?? true }
            let changes = try connection.registrationChanges(of: taught)
            sessions = try connection.sessions(taught)
                .filter { $0.status != .draft }.sorted { ($0.createdAt, $0.id) < ($1.createdAt, $1.id) }
                .map { (id: $0.id, revision: $0.revision << 32 &+ (changes[$0.id] ?? 0)) }
            audience = .trainer(id)
            zone = trainer.details.timeZone?.identifier
        }
    }
}
