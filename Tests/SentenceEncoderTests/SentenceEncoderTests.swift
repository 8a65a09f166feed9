import Foundation
import Testing

@testable import SentenceEncoder

@Suite struct SentenceEncoderTests {
    private static let texts = ["", "a", "lamp", "desk lamps", "a, b, c", "nightly desk-lamps. a b c abc cab b."]

    @Test func `vectors are those of the plain computation, on every kind of processor`() throws {
        let model = TinyModel()
        let folder = try model.write()
        for kernels in Kernels.available {
            let encoder = try SentenceEncoder(folder: folder.url, prefixes: nil, kernels: kernels)
            for text in Self.texts {
                let expected = PlainEncoder(model: model).vector(encoder.tokenIDs(of: text))
                #expect(cosine(encoder.vector(for: text), expected) > 0.999_99, "\(kernels.name): \(text)")
            }
        }
    }

    @Test(arguments: [(32, 1, 96), (64, 16, 33), (33, 3, 1), (1, 1, 1), (100, 4, 300)])
    func `all sizes of a model are computed`(hidden: Int, heads: Int, inner: Int) throws {
        let model = TinyModel(hidden: hidden, heads: heads, inner: inner, seed: 7)
        let folder = try model.write()
        for kernels in Kernels.available {
            let encoder = try SentenceEncoder(folder: folder.url, prefixes: nil, kernels: kernels)
            let expected = PlainEncoder(model: model).vector(encoder.tokenIDs(of: "nightly lamps, abc"))
            #expect(encoder.dimension == hidden)
            #expect(cosine(encoder.vector(for: "nightly lamps, abc"), expected) > 0.999_99, "\(kernels.name)")
        }
    }

    @Test func `sums of weights that are all as large as the largest do not exceed 32 bits`() throws {
        var model = TinyModel(hidden: 32, heads: 1, inner: 2_048)
        for layer in 0..<2 {
            model.set("encoder.layer.\(layer).output.dense.weight") { $0 = $0.indices.map { $0 < 2_048 ? 1 : 0.5 } }
            model.set("encoder.layer.\(layer).intermediate.dense.bias") { $0 = $0.map { _ in 40 } }
        }
        let folder = try model.write()
        for kernels in Kernels.available {
            let encoder = try SentenceEncoder(folder: folder.url, prefixes: nil, kernels: kernels)
            let expected = PlainEncoder(model: model).vector(encoder.tokenIDs(of: "desk lamp"))
            #expect(cosine(encoder.vector(for: "desk lamp"), expected) > 0.999_9, "\(kernels.name)")
        }
    }

    @Test func `a text has the same vector alone and among others`() throws {
        let folder = try TinyModel().write()
        let encoder = try SentenceEncoder(folder: folder.url)
        let texts = (0..<200).map { Self.texts[$0 % Self.texts.count] + String(repeating: " lamp", count: $0 % 17) }
        #expect(encoder.vectors(for: texts) == texts.map { encoder.vector(for: $0) })
        #expect(encoder.vectors(for: []) == [])
    }

    @Test func `vectors have unit length`() throws {
        let folder = try TinyModel().write()
        let encoder = try SentenceEncoder(folder: folder.url)
        for text in Self.texts {
            let vector = encoder.vector(for: text)
            #expect(vector.count == 24)
            #expect(abs(vector.reduce(0) { $0 + $1 * $1 } - 1) < 1e-5)
        }
    }

    @Test(arguments: [TinyModel.Format.f16, .bf16])
    func `weights of 16 bits are read`(format: TinyModel.Format) throws {
        var model = TinyModel()
        model.format = format
        let folder = try model.write()
        let encoder = try SentenceEncoder(folder: folder.url)
        for text in Self.texts {
            let expected = PlainEncoder(model: model).vector(encoder.tokenIDs(of: text))
            #expect(cosine(encoder.vector(for: text), expected) > 0.999_99)
        }
    }

    @Test(arguments: [
        ("pooling_mode_mean_tokens", PlainEncoder.mean), ("pooling_mode_mean_sqrt_len_tokens", PlainEncoder.mean),
        ("pooling_mode_cls_token", PlainEncoder.first), ("pooling_mode_max_tokens", PlainEncoder.largest),
    ])
    func `the vectors of all tokens become one as the model says`(
        mode: String, pool: @Sendable ([[Double]]) -> [Double]
    ) throws {
        var model = TinyModel()
        model.poolingMode = mode
        let folder = try model.write()
        for kernels in Kernels.available {
            let encoder = try SentenceEncoder(folder: folder.url, prefixes: nil, kernels: kernels)
            let expected = PlainEncoder(model: model).vector(encoder.tokenIDs(of: "desk, lamp"), pool)
            #expect(cosine(encoder.vector(for: "desk, lamp"), expected) > 0.999_99)
        }
    }

