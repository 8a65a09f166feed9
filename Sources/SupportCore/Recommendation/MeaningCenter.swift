/// The mean of tickets and the mean of documents, from which embeddings are compared in recommendations.
///
/// Tickets of one field resemble each other, and so do titles of tutorials. What all of them have in common says nothing
/// about which tutorial is meant, and favours the tutorials that have much of it.
struct MeaningCenter: Sendable, Equatable {
    /// The mean of tickets; empty if nothing is subtracted.
    let tickets: [Float]
    let documents: [Float]

    /// The weight of the mean of documents in that of tickets, in tickets: few of them say little.
    private static let documentWeight = 10.0

    /// The center from which nothing is subtracted.
    init() { (tickets, documents) = ([], []) }

    /// - Parameters:
    ///   - tickets: the embeddings of tickets.
    ///   - documents: the embeddings of all documents. Embeddings of another dimension than the first are left out.
    init(tickets: some Sequence<Embedding>, documents: some Collection<Embedding>) {
        guard let dimension = documents.first?.components.count else {
            (self.tickets, self.documents) = ([], [])
            return
        }
        let ofDocuments = Self.sum(documents, dimension)
        let ofTickets = Self.sum(tickets, dimension)
        let mean = ofDocuments.values.map { $0 / Double(max(1, ofDocuments.count)) }
        let share = 1 / (Double(ofTickets.count) + Self.documentWeight)
        self.documents = mean.map { Float($0) }
        self.tickets = zip(ofTickets.values, mean).map { Float(($0 + $1 * Self.documentWeight) * share) }
    }

    private static func sum(_ embeddings: some Sequence<Embedding>, _ dimension: Int) -> (values: [Double], count: Int)
    {
        var sums = [Double](repeating: 0, count: dimension)
        var count = 0
        for embedding in embeddings where embedding.components.count == dimension {
            for (index, component) in embedding.components.enumerated() {
                sums[index] += Double(component) * Double(embedding.scale)
            }
            count += 1
        }
        return (sums, count)
    }

    /// The unit vector from the mean of tickets to one of them.
    func direction(ofTicket embedding: Embedding) -> [Float] { Self.direction(of: embedding, from: tickets) }

    /// The unit vector from the mean of documents to one of them.
    func direction(ofDocument embedding: Embedding) -> [Float] { Self.direction(of: embedding, from: documents) }

    private static func direction(of embedding: Embedding, from mean: [Float]) -> [Float] {
        let vector = embedding.components.map { Float($0) * embedding.scale }
        return unit(mean.count == vector.count ? zip(vector, mean).map { $0 - $1 } : vector)
    }

    /// The vector with length 1; zeros stay zeros.
    static func unit(_ vector: [Float]) -> [Float] {
        let length = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
        return length > 1e-6 ? vector.map { $0 / length } : vector
    }
}
