/// A tree in which each path of bytes from the root is the beginning of a piece.
///
/// The nodes lie one level after the other, and those below a node side by side in the order of their bytes. So a node
/// needs nine bytes: the 250,000 pieces of XLM-R have 780,000 nodes and need 7 MB.
struct PieceTree {
    static let root: UInt32 = 0

    /// The byte that leads to each node.
    private var bytes: [UInt8] = [0]
    /// The number of the piece that ends at each node, or -1.
    private var ids: [Int32] = [-1]
    /// The first node below each node; those below it end where those of the next one begin.
    private var children: [UInt32] = []
    /// The node for each first byte, or 0.
    private var first = [UInt32](repeating: 0, count: 256)

    /// - Throws: ``EncoderError`` if a piece is there twice.
    init(_ pieces: PieceList) throws {
        let sorted = Self.sorted(pieces)
        /// The pieces that begin with the bytes of each node of a level.
        var level = [0..<sorted.count]
        var depth = 0
        while !level.isEmpty {
            var next: [Range<Int>] = []
            for var rest in level {
                let node = children.count
                children.append(UInt32(bytes.count))
                if let index = rest.first, pieces.range(sorted[index]).count == depth {
                    ids[node] = Int32(sorted[index])
                    rest = index + 1..<rest.upperBound
                    if let other = rest.first, pieces.range(sorted[other]).count == depth {
                        throw TokenizerFile.fault(
                            .malformed, "The piece \"\(pieces.text(sorted[index]))\" is there twice.")
                    }
                }
                while let start = rest.first {
                    let byte = pieces.bytes[pieces.range(sorted[start]).lowerBound + depth]
                    var end = start + 1
                    while end < rest.upperBound,
                        pieces.bytes[pieces.range(sorted[end]).lowerBound + depth] == byte
                    {
                        end += 1
                    }
                    bytes.append(byte)
                    ids.append(-1)
                    next.append(start..<end)
                    rest = end..<rest.upperBound
                }
            }
            level = next
            depth += 1
        }
        children.append(UInt32(bytes.count))
        for node in Int(children[0])..<Int(children[1]) { first[Int(bytes[node])] = UInt32(node) }
    }

    /// The numbers of the pieces in the order of their bytes. Most differ in the first eight, which are one number.
    private static func sorted(_ pieces: PieceList) -> [Int] {
        let keys = (0..<pieces.count).map { id in
            let piece = pieces.bytes[pieces.range(id)]
            let head = piece.prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) } << UInt64(8 * max(0, 8 - piece.count))
            return (head: head, id: id)
        }
        return keys.sorted { left, right in
            left.head == right.head
                ? pieces.bytes[pieces.range(left.id)].lexicographicallyPrecedes(pieces.bytes[pieces.range(right.id)])
                : left.head < right.head
        }.map(\.id)
    }

    /// Takes a piece out.
    mutating func remove(_ piece: some Sequence<UInt8>) {
        var node = Self.root
        for byte in piece {
            guard let next = child(byte, of: node) else { return }
            node = next
        }
        ids[Int(node)] = -1
    }

    func id(of node: UInt32) -> Int32? {
        let id = ids[Int(node)]
        return id < 0 ? nil : id
    }

    func child(_ byte: UInt8, of node: UInt32) -> UInt32? {
        guard node != Self.root else {
            let node = first[Int(byte)]
            return node == 0 ? nil : node
        }
        var low = Int(children[Int(node)])
        var high = Int(children[Int(node) + 1])
        while low < high {
            let middle = (low + high) / 2
            if bytes[middle] < byte { low = middle + 1 } else { high = middle }
        }
        return low < Int(children[Int(node) + 1]) && bytes[low] == byte ? UInt32(low) : nil
    }
}
