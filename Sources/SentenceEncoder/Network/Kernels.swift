import CSentenceKernels

/// The functions in C for one kind of processor.
///
/// They are C because a debug build of Swift takes a hundred times as long for a loop over numbers.
struct Kernels: @unchecked Sendable {
    /// Rows of numbers are padded with zeros to a multiple of it.
    static let panel = Int(SENTENCE_PANEL)

    private let table: UnsafePointer<sentence_kernels>

    /// - Returns: nil if this processor is not of that kind.
    init?(for processor: sentence_processor) {
        guard let table = sentence_kernels_for(processor) else { return nil }
        self.table = table
    }

    /// All that this processor can use, the slowest first.
    static let available = [SENTENCE_ANY, SENTENCE_AVX2, SENTENCE_AVX512].compactMap(Kernels.init)
    static let fastest = available[available.count - 1]

    static func padded(_ count: Int) -> Int { (count + panel - 1) / panel * panel }

    var name: String { String(cString: table.pointee.name) }

    func read(_ source: UnsafeRawPointer, _ format: sentence_number, count: Int, into out: UnsafeMutablePointer<Float>)
    {
        table.pointee.read(source, format, count, out)
    }

    func areFinite(_ numbers: UnsafePointer<Float>, count: Int) -> Bool {
        var largest: Float = 0
        var sum: Float = 0
        return table.pointee.measure(numbers, count, &largest, &sum) != 0
    }

    /// The sum of magnitudes as a multiple of the largest one; 0 for zeros.
    func spread(_ numbers: UnsafeBufferPointer<Float>) -> Float {
        var largest: Float = 0
        var sum: Float = 0
        _ = table.pointee.measure(numbers.baseAddress, numbers.count, &largest, &sum)
        return largest > 0 ? sum / largest : 0
    }

    /// Rounds to whole numbers of at most `limit`.
    /// - Returns: the value of a unit.
    func round(_ numbers: UnsafeBufferPointer<Float>, limit: Int32, into out: UnsafeMutablePointer<Int16>) -> Float {
        table.pointee.round(numbers.baseAddress, numbers.count, limit, out)
    }

    func widen(_ numbers: UnsafePointer<Int16>, count: Int, scale: Float, into out: UnsafeMutablePointer<Float>) {
        table.pointee.widen(numbers, count, scale, out)
    }

    /// - Returns: the sum of the magnitudes of the weights.
    func pack(_ numbers: UnsafePointer<Int16>, output: Int, in layer: inout sentence_dense) -> Int64 {
        table.pointee.pack(numbers, output, &layer)
    }

    /// Applies a layer to rows of its inputs.
    func apply(
        _ layer: DenseLayer, to rows: UnsafePointer<Float>, count: Int, gelu: Bool = false,
        into out: UnsafeMutablePointer<Float>, in workspace: Workspace
    ) {
        withUnsafePointer(to: layer.layer) { layer in
            let stride = layer.pointee.inputs
            table.pointee.prepare(
                rows, stride, count, layer, workspace.prepared.start, workspace.scales.start, workspace.row.start)
            table.pointee.dense(
                layer, workspace.prepared.start, workspace.scales.start, count, out, layer.pointee.outputs, gelu ? 1 : 0
            )
        }
    }

    /// Adds `addend` and normalises each row of `size` numbers.
    func normalize(
        _ rows: UnsafeMutablePointer<Float>, adding addend: UnsafePointer<Float>, count: Int, size: Int,
        by norm: LayerNorm, epsilon: Float
    ) {
        table.pointee.normalize(rows, addend, norm.weights.count, count, size, norm.weights, norm.biases, epsilon)
    }

    func attend(_ text: sentence_attention, scratch: UnsafeMutablePointer<Float>) {
        withUnsafePointer(to: text) { table.pointee.attend($0, scratch) }
    }

    /// The mean or the largest number of each column.
    func pool(_ rows: UnsafePointer<Float>, stride: Int, count: Int, largest: Bool) -> [Float] {
        [Float](unsafeUninitializedCapacity: stride) { out, size in
            table.pointee.pool(rows, stride, count, largest ? 1 : 0, out.baseAddress)
            size = stride
        }
    }

    /// The products of `query` with each of `rowCount` rows of as many whole numbers.
    func products(
        _ rows: UnsafePointer<Int8>, rowCount: Int, _ query: UnsafePointer<Int8>, count: Int,
        into out: UnsafeMutablePointer<Int32>
    ) {
        table.pointee.products(rows, rowCount, count, query, out)
    }
}
