/// The pieces of a Unigram vocabulary and their scores, in the order of their numbers.
struct PieceList {
    private(set) var bytes: [UInt8] = []
    private(set) var scores: [Double] = []
    /// The end of each piece in `bytes`.
    private var ends: [Int] = []

    /// Reads a list of pairs of a piece and its score.
    init(_ reader: inout JSONReader) throws {
        try reader.eachElement { try append(try $0.value()) }
    }

    private mutating func append(_ element: JSONValue) throws {
        guard let pair = element.array, pair.count == 2, let piece = pair[0].string else {
            throw TokenizerFile.fault(.malformed, "The piece \(count) is no pair of a text and a score.")
        }
        guard let score = pair[1].number else {
            throw TokenizerFile.fault(.malformed, "The piece \"\(piece)\" has no score.")
        }
        guard !piece.isEmpty else { throw TokenizerFile.fault(.malformed, "The piece \(count) is empty.") }
        bytes.append(contentsOf: piece.utf8)
        ends.append(bytes.count)
        scores.append(score)
    }

    var count: Int { ends.count }

    func range(_ id: Int) -> Range<Int> { (id == 0 ? 0 : ends[id - 1])..<ends[id] }

    func text(_ id: Int) -> String { String(decoding: bytes[range(id)], as: UTF8.self) }
}
