import Foundation
import Testing

@testable import SentenceEncoder

@Suite struct WordPieceTests {
    /// The tokens of a text by the vocabulary of the tiny model, without the first and the last.
    private func tokens(
        _ text: String, limit: Int = 100, _ change: (inout TextSettings) -> Void = { _ in }
    ) throws -> [String] {
        let folder = try TinyModel().write()
        var settings = TextSettings()
        change(&settings)
        let tokenizer = WordPieceTokenizer(try Vocabulary(try ModelFolder(folder.url)), settings)
        let ids = tokenizer.ids(of: [text], limit: limit)
        #expect(ids.first == 2)
        #expect(ids.last == 3)
        return ids.dropFirst().dropLast().map { TinyModel.words[Int($0)] }
    }

    @Test func `a word is divided into the longest tokens`() throws {
        #expect(try tokens("lamp") == ["lamp"])
        #expect(try tokens("lamplamp") == ["lamp", "##lamp"])
        #expect(try tokens("lamps nightly") == ["lamp", "##s", "nightly"])
        #expect(try tokens("nightlys") == ["nightly", "##s"])
        #expect(try tokens("abc") == ["a", "##b", "##c"])
    }

    @Test func `a word with a part that is not in the vocabulary is unknown as a whole`() throws {
        #expect(try tokens("lampx desk") == ["[UNK]", "desk"])
        #expect(try tokens("lame") == ["[UNK]"])
        #expect(try tokens("😀 desk 👩‍💻") == ["[UNK]", "desk", "[UNK]"])
    }

    @Test func `punctuation stands alone, also between letters`() throws {
        #expect(try tokens("a.b,c--") == ["a", ".", "b", ",", "c", "-", "-"])
        #expect(try tokens("lamp…desk") == ["lamp", "[UNK]", "desk"])
        // A sign that becomes an ASCII symbol without its accent.
        #expect(try tokens("a≠b") == ["a", "[UNK]", "b"])
    }

