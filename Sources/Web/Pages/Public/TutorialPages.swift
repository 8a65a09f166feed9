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
        return try call.page(
            "tutorials",
            [
                "isCatalogue": true,
                "tutorials": tutorials.sorted { ($0.details.title, $0.id) < ($1.details.title, $1.id) }.map {
                    tutorial in
                    let details = tutorial.details
                    let values: [String: Any?] = [
                        "title": details.title, "summary": details.summary, "page": "/tutorials/" + details.slug,
                        "level": level(details.level, texts), "tongue": details.language,
                        "languageName": details.language == texts.language
                            ? nil : texts.languageName(details.language),
                    ]
                    return values.compactMapValues { $0 }
                },
            ])
    }

    @Sendable static func show(_ call: Call) async throws -> Answer {
        try await page(call, email: "", fault: false, isNoted: false)
    }

    /// Takes the form of the page. Whether the address was known already is not told.
    @Sendable static func recordInterest(_ call: Call) async throws -> Answer {
        let form = try Form(call)
        let email = form["email"]
        let fields = try Fields(["email": .string(email)])
        guard let address = fields.email("email", required: true) else {
            var answer = try await page(call, email: email, fault: true, isNoted: false)
            answer.status = .unprocessableContent
            return answer
        }
        try await call.site.catalogue.recordInterest(
            in: call.parameter("tutorial"), email: address, language: call.reader.texts.language, by: call.caller,
            now: call.now)
        var answer = try await page(call, email: "", fault: false, isNoted: true)
        answer.status = .accepted
        return answer
    }

    private static func page(_ call: Call, email: String, fault: Bool, isNoted: Bool) async throws -> Answer {
        let view = try await call.site.catalogue.view(
            ofTutorial: call.parameter("tutorial"), limit: maxDates, now: call.now)
        let (reader, details) = (call.reader, view.tutorial.details)
        let texts = reader.texts
        let feed = "\(call.site.publicURL)/calendar/tutorials/\(details.slug).ics"
        return try call.page(
            "tutorial",
            [
                "isCatalogue": true, "title": details.title, "summary": details.summary, "slug": details.slug,
                "html": Markdown(details.description).html, "level": level(details.level, texts),
                "tongue": details.language,
                "languageName": details.language == texts.language ? nil : texts.languageName(details.language),
                "tags": details.tags,
                "hasMaterials": !details.materials.isEmpty,
                "materials": details.materials.map {
                    ["title": $0.title, "url": $0.url, "kind": kind($0.kind, texts)]
                },
                "dates": view.dates.map { OccurrenceView($0, for: reader, trainers: view.trainers) },
                "email": email, "fault": fault, "isNoted": isNoted,
                "subscribe": view.dates.isEmpty ? nil : CalendarLinks(feed: feed, named: details.title),
            ])
    }

    private static func level(_ level: Tutorial.Level, _ texts: LocalizedTexts) -> String {
        switch level {
        case .beginner: texts.text("levelBeginner")
        case .intermediate: texts.text("levelIntermediate")
        case .advanced: texts.text("levelAdvanced")
        }
    }

    private static func kind(_ kind: Tutorial.Material.Kind, _ texts: LocalizedTexts) -> String {
        switch kind {
        case .recording: texts.text("materialRecording")
        case .slides: texts.text("materialSlides")
        case .helpDoc: texts.text("materialHelpDoc")
        case .developerGuide: texts.text("materialDeveloperGuide")
        case .sampleCode: texts.text("materialSampleCode")
        }
    }
}
