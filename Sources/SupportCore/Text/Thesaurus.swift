/// Groups of synonyms in customer support, each of which is a feature. A text with "the parcel has not come" shares a
/// feature with a tutorial named "Delivery".
///
/// A thesaurus matters most before any tickets are linked, because nothing else connects different words of one meaning.
public struct Thesaurus: Sendable {
    /// The features of the groups of a stem, by its stable hash.
    private let concepts: [UInt64: [UInt32]]

    /// - Parameter groups: groups of synonyms. A word can be in several groups, and inflections do not matter.
    public init(groups: [[String]]) {
        var concepts: [UInt64: [UInt32]] = [:]
        for group in groups {
            let concept = Feature.key(.concept, StableHash.of(group.joined(separator: " ")))
            for word in group {
                let tokens = Tokens(word)
                guard tokens.ranges.count == 1 else { continue }
                var hash = StableHash()
                hash.combine(Stem.of(tokens[0]))
                if concepts[hash.value]?.contains(concept) != true { concepts[hash.value, default: []].append(concept) }
            }
        }
        self.concepts = concepts
    }

    /// - Parameter lines: one group per line, with the words separated by spaces.
    public init(lines: String) {
        self.init(groups: lines.split(separator: "\n").map { $0.split(separator: " ").map(String.init) })
    }

    /// A thesaurus without synonyms.
    public static let empty = Thesaurus(groups: [])

    func concepts(ofStem hash: UInt64) -> [UInt32] { concepts[hash] ?? [] }
}
