public import Foundation
import ICalendar
import Markup
public import Storage
public import SupportCore
public import Training

/// The searches that nothing was found for, on the programme, among tutorials and on the support page.
public struct SearchGaps: Sendable {
    let database: any Database
    let recommendations: Recommendations

    public init(_ database: any Database, recommendations: Recommendations) {
        self.database = database
        self.recommendations = recommendations
    }

    /// The days after which a search is deleted.
    public static let days = Support.daysOfSubjects
    /// The number of different searches that are counted on one day.
    private static let maxOfDay = 500
    /// The number of different searches, and of requests, that are looked at.
    private static let maxSearches = 1_000
    private static let maxRequests = 2_000
    /// A search of one person, made once, is nobody's gap, and may hold a name.
    private static let minTimes = 2

    // MARK: - Counting

    /// Counts a search, unless a tutorial or a session has all of its words.
    public func count(_ text: String, now: Date) async throws {
        guard let phrase = SearchPhrase(text) else { return }
        let typed = text.split(whereSeparator: \.isWhitespace).prefix(10).map(String.init)
        let isMet = try await database.read { connection in
            let filter = SessionFilter(statuses: [.published], visibilities: [.public])
            return try !connection.tutorialIDs(matching: typed, limit: 1).isEmpty
                || !connection.sessionIDs(matching: typed, filter, from: now, limit: 1).isEmpty
        }
        guard !isMet else { return }
        try await database.writeUncached { connection in
            try connection.countUnmetSearch(phrase, on: Catalogue.day(now), limit: Self.maxOfDay)
        }
    }

    /// The first day whose searches are kept.
    static func firstDay(_ now: Date) -> String { Catalogue.day(now.addingTimeInterval(-Double(days) * 86_400)) }

    // MARK: - The list

    /// The searches that nothing answers, those that were searched for most first.
    ///
    /// - Parameter setAside: true for those that were set aside, false for the others.
    /// - Throws: ``Failure`` `.unavailable` while the recommender is built.
    public func gaps(setAside: Bool = false, limit: Int, now: Date) async throws -> [SearchGap] {
        let all = try await undecided(setAside: setAside, now: now)
        guard !setAside else { return Array(all.prefix(limit)) }
        return try await unanswered(all, limit: limit, now: now) { _ in true }
    }

    /// The searches that no published draft answers, those that were searched for most first.
    private func undecided(setAside: Bool, now: Date) async throws -> [SearchGap] {
        try await groups(now: now).filter { gap in
            (gap.decision.setAside != nil) == setAside && (setAside || gap.times >= Self.minTimes)
                && !gap.decision.isAnswered
        }.sorted {
            ($1.times, $1.days, $0.id) < ($0.times, $0.days, $1.id)
        }
    }

    private func groups(now: Date) async throws -> [SearchGap] {
        let (searches, requests, decisions) = try await database.read { connection in
            (
                try connection.unmetSearches(since: Self.firstDay(now), limit: Self.maxSearches),
                try connection.unmetRequests(
                    from: now.addingTimeInterval(-Double(Self.days) * 86_400), to: now.addingTimeInterval(1),
                    limit: Self.maxRequests),
                try connection.searchDecisions()
            )
        }
        let ofRequests = requests.compactMap { request in
            SearchPhrase(request.subject).map { phrase in
                UnmetSearch(
                    place: .support, stems: phrase.stems, words: phrase.words.joined(separator: " "),
                    day: Catalogue.day(request.askedAt), times: 1)
            }
        }
        return SearchGap.groups(of: searches + ofRequests, decisions: decisions)
    }

    /// The first searches that no tutorial and no session answers by now. As many are looked at as the limit needs, not all.
    ///
    /// - Parameter counts: true for a search that counts towards the limit.
    private func unanswered(
        _ gaps: [SearchGap], limit: Int, now: Date, _ counts: (SearchGap) -> Bool
    ) async throws -> [SearchGap] {
        var found: [SearchGap] = []
        var (missing, size) = (limit, 2 * limit)
        var rest = gaps[...]
        while missing > 0, !rest.isEmpty {
            for gap in try await unanswered(Array(rest.prefix(size)), now: now) where missing > 0 {
                found.append(gap)
                if counts(gap) { missing -= 1 }
            }
            rest = rest.dropFirst(size)
            size *= 2
        }
        return found
    }

