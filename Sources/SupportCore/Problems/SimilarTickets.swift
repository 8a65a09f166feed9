/// A search index for similar tickets. An inverted index of words finds candidates, which are ranked by the similarity of
/// all their features.
///
/// The work for one query is bounded, regardless of the number of tickets: the rarest words are looked up first, and of
/// a word in very many tickets only the latest ones are used.
public struct SimilarTickets: Sendable {
    public typealias TicketID = String

    /// A ticket and its similarity.
    public struct Match: Sendable, Hashable, Codable {
        public let ticket: TicketID
        /// The similarity, 0 to 1; the same text has 1.
        public let score: Double

        public init(ticket: TicketID, score: Double) {
            self.ticket = ticket
            self.score = score
        }
    }

    /// The maximum number of postings that a query reads for each ticket that it compares.
    static let postingsPerCandidate = 100
    /// The default number of candidates that a query compares.
    public static let candidateLimit = 96

    private var slots: [TicketID: Int32] = [:]
    private var tickets: [TicketID?] = []
    private var bags: [Bag] = []
    private var norms: [Float] = []
    private var postings: [UInt32: [Int32]] = [:]
    private var frequencies: DocumentFrequencies

    /// - Parameter expected: the approximate number of tickets, which determines the size of one table.
    public init(expecting expected: Int = 100_000) {
        frequencies = DocumentFrequencies(bits: expected < 20_000 ? 16 : 19)
    }

    public var count: Int { slots.count }

    public func contains(_ ticket: TicketID) -> Bool { slots[ticket] != nil }

    /// The position of a ticket in the order of insertion, which does not change while other tickets come and go.
    func slot(of ticket: TicketID) -> Int? { slots[ticket].map(Int.init) }

    public func bag(of ticket: TicketID) -> Bag? { slots[ticket].map { bags[Int($0)] } }

    /// Adds a ticket, or replaces its text and keeps its position.
    public mutating func put(_ ticket: TicketID, _ bag: Bag) {
        if let slot = slots[ticket] {
            removePostings(Int(slot))
            bags[Int(slot)] = bag
            addPostings(Int(slot))
            return
        }
        slots[ticket] = Int32(tickets.count)
        tickets.append(ticket)
        bags.append(bag)
        norms.append(0)
        addPostings(tickets.count - 1)
    }

    public mutating func remove(_ ticket: TicketID) {
        guard let slot = slots.removeValue(forKey: ticket) else { return }
        removePostings(Int(slot))
        tickets[Int(slot)] = nil
        bags[Int(slot)] = Bag(features: [])
    }

    private mutating func addPostings(_ slot: Int) {
        frequencies.add(bags[slot])
        var square: Float = 0
        for feature in SimilarTickets.words(of: bags[slot]) {
            let weight = Feature.weight(feature)
            square += weight * weight
            let number = Int32(slot)
            postings[feature & Feature.keyMask, default: []].insertInOrder(number)
        }
        norms[slot] = max(1, square.squareRoot())
    }

    private mutating func removePostings(_ slot: Int) {
        frequencies.subtract(bags[slot])
        for feature in SimilarTickets.words(of: bags[slot]) {
            let key = feature & Feature.keyMask
            postings[key]?.removeInOrder(Int32(slot))
            if postings[key]?.isEmpty == true { postings[key] = nil }
        }
    }

    /// The words of a bag, which come first because their kind is the lowest.
    private static func words(of bag: Bag) -> ArraySlice<UInt32> {
        bag.features.prefix { Feature.kind($0) == Int(FeatureKind.word.rawValue) }
    }

    /// The nearest tickets, the most similar first; of equal ones, the lower id.
    /// - Parameters:
    ///   - bag: the features of the text.
    ///   - limit: the maximum number of matches.
    ///   - excluded: a ticket to exclude, usually the one with the given bag.
    ///   - comparing: the number of candidates to compare; a lower number is faster and misses more.
    public func nearest(
        to bag: Bag, limit: Int, excluding excluded: TicketID? = nil, comparing: Int = SimilarTickets.candidateLimit
    ) -> [Match] {
        guard limit > 0 else { return [] }
        let similarity = similarity(to: bag)
        let excludedSlot = excluded.flatMap { slots[$0] }
        var matches: [Match] = []
        for slot in candidates(for: bag, limit: max(limit, comparing)) where slot != excludedSlot {
            guard let ticket = tickets[Int(slot)] else { continue }
            let score = similarity.score(bags[Int(slot)], frequencies)
            if score > 0.01 { matches.append(Match(ticket: ticket, score: Double(score))) }
        }
        matches.sort { $0.score != $1.score ? $0.score > $1.score : $0.ticket < $1.ticket }
        return Array(matches.prefix(limit))
    }

    /// The words that a text shares with a ticket, the most informative first, in the spelling of the text.
    public func sharedWords(
        of text: TicketText, with ticket: TicketID, features: FeatureExtractor = .lexical, limit: Int = 6
    ) -> [String] {
        let keys = Set((bag(of: ticket)?.features ?? []).map { $0 & Feature.keyMask })
        let shared = features.terms(of: text).compactMap { term -> (word: String, idf: Float)? in
            guard let stem = term.stem, keys.contains(stem), !FunctionWords.contains(term.word) else { return nil }
            return (term.word, frequencies.idf(stem))
        }
        return shared.sorted { $0.idf != $1.idf ? $0.idf > $1.idf : $0.word < $1.word }
            .prefix(limit).map(\.word)
    }

    func similarity(to bag: Bag) -> CosineSimilarity { CosineSimilarity(bag, frequencies) }

    func score(_ bag: Bag, by similarity: CosineSimilarity) -> Float { similarity.score(bag, frequencies) }

    func idf(_ feature: UInt32) -> Float { frequencies.idf(feature) }

    /// The slots of the tickets that share the most informative words.
    private func candidates(for bag: Bag, limit: Int) -> [Int32] {
        let lists = SimilarTickets.words(of: bag).compactMap { feature -> (feature: UInt32, slots: [Int32])? in
            postings[feature & Feature.keyMask].map { (feature, $0) }
        }
        var budget = limit * SimilarTickets.postingsPerCandidate
        var scores = CandidateScores(entries: min(budget, lists.reduce(0) { $0 + $1.slots.count }))
        for list in lists.sorted(by: { ($0.slots.count, $0.feature) < ($1.slots.count, $1.feature) }) where budget > 0 {
            let idf = frequencies.idf(list.feature)
            let weight = idf * idf * Feature.weight(list.feature)
            for slot in list.slots.suffix(budget) { scores.add(weight / norms[Int(slot)], to: slot) }
            budget -= list.slots.count
        }
        return scores.best(limit)
    }
}

extension Array where Element == Int32 {
    fileprivate mutating func insertInOrder(_ number: Int32) {
        if let last, last >= number {
            insert(number, at: partitioningIndex { $0 >= number })
        } else {
            append(number)
        }
    }

    fileprivate mutating func removeInOrder(_ number: Int32) {
        let index = partitioningIndex { $0 >= number }
        if index < count, self[index] == number { remove(at: index) }
    }
}
