import Foundation
import SupportCore

/// Made-up tutorials and short tickets: words of a tutorial's own among words that everybody uses, so that tickets are
/// neither all the same nor all different. The same on every machine.
struct SupportCorpus {
    struct Ticket {
        let subject: String
        let description: String
        /// The place of the tutorial that answers it.
        let tutorial: Int

        var text: TicketText { TicketText(subject: subject, description: description) }
    }

    let tutorials: [TutorialText]
    private let topics: [[String]]
    private let common: [String]
    private let vocabulary: [String]

    init(tutorials count: Int = 500) {
        var random = SeededGenerator(seed: 3)
        let vocabulary = (0..<6_000).map { Self.word($0 &* 7_919) }
        let common = (0..<150).map { Self.word(1_000_003 &+ $0 &* 104_729) }
        let topics = (0..<count).map { _ in (0..<14).map { _ in vocabulary[random.below(vocabulary.count)] } }
        tutorials = topics.map { topic in
            TutorialText(
                title: topic[..<3].joined(separator: " "), summary: topic[3..<9].joined(separator: " "),
                description: (topic + (0..<20).map { _ in common[random.below(common.count)] }).joined(separator: " "))
        }
        self.topics = topics
        self.common = common
        self.vocabulary = vocabulary
    }

    /// About 130 bytes each.
    func tickets(_ count: Int, seed: UInt64 = 5) -> [Ticket] {
        var random = SeededGenerator(seed: seed)
        return (0..<count).map { _ in
            let tutorial = random.below(topics.count)
            let topic = topics[tutorial]
            let subject = [topic[random.below(14)], common[random.below(150)], topic[random.below(14)]]
            let words = (0..<14).map { place -> String in
                switch place % 7 {
                case 0, 3: topic[random.below(14)]
                case 6: vocabulary[random.below(vocabulary.count)]
                default: common[random.below(150)]
                }
            }
            return Ticket(
                subject: subject.joined(separator: " "), description: words.joined(separator: " "), tutorial: tutorial)
        }
    }

    /// A word that can be spoken, of three or four syllables.
    private static func word(_ number: Int) -> String {
        let (heads, hearts) = (Array("bdfgklmnprstvz"), Array("aeiou"))
        var rest = number % 343_000
        var word = ""
        for _ in 0..<(number % 3 == 0 ? 4 : 3) {
            word.append(heads[rest % heads.count])
            rest /= heads.count
            word.append(hearts[rest % hearts.count])
            rest /= hearts.count
            if rest == 0 { rest = number % 65_521 }
        }
        return word
    }
}

extension SeededGenerator {
    mutating func below(_ limit: Int) -> Int { Int(next() % UInt64(limit)) }
}

extension [Double] {
    /// The value that so large a share of them does not pass; 0 if there is none.
    func quantile(_ share: Double) -> Double {
        isEmpty ? 0 : sorted()[Int(Double(count - 1) * share)]
    }
}