    @Test(arguments: [#""pad_token_id": 1, "#, ""])
    func `positions of XLM-R begin after the number of the padding token`(padding: String) throws {
        var model = TinyModel()
        var files = model.files
        files["config.json"] = Data(
            String(decoding: files["config.json"] ?? Data(), as: UTF8.self)
                .replacingOccurrences(of: #""model_type": "bert""#, with: #"\#(padding)"model_type": "xlm-roberta""#)
                .utf8)
        files["sentence_bert_config.json"] = Data(#"{"max_seq_length": 20}"#.utf8)
        let folder = try TemporaryFolder(files)
        let encoder = try SentenceEncoder(folder: folder.url)
        model.set("embeddings.position_embeddings.weight") {
            $0 = Array($0.dropFirst(2 * 24)) + [Float](repeating: 0, count: 2 * 24)
        }
        let long = String(repeating: "lamp ", count: 30)
        let expected = PlainEncoder(model: model).vector(encoder.tokenIDs(of: long))
        #expect(encoder.maxTokens == 18)
        #expect(cosine(encoder.vector(for: long), expected) > 0.999_99)
    }

    @Test func `tensors may have the names of older models`() throws {
        let folder = try TinyModel().write()
        let expected = try SentenceEncoder(folder: folder.url).vector(for: "desk lamp")
        var model = TinyModel()
        model.rename { name in
            "bert."
                + name.replacingOccurrences(of: "LayerNorm.weight", with: "LayerNorm.gamma")
                .replacingOccurrences(of: "LayerNorm.bias", with: "LayerNorm.beta")
        }
        let renamed = try model.write()
        #expect(try SentenceEncoder(folder: renamed.url).vector(for: "desk lamp") == expected)
    }

    @Test func `prefixes are read before the text`() throws {
        let folder = try TinyModel().write()
        let plain = try SentenceEncoder(folder: folder.url)
        let encoder = try SentenceEncoder(folder: folder.url, prefixes: .init(query: "query: ", passage: "a-"))
        #expect(encoder.vector(for: "lamp", as: .query) == plain.vector(for: "query: lamp"))
        #expect(encoder.vector(for: "lamp") == plain.vector(for: "a-lamp"))
        #expect(encoder.vectors(for: ["lamp", "b"], as: .query) == plain.vectors(for: ["query: lamp", "query: b"]))
    }

    @Test func `prompts of the model are its prefixes unless others are given`() throws {
        var files = TinyModel().files
        files["config_sentence_transformers.json"] = Data(
            #"{"prompts": {"query": "query: ", "document": "desk "}, "default_prompt_name": null}"#.utf8)
        let folder = try TemporaryFolder(files)
        #expect(try SentenceEncoder(folder: folder.url).prefixes == .init(query: "query: ", passage: "desk "))
        #expect(try SentenceEncoder(folder: folder.url, prefixes: .init()).prefixes == .init())
    }

    @Test func `a text is cut at the maximum number of tokens`() throws {
        let folder = try TinyModel().write()
        let encoder = try SentenceEncoder(folder: folder.url)
        let long = String(repeating: "lamp ", count: 100)
        #expect(encoder.maxTokens == 18)
        #expect(encoder.tokenIDs(of: long) == [2] + Array(repeating: 15, count: 16) + [3])
        #expect(encoder.vector(for: long) == encoder.vector(for: String(repeating: "lamp ", count: 16)))
    }

    @Test func `weights beyond the range of single precision give zeros instead of nonsense`() throws {
        var model = TinyModel()
        model.set("encoder.layer.1.output.LayerNorm.weight") { $0 = $0.map { _ in 3e38 } }
        let folder = try model.write()
        #expect(try SentenceEncoder(folder: folder.url).vector(for: "lamp") == Array(repeating: 0, count: 24))
    }

    @Test func `one encoder serves many tasks at once`() async throws {
        let folder = try TinyModel().write()
        let encoder = try SentenceEncoder(folder: folder.url)
        let expected = Self.texts.map { encoder.vector(for: $0) }
        try await withThrowingTaskGroup(of: [[Float]].self) { group in
            for round in 0..<64 {
                group.addTask {
                    round.isMultiple(of: 2)
                        ? encoder.vectors(for: Self.texts) : Self.texts.map { encoder.vector(for: $0) }
                }
            }
            for try await vectors in group { #expect(vectors == expected) }
        }
    }

    @Test func `an encoder outlives its folder`() throws {
        let files = TinyModel().files
        let folder = try TemporaryFolder(files)
        let encoder = try SentenceEncoder(folder: folder.url)
        let expected = encoder.vector(for: "desk lamp")
        try Data().write(to: folder.url.appending(path: "model.safetensors"))
        #expect(encoder.vector(for: "desk lamp") == expected)
    }

    @Test func `everything that changes vectors changes the fingerprint`() throws {
        func fingerprint(
            _ change: (inout TinyModel) -> Void = { _ in }, prefixes: SentenceEncoder.Prefixes? = nil,
            files: [String: String] = [:]
        ) throws -> String {
            var model = TinyModel()
            change(&model)
            var all = model.files
            for (file, text) in files { all[file] = Data(text.utf8) }
            let folder = try TemporaryFolder(all)
            return try SentenceEncoder(folder: folder.url, prefixes: prefixes).fingerprint
        }
        let fingerprints = [
            try fingerprint(),
            try fingerprint({ $0.set("encoder.layer.1.output.dense.weight") { $0[5] += 0.001 } }),
            try fingerprint({ $0.poolingMode = "pooling_mode_cls_token" }),
            try fingerprint({ $0.maxTokens = 17 }),
            try fingerprint({ $0.words.swapAt(15, 17) }),
            try fingerprint({ $0.heads = 4 }),
            try fingerprint({ $0.format = .bf16 }),
            try fingerprint(prefixes: .init(passage: "a")),
            try fingerprint(files: ["tokenizer_config.json": #"{"do_lower_case": false}"#]),
        ]
        #expect(Set(fingerprints).count == fingerprints.count)
        #expect(fingerprints.allSatisfy { $0.wholeMatch(of: /[0-9a-f]{16}/) != nil })
        #expect(try fingerprint() == fingerprints[0])
    }
}
