/// The embeddings of linked tickets, and those that are nearest to a text for each tutorial.
struct NearestLinks: Sendable {
    private var rows = EmbeddingRows()
    /// The slots of the tutorials that are linked to each row.
    private var tutorials: [[Int]] = []
    private var rowOfTicket: [Recommender.TicketID: Int] = [:]
    private var free: [Int] = []

    /// The number of nearest tickets whose mean counts.
    static let count = 3

    /// Adds a row without a name.
    mutating func add(_ embedding: Embedding, tutorials: [Int]) {
        rows[self.tutorials.count] = embedding
        self.tutorials.append(tutorials)
    }

    /// Replaces the row of a ticket.
    /// - Parameter embedding: nil to remove it.
    mutating func set(_ ticket: Recommender.TicketID, _ embedding: Embedding?, tutorials: [Int]) {
        guard let embedding, !tutorials.isEmpty else {
            guard let row = rowOfTicket.removeValue(forKey: ticket) else { return }
            rows[row] = nil
            self.tutorials[row] = []
            free.append(row)
            return
        }
        let row = rowOfTicket[ticket] ?? free.popLast() ?? self.tutorials.count
        rowOfTicket[ticket] = row
        if row == self.tutorials.count { self.tutorials.append(tutorials) } else { self.tutorials[row] = tutorials }
        rows[row] = embedding
    }

    /// The mean cosine of the nearest of the document and the linked tickets, up to ``count``, and that of the nearest, by
    /// the slot of the tutorial.
    func similarities(of embedding: Embedding, documents: [Float]) -> (mean: [Float], nearest: [Float]) {
        var best = documents.map { ($0, -Float.infinity, -Float.infinity) }
        rows.forEachSimilarity(to: embedding) { row, cosine, _ in
            for slot in tutorials[row] where cosine > best[slot].2 {
                if cosine > best[slot].0 {
                    best[slot] = (cosine, best[slot].0, best[slot].1)
                } else if cosine > best[slot].1 {
                    best[slot] = (best[slot].0, cosine, best[slot].1)
                } else {
                    best[slot].2 = cosine
                }
            }
        }
        let means = best.map { entry -> Float in
            if entry.2 > -.infinity { return (entry.0 + entry.1 + entry.2) / 3 }
            return entry.1 > -.infinity ? (entry.0 + entry.1) / 2 : entry.0
        }
        return (means, best.map(\.0))
    }
}
