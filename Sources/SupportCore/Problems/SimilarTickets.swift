/// The tickets that are most like a text: an inverted index over words finds candidates, and the whole of their
/// features ranks them.
///
/// The work for one question is bounded whatever the number of tickets: the rarest words are looked up first, and of
/// a word that stands in very many tickets only the latest of them.
public struct SimilarTickets: Sendable {
    public typealias TicketID = String

    /// A ticket and how like it is.
    public struct Match: Sendable, Hashable, Codable {
        public let ticket: TicketID
        /// 0 to 1; 1 is the same text.
        public let score: Double

        public init(ticket: TicketID, score: Double) {
            self.ticket = ticket
            self.score = score
        }
    }

    /// How many entries of the index a question may read for each ticket that it compares.
    static let readingShare = 100
    /// How many tickets one question compares in full.
    public static let candidateLimit = 96

    private var slots: [TicketID: Int32] = [:]
    private var tickets: [TicketID?] = []
    private var bags: [Bag] = []
    private var lengths: [Float] = []
    private var postings: [UInt32: [Int32]] = [:]
    private var frequencies: Frequencies

    /// - Parameter expected: about how many tickets there will be; it decides the size of one table.
    public init(expecting expected: Int = 100_000) {
        frequencies = Frequencies(bits: expected < 20_000 ? 16 : 19)
    }

    public var count: Int { slots.count }

    public func contains(_ ticket: TicketID) -> Bool { slots[ticket] != nil }

    /// Where a ticket stands in the order of those that came; it stays while others come and go.
    func slot(of ticket: TicketID) -> Int? { slots[ticket].map(Int.init) }

    public func bag(of ticket: TicketID) -> Bag? { slots[ticket].map { bags[Int($0)] } }

    /// Adds a ticket, or replaces the text of one; its place in the order of tickets stays.
    public mutating func put(_ ticket: TicketID, _ bag: Bag) {
        if let slot = slots[ticket] {
            withdraw(Int(slot))
            bags[Int(slot)] = bag
            enter(Int(slot))
            return
        }
        slots[ticket] = Int32(tickets.count)
        tickets.append(ticket)
        bags.append(bag)
        lengths.append(0)
        enter(tickets.count - 1)
    }

    public mutating func remove(_ ticket: TicketID) {
        guard let slot = slots.removeValue(forKey: ticket) else { return }
        withdraw(Int(slot))
        tickets[Int(slot)] = nil
        bags[Int(slot)] = Bag(features: [])
    }

    private mutating func enter(_ slot: Int) {
        frequencies.add(bags[slot])
        var square: Float = 0
        for feature in SimilarTickets.words(of: bags[slot]) {
            let weight = Feature.weight(feature)
            square += weight * weight
            let number = Int32(slot)
            postings[feature & Feature.keyMask, default: []].insertInOrder(number)
        }
        lengths[slot] = max(1, square.squareRoot())
    }

    private mutating func withdraw(_ slot: Int) {
        frequencies.subtract(bags[slot])
        for feature in SimilarTickets.words(of: bags[slot]) {
            let key = feature & Feature.keyMask
            postings[key]?.removeInOrder(Int32(slot))
            if postings[key]?.isEmpty == true { postings[key] = nil }
        }
    }

    /// The words come first in a bag, because their kind is the lowest.
    private static func words(of bag: Bag) -> ArraySlice<UInt32> {
        bag.features.prefix { Feature.kind($0) == Int(FeatureKind.word.rawValue) }
    }

    /// The tickets most like the text, likest first; of equals the one with the lower id.
    /// - Parameters:
    ///   - limit: at most this many.
    ///   - asked: a ticket that is left out, because the question is about itself.
    ///   - comparing: how many candidates are compared in full; fewer is faster and misses more.
    public func nearest(
        to bag: Bag, limit: Int, leavingOut asked: TicketID? = nil, comparing: Int = SimilarTickets.candidateLimit
    ) -> [Match] {
        guard limit > 0 else { return [] }
        let probe = Likeness(bag, frequencies)
        let skipped = asked.flatMap { slots[$0] }
        var matches: [Match] = []
        for slot in candidates(for: bag, wanted: max(limit, comparing)) where slot != skipped {
            guard let ticket = tickets[Int(slot)] else { continue }
            let score = probe.score(bags[Int(slot)], frequencies)
            if score > 0.01 { matches.append(Match(ticket: ticket, score: Double(score))) }
        }
        matches.sort { $0.score != $1.score ? $0.score > $1.score : $0.ticket < $1.ticket }
        return Array(matches.prefix(limit))
    }

    /// The words of a text that it shares with a ticket, the most telling first, in the spelling of the text.
    public func sharedWords(
        of text: TicketText, with ticket: TicketID, features: Features = .lexical, limit: Int = 6
    ) -> [String] {
        let keys = Set((bag(of: ticket)?.features ?? []).map { $0 & Feature.keyMask })
        let shared = features.terms(of: text).compactMap { term -> (word: String, rarity: Float)? in
            guard let stem = term.stem, keys.contains(stem), !FunctionWords.contains(term.word) else { return nil }
            return (term.word, frequencies.rarity(stem))
        }
        return shared.sorted { $0.rarity != $1.rarity ? $0.rarity > $1.rarity : $0.word < $1.word }
            .prefix(limit).map(\.word)
    }

    func likeness(to bag: Bag) -> Likeness { Likeness(bag, frequencies) }

    func score(_ bag: Bag, by likeness: Likeness) -> Float { likeness.score(bag, frequencies) }

    func rarity(_ feature: UInt32) -> Float { frequencies.rarity(feature) }

    /// The slots that share the most telling words.
    private func candidates(for bag: Bag, wanted: Int) -> [Int32] {
        let lists = SimilarTickets.words(of: bag).compactMap { feature -> (feature: UInt32, list: [Int32])? in
            postings[feature & Feature.keyMask].map { (feature, $0) }
        }
        var room = wanted * SimilarTickets.readingShare
        var candidates = Candidates(entries: min(room, lists.reduce(0) { $0 + $1.list.count }))
        for entry in lists.sorted(by: { ($0.list.count, $0.feature) < ($1.list.count, $1.feature) }) where room > 0 {
            let rarity = frequencies.rarity(entry.feature)
            let weight = rarity * rarity * Feature.weight(entry.feature)
            for slot in entry.list.suffix(room) { candidates.add(weight / lengths[Int(slot)], to: slot) }
            room -= entry.list.count
        }
        return candidates.best(wanted)
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
        let place = partitioningIndex { $0 >= number }
        if place < count, self[place] == number { remove(at: place) }
    }
}
