/// The signs of the components of embeddings, relative to a mean, in rows of 64 bits.
///
/// Two vectors at a small angle differ in few signs. Counting them takes a tenth of the time of a product, so that the rows
/// that can be among the nearest are found first, and only those are compared exactly.
/// - Source: Charikar, "Similarity estimation techniques from rounding algorithms" (2002), with the axes for random planes.
struct EmbeddingSigns: Sendable {
    private var words: [UInt64] = []
    private var wordsOfRow = 0

    /// Removes all rows.
    /// - Parameter dimension: the number of components of the rows to come.
    mutating func reset(dimension: Int) {
        words = []
        wordsOfRow = (dimension + 63) / 64
    }

    mutating func set(_ signs: [UInt64], _ row: Int) {
        let missing = (row + 1) * wordsOfRow - words.count
        if missing > 0 { words.append(contentsOf: repeatElement(0, count: missing)) }
        words.replaceSubrange(row * wordsOfRow..<(row + 1) * wordsOfRow, with: signs)
    }

    /// The rows with the fewest signs that differ from others, ascending: at least the given number, and all that are equal
    /// to the last of them.
    /// - Parameter isCounted: false for a row to leave out.
    func nearest(_ limit: Int, to signs: [UInt64], where isCounted: (Int) -> Bool) -> [Int] {
        guard signs.count == wordsOfRow, wordsOfRow > 0 else { return [] }
        let rows = words.count / wordsOfRow
        let farthest = UInt16(clamping: wordsOfRow * 64 + 1)
        var distances = [UInt16](repeating: farthest, count: rows)
        var counts = [Int](repeating: 0, count: Int(farthest) + 1)
        words.withUnsafeBufferPointer { words in
            signs.withUnsafeBufferPointer { signs in
                for row in 0..<rows where isCounted(row) {
                    var distance = 0
                    for word in 0..<wordsOfRow {
                        distance &+= (words[row &* wordsOfRow &+ word] ^ signs[word]).nonzeroBitCount
                    }
                    distances[row] = UInt16(truncatingIfNeeded: distance)
                    counts[distance] += 1
                }
            }
        }
        var found = 0
        let last = counts.firstIndex { count in
            found += count
            return found >= limit
        }
        let most = last ?? Int(farthest) - 1
        return distances.indices.filter { distances[$0] <= most && distances[$0] < farthest }
    }
}
