import Foundation
import ICalendar
import Interchange
import Operations
import Storage
import SupportCore
import Training

/// The programme as a list or by month, with the reader's filters.
struct ProgrammePage {
    let call: Call
    let reader: PageReader
    let filter: SessionFilter
    /// The search words, as they were typed.
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

    func list() async throws -> ProgrammeListView {
        let page = call.page(limit: Self.datesOfList)
        let programme = try await programme(
            from: call.now, to: call.now.addingTimeInterval(366 * 86_400),
            page: page)
        return ProgrammeListView(
            months: reader.byMonth(
                programme.dates.items.map { date in
                    (
                        day: reader.day(of: date),
                        view: OccurrenceView(date, for: reader, trainers: programme.trainers)
                    )
                }),
            isEmpty: programme.dates.items.isEmpty,
            first: page.after.map { _ in narrowed.with() },
            later: programme.dates.next.map { narrowed.with([("after", $0.text)]) },
            frame: frame(programme, isMonth: false))
    }

    // MARK: - By month

    func month() async throws -> ProgrammeMonthView {
        let month = Month(call, for: reader)
        let programme = try await programme(
            from: month.from, to: month.to, page: PageRequest(limit: Month.maxDates))
        return ProgrammeMonthView(
            month: MonthView(
                month,
                programme.dates.items.map { date in
                    (
                        day: reader.day(of: date),
                        date: MonthView.Date(date, for: reader, page: "/sessions/" + date.session.id)
                    )
                },
                hasMore: programme.dates.next != nil, in: narrowed),
            frame: frame(programme, isMonth: true))
    }

    // MARK: - Both

    private func frame(_ programme: Programme, isMonth: Bool) -> ProgrammeFrameView {
        let texts = reader.texts
        let kinds = Session.Kind.allCases.map { ProgrammeFacet.Value(value: $0.rawValue, label: texts.kind($0)) }
        let languages = (programme.facets[.language] ?? []).map {
            ProgrammeFacet.Value(value: $0.value, label: texts.languageName($0.value))
        }
        let choices = [
            choice("kind", texts.text(.filterKind), kinds),
            choice("tag", texts.text(.filterTag), programme.facets[.tag] ?? []),
            choice("tutorial", texts.text(.filterTutorial), programme.facets[.tutorial] ?? []),
            choice("trainer", texts.text(.filterTrainer), programme.facets[.trainer] ?? []),
            choice("language", texts.text(.filterLanguage), languages),
        ].compactMap(\.self)
        return ProgrammeFrameView(
            isMonth: isMonth, words: words, isNarrowed: !narrowed.parameters.isEmpty, zoneName: reader.zone?.name,
            choices: choices,
            hasChoices: !choices.isEmpty, asList: narrowed.with(), asMonth: narrowed.with([("view", "month")]),
            subscribe: CalendarLinks(
                ifShort: call.site.publicURL + feedPath, named: texts.text(.programmeTitle)))
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
    private func choice(_ name: String, _ label: String, _ values: [ProgrammeFacet.Value]) -> ChoiceView? {
        // A tutorial may be asked for by any of its names.
        let chosen = name == "tutorial" ? Set(filter.tutorials) : narrowed.values(of: name)
        guard values.count > 1 || !chosen.isEmpty else { return nil }
        return ChoiceView(
            name: name, label: label,
            options: values.map { OptionView(value: $0.value, label: $0.label, isChosen: chosen.contains($0.id)) })
    }
}

/// The programme as a list.
struct ProgrammeListView: PageView {
    static let template = "programme-list"
    static let navigation: LayoutView.Entry? = .programme

    let months: [MonthOfDatesView<OccurrenceView>]
    let isEmpty: Bool
    /// The addresses of the list's beginning and of its next page.
    let first: String?
    let later: String?
    let frame: ProgrammeFrameView
}

/// The list in a frame of another site's page.
struct EmbeddedProgrammeView: PageView {
    static let template = "embed"

    let list: ProgrammeListView
}

/// The programme by month.
struct ProgrammeMonthView: PageView {
    static let template = "programme-month"
    static let navigation: LayoutView.Entry? = .programme

    let month: MonthView
    let frame: ProgrammeFrameView
}

/// The parts that list and month have in common: search, filters, and the feed.
struct ProgrammeFrameView: Hashable, Sendable, Decodable {
    let isMonth: Bool
    /// The words that were searched for, as they were typed.
    let words: String
    let isNarrowed: Bool
    let zoneName: String?
    let choices: [ChoiceView]
    let hasChoices: Bool
    let asList: String
    let asMonth: String
    /// Nil where too many filters make the address of the feed too long.
    let subscribe: CalendarLinks?
}