    @Test func `case and accents are dropped where the model says so`() throws {
        #expect(try tokens("ZÜRICH Zu\u{308}rich É") == ["zurich", "zurich", "e"])
        #expect(try tokens("ZÜRICH É") { $0.stripsAccents = false } == ["zürich", "é"])
        #expect(
            try tokens("Lamp lamp zürich") {
                $0.lowercase = false
                $0.stripsAccents = false
            } == ["[UNK]", "lamp", "zürich"])
    }

    @Test func `Chinese characters stand alone where the model says so`() throws {
        #expect(try tokens("a中中b") == ["a", "中", "中", "b"])
        #expect(try tokens("中中") { $0.separatesChinese = false } == ["[UNK]"])
        #expect(try tokens("かな") == ["[UNK]"])
    }

    @Test func `control and format characters are dropped, and every space divides`() throws {
        #expect(try tokens("de\u{0}s\u{200B}k\u{7}\u{FEFF}\u{FFFD}") == ["desk"])
        #expect(try tokens("a\tb\nc\r\na\u{A0}b\u{2028}c\u{3000}a") == ["a", "b", "c", "a", "b", "c", "a"])
        #expect(try tokens("") == [])
        #expect(try tokens(" \n\u{0}\u{200B}") == [])
    }

    @Test func `special tokens in a text are text`() throws {
        #expect(try tokens("[SEP]") == ["[", "sep", "]"])
        #expect(try tokens("[PAD] [unk]") == ["[", "[UNK]", "]", "[", "[UNK]", "]"])
        #expect(try tokens("##lamp") == ["[UNK]", "[UNK]", "lamp"])
    }

    @Test func `a word of more than 100 characters is unknown`() throws {
        #expect(try tokens(String(repeating: "a", count: 100), limit: 200).count == 100)
        #expect(try tokens(String(repeating: "a", count: 101)) == ["[UNK]"])
        #expect(try tokens(String(repeating: "ä", count: 10_000) + " desk") == ["[UNK]", "desk"])
        #expect(try tokens(String(repeating: "😀", count: 101) + ".") == ["[UNK]", "."])
    }

    @Test func `a text is cut within a word, and a prefix counts`() throws {
        #expect(try tokens("abcabc", limit: 6) == ["a", "##b", "##c", "##a"])
        #expect(try tokens("a b c", limit: 4) == ["a", "b"])
        #expect(try tokens("lamp", limit: 2) == [])
        let folder = try TinyModel().write()
        let tokenizer = WordPieceTokenizer(try Vocabulary(try ModelFolder(folder.url)), TextSettings())
        #expect(tokenizer.ids(of: ["query: ", "lamp", "s"], limit: 6) == [2, 27, 28, 15, 18, 3])
    }

    @Test func `a megabyte is read only as far as it counts`() throws {
        let start = ContinuousClock.now
        #expect(try tokens(String(repeating: "a ", count: 500_000), limit: 12).count == 10)
        #expect(try tokens(String(repeating: "中", count: 350_000), limit: 12).count == 10)
        #expect(try tokens(String(repeating: "x", count: 1_000_000)) == ["[UNK]"])
        #expect(try tokens(String(repeating: "ü", count: 500_000)) == ["[UNK]"])
        #expect(try tokens(String(repeating: " ", count: 1_000_000)) == [])
        // A quadratic scan takes minutes.
        #expect(start.duration(to: .now) < .seconds(20))
    }

    @Test func `a vocabulary is read from tokenizer json where there are no lines`() throws {
        var files = TinyModel().files
        files["vocab.txt"] = nil
        let entries = TinyModel.words.enumerated().map { "\"\($1)\": \($0)" }.joined(separator: ", ")
        files["tokenizer.json"] = Data(
            """
            {"normalizer": {"type": "BertNormalizer", "lowercase": false, "strip_accents": null},
             "model": {"type": "WordPiece", "continuing_subword_prefix": "##", "vocab": {\(entries)}}}
            """.utf8)
        let folder = try TemporaryFolder(files)
        let encoder = try SentenceEncoder(folder: folder.url)
        #expect(encoder.tokenIDs(of: "lamps Lamp é") == [2, 15, 18, 1, 30, 3])
    }

    @Test func `tokens that differ in the composition of a letter only are two`() throws {
        var model = TinyModel()
        model.words[29] = "e\u{301}"
        var files = model.files
        files["vocab.txt"] = nil
        let entries = model.words.enumerated().map { "\"\($1)\": \($0)" }.joined(separator: ", ")
        files["tokenizer.json"] = Data(#"{"model": {"type": "WordPiece", "vocab": {\#(entries)}}}"#.utf8)
        files["tokenizer_config.json"] = Data(#"{"do_lower_case": false}"#.utf8)
        let folder = try TemporaryFolder(files)
        #expect(try SentenceEncoder(folder: folder.url).tokenIDs(of: "é e\u{301}") == [2, 30, 29, 3])
    }

    @Test(arguments: [
        (
            #"{"model": {"type": "BPE", "vocab": {"a": 0}, "merges": []}}"#,
            "unsupported tokenizer.json: Its model is BPE; Unigram, and WordPiece with the prefix ##, are supported."
        ),
        (#"{"model": {"type": "WordPiece"}}"#, "malformed tokenizer.json: Its model has no vocabulary."),
        (
            #"{"model": {"type": "WordPiece", "vocab": {"a": 4294967296}}}"#,
            #"malformed tokenizer.json: The token "a" has no number."#
        ),
    ])
    func `another kind of tokenizer is refused`(text: String, expected: String) throws {
        var files = TinyModel().files
        files["vocab.txt"] = nil
        files["tokenizer.json"] = Data(text.utf8)
        let folder = try TemporaryFolder(files)
        let error = try #require(throws: EncoderError.self) { try SentenceEncoder(folder: folder.url) }
        #expect("\(error.code) \(error)" == expected)
    }

    @Test func `lines may end with a carriage return, and a token that is there twice has the later number`() throws {
        var files = TinyModel().files
        files["vocab.txt"] = Data("[UNK]\r\n[CLS]\r\n[SEP]\r\nlamp\r\nlamp\r\n\r\n".utf8)
        let folder = try TemporaryFolder(files)
        let vocabulary = try Vocabulary(try ModelFolder(folder.url))
        #expect(WordPieceTokenizer(vocabulary, TextSettings()).ids(of: ["lamp desk"], limit: 9) == [1, 4, 0, 2])
    }
}
