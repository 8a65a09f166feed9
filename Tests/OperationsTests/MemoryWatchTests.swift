import Operations
import Testing

@Suite struct MemoryWatchTests {
    private static let mebibyte = 1 << 20

    @Test func `memory is given back when it has grown, and not again before it grows again`() {
        var watch = MemoryWatch()
        let before = [100, 130, 500].map { watch.hasGrown(to: $0 * Self.mebibyte) }
        #expect(before == [false, false, true])
        watch.gaveBack(leaving: 400 * Self.mebibyte)
        let after = [420, 120, 160].map { watch.hasGrown(to: $0 * Self.mebibyte) }
        #expect(after == [false, false, true])
    }
}
