import Foundation
import HTTPTypes
import Interchange
import Markup
import Operations
import Storage
import SupportCore
import Training

/// The catalogue, and what is to be had of one tutorial: its materials, its dates, and word when it is scheduled.
struct TutorialPages {
    private static let maxTutorials = 200
    private static let maxDates = 20

    @Sendable static func list(_ call: Call) async throws -> Answer {
        let texts = call.reader.texts
        let filter = TutorialFilter(statuses: [.published])
        let tutorials = try await call.site.catalogue.tutorials(filter, page: PageRequest(limit: maxTutorials)).items
        let cards = tutorials.sorted { ($0.details.title, $0.id) < ($1.details.title, $1.id) }
            .map { CatalogueView.Card($0.details, texts) }
        return try call.page(CatalogueView(tutorials: cards))
    }

    @Sendable static func show(_ call: Call) async throws -> Answer {
        try await page(call, email: "", hasFault: false, isNoted: false)
    }

    /// Takes the form of the page. Whether the address was known already is not told.
    @Sendable static func recordInterest(_ call: Call) async throws -> Answer {
        let form = try Form(call)
        let email = form["email"]
        let fields = try Fields(["email": .string(email)])
        guard let address = fields.email("email", required: true) else {
            var answer = try await page(call, email: email, hasFault: true, isNoted: false)
            answer.status = .unprocessableContent
            return answer
        }
        try call.site.registrationLimit.check(address, for: call)
        try await call.site.catalogue.recordInterest(
            in: call.parameter("tutorial"), email: address, language: call.reader.texts.language,
            confirming: call.site.confirming, by: call.caller, now: call.now)
        var answer = try await page(call, email: "", hasFault: false, isNoted: true)
        answer.status = .accepted
        return answer
    }

    private static func page(_ call: Call, email: String, hasFault: Bool, isNoted: Bool) async throws -> Answer {
        let view = try await call.site.catalogue.overview(
            ofTutorial: call.parameter("tutorial"), limit: maxDates, now: call.now)
        return try call.page(TutorialPageView(view, email: email, hasFault: hasFault, isNoted: isNoted, call))
    }
}

/// The catalogue: every published tutorial.
struct CatalogueView: PageView {
    static let template = "tutorials"
    static let navigation: LayoutView.Entry? = .catalogue

    let tutorials: [Card]

    struct Card: Hashable, Sendable, Decodable {
        let title: String
        let summary: String
        let page: String
        let level: String
        /// The language of the tutorial.
        let tongue: String
        let languageName: String?

        init(_ details: Tutorial.Details, _ texts: LocalizedTexts) {
            title = details.title
            summary = details.summary
            page = "/tutorials/" + details.slug
            level = texts.level(details.level)
            tongue = details.language
            languageName = details.language == texts.language ? nil : texts.languageName(details.language)
        }
    }
}

/// The page of a tutorial, with its materials and its dates to come.
struct TutorialPageView: PageView {
    static let template = "tutorial"
    static let navigation: LayoutView.Entry? = .catalogue

    let title: String
    let summary: String?
    let slug: String
    /// The description as HTML, where there is one.
    let html: String?
    let level: String
    /// The language of the tutorial.
    let tongue: String
    let languageName: String?
    let hasMaterials: Bool
    let materials: [Material]
    let dates: [OccurrenceView]
    let subscribe: CalendarLinks?
    /// The address that was typed into the form for word of new dates.
    let email: String
    let hasFault: Bool
    let isNoted: Bool

    struct Material: Hashable, Sendable, Decodable {
        let title: String
        let url: String
        let kind: String
    }

    init(_ overview: TutorialOverview, email: String, hasFault: Bool, isNoted: Bool, _ call: Call) {
        let (reader, details) = (call.reader, overview.tutorial.details)
        let texts = reader.texts
        let feed = "\(call.site.publicURL)/calendar/tutorials/\(details.slug).ics"
        let description = Markdown(details.description).html
        title = details.title
        summary = details.summary.isEmpty ? nil : details.summary
        slug = details.slug
        html = description.isEmpty ? nil : description
        level = texts.level(details.level)
        tongue = details.language
        languageName = details.language == texts.language ? nil : texts.languageName(details.language)
        hasMaterials = !details.materials.isEmpty
        materials = details.materials.map { Material(title: $0.title, url: $0.url, kind: texts.kind($0.kind)) }
        dates = overview.dates.map { OccurrenceView($0, for: reader, trainers: overview.trainers) }
        subscribe = overview.dates.isEmpty ? nil : CalendarLinks(feed: feed, named: details.title)
        self.email = email
        self.hasFault = hasFault
        self.isNoted = isNoted
    }
}

extension LocalizedTexts {
    fileprivate func level(_ level: Tutorial.Level) -> String {
        switch level {
        case .beginner: text(.levelBeginner)
        case .intermediate: text(.levelIntermediate)
        case .advanced: text(.levelAdvanced)
        }
    }

    fileprivate func kind(_ kind: Tutorial.Material.Kind) -> String {
        switch kind {
        case .recording: text(.materialRecording)
        case .slides: text(.materialSlides)
        case .helpDoc: text(.materialHelpDoc)
        case .developerGuide: text(.materialDeveloperGuide)
        case .sampleCode: text(.materialSampleCode)
        }
    }
}
