import Foundation
import Storage
import SupportCore
import Training

/// What recurring tickets and recommendations are computed from. The same journal gives the same memory, in every
/// process, and so does the database that was left behind by it.
struct RecommenderState: Sendable {
    private(set) var recommender: Recommender
    private(set) var grouping: Grouping
    /// The published tutorials, by id.
    private(set) var catalogue: [String: Tutorial] = [:]
    /// The place of the last decision that was applied.
    private(set) var lastDecision = 0
    /// What was said for problems, by problem and tutorial.
    private(set) var saidOfProblems: [Problem.ID: [String: Recommender.Verdict]] = [:]
    /// What was turned down for a ticket though it had not been proposed: it is not proposed, and teaches nothing.
    private var turnedDown: [String: Set<String>] = [:]
    /// The lessons whose words are those of a ticket that stood for its problem, by that ticket.
    private var lessonsOf: [String: Set<String>] = [:]
    /// What was said of problems that have not changed since.
    private var summaries: [Problem.ID: Problem] = [:]
    /// One copy of each account and tutorial, for a hundred thousand tickets name few of them.
    private var names: Set<String> = []

    init(settings: GroupingSettings) {
        recommender = Recommender(features: Self.features)
        grouping = Grouping(settings: settings)
    }

    static let features = Features.lexical

