/// A tree in which each path of bytes from the root is the beginning of a token. The edges lie in one hash table.
struct ByteTree {
    static let root: Int32 = 0

    /// The edge's node and byte, plus 1; 0 where the slot is free.
    private var edges: [UInt64]
    private var targets: [Int32]
    private let mask: Int
    /// The number of the token that ends at each node, or -1.
    private var ids: [Int32] = [-1]

    /// - Parameter count: the bytes of all tokens, at least.
    init(expecting count: Int) {
        var slots = 64
        while slots < count + count / 2 { slots *= 2 }
        edges = Array(repeating: 0, count: slots)
        targets = Array(repeating: 0, count: slots)
        mask = slots - 1
    }

    /// A token that is there already gets the new number.
    mutating func insert(_ token: some Collection<UInt8>, id: Int32) {
        var node = Self.root
        for byte in token {
            let slot = slot(of: byte, below: node)
            if edges[slot] == 0 {
                edges[slot] = Self.edge(byte, node)
                targets[slot] = Int32(ids.count)
                ids.append(-1)
            }
            node = targets[slot]
        }
        ids[Int(node)] = id
    }

    func node(of text: String) -> Int32? {
        var node = Self.root
        for byte in text.utf8 {
            guard let next = child(byte, of: node) else { return nil }
            node = next
        }
        return node
    }

    func id(of node: Int32) -> Int32? {
        ids[Int(node)] < 0 ? nil : ids[Int(node)]
    }

    /// The longest token that begins at a place of a word.
    func longest(in word: [UInt8], from start: Int, below node: Int32) -> (id: Int32, end: Int)? {
        var node = node
        var best: (id: Int32, end: Int)?
        for position in start..<word.count {
            guard let next = child(word[position], of: node) else { break }
            node = next
            if ids[Int(node)] >= 0 { best = (ids[Int(node)], position + 1) }
        }
        return best
    }

    private func child(_ byte: UInt8, of node: Int32) -> Int32? {
        let slot = slot(of: byte, below: node)
        return edges[slot] == 0 ? nil : targets[slot]
    }

    /// The slot that has the edge, or the free one that it belongs in.
    private func slot(of byte: UInt8, below node: Int32) -> Int {
        let edge = Self.edge(byte, node)
        var slot = Int(truncatingIfNeeded: (edge &* 0x9E37_79B9_7F4A_7C15) >> 32) & mask
        while edges[slot] != 0, edges[slot] != edge { slot = (slot + 1) & mask }
        return slot
    }

    private static func edge(_ byte: UInt8, _ node: Int32) -> UInt64 { UInt64(node) << 8 + UInt64(byte) + 1 }
}
