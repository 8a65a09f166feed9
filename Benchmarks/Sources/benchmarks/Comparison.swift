import Foundation

/// Two servers that answer the same, asked in turns, so that whatever else the machine does meets both.
struct Comparison {
    private static let connections = 8
    /// Short and many, so that a load from elsewhere meets both sides of most rounds.
    private static let turn = Duration.milliseconds(250)

    struct Side {
        let server: ServerProcess
        /// Asked in any order, over and over.
        let requests: [HTTPRequest]
    }

    private let length: Int
    /// Answers in a second, of the one and of the other, by round.
    private var rates: [[Double]] = []
    /// Seconds of processor time for one answer, likewise.
    private var costs: [[Double]] = []
    /// Seconds that 99 of 100 answers needed at most, likewise.
    private var tails: [[Double]] = []

    /// - Parameter head: what every answer is, as far as its status and length go.
    init(
        of one: Side, with other: Side, expecting head: ResponseHead, _ client: Client, rounds: Int
    ) async throws {
        length = head.length
        let sides = [one, other].map { side in
            (server: side.server, requests: side.requests.map { $0.bytes(port: side.server.port) })
        }
        // The first round warms both up and does not count.
        for round in 0...rounds {
            var rates: [Double] = []
            var costs: [Double] = []
            var tails: [Double] = []
            for side in sides {
                let before = try side.server.processorTime()
                let begun = ContinuousClock.now
                let load = try await client.throughput(
                    of: side.requests, expecting: head, connections: Self.connections, for: Self.turn,
                    port: side.server.port)
                let answers = load.rate * (ContinuousClock.now - begun).seconds
                rates.append(load.rate)
                tails.append(load.slowestHundredth)
                costs.append((try side.server.processorTime() - before) / answers)
            }
            guard round > 0 else { continue }
            self.rates.append(rates)
            self.costs.append(costs)
            self.tails.append(tails)
        }
    }

    /// - Parameter unit: names the other side.
    func figure(_ name: String, unit: String = "of the bare route", atLeast target: Double) -> Figure {
        let ratios = rates.map { $0[0] / $0[1] }
        func middle(_ values: [[Double]], _ side: Int, times factor: Double = 1) -> String {
            Figure.number(values.map { $0[side] }.median * factor)
        }
        return Figure(
            name: name, value: ratios.median, unit: unit,
            target: Figure.Target(relation: .atLeast, value: target),
            note: "\(middle(rates, 0)) and \(middle(rates, 1)) answers/s of \(length) bytes; processor "
                + "time \(middle(costs, 0, times: 1e6)) and \(middle(costs, 1, times: 1e6)) µs each; "
                + "\(rates.count) rounds, \(ratios.spread)")
    }

    /// The processor time of one answer, as a part of that of the other side.
    func costFigure(_ name: String, unit: String, below target: Double) -> Figure {
        let ratios = costs.map { $0[0] / $0[1] }
        return Figure(
            name: name, value: ratios.median, unit: unit, target: Figure.Target(relation: .below, value: target),
            note: "\(costs.count) rounds, \(ratios.spread)")
    }

    /// The time that 99 of 100 answers needed at most, as a part of that of the other side.
    func tailFigure(_ name: String, unit: String, below target: Double) -> Figure {
        let ratios = tails.map { $0[0] / $0[1] }
        func middle(_ side: Int) -> String { Figure.number(tails.map { $0[side] }.median * 1e6) }
        return Figure(
            name: name, value: ratios.median, unit: unit, target: Figure.Target(relation: .below, value: target),
            note: "\(middle(0)) and \(middle(1)) µs; \(tails.count) rounds, \(ratios.spread)")
    }
}
