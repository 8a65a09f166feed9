/// The embeddings of linked tickets, and those that are nearest to a text for each tutorial.
struct NearestLinks: Sendable {
    /// The similarities of a text to the documents and linked tickets of each tutorial, by slot.
    struct Similarities: Sendable {
        /// The mean cosine of the nearest of them from the center, up to three.
        var mean: [Float]
        /// The cosine to the nearest of them from the center.
        var nearest: [Float]
        /// The cosine to the nearest of them from zero.
        var plain: [Float]
        /// The value of the regression on the nearest of all tutorials; without links, the cosine to the document.
        var regression: [Float]
    }

    private var rows = EmbeddingRows()
    /// The slots of the tutorials that are linked to each row.
    private var tutorials: [[Int]] = []
    private var rowOfTicket: [Recommender.TicketID: Int] = [:]
    private var free: [Int] = []

    mutating func setCenter(_ center: MeaningCenter) { rows.setCenter(center.tickets) }

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

    /// - Parameters:
    ///   - embedding: that of the text.
    ///   - documents: the similarities of the text to the documents.
    ///   - directions: the unit vectors of the documents, by slot.
    func similarities(
        of embedding: Embedding, documents: EmbeddingPrototypes.Similarities, directions: VectorRows
    ) -> Similarities {
        var found: [(row: Int, similarity: Float)] = []
        found.reserveCapacity(rows.count)
        var best = documents.document.map { ($0, -Float.infinity, -Float.infinity) }
        var plain = documents.plain
        rows.forEachSimilarity(to: embedding) { row, cosine, centered in
            found.append((row, centered))
            for slot in tutorials[row] {
                plain[slot] = max(plain[slot], cosine)
                guard centered > best[slot].2 else { continue }
                if centered > best[slot].0 {
                    best[slot] = (centered, best[slot].0, best[slot].1)
                } else if centered > best[slot].1 {
                    best[slot] = (best[slot].0, centered, best[slot].1)
                } else {
                    best[slot].2 = centered
                }
            }
        }
        let means = best.map { entry -> Float in
            if entry.2 > -.infinity { return (entry.0 + entry.1 + entry.2) / 3 }
            return entry.1 > -.infinity ? (entry.0 + entry.1) / 2 : entry.0
        }
        return Similarities(
            mean: means, nearest: best.map(\.0), plain: plain,
            regression: regression(found, documents.document, directions))
    }

    private func regression(
        _ found: [(row: Int, similarity: Float)], _ documents: [Float], _ directions: VectorRows
    ) -> [Float] {
        guard !found.isEmpty, directions.count == documents.count else { return documents }
        // The slot of a removed tutorial has zeros.
        let published = documents.indices.filter { slot in
            documents[slot] != 0 || directions[slot].contains { $0 != 0 }
        }
        var nearest = BoundedHeap(limit: LocalRegression.limit)
        for slot in published { nearest.offer((documents[slot], 0)) }
        for entry in found { nearest.offer((entry.similarity, 0)) }
        // All that are as near as the last one that counts: which of the same texts comes first must not matter.
        let least = nearest.entries.first?.score ?? 0
        var neighbours = published.filter { documents[$0] >= least }.map { slot in
            LocalRegression.Neighbour(similarity: documents[slot], direction: directions[slot], tutorials: [slot])
        }
        for (row, similarity) in found where similarity >= least {
            guard let direction = rows.direction(of: row), direction.count == directions.dimension else { continue }
            neighbours.append(.init(similarity: similarity, direction: direction, tutorials: tutorials[row]))
        }
        return LocalRegression(neighbours).values(slots: documents.count)
    }
}
