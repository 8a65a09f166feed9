import Foundation
import Testing

@testable import SentenceEncoder

/// A tokenizer and the tokens that Hugging Face's tokenizers find with it. `Fixtures/unigram.py` makes the file anew.
private struct UnigramFixture: Decodable {
    struct Variant: Decodable {
        let name: String
        /// Members of `tokenizer.json`.
        let settings: String
        let ids: [[Int32]]
    }

    let charsmap: String
    /// The other members.
    let model: String
    let texts: [String]
    let variants: [Variant]

    static let read = Result {
        let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures/unigram.json")
        return try JSONDecoder().decode(UnigramFixture.self, from: Data(contentsOf: file))
    }

    func file(_ variant: Variant) -> String {
        "{\(variant.settings.replacingOccurrences(of: "CHARSMAP", with: charsmap)), \(model)}"
    }
}

/// A small tokenizer of this kind, in the files of the tiny model.
private struct UnigramFile {
    static let pieces = [
        "<s>", "<pad>", "</s>", "<unk>", "▁", "▁lamp", "lamp", "s", "▁desk", "a", "b", "ab", "abc", "▁a", "é", "▁l",
        "amp", "<mask>",
    ]

    var vocabulary = UnigramFile.pieces.enumerated().map { id, piece in
        "[\"\(piece)\", \([0, 1, 2, 3, 17].contains(id) ? 0 : -Double(id))]"
    }.joined(separator: ", ")
    var unknown = "\"unk_id\": 3"
    var added = #"{"id": 0, "content": "<s>", "special": true}, {"id": 17, "content": "<mask>", "special": true}"#
    var normalizer = "null"
    var preTokenizer = #"{"type": "Metaspace", "replacement": "▁", "add_prefix_space": true}"#
    var postProcessor = #"{"type": "RobertaProcessing", "cls": ["<s>", 0], "sep": ["</s>", 2]}"#

    var text: String {
        """
        {"added_tokens": [\(added)], "normalizer": \(normalizer), "pre_tokenizer": \(preTokenizer),
         "post_processor": \(postProcessor), "model": {"type": "Unigram", \(unknown), "vocab": [\(vocabulary)]}}
        """
    }

    func files(_ model: TinyModel = TinyModel()) -> [String: Data] {
        var files = model.files
        files["vocab.txt"] = nil
        files["tokenizer.json"] = Data(text.utf8)
        return files
    }

    func encoder() throws -> SentenceEncoder {
        let folder = try TemporaryFolder(files())
        return try SentenceEncoder(folder: folder.url)
    }

    /// The pieces of a text, without the first and the last token.
    func tokens(_ text: String) throws -> [String] {
        let ids = try encoder().tokenIDs(of: text)
        #expect(ids.first == 0)
        #expect(ids.last == 2)
        return ids.dropFirst().dropLast().map { Self.pieces[Int($0)] }
    }

    static func tokenizer(_ text: String) throws -> UnigramTokenizer {
        let folder = try TemporaryFolder([TokenizerFile.name: Data(text.utf8)])
        return try UnigramTokenizer(try TokenizerFile(try ModelFolder(folder.url)), lowercaseFirst: false)
    }
}

/// A table of characters in which U+0041 becomes "b", with something changed.
private func table(
    units size: Int = 512, replacements: String = "b\0", _ change: (inout [UInt32]) -> Void = { _ in }
) -> String {
    var units = [UInt32](repeating: 0, count: size)
    units[0x41] = 0x100 << 10 | 1 << 8 | 0x41
    if size > 0x141 { units[0x141] = 1 << 31 }
    change(&units)
    var data = Data()
    for word in [UInt32(4 * units.count)] + units {
        withUnsafeBytes(of: word.littleEndian) { data.append(contentsOf: $0) }
    }
    return (data + Data(replacements.utf8)).base64EncodedString()
}

private func precompiled(_ table: String) -> String {
    #"{"type": "Precompiled", "precompiled_charsmap": "\#(table)"}"#
}

@Suite struct UnigramTests {
    @Test func `tokens are those of Hugging Face's tokenizers`() throws {
        let fixture = try UnigramFixture.read.get()
        #expect(fixture.variants.count == 4)
        for variant in fixture.variants {
            let tokenizer = try UnigramFile.tokenizer(fixture.file(variant))
            for (text, ids) in zip(fixture.texts, variant.ids) {
                #expect(tokenizer.ids(of: [text], limit: 10_000) == ids, "\(variant.name): \(text.debugDescription)")
            }
        }
    }

