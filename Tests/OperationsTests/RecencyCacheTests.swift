import Testing

@testable import Operations

@Suite struct RecencyCacheTests {
    @Test func `what fits stays, and of the rest what was used last`() {
        var recent = RecencyCache<Int, Int>(capacity: 3)
        for number in 1...3 { recent.keep(number, for: number) }
        #expect((1...3).map { recent.value(for: $0) } == [1, 2, 3])
        recent.keep(4, for: 4)
        #expect(recent.value(for: 1) == 1)
        recent.keep(5, for: 5)
        recent.keep(6, for: 6)
        #expect((1...6).map { recent.value(for: $0) } == [1, nil, nil, 4, 5, 6])
    }
}
