import Testing

@testable import SupportCore

@Suite struct EmbeddingTests {
    @Test func `the similarity is the cosine of the angle`() {
        let one = Embedding(components: [3, 4] + [Int8](repeating: 0, count: 20))
        let other = Embedding(components: [4, 3] + [Int8](repeating: 0, count: 20))
        #expect((one.similarity(to: other) - 0.96).magnitude < 1e-6)
        #expect((one.similarity(to: one) - 1).magnitude < 1e-6)
        #expect(one.similarity(to: Embedding(components: [Int8](repeating: 0, count: 22))) == 0)
        #expect(one.similarity(to: Embedding(components: [3, 4])) == 0)
    }

    @Test(arguments: [1, 31, 32, 33, 384, 1_024])
    func `products are exact for every dimension`(dimension: Int) {
        var generator = SeededGenerator(seed: UInt64(dimension))
        let one = (0..<dimension).map { _ in Int8.random(in: -127...127, using: &generator) }
        let other = (0..<dimension).map { _ in Int8.random(in: -127...127, using: &generator) }
        let expected = zip(one, other).reduce(Int32(0)) { $0 + Int32($1.0) * Int32($1.1) }
        #expect(ComponentProduct.of(one, ComponentProduct.wide(other)) == expected)
        let extreme = [Int8](repeating: -127, count: dimension)
        #expect(ComponentProduct.of(extreme, ComponentProduct.wide(extreme)) == Int32(dimension) * 16_129)
    }

    @Test func `a row that is removed or replaced leaves no trace`() {
        var rows = EmbeddingRows()
        rows[3] = Meanings.embedding(1)
        rows[0] = Meanings.embedding(2)
        rows[3] = Meanings.embedding(3)
        rows[0] = nil
        rows[1] = Embedding(components: [1, 2, 3])
        #expect((0..<5).map { rows[$0] } == [nil, nil, nil, Meanings.embedding(3), nil])
        #expect(rows.count == 1)
        var found: [Int] = []
        rows.forEachSimilarity(to: Meanings.embedding(3)) { slot, cosine, _ in
            found.append(slot)
            #expect((cosine - 1).magnitude < 1e-6)
        }
        #expect(found == [3])
    }

    @Test func `rows that differ in few signs are found, with all that are equal to the last`() {
        var signs = EmbeddingSigns()
        signs.reset(dimension: 70)
        func row(_ positive: Range<Int>) -> [UInt64] {
            positive.reduce(into: [0, 0]) { $0[$1 / 64] |= 1 << UInt64($1 % 64) }
        }
        for (number, positive) in [0..<70, 0..<40, 0..<69, 1..<70, 0..<10].enumerated() {
            signs.set(row(positive), number)
        }
        #expect(signs.nearest(1, to: row(0..<70)) { _ in true } == [0])
        #expect(signs.nearest(2, to: row(0..<70)) { _ in true } == [0, 2, 3])
        #expect(signs.nearest(2, to: row(0..<70)) { $0 != 0 } == [2, 3])
        #expect(signs.nearest(9, to: row(0..<70)) { $0 != 3 } == [0, 1, 2, 4])
    }

    @Test func `of many rows, the nearest are found by their signs`() {
        var rows = EmbeddingRows()
        let count = EmbeddingRows.exactLimit + 500
        for slot in 0..<count { rows[slot] = Meanings.embedding(slot % 7, 1 + slot / 7) }
        rows[3] = nil
        rows.refreshCenter()
        for topic in 0..<3 {
            let embedding = Meanings.embedding(topic, 5_000)
            var exact = BoundedHeap(limit: 10)
            rows.forEachSimilarity(to: embedding) { slot, _, centered in exact.offer((centered, Int32(slot))) }
            #expect(Set(rows.nearest(10, to: embedding)) == Set(exact.entries.map { Int($0.slot) }))
        }
        #expect(rows.nearest(10, to: Embedding(components: [1, 2])) == [])
    }

    @Test func `the mean of all is subtracted the more, the more there are`() {
        // Texts of one field: all of them have half of their direction in common.
        func similarity(among count: Int) -> Float? {
            var rows = EmbeddingRows()
            for slot in 0..<count {
                let own = Meanings.embedding(1 + slot % 5, 1 + slot / 5)
                let common = Meanings.embedding(0)
                rows[slot] = Embedding(
                    components: zip(own.components, common.components).map { Int8(Int($0) / 2 + Int($1) / 2) })
            }
            rows.refreshCenter()
            guard let other = rows[1] else { return nil }
            return rows.similarities(of: [0], to: other)[0]?.centered
        }
        let found = [2, 20, 400].compactMap { similarity(among: $0) }
        #expect(found.count == 3)
        #expect(found == found.sorted(by: >))
        #expect(found[0] > 0.3)
        #expect(found[2] < 0.1)
    }

    @Test func `the text for an encoder is whole, and repeats nothing`() {
        let all = TicketText(subject: "It stops", description: "After an hour", errorMessage: "E17")
        #expect(all.whole == "It stops\nAfter an hour\nE17")
        #expect(TicketText(subject: "After an…", description: "After an hour").whole == "After an hour")
        let tutorial = TutorialText(title: "Printers", summary: "Jams", tags: ["toner"], description: "Open tray 2.")
        #expect(tutorial.whole == "Printers\nJams\ntoner\nOpen tray 2.")
    }
}