    @Test func `a word is divided into the pieces with the largest sum of scores`() throws {
        let file = UnigramFile()
        #expect(try file.tokens("lamp") == ["▁lamp"])
        #expect(try file.tokens("lamps desk") == ["▁lamp", "s", "▁desk"])
        #expect(try file.tokens("desklamp") == ["▁desk", "lamp"])
        #expect(try file.tokens("sabc") == ["▁", "s", "abc"])
        #expect(try file.tokens("sab") == ["▁", "s", "ab"])
    }

    @Test func `characters without a piece are one unknown token as far as they follow each other`() throws {
        let file = UnigramFile()
        #expect(try file.tokens("lamp🙂🙂s") == ["▁lamp", "<unk>", "s"])
        #expect(try file.tokens("🙂 🙂") == ["▁", "<unk>", "▁", "<unk>"])
        #expect(try file.tokens("") == [])
        #expect(try file.tokens(" \n\u{3000}") == [])
    }

    @Test func `special tokens in a text are text`() throws {
        #expect(try UnigramFile().tokens("</s>") == ["▁", "<unk>", "s", "<unk>"])
        #expect(try UnigramFile().tokens("<mask>") == ["▁", "<unk>", "a", "s", "<unk>"])
    }

    @Test func `a text is cut before the end token, and a prefix counts`() throws {
        let tokenizer = try UnigramFile.tokenizer(UnigramFile().text)
        #expect(tokenizer.ids(of: ["lamp lamp lamp"], limit: 4) == [0, 5, 5, 2])
        #expect(tokenizer.ids(of: ["lamp", "s desk"], limit: 9) == [0, 5, 7, 8, 2])
        #expect(tokenizer.ids(of: ["lamp"], limit: 2) == [0, 2])
    }

    @Test func `long texts are read whole, also those of one word`() throws {
        let tokenizer = try UnigramFile.tokenizer(UnigramFile().text)
        let fixture = try UnigramFixture.read.get()
        let published = try UnigramFile.tokenizer(fixture.file(fixture.variants[0]))
        #expect(tokenizer.ids(of: [String(repeating: "lamp", count: 25_000)], limit: 200_000).count == 25_002)
        #expect(tokenizer.ids(of: [String(repeating: "🙂", count: 25_000)], limit: 9) == [0, 4, 3, 2])
        #expect(tokenizer.ids(of: [String(repeating: "lamp ", count: 20_000)], limit: 200_000).count == 20_002)
        #expect(published.ids(of: ["x" + String(repeating: "\u{301}\u{327}", count: 25_000)], limit: 9).count < 9)
        #expect(published.ids(of: [String(repeating: "\0", count: 100_000)], limit: 9).count == 4)
        #expect(published.ids(of: [String(repeating: " ", count: 100_000)], limit: 9) == [0, 2])
    }

