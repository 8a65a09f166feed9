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
    private var embeddings = EmbeddingRows()
    private var replacedEmbeddings = 0

    /// - Parameter expected: the approximate number of tickets, which determines the size of one table.
    public init(expecting expected: Int = 100_000) {
        frequencies = DocumentFrequencies(bits: expected < 20_000 ? 16 : 19)
    }

    public var count: Int { slots.count }

    public func contains(_ ticket: TicketID) -> Bool { slots[ticket] != nil }

    /// The position of a ticket in the order of insertion, which does not change while other tickets come and go.
    func slot(of ticket: TicketID) -> Int? { slots[ticket].map(Int.init) }

    public func bag(of ticket: TicketID) -> Bag? { slots[ticket].map { bags[Int($0)] } }

    public func embedding(of ticket: TicketID) -> Embedding? { slots[ticket].flatMap { embeddings[Int($0)] } }

    /// The state of the embeddings from which a sample is drawn. A model that has learnt from another state is stale.
    public struct SampleVersion: Sendable, Hashable {
        /// The number of the first tickets with an embedding that the sample is drawn from.
        let tickets: Int
        /// The number of embeddings that were replaced or removed.
        let replaced: Int

        /// The state without a ticket.
        public static let empty = SampleVersion(tickets: 0, replaced: 0)
    }

    /// The current state. The tickets double from one state to the next, so that a model need not be trained again for each
    /// of them, and there are none before the sixteenth.
    public var sampleVersion: SampleVersion {
        var tickets = 16
        while tickets * 2 <= embeddings.count { tickets *= 2 }
        return SampleVersion(tickets: embeddings.count < 16 ? 0 : tickets, replaced: replacedEmbeddings)
    }

    /// The embeddings of at most two thousand tickets, for ``Recommender/examples(sample:)``.
    public var embeddingSample: [Embedding] {
        let wanted = sampleVersion.tickets
        let stride = max(1, (wanted + TicketSample.limit - 1) / TicketSample.limit)
        var place = 0
        var sample: [Embedding] = []
        for slot in tickets.indices where place < wanted {
            guard embeddings.hasRow(slot) else { continue }
            if place % stride == 0, let embedding = embeddings[slot] { sample.append(embedding) }
            place += 1
        }
        return sample
    }

    /// Adds a ticket, or replaces its text and keeps its position.
    public mutating func put(_ ticket: TicketID, _ bag: Bag, _ embedding: Embedding? = nil) {
        if let slot = slots[ticket] {
            removePostings(Int(slot))
            bags[Int(slot)] = bag
            addPostings(Int(slot))
        } else {
            slots[ticket] = Int32(tickets.count)
            tickets.append(ticket)
            bags.append(bag)
            norms.append(0)
            addPostings(tickets.count - 1)
        }
        setEmbedding(embedding, of: ticket)
    }

    /// Replaces the embedding of a ticket, which is computed later than its features, or again by another model.
    public mutating func setEmbedding(_ embedding: Embedding?, of ticket: TicketID) {
        guard let slot = slots[ticket] else { return }
        set(embedding, Int(slot))
    }

    private mutating func set(_ embedding: Embedding?, _ slot: Int) {
        if let former = embeddings[slot], former != embedding { replacedEmbeddings += 1 }
        embeddings[slot] = embedding
    }

    public mutating func remove(_ ticket: TicketID) {
        guard let slot = slots.removeValue(forKey: ticket) else { return }
        removePostings(Int(slot))
        tickets[Int(slot)] = nil
        bags[Int(slot)] = Bag(features: [])
        set(nil, Int(slot))
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
    ///   - embedding: the embedding of the text. With it, tickets that have one are found by their meaning too.
    ///   - limit: the maximum number of matches.
    ///   - excluded: a ticket to exclude, usually the one with the given bag.
    ///   - comparing: the number of candidates to compare; a lower number is faster and misses more.
    public func nearest(
        to bag: Bag, embedding: Embedding? = nil, limit: Int, excluding excluded: TicketID? = nil,
        comparing: Int = SimilarTickets.candidateLimit
    ) -> [Match] {
        guard limit > 0 else { return [] }
        let near = neighbours(of: bag, embedding, excluding: excluded, comparing: max(limit, comparing))
        return matches(near, limit: limit) { neighbour in
            guard let cosine = neighbour.cosine else { return Double(neighbour.words) }
            return Double(SimilarTickets.score(words: neighbour.words, cosine: cosine, rare: neighbour.rareWords))
        }
    }

    /// The similarity by words and meaning, 0 to 1.
    /// - Parameter rare: the number of rare words in both. An error code or a name wins over meaning by them.
    static func score(words: Float, cosine: Float, rare: Int) -> Float {
        let both = (1 - meaningWeight) * words + meaningWeight * max(0, min(1, cosine))
        return min(1, both + min(maxRareBonus, Float(rare) * rareBonus))
    }

    /// The weight of the meaning; the rest is that of the words.
    static let meaningWeight: Float = 0.4
    static let rareBonus: Float = 0.15
    static let maxRareBonus: Float = 0.3

    /// Brings the mean of the embeddings up to date, from which they are compared with each other.
    mutating func refreshCenter() { embeddings.refreshCenter() }

    /// The nearest tickets on the scale of ``ProblemGroupingSettings/minSimilarity``, for grouping.
    func related(
        to bag: Bag, _ embedding: Embedding?, limit: Int, excluding excluded: TicketID?,
        comparing: Int = SimilarTickets.candidateLimit
    ) -> [Match] {
        let scale = MeaningScale(centering: embeddings.centering)
        let near = neighbours(of: bag, embedding, excluding: excluded, comparing: max(limit, comparing))
        return matches(near, limit: limit) { neighbour in
            guard let centered = neighbour.centered else { return Double(neighbour.words) }
            return Double(scale.similarity(centered: centered, words: neighbour.words))
        }
    }

    /// The mean of the directions of tickets from the mean of all, so that the product of two of these is the mean
    /// similarity of their tickets; nil if none has an embedding.
    func meanDirection(of tickets: some Sequence<TicketID>) -> [Float]? {
        var sums: [Float] = []
        var count: Float = 0
        for slot in tickets.compactMap({ slot(of: $0) }) {
            guard let direction = embeddings.direction(of: slot) else { continue }
            sums = sums.isEmpty ? direction : zip(sums, direction).map { $0 + $1 }
            count += 1
        }
        return count > 0 ? sums.map { $0 / count } : nil
    }

    /// A ticket that is compared with a text.
    struct Neighbour {
        let slot: Int
        let ticket: TicketID
        /// The similarity of the words, 0 to 1.
        let words: Float
        /// The number of words in both that hardly any other ticket has.
        let rareWords: Int
        /// The cosine of the embeddings; nil unless both have one.
        var cosine: Float?
        /// The cosine of the embeddings relative to the mean of all.
        var centered: Float?
    }

    /// The candidates that share informative words with a text, and those that are near to it in meaning.
    func neighbours(
        of bag: Bag, _ embedding: Embedding?, excluding excluded: TicketID?, comparing: Int
    ) -> [Neighbour] {
        let similarity = similarity(to: bag)
        let excludedSlot = excluded.flatMap { slot(of: $0) }
        var near = Set(candidates(for: bag, limit: comparing).map(Int.init))
        var meanings: [Int: (cosine: Float, centered: Float)] = [:]
        if let embedding {
            meanings = self.meanings(of: embedding, candidates: near, comparing: comparing)
            near.formUnion(meanings.keys)
        }
        let rareWords = embedding == nil ? [] : rareWords(of: bag)
        return near.sorted().compactMap { slot in
            guard slot != excludedSlot, let ticket = tickets[slot] else { return nil }
            let meaning = meanings[slot]
            return Neighbour(
                slot: slot, ticket: ticket, words: similarity.score(bags[slot], frequencies),
                rareWords: rareWords.count { bags[slot].contains(key: $0) }, cosine: meaning?.cosine,
                centered: meaning?.centered)
        }
    }

    /// The words of a bag that at most one ticket in three hundred has.
    private func rareWords(of bag: Bag) -> [UInt32] {
        let limit = max(2, count / 300) + 1
        return SimilarTickets.words(of: bag).map { $0 & Feature.keyMask }
            .filter { (1...limit).contains(frequencies.count($0)) }
    }

    /// The nearest tickets by their embeddings, and the similarities of candidates that have one.
    private func meanings(
        of embedding: Embedding, candidates: Set<Int>, comparing: Int
    ) -> [Int: (cosine: Float, centered: Float)] {
        let near = embeddings.nearest(comparing, to: embedding)
        return embeddings.similarities(of: candidates.union(near), to: embedding)
    }

    private func matches(
        _ neighbours: [Neighbour], limit: Int, score: (Neighbour) -> Double
    ) -> [Match] {
        var matches: [Match] = []
        for neighbour in neighbours {
            let score = score(neighbour)
            if score > 0.01 { matches.append(Match(ticket: neighbour.ticket, score: score)) }
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

/// The similarity of tickets by their meaning and words, on the scale of the similarity by words alone.
struct MeaningScale {
    private let factor: Float

    /// The similarity from which tickets are about the same problem, with the whole mean subtracted and with none of it.
    static let centeredThreshold: Float = 0.57
    static let plainThreshold: Float = 0.75
    /// The weight of the words, beside that of the meaning of 1.
    static let wordWeight: Float = 0.4

    /// - Parameter centering: the share of the mean that is subtracted.
    init(centering: Float) {
        let threshold = Self.plainThreshold + (Self.centeredThreshold - Self.plainThreshold) * centering
        factor = Float(ProblemGroupingSettings.typicalSimilarity) / threshold
    }

    func similarity(centered: Float, words: Float) -> Float {
        min(1, (centered + Self.wordWeight * words) * factor)
    }
}
