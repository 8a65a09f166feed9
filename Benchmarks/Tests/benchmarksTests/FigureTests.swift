import Testing

@testable import benchmarks

struct FigureTests {
    @Test func `a table shows what was missed`() {
        let figures = [
            Figure(
                name: "Ratio", value: 0.5, unit: "of it", target: .init(relation: .atLeast, value: 0.6),
                note: "9 rounds"),
            Figure(name: "Time", value: 12, unit: "ms", note: ""),
        ]
        #expect(
            Figure.table(figures) == """
                | What  | Figure      | Target  | Met | Beside it |
                |-------|-------------|---------|-----|-----------|
                | Ratio | 0.500 of it | ≥ 0.600 | NO  | 9 rounds  |
                | Time  | 12 ms       |         |     |           |
                """)
    }

    @Test func `the middle of an even count lies between two`() {
        #expect([[Double]](arrayLiteral: [], [3], [4, 1], [5, 1, 3]).map(\.median) == [0, 3, 2.5, 3])
    }

    @Test func `options are read in any order, and wrong ones are named`() throws {
        let options = try Options(["--json", "--rounds", "3", "--sessions", "100"])
        #expect((options.json, options.rounds, options.sessions, options.check) == (true, 3, 100, false))
        #expect(throws: Trouble.self) { try Options(["--rounds", "2"]) }
        #expect(throws: Trouble.self) { try Options(["--sessions"]) }
        #expect(throws: Trouble.self) { try Options(["--fast"]) }
    }
}