    @Test func `marks without end are normalized in parts`() throws {
        var file = UnigramFile()
        file.normalizer = #"{"type": "NFKC"}"#
        #expect(try file.tokens("e\u{301}") == ["▁", "é"])
        let tokenizer = try UnigramFile.tokenizer(file.text)
        #expect(
            tokenizer.ids(of: ["e" + String(repeating: "\u{301}\u{327}", count: 10_000)], limit: 9) == [0, 4, 3, 2])
    }

    @Test func `a model with such a tokenizer gives the vectors of its tokens`() throws {
        let model = TinyModel()
        let folder = try TemporaryFolder(UnigramFile().files(model))
        let encoder = try SentenceEncoder(folder: folder.url)
        let ids = encoder.tokenIDs(of: "lamps, desk")
        #expect(ids == [0, 5, 7, 3, 8, 2])
        #expect(cosine(encoder.vector(for: "lamps, desk"), PlainEncoder(model: model).vector(ids)) > 0.999_99)
        #expect(encoder.tokenIDs(of: String(repeating: "lamp ", count: 50)).count == encoder.maxTokens)
        #expect(encoder.tokenIDs(of: String(repeating: "lamp ", count: 50)).last == 2)
    }

    @Test func `the case is lowered first where sentence-transformers does it, and the fingerprint tells`() throws {
        var files = UnigramFile().files()
        let folder = try TemporaryFolder(files)
        let plain = try SentenceEncoder(folder: folder.url)
        files["sentence_bert_config.json"] = Data(#"{"max_seq_length": 18, "do_lower_case": true}"#.utf8)
        let lowering = try TemporaryFolder(files)
        let encoder = try SentenceEncoder(folder: lowering.url)
        #expect(plain.tokenIDs(of: "LAMP") == [0, 4, 3, 2])
        #expect(encoder.tokenIDs(of: "LAMP") == [0, 5, 2])
        #expect(encoder.fingerprint != plain.fingerprint)
    }

    @Test func `characters are replaced by the table of the file`() throws {
        var file = UnigramFile()
        file.normalizer = precompiled(table())
        #expect(try file.tokens("aA") == ["▁", "ab"])
        // A short grapheme is replaced as a whole, a long one by its scalars.
        #expect(try file.tokens("aA\u{301}") == ["▁", "ab"])
        #expect(try file.tokens("aA\u{301}\u{302}\u{303}") == ["▁", "ab", "<unk>"])
        for empty in [#""""#, "null"] {
            file.normalizer = #"{"type": "Precompiled", "precompiled_charsmap": \#(empty)}"#
            #expect(try file.tokens("aA") == ["▁a", "<unk>"])
        }
    }

    @Test(arguments: [
        ("not base64!", "is not base64."), ("AAA=", "has 2 bytes, which is too short."),
        ("AAAAAA==", "says that its tree has 0 bytes; 0 follow."),
        (String(table().prefix(1_000)), "says that its tree has 2048 bytes; 746 follow."),
        (table(replacements: "b"), "is cut off: its last replacement has no end."),
        (table(units: 256), "points outside of its tree."),
        (table { $0[0] = 0x3FF << 10 }, "points outside of its tree."),
        (table { $0[0] = UInt32.max }, "points outside of its tree."),
        (table { $0[7] = UInt32.max >> 1 }, "points outside of its tree."),
        (table { $0[0x141] = 1 << 31 | 2 }, "points outside of its replacements."),
        (table { $0[0x141] = UInt32.max }, "points outside of its replacements."),
        (table { $0[0x141] = 0 }, "points outside of its replacements."),
        (table(replacements: "") { $0[0x141] = 1 << 31 }, "points outside of its replacements."),
        (table(replacements: "é\0") { $0[0x141] = 1 << 31 | 1 }, "points outside of its replacements."),
    ])
    func `a table of characters that is broken says why`(table: String, expected: String) throws {
        var file = UnigramFile()
        file.normalizer = precompiled(table)
        #expect(
            try fault(file.text) == "malformed tokenizer.json: The precompiled_charsmap of its normalizer \(expected)")
    }

    @Test(arguments: [
        (#""unk_id": 3"#, #""unk_id": null"#, "malformed tokenizer.json: Its model has no unk_id."),
        (#""unk_id": 3"#, #""unk_id": 18"#, "malformed tokenizer.json: The unk_id is 18; there are 18 pieces."),
        (#""unk_id": 3"#, #""unk_id": -1"#, "malformed tokenizer.json: The unk_id is -1; there are 18 pieces."),
        (
            #""unk_id": 3"#, #""unk_id": 3, "byte_fallback": true"#,
            "unsupported tokenizer.json: The byte_fallback of its model is true; only false is supported."
        ),
        (#"["a", -9.0]"#, #"["a", null]"#, #"malformed tokenizer.json: The piece "a" has no score."#),
        (#"["a", -9.0]"#, #"["a", "-9"]"#, #"malformed tokenizer.json: The piece "a" has no score."#),
        (#"["a", -9.0]"#, #"["a"]"#, "malformed tokenizer.json: The piece 9 is no pair of a text and a score."),
        (#"["a", -9.0]"#, #""a""#, "malformed tokenizer.json: The piece 9 is no pair of a text and a score."),
        (#"["a", -9.0]"#, #"["", -9.0]"#, "malformed tokenizer.json: The piece 9 is empty."),
        (#"["a", -9.0]"#, #"["b", -9.0]"#, #"malformed tokenizer.json: The piece "b" is there twice."#),
        (#"["a", -9.0]"#, #"["</s>", -9.0]"#, #"malformed tokenizer.json: The piece "</s>" is there twice."#),
        (
            #""special": true}, "#, #""special": false}, "#,
            #"unsupported tokenizer.json: The added token "<s>" is not special; only special ones are supported."#
        ),
        (
            #""normalizer": null"#, #""normalizer": {"type": "Sequence", "normalizers": [{"type": "ByteLevel"}]}"#,
            "unsupported tokenizer.json: Its normalizer ByteLevel is not supported; Precompiled, NFC, NFD, NFKC, NFKD, "
                + "Lowercase, Strip and Replace are."
        ),
        (
            #""normalizer": null"#, #""normalizer": {"type": "Precompiled"}"#,
            "malformed tokenizer.json: Its normalizer Precompiled has no precompiled_charsmap."
        ),
        (
            #""normalizer": null"#,
            #""normalizer": {"type": "Replace", "pattern": {"Regex": "a+"}, "content": ""}"#,
            "unsupported tokenizer.json: Its normalizer Replace has the regular expression \"a+\"; \" {2,}\" is "
                + "supported."
        ),
        (
            #""normalizer": null"#, #""normalizer": {"type": "Replace", "pattern": {"String": ""}, "content": ""}"#,
            "malformed tokenizer.json: Its normalizer Replace has no pattern."
        ),
        (
            #""type": "Metaspace""#, #""type": "Digits""#,
            "unsupported tokenizer.json: Its pre_tokenizer Digits is not supported here; Metaspace is, also after "
                + "WhitespaceSplit."
        ),
        (
            #""replacement": "▁""#, #""replacement": "__""#,
            "malformed tokenizer.json: The replacement of its pre_tokenizer Metaspace has to be one character."
        ),
        (
            #""type": "RobertaProcessing""#, #""type": "ByteLevel""#,
            "unsupported tokenizer.json: Its post_processor is ByteLevel; TemplateProcessing, RobertaProcessing and "
                + "BertProcessing are supported."
        ),
        (
            #""type": "RobertaProcessing""#, #""type": "TemplateProcessing", "single": []"#,
            "unsupported tokenizer.json: Its post_processor does not put one token before a text and one after it, all "
                + "of type 0."
        ),
        (
            #"["</s>", 2]"#, #"["</s>", -2]"#,
            "malformed tokenizer.json: Its post_processor has a token without a number."
        ),
        (
            #"["</s>", 2]"#, #"["</s>", 31]"#,
            "malformed tokenizer.json: It has the token 31, but config.json says vocab_size is 31."
        ),
        (#""vocab": ["#, #""vocab": null, "x": ["#, "malformed tokenizer.json: Its model has no vocabulary."),
        (
            #"["a", -9.0]"#, #"["a", NaN]"#, "malformed tokenizer.json: It is not JSON: no value at byte PLACE."
        ),
        (
            #"["a", -9.0]"#, #"["a", 1e999]"#, "malformed tokenizer.json: It is not JSON: no value at byte PLACE."
        ),
    ])
    func `a tokenizer that does not fit says why`(part: String, replacement: String, expected: String) throws {
        let text = UnigramFile().text
        let changed = text.replacingOccurrences(of: part, with: replacement)
        #expect(changed != text)
        let place = changed.utf8.count - (changed.components(separatedBy: #"["a", "#).last ?? "").utf8.count
        #expect(try fault(changed) == expected.replacingOccurrences(of: "PLACE", with: "\(place)"))
    }

    @Test func `an empty vocabulary, and one that is larger than the table of embeddings, are refused`() throws {
        var file = UnigramFile()
        file.vocabulary = ""
        #expect(try fault(file.text) == "malformed tokenizer.json: Its model has no vocabulary.")
        file.vocabulary = (0..<32).map { "[\"\($0)\", -1]" }.joined(separator: ", ")
        #expect(
            try fault(file.text)
                == "malformed tokenizer.json: It has the token 31, but config.json says vocab_size is 31.")
    }

    @Test func `half of a tokenizer is no JSON`() throws {
        let text = UnigramFile().text
        #expect(try fault(String(text.prefix(text.count / 2))).contains("tokenizer.json: It is not JSON: "))
        #expect(try fault(text + "}").contains("tokenizer.json: It is not JSON: something after the end"))
        #expect(
            try fault("[]")
                == "unsupported tokenizer.json: Its model is unknown; Unigram, and WordPiece with the prefix ##, are "
                + "supported.")
    }

    @Test func `sentencepiece's own file is not enough`() throws {
        var files = UnigramFile().files()
        files["tokenizer.json"] = nil
        files["sentencepiece.bpe.model"] = Data()
        #expect(
            try fault(files) == "missing tokenizer.json: The file is missing; sentencepiece.bpe.model is not read.")
    }

    @Test func `the kind of a tokenizer need not be named, as in old files`() throws {
        let file = UnigramFile()
        let folder = try TemporaryFolder(
            file.files().merging(
                ["tokenizer.json": Data(file.text.replacingOccurrences(of: #""type": "Unigram", "#, with: "").utf8)],
                uniquingKeysWith: { $1 }))
        #expect(try SentenceEncoder(folder: folder.url).tokenIDs(of: "lamps") == [0, 5, 7, 2])
    }

    private func fault(_ tokenizer: String) throws -> String {
        var files = UnigramFile().files()
        files["tokenizer.json"] = Data(tokenizer.utf8)
        return try fault(files)
    }

    private func fault(_ files: [String: Data]) throws -> String {
        let folder = try TemporaryFolder(files)
        let error = try #require(throws: EncoderError.self) { try SentenceEncoder(folder: folder.url) }
        return "\(error.code) \(error)"
    }
}
