/// The memory of one computation. It grows to the longest batch, and is used again.
final class Workspace: @unchecked Sendable {
    private var rows = 0
    private(set) var hidden = AlignedMemory<Float>(count: 0)
    private(set) var attention = AlignedMemory<Float>(count: 0)
    /// The columns that pad a row stay zero.
    private(set) var context = AlignedMemory<Float>(count: 0)
    private(set) var intermediate = AlignedMemory<Float>(count: 0)
    private(set) var addend = AlignedMemory<Float>(count: 0)
    private(set) var attentionScratch = AlignedMemory<Float>(count: 0)
    private(set) var prepared = AlignedMemory<Int16>(count: 0)
    private(set) var scales = AlignedMemory<Float>(count: 0)
    private(set) var row = AlignedMemory<Int16>(count: 0)

    /// - Parameters:
    ///   - hiddenSize: the padded size of a row.
    ///   - scratch: the numbers that the attention over `rows` tokens needs.
    func reserve(rows: Int, hiddenSize: Int, intermediateSize: Int, scratch: (Int) -> Int) {
        guard rows > self.rows else { return }
        let widest = max(hiddenSize, intermediateSize)
        hidden = AlignedMemory(count: rows * hiddenSize)
        attention = AlignedMemory(count: rows * hiddenSize * 3)
        context = AlignedMemory(count: rows * hiddenSize)
        intermediate = AlignedMemory(count: rows * intermediateSize)
        addend = AlignedMemory(count: rows * hiddenSize)
        attentionScratch = AlignedMemory(count: scratch(rows))
        prepared = AlignedMemory(count: rows * widest)
        scales = AlignedMemory(count: rows)
        row = AlignedMemory(count: widest)
        self.rows = rows
    }
}
