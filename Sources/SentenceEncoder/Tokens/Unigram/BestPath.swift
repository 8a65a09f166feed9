/// The division of a word with the largest sum of scores, by Viterbi's algorithm.
struct BestPath {
    private struct Node {
        var score = 0.0
        /// The beginning of the last piece on the best path to here, or -1.
        var origin: Int32 = -1
        /// The number of that piece.
        var id: Int32 = -1
    }

    /// One for each place in the word.
    private var nodes: [Node] = []

    mutating func divide(_ word: [UInt8], by vocabulary: UnigramVocabulary, into ids: inout [Int32]) {
        nodes.removeAll(keepingCapacity: true)
        nodes.append(contentsOf: repeatElement(Node(), count: word.count + 1))
        var start = 0
        while start < word.count {
            let next = start + Self.length(word[start])
            var hasCharacter = false
            var node = PieceTree.root
            var end = start
            while end < word.count, let child = vocabulary.tree.child(word[end], of: node) {
                node = child
                end += 1
                guard let id = vocabulary.tree.id(of: node) else { continue }
                offer(vocabulary.scores[Int(id)], id, from: start, to: end)
                if end == next { hasCharacter = true }
            }
            if !hasCharacter { offer(vocabulary.unknownScore, vocabulary.unknown, from: start, to: next) }
            start = next
        }
        collect(unknown: vocabulary.unknown, into: &ids)
    }

    private mutating func offer(_ score: Double, _ id: Int32, from start: Int, to end: Int) {
        let sum = nodes[start].score + score
        if nodes[end].origin < 0 || sum > nodes[end].score {
            nodes[end] = Node(score: sum, origin: Int32(start), id: id)
        }
    }

    /// Appends the pieces of the best path. Unknown characters in a row are one.
    private func collect(unknown: Int32, into ids: inout [Int32]) {
        let before = ids.count
        var end = nodes.count - 1
        while end > 0 {
            let node = nodes[end]
            if node.id != unknown || ids.count == before || ids[ids.count - 1] != unknown { ids.append(node.id) }
            end = Int(node.origin)
        }
        ids[before...].reverse()
    }

    /// The bytes of a character, by the first of them.
    private static func length(_ byte: UInt8) -> Int {
        switch byte {
        case ..<0x80: 1
        case ..<0xE0: 2
        case ..<0xF0: 3
        default: 4
        }
    }
}
