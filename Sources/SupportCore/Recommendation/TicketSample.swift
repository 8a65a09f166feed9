/// A sample of all tickets, linked or not, from which a model learns how tickets speak and of what they are about.
struct TicketSample: Sendable {
    private let rows: VectorRows

    /// The maximum number of tickets.
    static let limit = 2_000
    /// The inverse temperature of the probabilities that a ticket is about a tutorial.
    private static let inverseTemperature: Float = 20
    /// The share of the tickets that count, those that are nearest to a tutorial. The others may be about nothing that the
    /// catalogue has.
    private static let countedShare = 0.6
    /// The length of the mean of tickets beside that of the prototype, when prototypes move towards them.
    private static let step: Float = 0.5
    private static let rounds = 2
    /// The number of tickets of a tutorial from which their mean counts fully.
    private static let fullCount: Float = 3

    init(_ embeddings: [Embedding], from center: MeaningCenter) {
        rows = VectorRows(embeddings.map(center.direction(ofTicket:)))
    }

    /// The means of the tickets that are probably about each tutorial, with the number of them as a weight of at most 1.
    ///
    /// Customers describe a problem in other words than the title of its answer. Their tickets show these words before
    /// anyone has linked one.
    /// - Source: Nigam, McCallum, Thrun and Mitchell, "Text classification from labeled and unlabeled documents using EM"
    ///   (2000), with two rounds, and the nearest tickets only.
    /// - Parameter prototypes: the unit vector of each tutorial.
    func means(near prototypes: VectorRows) -> [(mean: [Float], weight: Float)] {
        guard rows.count > 0, prototypes.count > 0, rows.dimension == prototypes.dimension else { return [] }
        var means = round(prototypes)
        for _ in 1..<Self.rounds {
            let moved = means.enumerated().map { tutorial, mean in
                MeaningCenter.unit(zip(prototypes[tutorial], mean.mean).map { $0 + Self.step * mean.weight * $1 })
            }
            means = round(VectorRows(moved))
        }
        return means
    }

    private func round(_ prototypes: VectorRows) -> [(mean: [Float], weight: Float)] {
        let rows = (0..<self.rows.count).map { self.rows[$0] }
        let similarities = rows.map { prototypes.products(with: $0) }
        let best = similarities.map { $0.max() ?? 0 }
        let least = best.sorted()[Int(Double(best.count) * (1 - Self.countedShare))]
        var sums = [[Float]](repeating: Array(repeating: 0, count: prototypes.dimension), count: prototypes.count)
        var weights = [Float](repeating: 0, count: prototypes.count)
        for (index, row) in rows.enumerated() where best[index] >= least {
            let shares = softmax(similarities[index], inverseTemperature: Self.inverseTemperature)
            for (tutorial, share) in shares.enumerated() where share > 1e-4 {
                weights[tutorial] += share
                for place in row.indices { sums[tutorial][place] += share * row[place] }
            }
        }
        return zip(sums, weights).map { (MeaningCenter.unit($0), min(1, $1 / Self.fullCount)) }
    }
}
