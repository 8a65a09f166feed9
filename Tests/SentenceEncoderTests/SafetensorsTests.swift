import Foundation
import Testing

@testable import SentenceEncoder

@Suite struct SafetensorsTests {
    private func fault(_ tensors: Data) throws -> String {
        var files = TinyModel().files
        files["model.safetensors"] = tensors
        let folder = try TemporaryFolder(files)
        do {
            _ = try SentenceEncoder(folder: folder.url)
            return "loaded"
        } catch let error as EncoderError {
            #expect(error.file == "model.safetensors")
            return error.detail
        }
    }

    private func fault(_ part: String, _ replacement: String) throws -> String {
        try fault(TinyModel().safetensors { $0.replacingOccurrences(of: part, with: replacement) })
    }

    @Test func `a file that is too short or claims a long header is refused`() throws {
        let size = TinyModel().safetensors().count
        #expect(try fault(Data()) == "It has 0 bytes, which is too short for a header.")
        #expect(try fault(Data([1, 2, 3])) == "It has 3 bytes, which is too short for a header.")
        #expect(
            try fault(TinyModel().safetensors(length: 1 << 60))
                == "It says that its header has 1152921504606846976 bytes; the file has \(size).")
        #expect(
            try fault(TinyModel().safetensors(length: .max))
                == "It says that its header has 18446744073709551615 bytes; the file has \(size).")
        #expect(try fault(TinyModel().safetensors(length: 0)) == "Its header is not JSON: no value at byte 0.")
        #expect(try fault(TinyModel().safetensors { _ in "[]" }) == "Its header is no JSON object.")
    }

    @Test func `half of a file is refused`() throws {
        let whole = TinyModel().safetensors()
        let half = try fault(whole.prefix(whole.count - Self.size / 2))
        #expect(half.hasPrefix("The tensor encoder.layer.0.output.dense.weight is said to lie from byte "))
        #expect(half.hasSuffix("; there are \(Self.size - Self.size / 2)."))
        #expect(try fault(whole + Data(count: 3)) == "It has 3 bytes after its last tensor.")
    }

    private static let words = "embeddings.word_embeddings.weight"
    private static let size = TinyModel().tensors.reduce(0) { $0 + $1.values.count * 4 }

    @Test(arguments: [
        ("[0, 2976]", "[0, 2980]", "The tensor \(words) has 2980 bytes; F32 with the shape [31, 24] needs 2976."),
        ("[0, 2976]", "[-4, 2972]", "The tensor \(words) is said to lie from byte -4 to byte 2972; there are \(size)."),
        (
            "[0, 2976]", "[9000000000000000000, 9000000000000002976]",
            "The tensor \(words) is said to lie from byte 9000000000000000000 to byte 9000000000000002976; there are \(size)."
        ),
        ("[0, 2976]", "[2976, 0]", "The tensor \(words) is said to lie from byte 2976 to byte 0; there are \(size)."),
        ("[0, 2976]", "[0]", "The tensor \(words) needs dtype, shape and data_offsets."),
        ("[0, 2976]", "[0, 1e99]", "The tensor \(words) needs dtype, shape and data_offsets."),
        (
            "[2976, 4896]", "[2972, 4892]",
            "The tensor embeddings.position_embeddings.weight begins at byte 2972; the one before it ends at byte 2976."
        ),
        ("[31, 24]", "[24, 31]", "The tensor \(words) has the shape [24, 31]; the configuration asks for [31, 24]."),
        ("[31, 24]", "[31, -24]", "The shape of the tensor \(words) has to be a list of whole numbers."),
        (
            "[31, 24]", "[4611686018427387904, 4611686018427387904]",
            "The shape of the tensor \(words), [4611686018427387904, 4611686018427387904], is too large."
        ),
        (
            #"weight": {"dtype": "F32", "shape": [31, 24]"#, #"weight": {"dtype": "I32", "shape": [31, 24]"#,
            "The tensor \(words) is of type I32; F32, F16 and BF16 are supported."
        ),
        (
            "embeddings.position_embeddings.weight", words, "The tensor \(words) is there twice."
        ),
        (
            "encoder.layer.1.output.dense.bias", "other",
            "The tensor encoder.layer.1.output.dense.bias is missing."
        ),
    ])
    func `a header that does not fit names the tensor`(part: String, replacement: String, expected: String) throws {
        #expect(try fault(part, replacement) == expected)
    }

    @Test(arguments: [
        "embeddings.word_embeddings.weight", "embeddings.position_embeddings.weight",
        "embeddings.token_type_embeddings.weight", "embeddings.LayerNorm.weight",
        "encoder.layer.0.attention.self.key.weight", "encoder.layer.1.output.dense.bias",
        "encoder.layer.1.output.LayerNorm.bias",
    ])
    func `a number that is none names its tensor`(name: String) throws {
        for format in TinyModel.Format.allCases {
            for number in [Float.nan, .infinity, -.infinity] {
                var model = TinyModel()
                model.format = format
                model.set(name) { $0[$0.count - 1] = number }
                #expect(
                    try fault(model.safetensors())
                        == "The tensor \(name) has a number that is infinite or not a number.")
            }
        }
    }

    @Test func `tensors that are not used may be of any type`() throws {
        let bytes = TinyModel().safetensors { header in
            header.replacingOccurrences(
                of: #""embeddings.word_embeddings.weight""#,
                with: #""position_ids": {"dtype": "F4", "shape": [7], "data_offsets": [0, 0]}, "#
                    + #""embeddings.word_embeddings.weight""#)
        }
        #expect(try fault(bytes) == "loaded")
    }
}
