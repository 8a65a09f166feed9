/// Words that mean the same to support, in groups. A text that says "the parcel has not come" then shares a feature
/// with a tutorial that is called "Delivery".
///
/// It matters most while no ticket is linked, because nothing else tells that two different words mean one thing.
public struct Thesaurus: Sendable {
    /// From the stable hash of a stem to the features of the groups that it stands in.
    private let concepts: [UInt64: [UInt32]]

    /// - Parameter groups: words of one meaning; a word may stand in several groups. Endings do not matter.
    public init(groups: [[String]]) {
        var concepts: [UInt64: [UInt32]] = [:]
        for group in groups {
            let concept = Feature.key(.concept, StableHash.of(group.joined(separator: " ")))
            for word in group {
                let words = Words(word)
                guard words.ranges.count == 1 else { continue }
                var hash = StableHash()
                hash.combine(Stem.of(words[0]))
                if concepts[hash.value]?.contains(concept) != true { concepts[hash.value, default: []].append(concept) }
            }
        }
        self.concepts = concepts
    }

    /// - Parameter lines: a group on each line, its words parted by spaces.
    public init(lines: String) {
        self.init(groups: lines.split(separator: "\n").map { $0.split(separator: " ").map(String.init) })
    }

    /// No meanings but the words themselves.
    public static let empty = Thesaurus(groups: [])

    func concepts(ofStem hash: UInt64) -> [UInt32] { concepts[hash] ?? [] }
}
