import SupportCore
import Testing

@Suite struct SearchPhraseTests {
    @Test(arguments: [
        ("How do I use the Terraform provider?", ["terraform", "provider"]),
        ("Wie nutze ich den Terraform-Provider", ["nutze", "terraform", "provider"]),
        ("HTTP 401 at login", ["http", "401", "login"]),
        ("Réseau privé", ["reseau", "prive"]),
        ("ada.lovelace@example.org cannot log in", ["log"]),
        ("docs at https://acme.example/users/17 and www.acme.example", ["docs"]),
        ("call me at +49 30 1234-567 please", ["call"]),
        ("invoice 20261234 of order A1234567", ["invoice", "order"]),
        ("version 3.11", ["version", "3", "11"]),
    ])
    func `function words, addresses and long numbers are left out`(text: String, words: [String]) {
        #expect(SearchPhrase(text)?.words == words)
    }

    @Test(arguments: ["", "   ", "?!", "the of and", "12345678", "ada@example.org", "401"])
    func `a text without a word of its own is no phrase`(text: String) {
        #expect(SearchPhrase(text) == nil)
    }

    @Test func `forms of a word and their order make no difference`() throws {
        let one = try #require(SearchPhrase("Importing calendars"))
        let two = try #require(SearchPhrase("calendar imports"))
        #expect(one.stems == two.stems)
        #expect(one.id == two.id)
        #expect(one.id != SearchPhrase("calendar exports")?.id)
        #expect(one.id.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) })
    }

    @Test func `a long text is cut`() throws {
        let long = (0..<5_000).map { "word\($0)" }.joined(separator: " ")
        let phrase = try #require(SearchPhrase(long))
        #expect(phrase.words.count == SearchPhrase.maxWords)
        #expect(SearchPhrase(String(repeating: "a", count: 100_000)) == nil)
    }
}
