/// What the tutorials look like in features: each one's document, and the sum of the tickets linked to it.
///
/// Sums are whole numbers (parts of ``unit``), so that taking a link away leaves exactly what was there before it,
/// whatever came between. Rarity is that of the documents and is applied when a text is compared.
struct Prototypes: Sendable {
    /// What one tutorial has of one feature.
    fileprivate struct Cell: Sendable {
        var tutorial: Int32
        var links: Int32
        var document: Int16
    }

    private static let unit: Float = 4_096
    /// A tutorial's own document counts like this many accepted tickets.
    private static let documentStrength: Int64 = 2

    private var documents: [Int: Bag] = [:]
    private var rows: [UInt32: [Cell]] = [:]
    private(set) var frequencies = Frequencies(bits: 17)
    private var documentNorms: [Float] = []
    private var prototypeNorms: [Float] = []
    private var squares: [Int128] = []
    private var isStale = true

    /// How like a text is to each tutorial, by its document alone and with the linked tickets; 0 to 1, by slot.
    struct Likeness: Sendable {
        let document: [Float]
        let prototype: [Float]
    }

    mutating func addDocument(_ bag: Bag, slot: Int) {
        removeDocument(slot: slot)
        documents[slot] = bag
        frequencies.add(bag)
        isStale = true
    }

    mutating func removeDocument(slot: Int) {
        guard let bag = documents.removeValue(forKey: slot) else { return }
        frequencies.subtract(bag)
        isStale = true
    }

    /// - Parameter strength: in accepted tickets; negative for a rejection or to take a link away.
    mutating func addLink(_ bag: Bag, slot: Int, strength: Int64) {
        let vector = SparseVector(bag)
        for (key, value) in zip(vector.keys, vector.values) {
            let change = strength * Int64((value * Prototypes.unit).rounded())
            let before = shift(key, slot) { $0.links &+= Int32(truncatingIfNeeded: change) }
            guard !isStale else { continue }
            squares[slot] += weight(key) * (square(before + change) - square(before))
        }
        if !isStale { prototypeNorms[slot] = Prototypes.root(squares[slot]) }
    }

    /// - Returns: what the tutorial had of the feature before the change.
    @discardableResult
    private mutating func shift(_ key: UInt32, _ slot: Int, by change: (inout Cell) -> Void) -> Int64 {
        var row = rows[key] ?? []
        rows[key] = nil
        defer { if !row.isEmpty { rows[key] = row } }
        let place = row.partitioningIndex { $0.tutorial >= Int32(slot) }
        if place == row.count || row[place].tutorial != Int32(slot) {
            row.insert(Cell(tutorial: Int32(slot), links: 0, document: 0), at: place)
        }
        let before = Prototypes.sum(row[place])
        change(&row[place])
        if row[place].document == 0, row[place].links == 0 { row.remove(at: place) }
        return before
    }

    private static func sum(_ cell: Cell) -> Int64 { Int64(cell.links) + documentStrength * Int64(cell.document) }

    private func square(_ value: Int64) -> Int128 { Int128(value) * Int128(value) }

    private func weight(_ key: UInt32) -> Int128 {
        let rarity = frequencies.rarity(key)
        return Int128((rarity * rarity * 64).rounded())
    }

    private static func root(_ square: Int128) -> Float {
        square > 0 ? Float((Double(square) / 64).squareRoot()) : 0
    }

    /// Brings documents and lengths up to date after the catalogue changed, for then the rarities did, too.
    mutating func settle(slots: Int) {
        guard isStale || squares.count != slots else { return }
        for key in Array(rows.keys) { rows[key]?.clearDocuments() }
        rows = rows.filter { !$0.value.isEmpty }
        for (slot, bag) in documents { layOut(bag, slot) }
        measure(slots)
        isStale = false
    }

    /// Balances the document's kinds of features with their rarity counted in, and takes the rarity out again, for it
    /// is applied to the whole sum when a text is compared.
    private mutating func layOut(_ bag: Bag, _ slot: Int) {
        let vector = SparseVector(bag, rarity: frequencies.rarity)
        let bare = zip(vector.keys, vector.values).map { $1 / frequencies.rarity($0) }
        let length = bare.reduce(0) { $0 + $1 * $1 }.squareRoot()
        for (key, value) in zip(vector.keys, bare) {
            shift(key, slot) { $0.document = Int16((value / length * Prototypes.unit).rounded()) }
        }
    }

    private mutating func measure(_ slots: Int) {
        var documents = [Int128](repeating: 0, count: slots)
        squares = [Int128](repeating: 0, count: slots)
        for (key, row) in rows {
            let weight = weight(key)
            for cell in row {
                documents[Int(cell.tutorial)] += weight * square(Int64(cell.document))
                squares[Int(cell.tutorial)] += weight * square(Prototypes.sum(cell))
            }
        }
        documentNorms = documents.map(Prototypes.root)
        prototypeNorms = squares.map(Prototypes.root)
    }

    /// Call ``settle(slots:)`` first.
    func likeness(of vector: SparseVector) -> Likeness {
        var document = [Float](repeating: 0, count: squares.count)
        var prototype = [Float](repeating: 0, count: squares.count)
        for (key, value) in zip(vector.keys, vector.values) {
            guard let row = rows[key] else { continue }
            let weighted = value * frequencies.rarity(key)
            for cell in row {
                let slot = Int(cell.tutorial)
                document[slot] += weighted * Float(cell.document)
                prototype[slot] += weighted * Float(Prototypes.sum(cell))
            }
        }
        for slot in squares.indices {
            document[slot] = Prototypes.share(document[slot], documentNorms[slot])
            prototype[slot] = Prototypes.share(prototype[slot], prototypeNorms[slot])
        }
        return Likeness(document: document, prototype: prototype)
    }

    /// What one feature of a text adds to its likeness to a tutorial.
    /// - Parameter weight: the feature's value in the vector of the text.
    func contribution(of key: UInt32, weight: Float, slot: Int) -> Float {
        guard let row = rows[key], prototypeNorms[slot] > 0 else { return 0 }
        let place = row.partitioningIndex { $0.tutorial >= Int32(slot) }
        guard place < row.count, row[place].tutorial == Int32(slot) else { return 0 }
        return weight * frequencies.rarity(key) * Float(Prototypes.sum(row[place])) / prototypeNorms[slot]
    }

    private static func share(_ value: Float, _ norm: Float) -> Float {
        norm > 0 ? max(0, min(1, value / norm)) : 0
    }
}

extension [Prototypes.Cell] {
    fileprivate mutating func clearDocuments() {
        for index in indices { self[index].document = 0 }
        removeAll { $0.links == 0 }
    }
}

extension Array {
    /// The first place whose element, and every later one's, meets the condition; the array is parted by it.
    func partitioningIndex(where condition: (Element) -> Bool) -> Int {
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) / 2
            if condition(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