    /// The searches that no tutorial and no session answers by now.
    private func unanswered(_ gaps: [SearchGap], now: Date) async throws -> [SearchGap] {
        let words = Set(gaps.flatMap { $0.words[0].split(separator: " ").map(String.init) }).sorted()
        guard !words.isEmpty else { return [] }
        let found = try await database.read { try $0.foundWords(among: words, now: now) }
        let open = gaps.filter { gap in
            let wanted = Set(gap.words[0].split(separator: " ").map(String.init))
            return !found.contains { $0.isSuperset(of: wanted) }
        }
        let fits = try await recommendations.fits(open.map { TicketText(description: $0.words[0]) })
        return zip(open, fits).filter { !$1 }.map(\.0)
    }

    // MARK: - Decisions

    /// Sets searches aside: training is not to answer them, for this reason. Nil takes that back.
    ///
    /// - Throws: ``Failure`` `.notFound`.
    public func setAside(_ id: SearchGap.ID, because reason: String?, by caller: Caller, now: Date) async throws {
        let gap = try await gap(id, now: now)
        try await database.write(by: caller, now: now) { transaction in
            var decision = try transaction.decision(on: gap)
            guard decision.setAside != reason else { return }
            decision.setAside = reason
            try transaction.save(decision)
            try transaction.record(.updated, .search, gap.id, fields: ["setAside"])
        }
    }

    /// Creates the draft of a tutorial for searches, with their words. Customers may read it later.
    ///
    /// - Throws: ``Failure`` `.notFound`; `.conflict` for searches with a draft.
    public func draftTutorial(_ id: SearchGap.ID, by caller: Caller, now: Date) async throws -> Tutorial {
        let gap = try await gap(id, now: now)
        return try await database.write(by: caller, now: now) { transaction in
            var decision = try transaction.decision(on: gap)
            guard decision.tutorial == nil else {
                throw Failure(.conflict, "A tutorial has already been drafted for these searches.")
            }
            let tutorial = try transaction.createTutorial(
                Tutorial.Details(slug: "", title: gap.title, description: "People search for: \(gap.samples)."))
            decision.tutorial = tutorial.id
            try transaction.save(decision)
            try transaction.record(.updated, .search, gap.id, fields: ["draft"], related: ["tutorial": tutorial.id])
            return tutorial
        }
    }

    /// Creates the draft of a session for searches.
    ///
    /// - Throws: ``Failure`` `.notFound`; `.conflict` for searches with a draft.
    public func draft(
        _ id: SearchGap.ID, _ agreement: Agreement, by caller: Caller, now: Date
    ) async throws -> Session {
        let gap = try await gap(id, now: now)
        let details = try Session.Details.draft(
            titled: gap.title, in: Zone(ifKnown: agreement.hours.timeZone) ?? .utc, now: now)
        return try await database.write(by: caller, now: now) { transaction in
            var decision = try transaction.decision(on: gap)
            guard decision.session == nil else {
                throw Failure(.conflict, "A session has already been drafted for these searches.")
            }
            let session = try transaction.insertDraft(details)
            decision.session = session.id
            try transaction.save(decision)
            try transaction.record(.updated, .search, gap.id, fields: ["draft"], related: ["session": session.id])
            return session
        }
    }

    /// - Throws: ``Failure`` `.notFound`.
    private func gap(_ id: SearchGap.ID, now: Date) async throws -> SearchGap {
        guard let gap = try await groups(now: now).first(where: { $0.id == id }) else { throw Failure.noSuch("search") }
        return gap
    }
}

extension SearchGap {
    fileprivate var title: String {
        let words = words[0]
        return words.prefix(1).uppercased() + words.dropFirst()
    }

    fileprivate var samples: String { words.map(\.escapedMarkdown).joined(separator: ", ") }
}

extension Connection {
    /// The decision as it is now: another one may have been made since the list was read.
    fileprivate func decision(on gap: SearchGap) throws -> SearchDecision {
        try searchDecisions().first { $0.id == gap.id } ?? gap.decision
    }
}

// MARK: - With the gaps of tickets

/// A gap of the catalogue: a problem that recurs, what people search for, or both.
public struct CatalogueGap: Sendable, Hashable {
    public let problem: Recommendations.Gap?
    /// The searches that name the problem, or one group of searches without a problem.
    public let searches: [SearchGap]

