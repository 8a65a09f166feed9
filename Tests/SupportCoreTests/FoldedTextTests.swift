import SupportCore
import Testing

@Suite struct FoldedTextTests {
    @Test(arguments: [true, false])
    func `folded ASCII is the same as between other letters`(splitsCamelCase: Bool) {
        let printable = (0x20...0x7E).map { String(UnicodeScalar(UInt8($0))) }
        for first in printable {
            for second in printable {
                let text = "a\(first)\(second)Z9"
                #expect(
                    folded(text + " é", splitsCamelCase: splitsCamelCase)
                        == folded(text, splitsCamelCase: splitsCamelCase) + " e",
                    "\(text)")
            }
        }
    }

    @Test(arguments: [
        ("JoinTime", "join time"), ("e-mail", "e mail"), ("Größe (m²)", "grosse m2"), ("  ", ""), ("ÉCOLE", "ecole"),
    ])
    func `folded text has no accents, no capitals and no punctuation`(text: String, expected: String) {
        #expect(folded(text, splitsCamelCase: true) == expected)
    }
}
