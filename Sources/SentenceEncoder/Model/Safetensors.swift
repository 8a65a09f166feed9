/// A file of tensors: eight bytes with the length of the header, the header as JSON, and the numbers.
///
/// The file is mapped. Nothing of it is believed before it was checked: neither lengths, nor offsets, nor shapes.
/// - Source: the README of huggingface/safetensors, "Format".
struct Safetensors {
    static let file = "model.safetensors"
    /// The limit of the format.
    static let headerLimit = 100_000_000

    struct Tensor {
        let name: String
        /// The name of the format, such as `F32`.
        let type: String
        let shape: [Int]
        /// Within the file.
        let range: Range<Int>
    }

    private let mapped: MappedFile
    private let tensors: [String: Tensor]

    init(_ files: ModelFolder) throws {
        mapped = try files.map(Self.file)
        tensors = try Self.tensors(in: mapped.bytes)
    }

    /// A hash of all tensors, with their names, types and shapes.
    var hash: UInt64 {
        tensors.values.sorted { $0.name < $1.name }.reduce(0) { hash, tensor in
            let head = ContentHash.of(Array("\(tensor.name) \(tensor.type) \(tensor.shape)".utf8), seed: hash)
            return withBytes(of: tensor) { ContentHash.of($0, seed: head) }
        }
    }

    func has(_ name: String) -> Bool { tensors[name] != nil }

    func tensor(_ name: String, shape: [Int]) throws -> Tensor {
        guard let tensor = tensors[name] else { throw Self.fault("The tensor \(name) is missing.") }
        guard tensor.shape == shape else {
            throw Self.fault("The tensor \(name) has the shape \(tensor.shape); the configuration asks for \(shape).")
        }
        return tensor
    }

    func withBytes<Result>(of tensor: Tensor, _ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
        // Otherwise the process would have had the whole file in memory at the end.
        defer { mapped.release(tensor.range) }
        return try body(UnsafeRawBufferPointer(rebasing: mapped.bytes[tensor.range]))
    }

    /// Takes the beginning of a tensor out of memory.
    func release(_ tensor: Tensor, upTo offset: Int) {
        mapped.release(tensor.range.lowerBound..<tensor.range.lowerBound + offset)
    }

    static func fault(_ detail: String) -> EncoderError { .init(.malformed, file: file, detail) }

    private static func tensors(in bytes: UnsafeRawBufferPointer) throws -> [String: Tensor] {
        guard bytes.count >= 8 else { throw fault("It has \(bytes.count) bytes, which is too short for a header.") }
        let length = UInt64(littleEndian: bytes.loadUnaligned(as: UInt64.self))
        guard length <= bytes.count - 8, length <= headerLimit else {
            throw fault("It says that its header has \(length) bytes; the file has \(bytes.count).")
        }
        let start = 8 + Int(length)
        let header: JSONValue
        do {
            header = try JSONValue(UnsafeRawBufferPointer(rebasing: bytes[8..<start]))
        } catch let error as JSONSyntaxError {
            throw fault("Its header is not JSON: \(error).")
        }
        guard case .object(let members) = header else { throw fault("Its header is no JSON object.") }
        var tensors: [String: Tensor] = [:]
        for member in members where member.key != "__metadata__" {
            let tensor = try tensor(member, from: start, fileSize: bytes.count)
            guard tensors.updateValue(tensor, forKey: member.key) == nil else {
                throw fault("The tensor \(member.key) is there twice.")
            }
        }
        try checkOrder(tensors.values, from: start, to: bytes.count)
        return tensors
    }

    private static func tensor(_ member: JSONValue.Member, from start: Int, fileSize: Int) throws -> Tensor {
        let name = member.key
        guard let type = member.value["dtype"]?.string,
            let shape = member.value["shape"]?.array?.map(\.integer),
            let offsets = member.value["data_offsets"]?.array?.map(\.integer), offsets.count == 2,
            let begin = offsets[0], let end = offsets[1]
        else { throw fault("The tensor \(name) needs dtype, shape and data_offsets.") }
        let sizes = shape.compactMap(\.self)
        guard sizes.count == shape.count, sizes.allSatisfy({ $0 >= 0 }) else {
            throw fault("The shape of the tensor \(name) has to be a list of whole numbers.")
        }
        guard begin >= 0, end >= begin, end <= fileSize - start else {
            throw fault(
                "The tensor \(name) is said to lie from byte \(begin) to byte \(end); there are \(fileSize - start).")
        }
        if let width = widths[type] {
            var size = width
            for count in sizes {
                let product = size.multipliedReportingOverflow(by: count)
                guard !product.overflow else { throw fault("The shape of the tensor \(name), \(sizes), is too large.") }
                size = product.partialValue
            }
            guard size == end - begin else {
                throw fault(
                    "The tensor \(name) has \(end - begin) bytes; \(type) with the shape \(sizes) needs \(size).")
            }
        }
        return Tensor(name: name, type: type, shape: sizes, range: start + begin..<start + end)
    }

    /// Tensors lie one after the other, without a gap and without an overlap.
    private static func checkOrder(_ tensors: some Sequence<Tensor>, from start: Int, to end: Int) throws {
        var position = start
        func precedes(_ left: Tensor, _ right: Tensor) -> Bool {
            (left.range.lowerBound, left.range.upperBound) < (right.range.lowerBound, right.range.upperBound)
        }
        for tensor in tensors.sorted(by: precedes) {
            guard tensor.range.lowerBound == position else {
                throw fault(
                    "The tensor \(tensor.name) begins at byte \(tensor.range.lowerBound - start); the one before it "
                        + "ends at byte \(position - start).")
            }
            position = tensor.range.upperBound
        }
        guard position == end else { throw fault("It has \(end - position) bytes after its last tensor.") }
    }

    /// Bytes of a number.
    private static let widths = [
        "BOOL": 1, "U8": 1, "I8": 1, "F8_E4M3": 1, "F8_E5M2": 1, "U16": 2, "I16": 2, "F16": 2, "BF16": 2, "U32": 4,
        "I32": 4, "F32": 4, "U64": 8, "I64": 8, "F64": 8,
    ]
}
