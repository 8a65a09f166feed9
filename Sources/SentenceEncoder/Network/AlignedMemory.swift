/// Memory for `Element`s, at the beginning of a cache line and zeroed. It is freed with the last reference.
///
/// Whoever fills it is done before another thread sees it.
final class AlignedMemory<Element: BitwiseCopyable>: @unchecked Sendable {
    let start: UnsafeMutablePointer<Element>
    let count: Int

    init(of _: Element.Type = Element.self, count: Int) {
        let size = max(1, count) * MemoryLayout<Element>.stride
        let memory = UnsafeMutableRawPointer.allocate(byteCount: size, alignment: 64)
        memory.initializeMemory(as: UInt8.self, repeating: 0, count: size)
        start = memory.bindMemory(to: Element.self, capacity: max(1, count))
        self.count = count
    }

    deinit { UnsafeMutableRawPointer(start).deallocate() }
}
