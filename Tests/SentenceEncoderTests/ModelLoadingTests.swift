import Foundation
import Testing

@testable import SentenceEncoder

@Suite struct ModelLoadingTests {
    private func fault(_ files: [String: Data]) throws -> String {
        let folder = try TemporaryFolder(files)
        do {
            _ = try SentenceEncoder(folder: folder.url)
            return "loaded"
        } catch let error as EncoderError {
            return "\(error.code): \(error)"
        }
    }

    private func fault(_ file: String, _ text: String) throws -> String {
        var files = TinyModel().files
        files[file] = Data(text.utf8)
        return try fault(files)
    }

    @Test(arguments: [
        "config.json", "vocab.txt", "modules.json", "1_Pooling/config.json", "sentence_bert_config.json",
        "model.safetensors",
    ])
    func `a missing file is named`(file: String) throws {
        var files = TinyModel().files
        files[file] = nil
        #expect(try fault(files) == "missing: \(file): The file is missing.")
    }

    @Test func `a missing folder is named`() throws {
        let folder = URL(filePath: "/nowhere/model")
        #expect(throws: EncoderError(.missing, file: "", "There is no folder /nowhere/model.")) {
            try SentenceEncoder(folder: folder)
        }
    }

    @Test(arguments: ["config.json", "vocab.txt", "model.safetensors"])
    func `a folder in place of a file is named`(file: String) throws {
        var files = TinyModel().files
        files[file] = nil
        files["\(file)/x"] = Data()
        #expect(try fault(files) == "unreadable: \(file): It is a folder.")
    }

    @Test(arguments: [
        "config.json", "modules.json", "1_Pooling/config.json", "sentence_bert_config.json", "tokenizer_config.json",
    ])
    func `half of a file is no JSON`(file: String) throws {
        #expect(
            try fault(file, #"{"a": [1, "#) == "malformed: \(file): It is not JSON: no value at byte 10.")
        #expect(try fault(file, "") == "malformed: \(file): It is not JSON: no value at byte 0.")
    }

    @Test(arguments: [
        (
            #""bert""#, #""roberta""#,
            #"unsupported: config.json: model_type is "roberta"; only "bert" or "xlm-roberta" is supported."#
        ),
        (#""gelu""#, #""relu""#, #"unsupported: config.json: hidden_act is "relu"; only "gelu" is supported."#),
        (#""hidden_act": "gelu","#, "", "malformed: config.json: hidden_act is missing."),
        (
            #""model_type""#, #""position_embedding_type": "relative_key", "model_type""#,
            #"unsupported: config.json: position_embedding_type is "relative_key"; only "absolute" is supported."#
        ),
        (
            #""hidden_size": 24"#, #""hidden_size": 0"#,
            "malformed: config.json: hidden_size has to be a whole number, from 1 to 8192."
        ),
        (
            #""hidden_size": 24"#, #""hidden_size": 1e300"#,
            "malformed: config.json: hidden_size has to be a whole number, from 1 to 8192."
        ),
        (
            #""num_attention_heads": 3"#, #""num_attention_heads": 5"#,
            "malformed: config.json: hidden_size, 24, is no multiple of num_attention_heads, 5."
        ),
        (
            #""layer_norm_eps": 1e-12"#, #""layer_norm_eps": "small""#,
            "malformed: config.json: layer_norm_eps has to be a number from 0 to below 1."
        ),
        (
            #""vocab_size": 31"#, #""vocab_size": 30"#,
            "malformed: vocab.txt: It has the token 30, but config.json says vocab_size is 30."
        ),
        (
            #""vocab_size": 31"#, #""vocab_size": 32"#,
            "malformed: model.safetensors: The tensor embeddings.word_embeddings.weight has the shape [31, 24]; the "
                + "configuration asks for [32, 24]."
        ),
        (
            #""num_hidden_layers": 2"#, #""num_hidden_layers": 3"#,
            "malformed: model.safetensors: The tensor encoder.layer.2.attention.self.query.weight is missing."
        ),
    ])
    func `a configuration that does not fit says why`(part: String, replacement: String, expected: String) throws {
        var files = TinyModel().files
        let config = String(decoding: files["config.json"] ?? Data(), as: UTF8.self)
        files["config.json"] = Data(config.replacingOccurrences(of: part, with: replacement).utf8)
        #expect(try fault(files) == expected)
    }

    @Test(arguments: [
        ("modules.json", "{}", "malformed: modules.json: It is no list of modules."),
        (
            "modules.json", #"[{"type": "sentence_transformers.models.StaticEmbedding", "path": ""}]"#,
            "unsupported: modules.json: Its modules are StaticEmbedding; Transformer, Pooling and Normalize are supported."
        ),
        (
            "modules.json", #"[{"type": "a.Transformer", "path": ""}, {"type": "a.Pooling", "path": "../../etc"}]"#,
            "malformed: modules.json: The module Pooling has no path."
        ),
        (
            "1_Pooling/config.json", #"{"pooling_mode_mean_tokens": true, "pooling_mode_cls_token": true}"#,
            "unsupported: 1_Pooling/config.json: The modes are pooling_mode_mean_tokens, pooling_mode_cls_token; one of "
                + "the first token, the mean or the maximum is supported."
        ),
        (
            "1_Pooling/config.json", #"{"pooling_mode_lasttoken": true}"#,
            "unsupported: 1_Pooling/config.json: The modes are pooling_mode_lasttoken; one of the first token, the mean "
                + "or the maximum is supported."
        ),
        (
            "1_Pooling/config.json", #"{"word_embedding_dimension": 25, "pooling_mode_cls_token": true}"#,
            "malformed: 1_Pooling/config.json: word_embedding_dimension has to be a whole number, 24."
        ),
        (
            "1_Pooling/config.json", #"{"pooling_mode_mean_tokens": true, "include_prompt": false}"#,
            "unsupported: 1_Pooling/config.json: include_prompt is false; a prefix always counts."
        ),
        (
            "sentence_bert_config.json", #"{"max_seq_length": 2}"#,
            "malformed: sentence_bert_config.json: max_seq_length has to be a whole number, from 3 to 1000000."
        ),
        ("sentence_bert_config.json", "[]", "malformed: sentence_bert_config.json: It is no JSON object."),
        ("vocab.txt", "", "malformed: vocab.txt: The vocabulary has no token [UNK]."),
        ("vocab.txt", "[UNK]\n[CLS]\nlamp\n", "malformed: vocab.txt: The vocabulary has no token [SEP]."),
    ])
    func `a file that does not fit says why`(file: String, text: String, expected: String) throws {
        #expect(try fault(file, text) == expected)
    }

    @Test func `a vocabulary without the unknown token is refused`() throws {
        let words = TinyModel.words.filter { $0 != "[UNK]" } + ["x"]
        #expect(
            try fault("vocab.txt", words.joined(separator: "\n"))
                == "malformed: vocab.txt: The vocabulary has no token [UNK].")
    }

    @Test func `the limit of tokens may come from the tokenizer or the positions`() throws {
        var files = TinyModel().files
        files["sentence_bert_config.json"] = Data(#"{"max_seq_length": 21}"#.utf8)
        let beyondPositions = try TemporaryFolder(files)
        #expect(try SentenceEncoder(folder: beyondPositions.url).maxTokens == 20)
        files["sentence_bert_config.json"] = Data(#"{"max_seq_length": null}"#.utf8)
        let byPositions = try TemporaryFolder(files)
        #expect(try SentenceEncoder(folder: byPositions.url).maxTokens == 20)
        files["tokenizer_config.json"] = Data(#"{"model_max_length": 12}"#.utf8)
        let byTokenizer = try TemporaryFolder(files)
        #expect(try SentenceEncoder(folder: byTokenizer.url).maxTokens == 12)
        files["tokenizer_config.json"] = Data(#"{"model_max_length": 1000000000000000019884624838656}"#.utf8)
        let withoutLimit = try TemporaryFolder(files)
        #expect(try SentenceEncoder(folder: withoutLimit.url).maxTokens == 20)
    }
}
