import SupportCore

/// A search that nothing was found for, as it was counted on one day.
public struct UnmetSearch: Sendable, Hashable {
    /// The place where people search.
    public enum Place: String, Sendable, Hashable, CaseIterable {
        /// The programme and the list of tutorials.
        case programme
        /// The support page.
        case support
    }

    public let place: Place
    /// The stems of the words, sorted.
    public let stems: [String]
    /// The words, as one of those who searched typed them.
    public let words: String
    /// `2026-12-01`.
    public let day: String
    public let times: Int

    public init(place: Place, stems: [String], words: String, day: String, times: Int) {
        self.place = place
        self.stems = stems
        self.words = words
        self.day = day
        self.times = times
    }
}

/// The staff's decision on searches that nothing was found for.
public struct SearchDecision: Sendable, Hashable {
    /// The stems of the words, sorted.
    public let stems: [String]
    public let words: String
    /// The reason why training is not to answer them; nil for open ones.
    public var setAside: String?
    /// The ids of the tutorial and of the session that were drafted for them.
    public var tutorial: String?
    public var session: String?
    /// True once one of these was published.
    public var isAnswered: Bool

    public init(
        stems: [String], words: String, setAside: String? = nil, tutorial: String? = nil, session: String? = nil,
        isAnswered: Bool = false
    ) {
        self.stems = stems
        self.words = words
        self.setAside = setAside
        self.tutorial = tutorial
        self.session = session
        self.isAnswered = isAnswered
    }

    public var id: String { SearchPhrase.id(ofStems: stems) }
}

/// Searches with nearly the same words that nothing was found for.
public struct SearchGap: Sendable, Hashable, Identifiable {
    /// Identifies the stems of the words that stand for all.
    public let id: String
    public let stems: [String]
    /// The words that were searched for most, those that stand for all first.
    public let words: [String]
    /// The number of searches by place.
    public let places: [UnmetSearch.Place: Int]
    /// The number of days on which somebody searched.
    public let days: Int
    /// The last of them: `2026-12-01`. Nil if none is within the period.
    public let lastDay: String?
    public let decision: SearchDecision

    /// The number of searches.
    public var times: Int { places.values.reduce(0, +) }

    /// The maximum number of words that are kept as a sample.
    private static let maxSamples = 5
    /// The minimum share of stems that two searches of one gap have in common, of all stems of both.
    private static let minShare = 0.6

    /// Groups searches with nearly the same words.
    ///
    /// - Parameter decisions: the words of each stand for its group, so that it stays decided when others are searched for
    ///   more.
    public static func groups(of searches: [UnmetSearch], decisions: [SearchDecision]) -> [SearchGap] {
        let byStems = Dictionary(grouping: searches, by: \.stems)
        let counts = byStems.mapValues { $0.reduce(0) { $0 + $1.times } }
        let decided = decisions.reduce(into: [[String]: SearchDecision]()) { $0[$1.stems] = $1 }
        let order =
            decided.keys.sorted { $0.lexicographicallyPrecedes($1) }
            + counts.keys.filter { decided[$0] == nil }.sorted {
                let (one, two) = (counts[$0] ?? 0, counts[$1] ?? 0)
                return one != two ? one > two : $0.lexicographicallyPrecedes($1)
            }
        var groups: [[[String]]] = []
        var groupsOfStem: [String: Set<Int>] = [:]
        for stems in order {
            let candidates = stems.reduce(into: Set<Int>()) { $0.formUnion(groupsOfStem[$1] ?? []) }
            let near = candidates.map { (group: $0, share: share(stems, groups[$0][0])) }
                .filter { $0.share >= minShare }.max { ($0.share, $1.group) < ($1.share, $0.group) }
            // What was decided stays apart, however near it is.
            if let near, decided[stems] == nil {
                groups[near.group].append(stems)
                continue
            }
            for stem in stems { groupsOfStem[stem, default: []].insert(groups.count) }
            groups.append([stems])
        }
        return groups.map { members in
            SearchGap(members[0], of: members.flatMap { byStems[$0] ?? [] }, decision: decided[members[0]])
        }
    }

    private init(_ stems: [String], of searches: [UnmetSearch], decision: SearchDecision?) {
        func mostFrequent(_ searches: [UnmetSearch]) -> [String] {
            let times = searches.reduce(into: [String: Int]()) { $0[$1.words, default: 0] += $1.times }
            return times.sorted { $0.value != $1.value ? $0.value > $1.value : $0.key < $1.key }.map(\.key)
        }
        let own = decision?.words ?? mostFrequent(searches.filter { $0.stems == stems }).first ?? ""
        let others = mostFrequent(searches).filter { $0 != own }
        let days = Set(searches.map(\.day))
        self.stems = stems
        id = SearchPhrase.id(ofStems: stems)
        words = [own] + others.prefix(Self.maxSamples - 1)
        places = searches.reduce(into: [:]) { $0[$1.place, default: 0] += $1.times }
        self.days = days.count
        lastDay = days.max()
        self.decision = decision ?? SearchDecision(stems: stems, words: own)
    }

    /// The share of stems that are in both, of those that are in either.
    private static func share(_ one: [String], _ two: [String]) -> Double {
        let both = Set(one).intersection(two).count
        return Double(both) / Double(one.count + two.count - both)
    }
}
