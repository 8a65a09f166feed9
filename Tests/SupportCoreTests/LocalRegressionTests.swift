import Testing

@testable import SupportCore

@Suite struct LocalRegressionTests {
    /// A neighbour in the plane, by its angle to the question in degrees.
    private static func neighbour(_ degrees: Double, _ tutorials: Int...) -> LocalRegression.Neighbour {
        let (cosine, sine) = direction(degrees)
        return LocalRegression.Neighbour(similarity: cosine, direction: [cosine, sine], tutorials: tutorials)
    }

    /// From the table of sines, which are the same on every machine.
    private static func direction(_ degrees: Double) -> (Float, Float) {
        let parts: [Double: (Float, Float)] = [
            -30: (0.8660254, -0.5), 0: (1, 0), 20: (0.9396926, 0.3420201), 30: (0.8660254, 0.5),
            60: (0.5, 0.8660254), 90: (0, 1),
        ]
        return parts[degrees] ?? (0, 0)
    }

    private static func values(_ neighbours: [LocalRegression.Neighbour]) -> [Float] {
        LocalRegression(neighbours).values(slots: 3)
    }

    @Test func `the tutorial of the nearest text has the highest value`() {
        let values = Self.values([Self.neighbour(0, 1), Self.neighbour(60, 0), Self.neighbour(90, 0)])
        #expect(values[1] > 0.6)
        #expect(values[1] > values[0])
        #expect(values[2] == 0)
    }

    @Test func `two texts on different sides count more than two that say the same`() {
        // Both of the first tutorial are as near as the two of the second one.
        let values = Self.values([
            Self.neighbour(30, 0), Self.neighbour(30, 0), Self.neighbour(30, 1), Self.neighbour(-30, 1),
        ])
        #expect(values[1] > values[0])
    }

    @Test func `what a nearer text explains counts against one behind it`() {
        let alone = Self.values([Self.neighbour(60, 0)])
        let behind = Self.values([Self.neighbour(20, 1), Self.neighbour(60, 0)])
        #expect(behind[0] < alone[0])
    }

    @Test func `the order of neighbours does not matter, not even of the same texts`() {
        let neighbours = [
            Self.neighbour(0, 1), Self.neighbour(30, 0), Self.neighbour(30, 2), Self.neighbour(-30, 1, 2),
            Self.neighbour(60, 0),
        ]
        #expect(Self.values(neighbours) == Self.values(neighbours.reversed()))
        #expect(Self.values([]) == [0, 0, 0])
    }

    @Test func `only the nearest texts count`() {
        let near = (0..<LocalRegression.limit).map { number in
            let direction = Meanings.embedding(number).components.map { Float($0) / 400 }
            return LocalRegression.Neighbour(similarity: 0.9, direction: direction, tutorials: [number % 2])
        }
        let far = LocalRegression.Neighbour(similarity: 0.5, direction: near[0].direction, tutorials: [2])
        #expect(Self.values(near + [far]) == Self.values(near))
        #expect(Self.values(near)[2] == 0)
    }

    @Test func `without links, the regression is the similarity of documents`() {
        var prototypes = EmbeddingPrototypes()
        for slot in 0..<3 { prototypes.setDocument(Meanings.embedding(slot), slot: slot) }
        prototypes.refresh(slots: 3)
        let question = Meanings.embedding(1, 1)
        let documents = prototypes.similarities(of: question, slots: 3)
        let none = NearestLinks().similarities(
            of: question, documents: documents, directions: prototypes.documentDirections)
        #expect(none.regression == documents.document)
        #expect(none.mean == documents.document)
    }

    @Test func `neither the order of links nor a removed tutorial leaves a trace`() {
        func regression(_ links: [(String, Int)], removing: Int? = nil) -> [Float] {
            var prototypes = EmbeddingPrototypes()
            for slot in 0..<3 { prototypes.setDocument(Meanings.embedding(slot), slot: slot) }
            if let removing {
                prototypes.setDocument(Meanings.embedding(9), slot: removing)
                prototypes.setDocument(nil, slot: removing)
            }
            let slots = 3 + (removing == nil ? 0 : 1)
            prototypes.refresh(slots: slots)
            var nearest = NearestLinks()
            nearest.set("gone", Meanings.embedding(2, 9), tutorials: [1])
            for (ticket, topic) in links {
                nearest.set(ticket, Meanings.embedding(topic % 3, topic), tutorials: [topic % 3])
            }
            nearest.set("gone", nil, tutorials: [])
            let question = Meanings.embedding(1, 50)
            let found = nearest.similarities(
                of: question, documents: prototypes.similarities(of: question, slots: slots),
                directions: prototypes.documentDirections)
            return Array(found.regression.prefix(3))
        }
        // More than count, so that those that are left out must be the same too.
        let links = (1...150).map { ("t\($0)", $0) }
        #expect(regression(links) == regression(links.reversed()))
        #expect(regression(links) == regression(links, removing: 3))
    }
}
