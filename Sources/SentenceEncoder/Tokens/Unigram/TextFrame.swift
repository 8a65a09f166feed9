/// The tokens around a text: the `post_processor` of `tokenizer.json`.
struct TextFrame {
    let start: Int32
    let end: Int32

    init(_ processor: JSONValue?) throws {
        let kind = processor?["type"]?.string ?? "unknown"
        switch kind {
        case "TemplateProcessing":
            let parts = processor?["single"]?.array ?? []
            guard parts.count == 3, let first = parts[0]["SpecialToken"], parts[1]["Sequence"] != nil,
                let last = parts[2]["SpecialToken"],
                parts.allSatisfy({ ($0["SpecialToken"] ?? $0["Sequence"])?["type_id"]?.integer ?? 0 == 0 })
            else {
                throw TokenizerFile.fault(
                    .unsupported,
                    "Its post_processor does not put one token before a text and one after it, all of type 0.")
            }
            let tokens = processor?["special_tokens"]
            start = try Self.id(tokens?[first["id"]?.string ?? ""]?["ids"]?.array, 0, of: 1)
            end = try Self.id(tokens?[last["id"]?.string ?? ""]?["ids"]?.array, 0, of: 1)
        case "RobertaProcessing", "BertProcessing":
            start = try Self.id(processor?["cls"]?.array, 1, of: 2)
            end = try Self.id(processor?["sep"]?.array, 1, of: 2)
        default:
            throw TokenizerFile.fault(
                .unsupported,
                "Its post_processor is \(kind); TemplateProcessing, RobertaProcessing and BertProcessing are "
                    + "supported.")
        }
    }

    private static func id(_ values: [JSONValue]?, _ index: Int, of count: Int) throws -> Int32 {
        guard let values, values.count == count, let id = values[index].integer, 0..<Int(Int32.max) ~= id else {
            throw TokenizerFile.fault(.malformed, "Its post_processor has a token without a number.")
        }
        return Int32(id)
    }
}