    /// The id of the problem, or of the searches where there is none.
    var id: String { problem?.overview.record.id ?? searches.first?.id ?? "" }

    /// The tickets of twelve weeks and the searches together.
    fileprivate var weight: Int {
        (problem?.overview.problem.inQuarter ?? 0) + searches.reduce(0) { $0 + $1.times }
    }
}

extension SearchGaps {
    /// The gaps of tickets and of searches, those with the most tickets and searches first.
    ///
    /// - Parameter setAside: true for those that were set aside, false for the others. Searches that name a problem go with
    ///   it.
    public func withProblems(
        setAside: Bool = false, page: PageRequest, now: Date
    ) async throws -> Page<CatalogueGap> {
        // The order changes with every ticket: a page goes on after the gap that was the last one, wherever that is now.
        func start(_ gaps: [CatalogueGap], otherwise place: Int) -> Int {
            page.after.flatMap { after in gaps.firstIndex { $0.id == after.id } }.map { $0 + 1 } ?? place
        }
        let before = page.after.map { max(0, min($0.order, Self.maxListed)) } ?? 0
        var sorted = try await withProblems(setAside: setAside, limit: before + page.limit + 1, now: now)
        var place = start(sorted, otherwise: before)
        if place > before {
            // It stands further down by now, and so does what follows it.
            sorted = try await withProblems(setAside: setAside, limit: place + page.limit + 1, now: now)
            place = start(sorted, otherwise: place)
        }
        let rest = sorted.dropFirst(place)
        let shown = Array(rest.prefix(page.limit))
        let end = place + page.limit
        let leadsOn = rest.count > page.limit && end <= Self.maxListed
        return Page(items: shown, next: leadsOn ? shown.last.map { PageCursor(order: end, id: $0.id) } : nil)
    }

    /// The number of gaps after which no page begins.
    private static let maxListed = 1_000

    private func withProblems(setAside: Bool, limit: Int, now: Date) async throws -> [CatalogueGap] {
        let problems = try await recommendations.gaps(setAside: setAside, limit: limit, now: now)
        let searches = try await undecided(setAside: false, now: now)
        let elsewhere =
            searches.isEmpty ? [] : try await recommendations.gaps(setAside: !setAside, limit: limit, now: now)
        let (stems, stemsElsewhere) = (problems.map(\.stems), elsewhere.map(\.stems))
        // Searches that go with a problem take no place of their own in the list.
        let open = try await unanswered(searches, limit: limit, now: now) { search in
            setAside || !(stems + stemsElsewhere).contains { $0.isSuperset(of: search.stems) }
        }
        var named: [Int: [SearchGap]] = [:]
        var alone = setAside ? try await gaps(setAside: true, limit: limit, now: now) : []
        for search in open {
            if let problem = stems.firstIndex(where: { $0.isSuperset(of: search.stems) }) {
                named[problem, default: []].append(search)
            } else if !setAside, !stemsElsewhere.contains(where: { $0.isSuperset(of: search.stems) }) {
                alone.append(search)
            }
        }
        let gaps =
            problems.enumerated().map { CatalogueGap(problem: $1, searches: named[$0] ?? []) }
            + alone.map { CatalogueGap(problem: nil, searches: [$0]) }
        // Sorted with their places, so that those of equal weight stay in their order.
        return gaps.enumerated().sorted { ($1.element.weight, $0.offset) < ($0.element.weight, $1.offset) }
            .prefix(limit).map(\.element)
    }

    /// The ids of the problems that searches name, by the ids of the searches.
    public func problems(of searches: [SearchGap], now: Date) async throws -> [SearchGap.ID: Problem.ID] {
        let open = try await recommendations.gaps(limit: 500, now: now)
        let problems = open + (try await recommendations.gaps(setAside: true, limit: 500, now: now))
        let stems = problems.map(\.stems)
        return searches.reduce(into: [:]) { found, search in
            let problem = stems.firstIndex { $0.isSuperset(of: search.stems) }
            found[search.id] = problem.map { problems[$0].overview.record.id }
        }
    }
}

extension Recommendations.Gap {
    /// The stems of the title and the keywords of the problem. Searches that have no others name it.
    fileprivate var stems: Set<String> {
        SearchPhrase.stems(of: ([overview.title] + overview.problem.keywords).joined(separator: " "))
    }
}
