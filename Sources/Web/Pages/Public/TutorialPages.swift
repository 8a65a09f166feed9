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
    private static let maxTutorials = 500
    private static let maxDates = 20

    @Sendable static func list(_ call: Call) async throws -> Answer {
        let (query, texts) = (Query(call), call.reader.texts)
        let words = query.all("q").joined(separator: " ").trimmingCharacters(in: .whitespaces)
        let levels: [Tutorial.Level] = query.choices("level")
        let (tags, languages) = (query.all("tag"), query.all("language").map { languageTag($0) ?? $0 })
        try query.finish(toleratingUnknown: true)
        let catalogue = try await call.site.catalogue.published(limit: maxTutorials)
        let chosen = catalogue.filter { tutorial in
            let details = tutorial.details
            return (levels.isEmpty || levels.contains(details.level)) && tags.allSatisfy(details.tags.contains)
                && (languages.isEmpty || languages.contains(details.language))
        }
        let address = PageAddress(call, keeping: ["q", "level", "tag", "language"])
        let searched = words.split(whereSeparator: \.isWhitespace).prefix(10).map(String.init)
        let found = searched.isEmpty ? nil : try await call.site.catalogue.search(searched, limit: maxTutorials)
        let tutorials =
            found.map { ids in
                let byID = chosen.reduce(into: [:]) { $0[$1.id] = $1 }
                return ids.compactMap { byID[$0] }
            } ?? chosen
        if !searched.isEmpty, tutorials.isEmpty { await call.countUnmet(words, address) }
        return try call.page(
            CatalogueView(
                words: words, isNarrowed: !address.parameters.isEmpty,
                choices: choices(catalogue, address, texts), active: active(address, texts),
                tutorials: tutorials.map { CatalogueView.Card($0.details, address, texts) },
                head: PageHeadView(
                    call, path: "/tutorials", title: texts.text(.tutorials), description: texts.text(.tutorialsWhy))))
    }

    private static func choices(
        _ catalogue: [Tutorial], _ address: PageAddress, _ texts: LocalizedTexts
    ) -> [ChoiceView] {
        let levels = Tutorial.Level.allCases.filter { level in catalogue.contains { $0.details.level == level } }
        let languages = Set(catalogue.map(\.details.language)).map { (value: $0, label: texts.languageName($0)) }
        let tags = Set(catalogue.flatMap(\.details.tags)).sorted()
        let choices = [
            address.choice("level", texts.text(.filterLevel), levels.map { ($0.rawValue, texts.level($0)) }),
            address.choice(
                "language", texts.text(.filterLanguage),
                languages.sorted { ($0.label, $0.value) < ($1.label, $1.value) }),
            address.choice("tag", texts.text(.filterTag), tags.map { ($0, $0) }),
        ]
        return choices.filter { $0.options.count > 1 || $0.options.contains(where: \.isChosen) }
    }

    /// The filters that are set, each with the address of the list without it.
    private static func active(_ address: PageAddress, _ texts: LocalizedTexts) -> [ActiveFilterView] {
        address.parameters.map { name, value in
            let label =
                switch name {
                case "q": texts.text(.quoted, ["word": value])
                case "level": Tutorial.Level(rawValue: value).map(texts.level) ?? value
                case "language": texts.languageName(value)
                default: value
                }
            return ActiveFilterView(label: label, without: address.without(name, value))
        }
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
            ofTutorial: call.parameter("tutorial"), language: call.reader.texts.language, limit: maxDates,
            now: call.now)
        let page = TutorialPageView(view, email: email, hasFault: hasFault, isNoted: isNoted, call)
        var answer = try call.page(page)
        let hosts = page.recordings.compactMap(\.player?.host)
        if !hosts.isEmpty { answer.headers[.contentSecurityPolicy]? += "; " + PlayerHosts.policy(hosts) }
        return answer
    }
}

/// The catalogue: every published tutorial.
struct CatalogueView: PageView {
    static let template = "tutorials"
    static let navigation: LayoutView.Entry? = .catalogue

    /// The words that were searched for, as they were typed.
    let words: String
    let isNarrowed: Bool
    let choices: [ChoiceView]
    let hasChoices: Bool
    /// True where a choice is set, so that the choices are in view.
    let hasChosen: Bool
    let active: [ActiveFilterView]
    let hasActive: Bool
    /// The address of the list without any filter.
    let clear: String
    let tutorials: [Card]
    let head: PageHeadView

    struct Card: Hashable, Sendable, Codable {
        let title: String
        let summary: String
        let page: String
        /// The language of the tutorial.
        let contentLanguage: String
        let chips: [ProgrammeDateView.Chip]
        let hasRecording: Bool

