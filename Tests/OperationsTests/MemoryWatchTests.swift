import Operations
import Testing

@Suite struct MemoryWatchTests {
    private static let mebibyte = 1 << 20

    @Test func `memory is given back when it has grown`() {
        var watch = MemoryWatch()
        let before = [100, 130, 500].map { watch.isDue(at: $0 * Self.mebibyte) }
        #expect(before == [false, false, true])
        watch.gaveBack(leaving: 400 * Self.mebibyte)
        let after = [420, 120, 160].map { watch.isDue(at: $0 * Self.mebibyte) }
        #expect(after == [false, false, true])
    }

    @Test func `after it has grown, giving back is tried again, since freed memory does not show`() {
        var watch = MemoryWatch()
        _ = watch.isDue(at: 100 * Self.mebibyte)
        _ = watch.isDue(at: 400 * Self.mebibyte)
        watch.gaveBack(leaving: 400 * Self.mebibyte)
        let tries = (1...30).filter { _ in watch.isDue(at: 400 * Self.mebibyte) }
        #expect(tries == [3, 9, 21])
    }
}
