import Certificates
import Testing

@Suite struct DirectedTextTests {
    @Test(arguments: [
        ("Ada Moss", "Ada Moss"),
        ("\u{202E}ssoM adA\u{202C}", "ssoM adA"),
        ("\u{2067}Ada\u{2069} \u{200F}Moss\u{061C}", "Ada Moss"),
        ("Ada\nMoss\t\u{2028}PhD\u{0}", "Ada Moss PhD"),
        ("مریم\u{200C}ها", "مریم\u{200C}ها"),
        ("สมชาย ใจดี", "สมชาย ใจดี"),
        ("\u{FEFF}\u{2066}\u{2069} ", ""),
    ])
    func `a name keeps its letters and loses what reorders the text around it`(name: String, plain: String) {
        #expect(DirectedText.plain(name) == plain)
    }

    @Test func `a name within a line has a direction of its own`() {
        #expect(DirectedText.isolated("\u{202E}عمر") == "\u{2068}عمر\u{2069}")
    }
}
