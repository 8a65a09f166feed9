import Foundation
import ICalendar
import Interchange
import Operations
import Storage
import SupportCore
import Training

/// What is taught when: as a list or by month, narrowed down as the reader likes.
struct ProgrammePage {
    let call: Call
    let reader: PageReader
    let filter: SessionFilter
    /// What was asked for in words, as it was typed.
    let words: String
    private let narrowed: PageAddress

    /// The most dates of one page of the list.
    static let datesOfList = 50

    init(_ call: Call) async throws {
        self.call = call
        reader = call.reader
        let query = Query(call)
        let facets = try await Feed.Facets(query, call)
        words = query.all("q").joined(separator: " ").trimmingCharacters(in: .whitespaces)
        // What others add to an address, such as where somebody came from, is let pass.
        try query.finish(toleratingUnknown: true)
        filter = SessionFilter(
            kinds: facets.kinds, tags: facets.tags, tutorials: facets.tutorials, trainers: facets.trainers,
            languages: facets.languages, statuses: [.published], visibilities: [.public])
        narrowed = PageAddress(
            call, keeping: ["kind", "tag", "tutorial", "trainer", "language", "q"], path: "/")
    }

    private var searched: [String] { words.split(whereSeparator: \.isWhitespace).prefix(10).map(String.init) }

    private func programme(from: Date, to: Date, page: PageRequest) async throws -> Programme {
        var filter = filter
        filter.from = from
        filter.to = to
        return try await call.site.schedule.programme(filter, words: searched, page: page, now: call.now)
    }

    // MARK: - As a list

    /// - Parameter template: the page's, or that of a frame in another site's page.
    func list(in template: String = "programme") async throws -> Answer {
        let page = call.page(limit: Self.datesOfList)
        let programme = try await programme(
            from: call.now, to: call.now.addingTimeInterval(366 * 86_400),
            page: page)
        let dates = programme.dates.items.map { OccurrenceView($0, for: reader, trainers: programme.trainers) }
        return try call.page(
            template,
            common(programme).merging([
                "isList": true, "months": dates.byMonth(reader.texts, \.values), "isEmpty": dates.isEmpty,
                "later": programme.dates.next.map { narrowed.with([("after", $0.text)]) },
                "first": page.after.map { _ in narrowed.with() },
            ]) { $1 })
    }

    // MARK: - By month

    func month() async throws -> Answer {
        let month = MonthView(call, for: reader)
        let programme = try await programme(
            from: month.from, to: month.to, page: PageRequest(limit: MonthView.maxDates))
        let dates = programme.dates.items.map { OccurrenceView($0, for: reader, trainers: programme.trainers) }
        return try call.page(
            "programme",
            common(programme).merging(
                month.values(dates.map { ($0.day, $0.values) }, hasMore: programme.dates.next != nil, in: narrowed)
            ) { $1 })
    }

    // MARK: - What both have

    private func common(_ programme: Programme) -> [String: Any?] {
        let texts = reader.texts
        let feed = call.site.publicURL + feedPath
        let kinds = Session.Kind.allCases.map {
            ProgrammeFacet.Value(value: $0.rawValue, label: OccurrenceView.kind($0, texts))
        }
        let languages = (programme.facets[.language] ?? []).map {
            ProgrammeFacet.Value(value: $0.value, label: texts.languageName($0.value))
        }
        let choices = [
            choice("kind", texts.text("filterKind"), kinds),
            choice("tag", texts.text("filterTag"), programme.facets[.tag] ?? []),
            choice("tutorial", texts.text("filterTutorial"), programme.facets[.tutorial] ?? []),
            choice("trainer", texts.text("filterTrainer"), programme.facets[.trainer] ?? []),
            choice("language", texts.text("filterLanguage"), languages),
        ].compactMap(\.self)
        return [
            "isProgramme": true, "words": words, "isNarrowed": !narrowed.parameters.isEmpty,
            "zoneName": reader.zone?.name,
            "choices": choices, "hasChoices": !choices.isEmpty,
            "asList": narrowed.with(), "asMonth": narrowed.with([("view", "month")]),
            "subscribe": CalendarLinks(feed: feed, named: texts.text("programmeTitle")).values,
        ]
    }

    /// The feed does not know words.
    private var feedPath: String {
        Feed.programme(
            Feed.Facets(
                kinds: filter.kinds, tags: filter.tags, tutorials: filter.tutorials, trainers: filter.trainers,
                languages: filter.languages)
        ).path
    }

    /// Nil where there is nothing to choose from.
    private func choice(_ name: String, _ label: String, _ values: [ProgrammeFacet.Value]) -> [String: Any]? {
        // A tutorial may be asked for by any of its names.
        let chosen = name == "tutorial" ? Set(filter.tutorials) : narrowed.values(of: name)
        guard values.count > 1 || !chosen.isEmpty else { return nil }
        return [
            "name": name, "label": label,
            "options": values.map {
                ["value": $0.value, "label": $0.label, "isChosen": chosen.contains($0.id)] as [String: Any]
            },
        ]
    }
}
