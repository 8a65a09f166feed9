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

    /// The most sessions of one page of the list. On a phone they take two or three screens.
    static let sessionsOfList = 9

    init(_ call: Call) async throws {
        self.call = call
        reader = call.reader
        let query = Query(call)
        let facets = try await Feed.Facets(query, call)
        let levels: [Tutorial.Level] = query.choices("level")
        words = query.all("q").joined(separator: " ").trimmingCharacters(in: .whitespaces)
        // What others add to an address, such as where somebody came from, is let pass.
        try query.finish(toleratingUnknown: true)
        filter = SessionFilter(
            kinds: facets.kinds, tags: facets.tags, tutorials: facets.tutorials, trainers: facets.trainers,
            languages: facets.languages, levels: levels, statuses: [.published], visibilities: [.public])
        narrowed = PageAddress(
            call, keeping: ["kind", "tag", "tutorial", "trainer", "language", "level", "q"], path: "/")
    }

    private var searched: [String] { words.split(whereSeparator: \.isWhitespace).prefix(10).map(String.init) }

    // MARK: - As a list

    func list() async throws -> ProgrammeListView {
        let page = call.page(limit: Self.sessionsOfList)
        var filter = filter
        filter.from = call.now
        filter.to = call.now.addingTimeInterval(366 * 86_400)
        let programme = try await call.site.schedule.programmeList(
            filter, words: searched, page: page, now: call.now)
        // The one that is next, and has a seat.
        let main = programme.dates.items.first { Booking($0.date, now: call.now) == .open }
        let isSearch = !searched.isEmpty
        if isSearch, programme.dates.items.isEmpty, page.after == nil { await call.countUnmet(words, narrowed) }
        let dates = programme.dates.items.map { next in
            ProgrammeDateView(
                next, programme, isMain: page.after == nil && next == main, tellsDay: isSearch, narrowed, for: reader)
        }
        let days = zip(programme.dates.items, dates).map { (day: reader.day(of: $0.date), view: $1) }
        return ProgrammeListView(
            days: isSearch ? [] : reader.byDay(days), found: isSearch ? dates : [],
            count: isSearch && !dates.isEmpty ? reader.texts.foundCount(dates.count) : nil, isEmpty: dates.isEmpty,
            first: page.after.map { _ in narrowed.with() },
            later: programme.dates.next.map { narrowed.with([("after", $0.text)]) },
            frame: frame(programme.facets, isMonth: false))
    }

    // MARK: - By month

    func month() async throws -> ProgrammeMonthView {
        let month = Month(call, for: reader)
        var filter = filter
        filter.from = month.from
        filter.to = month.to
        let programme = try await call.site.schedule.programme(
            filter, words: searched, page: PageRequest(limit: Month.maxDates), now: call.now)
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
            frame: frame(programme.facets, isMonth: true))
    }

    // MARK: - Both

    private func frame(
        _ facets: [ProgrammeFacet: [ProgrammeFacet.Value]], isMonth: Bool
    ) -> ProgrammeFrameView {
        let texts = reader.texts
        let kinds = Session.Kind.allCases.map { ProgrammeFacet.Value(value: $0.rawValue, label: texts.kind($0)) }
        let languages = (facets[.language] ?? []).map {
            ProgrammeFacet.Value(value: $0.value, label: texts.languageName($0.value))
        }
        let levels = Tutorial.Level.allCases.map {
            ProgrammeFacet.Value(value: $0.rawValue, label: texts.level($0))
        }
        let choices = [
            choice("kind", texts.text(.filterKind), kinds),
            choice("level", texts.text(.filterLevel), levels),
            choice("language", texts.text(.filterLanguage), languages),
            choice("tag", texts.text(.filterTag), facets[.tag] ?? []),
            choice("tutorial", texts.text(.filterTutorial), facets[.tutorial] ?? []),
            choice("trainer", texts.text(.filterTrainer), facets[.trainer] ?? []),
        ].compactMap(\.self)
        let active = active(choices, isMonth: isMonth)
        return ProgrammeFrameView(
            isMonth: isMonth, words: words, isNarrowed: !narrowed.parameters.isEmpty, zoneName: reader.zone?.city,
            choices: choices, hasChoices: !choices.isEmpty, hasChosen: choices.hasChosen, active: active,
            hasActive: !active.isEmpty,
            asList: narrowed.with(), asMonth: narrowed.with([("view", "month")]),
            clear: isMonth ? "/?view=month" : "/", isSelection: feedPath != "/calendar.ics",
            head: PageHeadView(
                call, path: "/", title: texts.text(.programmeTitle), description: texts.text(.programmeAbout),
                feed: call.site.publicURL + "/calendar.ics"),
            leavesOut: !words.isEmpty || !filter.levels.isEmpty,
            subscribe: CalendarLinks(
                ifShort: call.site.publicURL + feedPath, named: texts.text(.programmeTitle)))
    }

    /// The filters that are set, each with the address of the list without it.
    private func active(_ choices: [ChoiceView], isMonth: Bool) -> [ActiveFilterView] {
        narrowed.parameters.map { name, value in
            let option = choices.first { $0.name == name }?.options.first { $0.value == value }
            let address = narrowed.without(name, value)
            return ActiveFilterView(
                label: name == "q" ? reader.texts.text(.quoted, ["word": value]) : option?.label ?? value,
                without: isMonth ? address + (address.contains("?") ? "&" : "?") + "view=month" : address)
        }
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

    let days: [DayOfDatesView]
    /// The results of a search, the best first.
    let found: [ProgrammeDateView]
    /// `3 results`
    let count: String?
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
struct ProgrammeFrameView: Hashable, Sendable, Codable {
    let isMonth: Bool
    /// The words that were searched for, as they were typed.
    let words: String
    let isNarrowed: Bool
    let zoneName: String?
    let choices: [ChoiceView]
    let hasChoices: Bool
    /// True where a choice is set, so that the choices are in view.
    let hasChosen: Bool
    let active: [ActiveFilterView]
    let hasActive: Bool
    let asList: String
    let asMonth: String
    /// The address of the list without any filter.
    let clear: String
    /// True if the feed holds less than everything.
    let isSelection: Bool
    let head: PageHeadView
    /// True if the feed holds more than the list: feeds know neither words nor levels.
    let leavesOut: Bool
    /// Nil where too many filters make the address of the feed too long.
    let subscribe: CalendarLinks?
}

extension LocalizedTexts {
    /// `3 results`
    func foundCount(_ count: Int) -> String {
        count == 1 ? text(.foundOne) : text(.found, ["n": String(count)])
    }
}
