#if canImport(Musl)
    import Musl
#elseif canImport(Glibc)
    import Glibc
#endif

/// Memory for `Element`s, at the beginning of a cache line and zeroed. It is freed with the last reference.
///
/// A large one lies in pages of 2 MB where the system has them: weights are read from end to end for each text, and the
/// processor would spend a tenth of the time on finding pages of 4 KB.
///
/// It is filled before another thread sees it.
final class AlignedMemory<Element: BitwiseCopyable>: @unchecked Sendable {
    let start: UnsafeMutablePointer<Element>
    let count: Int

    init(of _: Element.Type = Element.self, count: Int) {
        let size = max(1, count) * MemoryLayout<Element>.stride
        let largePage = 2 << 20
        let memory = UnsafeMutableRawPointer.allocate(byteCount: size, alignment: size >= largePage ? largePage : 64)
        #if os(Linux)
            if size >= largePage { madvise(memory, size, MADV_HUGEPAGE) }
        #endif
        memory.initializeMemory(as: UInt8.self, repeating: 0, count: size)
        start = memory.bindMemory(to: Element.self, capacity: max(1, count))
        self.count = count
    }

    deinit { UnsafeMutableRawPointer(start).deallocate() }
}