    /// What a ticket is known by here: short enough to need no memory of its own, ascending like the numbers, and the
    /// same on every machine that was given the same tickets.
    static func key(_ number: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, 10 - digits.count)) + digits
    }

    /// The number of a ticket's key; nil for what is no ticket's.
    static func number(_ key: String) -> Int? { Int(key) }

    // MARK: - Tickets

    /// A ticket with what takes time to draw from its words.
    struct Ticket: Sendable {
        let words: TicketWords
        let bag: Bag
        let fingerprint: Fingerprint?

        init(_ words: TicketWords) {
            self.words = words
            bag = RecommenderState.features.bag(of: words.text)
            fingerprint = Fingerprint(words.text.errorMessage)
        }

        var key: String { RecommenderState.key(words.number) }
    }

    /// Takes in a ticket that is new, was put in its problem before, or has other words than it had.
    ///
    /// - Returns: where a ticket was put of which the database does not know it yet.
    mutating func take(_ ticket: Ticket) -> TicketPlacement? {
        let key = ticket.key
        let known = grouping.problem(of: key) ?? ticket.words.problem
        let sure =
            known == nil
            ? recommender.recommend(ticket.words.text, bag: ticket.bag, limit: 1, explained: false).sure
            : grouping.ticket(key)?.tutorial ?? ticket.words.tutorial
        if let known {
            restore(ticket, in: known, sure: sure)
            recommender.replaceText(of: key, by: ticket.bag)
            for lesson in lessonsOf[key] ?? [] { recommender.replaceText(of: lesson, by: ticket.bag) }
        }
        let problem = known ?? put(ticket, sure: sure)
        guard ticket.words.problem == nil else { return nil }
        return TicketPlacement(
            ticket: ticket.words.id, problem: problem, tutorial: sure, openedAt: ticket.words.openedAt)
    }

    /// Finds the problem of a new ticket.
    private mutating func put(_ ticket: Ticket, sure: String?) -> Problem.ID {
        let placement = grouping.take(entry(ticket, sure: sure), ticket.bag, opening: "p\(ticket.words.number)")
        summaries[placement.problem] = nil
        return placement.problem
    }

    /// Puts a ticket where it is known to belong.
    mutating func restore(_ ticket: Ticket, in problem: Problem.ID, sure: String?) {
        grouping.restore(entry(ticket, sure: sure), ticket.bag, in: problem)
        summaries[grouping.current(problem)] = nil
    }

    private mutating func entry(_ ticket: Ticket, sure: String?) -> Grouping.Ticket {
        Grouping.Ticket(
            id: ticket.key, account: ticket.words.account.map { name($0) }, openedAt: ticket.words.openedAt,
            fingerprint: ticket.fingerprint, tutorial: sure.map { name($0) })
    }

    private mutating func name(_ text: String) -> String {
        names.insert(text).memberAfterInsert
    }

    mutating func apply(_ kept: StoredDecision) {
        guard kept.place > lastDecision else { return }
        grouping.apply(kept.decision)
        lastDecision = kept.place
        summaries = [:]
    }

    // MARK: - Tutorials

    /// - Parameter tutorial: nil, a draft or an archived one is recommended no longer.
    mutating func put(_ tutorial: Tutorial?, id: String) {
        guard let tutorial, tutorial.details.status == .published else {
            recommender.remove(id)
            catalogue[id] = nil
            return
        }
        catalogue[id] = tutorial
        recommender.put(tutorial.details.words, as: id)
    }

    // MARK: - Links

    /// What is said for a ticket now, all of it.
    mutating func setLinks(_ links: [TutorialLink], ofTicket key: String) {
        guard let bag = grouping.index.bag(of: key) else { return }
        let lessons = links.compactMap { link in link.lesson.map { (tutorial: link.tutorial, verdict: $0) } }
        let known = recommender.verdicts(of: key)
        for tutorial in known.keys.sorted() where !lessons.contains(where: { $0.tutorial == tutorial }) {
            recommender.unlink(key, from: tutorial)
        }
        for lesson in lessons where known[lesson.tutorial] != lesson.verdict {
            recommender.link(key, bag, to: name(lesson.tutorial), lesson.verdict)
        }
        let silent = Set(links.filter { $0.lesson == nil }.map(\.tutorial))
        turnedDown[key] = silent.isEmpty ? nil : silent
    }

    /// What is said for a problem now, all of it. The ticket that stood for the problem teaches its words.
    mutating func setLinks(_ links: [TutorialLink], ofProblem problem: Problem.ID) {
        for tutorial in (saidOfProblems[problem] ?? [:]).keys.sorted() {
            let lesson = Self.lesson(problem, tutorial)
            recommender.forget(lesson)
            for ticket in lessonsOf.keys { lessonsOf[ticket]?.remove(lesson) }
        }
        lessonsOf = lessonsOf.filter { !$0.value.isEmpty }
        var said: [String: Recommender.Verdict] = [:]
        for link in links {
            said[link.tutorial] = link.lesson ?? .rejected
            let ticket = Self.key(link.number)
            guard let verdict = link.lesson, let bag = grouping.index.bag(of: ticket) else { continue }
            let lesson = Self.lesson(problem, link.tutorial)
            recommender.link(lesson, bag, to: name(link.tutorial), verdict)
            lessonsOf[ticket, default: []].insert(lesson)
        }
        saidOfProblems[problem] = said.isEmpty ? nil : said
    }

    private static func lesson(_ problem: Problem.ID, _ tutorial: String) -> String { problem + " " + tutorial }

    mutating func adopt(_ model: LinearModel) { recommender.adopt(model) }

    // MARK: - Answers

    /// - Parameter key: of the ticket that the words are of, if they are of one.
    mutating func recommend(_ text: TicketText, for key: String? = nil, limit: Int, explained: Bool) -> Recommendation {
        var said = key.flatMap { grouping.problem(of: $0) }.flatMap { saidOfProblems[$0] } ?? [:]
        for tutorial in key.flatMap({ turnedDown[$0] }) ?? [] { said[tutorial] = .rejected }
        return recommender.recommend(
            text, bag: key.flatMap { grouping.index.bag(of: $0) }, for: key, problem: said, limit: limit,
            explained: explained)
    }

    /// Whether a summary needs the words of a problem's latest tickets.
    func needsWords(_ problem: Problem.ID) -> Bool { summaries[problem] == nil }

    mutating func summary(of problem: Problem.ID, texts: [TicketText], now: Date) -> Problem? {
        let summary = grouping.problem(
            problem, texts: texts, features: Self.features, after: summaries[problem], now: now)
        summaries[problem] = summary
        return summary
    }
}

extension Tutorial.Details {
    /// What tickets are compared with.
    var words: TutorialText {
        TutorialText(
            title: title, summary: summary, tags: tags, materials: materials.map(\.title), description: description)
    }
}