        init(_ details: Tutorial.Details, _ list: PageAddress, _ texts: LocalizedTexts) {
            title = details.title
            summary = details.summary
            page = "/tutorials/" + details.slug
            contentLanguage = details.language
            let language = ProgrammeDateView.Chip(
                label: texts.languageName(details.language), address: list.with([("language", details.language)]))
            let level = ProgrammeDateView.Chip(
                label: texts.level(details.level), address: list.with([("level", details.level.rawValue)]))
            chips = (details.language == texts.language ? [] : [language]) + [level]
            hasRecording = details.materials.contains { $0.kind == .recording }
        }
    }

    init(
        words: String, isNarrowed: Bool, choices: [ChoiceView], active: [ActiveFilterView], tutorials: [Card],
        head: PageHeadView
    ) {
        self.words = words
        self.isNarrowed = isNarrowed
        self.choices = choices
        hasChoices = !choices.isEmpty
        hasChosen = choices.hasChosen
        self.active = active
        hasActive = !active.isEmpty
        clear = "/tutorials"
        self.tutorials = tutorials
        self.head = head
    }
}

/// A filter of a list that is set.
struct ActiveFilterView: Hashable, Sendable, Codable {
    let label: String
    /// The address of the list without this filter.
    let without: String
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
    let contentLanguage: String
    let languageName: String?
    let hasRecordings: Bool
    let recordings: [RecordingView]
    /// The address that counts views of the recordings.
    let views: String
    let hasMaterials: Bool
    /// The materials that are no recordings.
    let materials: [Material]
    let dates: [ProgrammeDateView]
    let later: [ProgrammeDateView]
    /// `Show 12 more dates`
    let laterDates: String?
    let subscribe: CalendarLinks?
    let head: PageHeadView
    /// The address that was typed into the form for word of new dates.
    let email: String
    let hasFault: Bool
    let isNoted: Bool

    struct Material: Hashable, Sendable, Codable {
        let title: String
        let url: String
        let kind: String
        /// The name of its icon.
        let icon: String
        /// The name of the site that the material is on.
        let host: String?

        init(_ material: Tutorial.Material, _ texts: LocalizedTexts) {
            title = material.title
            url = material.url
            kind = texts.kind(material.kind)
            icon = material.kind.rawValue
            host = URL(string: material.url)?.host()
        }
    }

    /// The number of dates that are not folded.
    private static let shownDates = 3

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
        contentLanguage = details.language
        languageName = details.language == texts.language ? nil : texts.languageName(details.language)
        recordings = details.materials.filter { $0.kind == .recording }.enumerated().map {
            RecordingView($0.element, number: $0.offset + 1, overview, hosts: call.site.playerHosts, texts)
        }
        views = "/tutorials/\(details.slug)/views"
        hasRecordings = !recordings.isEmpty
        materials = details.materials.filter { $0.kind != .recording }.map { Material($0, texts) }
        hasMaterials = !materials.isEmpty
        let main =
            overview.dates.first { Booking($0, now: call.now) == .open }
            ?? overview.dates.first { Booking($0, now: call.now).canBook }
        let views = overview.dates.map {
            ProgrammeDateView($0, trainers: overview.trainers, isMain: $0 == main, for: reader)
        }
        dates = Array(views.prefix(Self.shownDates))
        later = Array(views.dropFirst(Self.shownDates))
        laterDates = texts.furtherDates(later.count)
        subscribe =
            overview.dates.isEmpty
            ? nil
            : CalendarLinks(
                feed: feed, named: details.title,
                synchronised: "\(call.site.publicURL)/dav/calendars/public/tutorial-\(overview.tutorial.id)/")
        head = PageHeadView(
            call, path: "/tutorials/" + details.slug, title: details.title,
            description: details.summary.isEmpty ? details.title : details.summary, feed: feed,
            structured: StructuredData.course(overview, call))
        self.email = email
        self.hasFault = hasFault
        self.isNoted = isNoted
    }
}

extension LocalizedTexts {
    func level(_ level: Tutorial.Level) -> String {
        switch level {
        case .beginner: text(.levelBeginner)
        case .intermediate: text(.levelIntermediate)
        case .advanced: text(.levelAdvanced)
        }
    }

    func kind(_ kind: Tutorial.Material.Kind) -> String {
        switch kind {
        case .recording: text(.materialRecording)
        case .slides: text(.materialSlides)
        case .helpDoc: text(.materialHelpDoc)
        case .developerGuide: text(.materialDeveloperGuide)
        case .sampleCode: text(.materialSampleCode)
        }
    }

    /// `Show 12 more dates`; nil for none.
    func furtherDates(_ count: Int) -> String? {
        switch count {
        case 0: nil
        case 1: text(.showDate)
        default: text(.showDates, ["n": String(count)])
        }
    }
}
