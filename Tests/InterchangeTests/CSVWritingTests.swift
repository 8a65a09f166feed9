import Interchange
import Testing

@Suite struct CSVWritingTests {
    @Test(arguments: [
        ("Ada Moss", "Ada Moss"), ("Moss, Ada", "\"Moss, Ada\""), ("a \"b\"", "\"a \"\"b\"\"\""), ("a;b", "\"a;b\""),
        ("a\nb", "\"a\nb\""), ("a\r\nb", "\"a\r\nb\""), ("a\rb", "\"a\rb\""),
    ])
    func `a field is quoted where a spreadsheet would end it`(text: String, field: String) {
        #expect(csvField(text) == field)
    }

    @Test(arguments: ["=1+1", "+1", "-1", "@a", "\tx", "\nx", "\r\nx", " =1", "\u{200D}=1", "=\u{200D}1"])
    func `a text that a spreadsheet would calculate is marked as text`(text: String) {
        #expect(scalars(csvField(text)).first(where: { $0 != "\"" }) == "'")
    }

    @Test(arguments: ["\u{200D}", "\u{301}", "\u{FE0F}"])
    func `an invisible or a combining character hides no separator and no quotation mark`(mark: String) {
        #expect(scalars(csvField("Ada,\(mark)x")) == scalars("\"Ada,\(mark)x\""))
        #expect(scalars(csvField("\"\(mark),=cmd|x")) == scalars("\"\"\"\(mark),=cmd|x\""))
    }

    private func scalars(_ text: String) -> [Unicode.Scalar] { Array(text.unicodeScalars) }
}
