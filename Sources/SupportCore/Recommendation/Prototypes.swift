/// The prototypes (centroids) of the tutorials: the vector of each document, plus the sum of its linked tickets.
///
/// Sums are fixed-point numbers in units of 1/``scale``, so that removing a link restores exactly the previous values,
/// regardless of other changes in between. The idf is that of the documents and is applied when a text is compared.
struct Prototypes: Sendable {
    /// The values of one feature for one tutorial.
    fileprivate struct Cell: Sendable {
        var tutorial: Int32
        var links: Int32
        var document: Int16
    }

    /// The number of fixed-point units per 1.
    private static let scale: Float = 4_096
    /// The strength of a document, where an accepted ticket has ``Recommender/Verdict/strength`` 2.
    private static let documentStrength: Int64 = 2

    private var documents: [Int: Bag] = [:]
    private var rows: [UInt32: [Cell]] = [:]
    private(set) var frequencies = DocumentFrequencies(bits: 17)
    private var documentNorms: [Float] = []
    private var prototypeNorms: [Float] = []
    private var squares: [Int128] = []
    private var isStale = true

    /// The cosine similarities of a text to each tutorial, 0 to 1, by slot.
    struct Similarities: Sendable {
        /// The similarities to the documents only.
        let document: [Float]
        /// The similarities to the documents with their linked tickets.
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

    /// Adds a linked ticket to a tutorial.
    /// - Parameter strength: in halves of an accepted ticket; negative for a rejection, or to remove a link.
    mutating func addLink(_ bag: Bag, slot: Int, strength: Int64) {
        makeRoom(slot)
        let vector = SparseVector(bag)
        for (key, value) in zip(vector.keys, vector.values) {
            let change = strength * Int64((value * Prototypes.scale).rounded())
            let before = update(key, slot) { $0.links &+= Int32(truncatingIfNeeded: change) }
            guard !isStale else { continue }
            squares[slot] += weight(key) * (square(before + change) - square(before))
        }
        if !isStale { prototypeNorms[slot] = Prototypes.root(squares[slot]) }
    }

    /// A tutorial that is not published has its first link without having been in the catalogue.
    private mutating func makeRoom(_ slot: Int) {
        let missing = slot + 1 - squares.count
        guard !isStale, missing > 0 else { return }
        squares += [Int128](repeating: 0, count: missing)
        documentNorms += [Float](repeating: 0, count: missing)
        prototypeNorms += [Float](repeating: 0, count: missing)
    }

    /// - Returns: the sum of the tutorial for the feature before the change.
    @discardableResult
    private mutating func update(_ key: UInt32, _ slot: Int, by change: (inout Cell) -> Void) -> Int64 {
        var row = rows[key] ?? []
        rows[key] = nil
        defer { if !row.isEmpty { rows[key] = row } }
        let index = row.partitioningIndex { $0.tutorial >= Int32(slot) }
        if index == row.count || row[index].tutorial != Int32(slot) {
            row.insert(Cell(tutorial: Int32(slot), links: 0, document: 0), at: index)
        }
        let before = Prototypes.sum(row[index])
        change(&row[index])
        if row[index].document == 0, row[index].links == 0 { row.remove(at: index) }
        return before
    }

    private static func sum(_ cell: Cell) -> Int64 { Int64(cell.links) + documentStrength * Int64(cell.document) }

    private func square(_ value: Int64) -> Int128 { Int128(value) * Int128(value) }

    private func weight(_ key: UInt32) -> Int128 {
        let idf = frequencies.idf(key)
        return Int128((idf * idf * 64).rounded())
    }

    private static func root(_ square: Int128) -> Float {
        square > 0 ? Float((Double(square) / 64).squareRoot()) : 0
    }

    /// Recomputes documents and norms after changes of the catalogue, which also change the idf.
    mutating func refresh(slots: Int) {
        guard isStale || squares.count != slots else { return }
        for key in Array(rows.keys) { rows[key]?.clearDocuments() }
        rows = rows.filter { !$0.value.isEmpty }
        for (slot, bag) in documents { setDocument(bag, slot) }
        computeNorms(slots)
        isStale = false
    }

    /// Sets the vector of a document. Its kinds of features are balanced with their idf, and then the idf is divided out
    /// again, because it is applied to the whole sum when a text is compared.
    private mutating func setDocument(_ bag: Bag, _ slot: Int) {
        let vector = SparseVector(bag, idf: frequencies.idf)
        let values = zip(vector.keys, vector.values).map { $1 / frequencies.idf($0) }
        let norm = values.reduce(0) { $0 + $1 * $1 }.squareRoot()
        for (key, value) in zip(vector.keys, values) {
            update(key, slot) { $0.document = Int16((value / norm * Prototypes.scale).rounded()) }
        }
    }

    private mutating func computeNorms(_ slots: Int) {
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

    /// The similarities of a text to all tutorials. Call ``refresh(slots:)`` before.
    func similarities(of vector: SparseVector) -> Similarities {
        var document = [Float](repeating: 0, count: squares.count)
        var prototype = [Float](repeating: 0, count: squares.count)
        for (key, value) in zip(vector.keys, vector.values) {
            guard let row = rows[key] else { continue }
            let weighted = value * frequencies.idf(key)
            for cell in row {
                let slot = Int(cell.tutorial)
                document[slot] += weighted * Float(cell.document)
                prototype[slot] += weighted * Float(Prototypes.sum(cell))
            }
        }
        for slot in squares.indices {
            document[slot] = Prototypes.cosine(document[slot], documentNorms[slot])
            prototype[slot] = Prototypes.cosine(prototype[slot], prototypeNorms[slot])
        }
        return Similarities(document: document, prototype: prototype)
    }

    /// The contribution of one feature of a text to its similarity to a tutorial.
    /// - Parameter weight: the value of the feature in the vector of the text.
    func contribution(of key: UInt32, weight: Float, slot: Int) -> Float {
        guard let row = rows[key], prototypeNorms[slot] > 0 else { return 0 }
        let index = row.partitioningIndex { $0.tutorial >= Int32(slot) }
        guard index < row.count, row[index].tutorial == Int32(slot) else { return 0 }
        return weight * frequencies.idf(key) * Float(Prototypes.sum(row[index])) / prototypeNorms[slot]
    }

    private static func cosine(_ product: Float, _ norm: Float) -> Float {
        norm > 0 ? max(0, min(1, product / norm)) : 0
    }
}

extension [Prototypes.Cell] {
    fileprivate mutating func clearDocuments() {
        for index in indices { self[index].document = 0 }
        removeAll { $0.links == 0 }
    }
}
