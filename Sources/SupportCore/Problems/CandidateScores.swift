/// The accumulated scores of candidate tickets, by slot.
///
/// A hash table with open addressing instead of an array of all tickets, so that the work depends on the number of
/// postings read and not on the number of tickets.
struct CandidateScores {
    private struct Entry {
        var slot: Int32 = -1
        var score: Float = 0
    }

    private var table: [Entry]
    /// The used indices of the table, in order of first use.
    private var used: [Int32] = []
    private let mask: Int

    /// - Parameter entries: the maximum number of additions.
    init(entries: Int) {
        var size = 64
        while size < entries * 2 { size *= 2 }
        table = Array(repeating: Entry(), count: size)
        used.reserveCapacity(entries)
        mask = size - 1
    }

    mutating func add(_ score: Float, to slot: Int32) {
        var index = Int(truncatingIfNeeded: UInt32(bitPattern: slot) &* 0x9E37_79B1 >> 8) & mask
        while table[index].slot != slot {
            if table[index].slot < 0 {
                table[index].slot = slot
                used.append(Int32(index))
                break
            }
            index = (index + 1) & mask
        }
        table[index].score += score
    }

    /// The slots with the highest scores, in no particular order; of equal ones, the later tickets.
    func best(_ limit: Int) -> [Int32] {
        var heap = BoundedHeap(limit: limit)
        for index in used { heap.offer((table[Int(index)].score, table[Int(index)].slot)) }
        return heap.entries.map(\.slot)
    }
}

/// A min-heap that keeps the highest entries, up to a limit.
struct BoundedHeap {
    typealias Entry = (score: Float, slot: Int32)

    private(set) var entries: [Entry] = []
    let limit: Int

    init(limit: Int) {
        self.limit = limit
        entries.reserveCapacity(limit)
    }

    mutating func offer(_ entry: Entry) {
        if entries.count < limit {
            entries.append(entry)
            siftUp(from: entries.count - 1)
        } else if limit > 0, entries[0] < entry {
            entries[0] = entry
            siftDown()
        }
    }

    private mutating func siftUp(from start: Int) {
        var index = start
        while index > 0, entries[index] < entries[(index - 1) / 2] {
            entries.swapAt(index, (index - 1) / 2)
            index = (index - 1) / 2
        }
    }

    private mutating func siftDown() {
        var index = 0
        while true {
            var least = index
            let (left, right) = (index * 2 + 1, index * 2 + 2)
            if left < entries.count, entries[left] < entries[least] { least = left }
            if right < entries.count, entries[right] < entries[least] { least = right }
            guard least != index else { return }
            entries.swapAt(index, least)
            index = least
        }
    }
}
