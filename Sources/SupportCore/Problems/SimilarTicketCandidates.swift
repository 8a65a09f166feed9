/// Adds up shares for tickets by their slots, of which only few of very many come up.
///
/// A table with open addressing instead of one entry for every ticket there is: the work then depends on what is read
/// and not on how much there is.
struct Candidates {
    private struct Place {
        var slot: Int32 = -1
        var sum: Float = 0
    }

    private var table: [Place]
    /// The places that are in use, in the order in which they came up.
    private var used: [Int32] = []
    private let mask: Int

    /// - Parameter entries: at most this many will be added.
    init(entries: Int) {
        var size = 64
        while size < entries * 2 { size *= 2 }
        table = Array(repeating: Place(), count: size)
        used.reserveCapacity(entries)
        mask = size - 1
    }

    mutating func add(_ share: Float, to slot: Int32) {
        var place = Int(truncatingIfNeeded: UInt32(bitPattern: slot) &* 0x9E37_79B1 >> 8) & mask
        while table[place].slot != slot {
            if table[place].slot < 0 {
                table[place].slot = slot
                used.append(Int32(place))
                break
            }
            place = (place + 1) & mask
        }
        table[place].sum += share
    }

    /// The slots with the highest sums, in no particular order; of equals the later tickets.
    func best(_ wanted: Int) -> [Int32] {
        var heap = LeastFirst(limit: wanted)
        for place in used { heap.offer((table[Int(place)].sum, table[Int(place)].slot)) }
        return heap.entries.map(\.slot)
    }
}

/// Keeps the highest entries that it is offered: a heap with the least of them on top.
private struct LeastFirst {
    typealias Entry = (sum: Float, slot: Int32)

    private(set) var entries: [Entry] = []
    let limit: Int

    init(limit: Int) {
        self.limit = limit
        entries.reserveCapacity(limit)
    }

    mutating func offer(_ entry: Entry) {
        if entries.count < limit {
            entries.append(entry)
            rise(from: entries.count - 1)
        } else if limit > 0, entries[0] < entry {
            entries[0] = entry
            sink()
        }
    }

    private mutating func rise(from start: Int) {
        var place = start
        while place > 0, entries[place] < entries[(place - 1) / 2] {
            entries.swapAt(place, (place - 1) / 2)
            place = (place - 1) / 2
        }
    }

    private mutating func sink() {
        var place = 0
        while true {
            var least = place
            for child in [place * 2 + 1, place * 2 + 2] where child < entries.count && entries[child] < entries[least] {
                least = child
            }
            guard least != place else { return }
            entries.swapAt(place, least)
            place = least
        }
    }
}
