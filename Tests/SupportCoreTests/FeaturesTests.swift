import Testing

@testable import SupportCore

@Suite struct FeaturesTests {
    /// The feature of a stemmed word.
    static func stem(of word: String) -> UInt32? {
        FeatureExtractor.lexical.terms(of: TicketText(description: word)).first?.stem
    }

    @Test func `words are normalised, and tags and apostrophes are removed`() {
        let text = "<p class=\"x\">I <b>can’t</b> open the Café&nbsp;page – it's ÜBER-slow</p>"
        #expect(Tokens(text).strings == ["i", "cant", "open", "the", "cafe", "nbsp", "page", "its", "uber", "slow"])
    }

    @Test func `a less-than sign that opens no tag is ignored`() {
        #expect(Tokens("if a < b and c > d").strings == ["if", "a", "b", "and", "c", "d"])
    }

    @Test func `Han and kana give pairs, and other scripts give words`() {
        #expect(Tokens("支払い失敗 ошибка Оплаты").strings == ["支払", "払い", "い失", "失敗", "ошибка", "оплаты"])
    }

    @Test func `a single ideograph is a word`() {
        #expect(Tokens("A 金 B").strings == ["a", "金", "b"])
    }

    @Test func `an emoji is a word, regardless of its skin tone`() {
        #expect(Tokens("thanks👍🏽👍").strings == ["thanks", "👍", "👍"])
    }

    @Test func `long numbers and blobs are not words`() {
        let blob = String(repeating: "ab1", count: 40)
        #expect(Tokens("order 123456789 of 2026 \(blob) failed").strings == ["order", "of", "2026", "failed"])
    }

    @Test(arguments: [
        ["pay", "pays", "paying", "payment", "payments"],
        ["verify", "verifies", "verified", "verifying"],
        ["activate", "activated", "activating", "activates"],
        ["hop", "hops", "hopped", "hopping"],
        ["transfer", "transfers", "transferred", "transferring"],
    ])
    func `forms of a word have one stem`(forms: [String]) {
        let stems = Set(forms.map { String(decoding: Stem.of($0.utf8), as: UTF8.self) })
        #expect(stems.count == 1)
    }

    @Test func `short words and other alphabets are not stemmed`() {
        #expect(
            ["bus", "is", "gas", "straße"].map { String(decoding: Stem.of($0.utf8), as: UTF8.self) }
                == ["bus", "is", "gas", "straße"])
    }

    @Test func `the hash is FNV-1a of 64 bits`() {
        // Test vectors of draft-eastlake-fnv, appendix C.
        #expect(
            ["", "a", "foobar"].map(StableHash.of) == [0xcbf29ce484222325, 0xaf63dc4c8601ec8c, 0x85944171f73967e8])
    }

    @Test func `the same text gives the same features in every process`() {
        let bag = FeatureExtractor.lexical.bag(of: TicketText(description: "Jam jam"))
        #expect(bag.features.map { String($0, radix: 16) } == ["3fc34c23", "487f63b0", "a06e95f3", "b6d91773"])
    }

    @Test func `function words have no n-grams`() {
        let kinds = ["please", "printer"].map { word in
            Set(FeatureExtractor.lexical.bag(of: TicketText(description: word)).features.map { Feature.kind($0) })
        }
        #expect(kinds == [[0], [0, 2, 3]])
        #expect(
            ["the", "Können Drucker", "I’d", "printer", "the printer"].map { FunctionWords.contains($0) }
                == [true, false, true, false, false])
    }

    @Test func `a subject that repeats the beginning of the description counts once`() {
        let description = "The export stops after a minute and the file is empty"
        let cut = TicketText(subject: "The export stops after…", description: description)
        #expect(
            FeatureExtractor.lexical.bag(of: cut)
                == FeatureExtractor.lexical.bag(of: TicketText(description: description)))
    }

    @Test func `words of the subject have a higher weight than those of a long description`() {
        let rest = (0..<40).map { "filler\($0)" }.joined(separator: " ")
        let bag = FeatureExtractor.lexical.bag(of: TicketText(subject: "Printer", description: rest))
        let key = Feature.key(.word, StableHash.of(String(decoding: Stem.of("printer".utf8), as: UTF8.self)))
        let weights = bag.features.filter { Feature.kind($0) == 0 }.map {
            ($0 & Feature.keyMask == key, Feature.weight($0))
        }
        #expect(weights.filter { !$0.0 }.allSatisfy { $0.1 == 1 })
        #expect(weights.filter(\.0).allSatisfy { $0.1 > 4 })
        #expect(weights.count == 41)
    }

    @Test func `a vector has length 1`() {
        let vector = SparseVector(
            FeatureExtractor.lexical.bag(of: TicketText(description: "My parcel has not arrived")))
        let length = vector.values.reduce(0) { $0 + $1 * $1 }
        #expect((length - 1).magnitude < 1e-5)
    }

    @Test func `adding and subtracting a text restores the frequencies`() {
        let texts = ["printer jams", "printer is out of paper", "cannot log in"].map {
            FeatureExtractor.lexical.bag(of: TicketText(description: $0))
        }
        var frequencies = DocumentFrequencies(bits: 10)
        frequencies.add(texts[0])
        let before = texts.flatMap { $0.features.map { frequencies.idf($0) } }
        frequencies.add(texts[1])
        frequencies.add(texts[2])
        #expect(texts.flatMap { $0.features.map { frequencies.idf($0) } } != before)
        frequencies.subtract(texts[1])
        frequencies.subtract(texts[2])
        #expect(texts.flatMap { $0.features.map { frequencies.idf($0) } } == before)
    }

    @Test func `synonyms share a feature`() {
        func concepts(_ word: String) -> Set<UInt32> {
            Set(
                FeatureExtractor.lexical.bag(of: TicketText(description: word)).features.filter {
                    Feature.kind($0) == 3
                })
        }
        #expect(!concepts("parcel").isDisjoint(with: concepts("deliveries")))
        #expect(concepts("parcel").isDisjoint(with: concepts("password")))
    }

    @Test func `terms are the words of the ticket in its spelling, without duplicates`() {
        let terms = FeatureExtractor.lexical.terms(
            of: TicketText(subject: "VPN: can't", description: "connect!  (the VPN)"))
        #expect(terms.map(\.word) == ["VPN", "can't", "connect", "the"])
    }
}
