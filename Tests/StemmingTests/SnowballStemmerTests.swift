import Stemming
import Testing

@Suite struct SnowballStemmerTests {
    private func stem(_ word: String, _ language: String) throws -> String {
        let stemmer = try #require(SnowballStemmer(language: language))
        return String(decoding: stemmer.stem(of: word.utf8), as: UTF8.self)
    }

    @Test func `forms of a word have one stem`() throws {
        #expect(try ["rechnung", "rechnungen"].map { try stem($0, "de") } == ["rechnung", "rechnung"])
        #expect(try ["häuser", "haus"].map { try stem($0, "german") } == ["haus", "haus"])
        #expect(try ["factures", "facture"].map { try stem($0, "fr") } == ["factur", "factur"])
        #expect(try ["facturas", "factura"].map { try stem($0, "es") } == ["factur", "factur"])
    }

    @Test func `any bytes are taken, and an unknown language is refused`() throws {
        #expect(SnowballStemmer(language: "klingon") == nil)
        #expect(SnowballStemmer(language: "") == nil)
        let stemmer = try #require(SnowballStemmer(language: "de"))
        #expect(stemmer.stem(of: []) == [])
        #expect(stemmer.stem(of: [0xFF, 0x00, 0x61]) == [0xFF, 0x00, 0x61])
        #expect(stemmer.stem(of: Array(repeating: 0x61, count: 100_000)).count == 100_000)
    }

    @Test func `many threads share a stemmer`() async throws {
        let stemmer = try #require(SnowballStemmer(language: "de"))
        let stems = await withTaskGroup(of: [UInt8].self) { group in
            for number in 0..<200 {
                group.addTask { stemmer.stem(of: (number.isMultiple(of: 2) ? "rechnungen" : "kunden").utf8) }
            }
            return await group.reduce(into: Set<[UInt8]>()) { $0.insert($1) }
        }
        #expect(stems == [Array("rechnung".utf8), Array("kund".utf8)])
    }
}
