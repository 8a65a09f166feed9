import Testing
import Training

@Suite struct TutorialSlugTests {
    @Test(arguments: [
        ("Webhooks & APIs", "webhooks-apis"),
        ("Überblick: Größe", "uberblick-grosse"),
        ("  --a--  ", "a"),
        ("日本語", "tutorial"),
        ("", "tutorial"),
        (String(repeating: "word ", count: 40), String(repeating: "word-", count: 15) + "word"),
        (String(repeating: "x", count: 200), String(repeating: "x", count: 80)),
    ])
    func `a title gives a slug`(title: String, slug: String) {
        #expect(Slug.of(title) == slug)
        #expect(Slug.isValid(slug))
    }

    @Test(arguments: ["", "-a", "a-", "a--b", "A", "ä", "a b", String(repeating: "x", count: 81)])
    func `an invalid slug is refused`(text: String) {
        #expect(!Slug.isValid(text))
    }
}
