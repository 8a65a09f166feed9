import Foundation
import ICalendar
import Operations
import Storage
import SupportCore
import Training

/// What is taught when: as a list or by month, narrowed down as the reader likes.
struct ProgrammePage {
    let call: Call
    let reader: Reader
    let filter: SessionFilter
    /// What was asked for in words, as it was typed.
    let words: String
    private let narrowed: PageAddress

    /// The most dates of one page of the list.
    static let datesOfList = 50
    /// The most dates of a month that are shown.
    static let datesOfMonth = 400

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
        let dates = programme.dates.items.map { DateOnPage($0, for: reader, trainers: programme.trainers) }
        return try call.page(
            template,
            common(programme).merging([
                "isList": true, "months": months(dates), "isEmpty": dates.isEmpty,
                "later": programme.dates.next.map { narrowed.with([("after", $0.text)]) },
                "first": page.after.map { _ in narrowed.with() },
            ]) { $1 })
    }

    /// The dates by month; where zones differ, one of the next month can stand before one of this.
    private func months(_ dates: [DateOnPage]) -> [[String: Any]] {
        var order: [LocalDate] = []
        var months: [LocalDate: [DateOnPage]] = [:]
        for date in dates {
            let first = date.day.adding(days: 1 - date.day.day)
            if months[first] == nil { order.append(first) }
            months[first, default: []].append(date)
        }
        return order.map { first in
            ["name": reader.texts.month(first), "dates": (months[first] ?? []).map(\.values)]
        }
    }

    // MARK: - By month

    func month() async throws -> Answer {
        let here = reader.zone ?? .utc
        let asked = formFields(call.query).last { $0.name == "month" }.flatMap { LocalDate(month: $0.value) }
        let today = here.local(at: call.now).date
        let first = asked ?? today.adding(days: 1 - today.day)
        let next = first.adding(days: 31).firstOfMonth
        // Wherever a session is, its first and last day of the month begin within a day of ours.
        let programme = try await programme(
            from: here.midnight(first.adding(days: -1)), to: here.midnight(next.adding(days: 1)),
            page: PageRequest(limit: Self.datesOfMonth))
        let dates = programme.dates.items.map { DateOnPage($0, for: reader, trainers: programme.trainers) }
        let byDay = Dictionary(grouping: dates, by: \.day)
        let days = (0..<(next.dayNumber - first.dayNumber)).map { offset in
            let day = first.adding(days: offset)
            return [
                "number": String(day.day), "name": reader.texts.day(day), "date": day.description,
                "isToday": day == today, "isEmpty": byDay[day] == nil, "dates": (byDay[day] ?? []).map(\.values),
            ] as [String: Any]
        }
        return try call.page(
            "programme",
            common(programme).merging([
                "isMonth": true, "month": reader.texts.month(first), "days": days, "weekdays": reader.texts.weekdays,
                "offset": String(first.weekday.rawValue), "hasMore": programme.dates.next != nil,
                "previousMonth": narrowed.with([("view", "month"), ("month", first.adding(days: -1).monthText)]),
                "nextMonth": narrowed.with([("view", "month"), ("month", next.monthText)]),
                "isEmpty": byDay.keys.allSatisfy { $0 < first || $0 >= next },
            ]) { $1 })
    }

    // MARK: - What both have

    private func common(_ programme: Programme) -> [String: Any?] {
        let texts = reader.texts
        let feed = call.site.publicURL + feedPath
        let kinds = Session.Kind.allCases.map {
            ProgrammeFacet.Value(value: $0.rawValue, label: DateOnPage.kind($0, texts))
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
        let chosen = narrowed.values(of: name)
        guard values.count > 1 || !chosen.isEmpty else { return nil }
        return [
            "name": name, "label": label,
            "options": values.map {
                ["value": $0.value, "label": $0.label, "isChosen": chosen.contains($0.value)] as [String: Any]
            },
        ]
    }
}

extension LocalDate {
    /// The first of a month that is written `2026-12`.
    fileprivate init?(month: String) {
        guard month.utf8.count == 7 else { return nil }
        let parts = month.split(separator: "-").compactMap { Int($0) }
        guard parts.count == 2, Recurrence.years.contains(parts[0]) else { return nil }
        self.init(year: parts[0], month: parts[1], day: 1)
    }

    fileprivate var monthText: String { String(description.prefix(7)) }

    fileprivate var firstOfMonth: LocalDate { adding(days: 1 - day) }
}

extension Zone {
    /// When a day begins.
    fileprivate func midnight(_ day: LocalDate) -> Date {
        LocalDateTime(date: day, hour: 0, minute: 0).map(instant(of:)) ?? Date(timeIntervalSince1970: 0)
    }
}
