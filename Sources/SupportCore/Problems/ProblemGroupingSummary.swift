public import Foundation

extension ProblemGrouping {
    /// The summary of a problem.
    /// - Parameters:
    ///   - id: the problem.
    ///   - texts: the texts of some of its tickets, for the keywords; twenty of the latest are enough.
    ///   - features: the extractor that gave the features of the tickets.
    ///   - former: an earlier summary of the same tickets. Everything that does not depend on the time is taken from it.
    ///   - now: the end of the last of the twelve weeks.
    /// - Returns: nil if the problem has no tickets.
    public func problem(
        _ id: Problem.ID, texts: [TicketText], features: FeatureExtractor = .lexical, after former: Problem? = nil,
        now: Date
    ) -> Problem? {
        if let former {
            return activity(of: id, now: now).map { former.updated($0) }
        }
        let tickets = members(of: id).compactMap { ticket($0) }
        guard let first = tickets.first, let last = tickets.last, let activity = activity(of: id, now: now) else {
            return nil
        }
        return Problem(
            id: current(id),
            tickets: tickets.count,
            accounts: Set(tickets.compactMap(\.account)).count,
            firstSeen: first.openedAt,
            lastSeen: last.openedAt,
            perWeek: activity.perWeek,
            isRecurring: activity.isRecurring,
            representative: representative(of: tickets.map(\.id)) ?? first.id,
            keywords: keywords(of: texts, features: features)
        )
    }

    /// The frequency of a problem lately. It costs less than the summary.
    public struct Activity: Sendable, Hashable {
        /// The number of tickets in each of the last twelve weeks, the latest last.
        public let perWeek: [Int]
        public let isRecurring: Bool
        public let lastSeen: Date
    }

    /// Counts the latest tickets of a problem. The cost does not grow with the older ones.
    ///
    /// - Parameters:
    ///   - problem: the problem.
    ///   - now: the end of the last of the twelve weeks.
    /// - Returns: nil if the problem has no tickets.
    public func activity(of problem: Problem.ID, now: Date) -> Activity? {
        let members = members(of: problem)
        guard let last = members.last else { return nil }
        return Activity(
            perWeek: Self.perWeek(members, now: now), isRecurring: isRecurring(members, now: now),
            lastSeen: last.openedAt)
    }

    /// The latest tickets of a problem, the latest first.
    public func latest(_ count: Int, of problem: Problem.ID) -> [TicketID] {
        members(of: problem).suffix(count).reversed().compactMap { ticket($0)?.id }
    }

    /// The number of tickets of each account of a problem. Tickets without an account are left out.
    public func ticketsByAccount(of problem: Problem.ID) -> [String: Int] {
        members(of: problem).reduce(into: [:]) { counts, member in
            if let account = ticket(member)?.account { counts[account, default: 0] += 1 }
        }
    }

    /// The ids of all problems with tickets, sorted.
    public var problems: [Problem.ID] { states.filter { !$0.value.members.isEmpty }.keys.sorted() }

    private static func perWeek(_ members: [Member], now: Date) -> [Int] {
        var weeks = [Int](repeating: 0, count: 12)
        for member in members.reversed() {
            let age = now.timeIntervalSince(member.openedAt)
            guard age < 12 * 7 * 86_400 else { break }
            if age >= 0 { weeks[11 - Int(age / (7 * 86_400))] += 1 }
        }
        return weeks
    }

    private func isRecurring(_ members: [Member], now: Date) -> Bool {
        var count = 0
        var accounts: Set<String> = []
        for member in members.reversed() where member.openedAt <= now {
            guard now.timeIntervalSince(member.openedAt) <= settings.recurringWithin else { break }
            count += 1
            if accounts.count < settings.recurringAccounts, let account = ticket(member)?.account {
                accounts.insert(account)
            }
            if count >= settings.recurringTickets, accounts.count >= settings.recurringAccounts { return true }
        }
        return count >= settings.recurringTickets && accounts.count >= settings.recurringAccounts
    }

    /// The ticket with the highest total similarity to the others, among the latest forty.
    private func representative(of tickets: [TicketID]) -> TicketID? {
        let bags = tickets.suffix(40).compactMap { id in index.bag(of: id).map { (id, $0) } }
        let scored = bags.map { id, bag in
            let similarity = index.similarity(to: bag)
            return (id, bags.reduce(Float(0)) { $0 + ($1.0 == id ? 0 : index.score($1.1, by: similarity)) })
        }
        return scored.min { $0.1 != $1.1 ? $0.1 > $1.1 : $0.0 < $1.0 }?.0
    }

    /// The words that occur in many of these texts and in few others.
    private func keywords(of texts: [TicketText], features: FeatureExtractor) -> [String] {
        var counts: [UInt32: (word: String, texts: Int)] = [:]
        for text in texts {
            var seen: Set<UInt32> = []
            for term in features.terms(of: text) where !FunctionWords.contains(term.word) {
                guard let key = term.stem, seen.insert(key).inserted else { continue }
                counts[key] = (counts[key]?.word ?? term.word.lowercased(), (counts[key]?.texts ?? 0) + 1)
            }
        }
        let minTexts = texts.count > 2 ? 2 : 1
        let scored = counts.filter { $0.value.texts >= minTexts }.map { key, value -> (word: String, score: Float) in
            (value.word, Float(value.texts) * (index.idf(key) - 0.5))
        }
        let best = scored.sorted { $0.score != $1.score ? $0.score > $1.score : $0.word < $1.word }
        return best.prefix(6).map(\.word)
    }
}

extension Problem {
    /// The same summary at another time.
    fileprivate func updated(_ activity: ProblemGrouping.Activity) -> Problem {
        Problem(
            id: id, tickets: self.tickets, accounts: accounts, firstSeen: firstSeen, lastSeen: lastSeen,
            perWeek: activity.perWeek, isRecurring: activity.isRecurring,
            representative: representative, keywords: keywords)
    }
}
