import Foundation
import SupportCore

/// When a target is due, as the library counts it: the distance is not to matter.
enum DeadlineCounting {
    static func measure() throws -> [Figure] {
        let package = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let file = package.appending(path: "Seeds/agreement.json")
        let agreement = try Agreement(json: try Data(contentsOf: file))
        // Forty years of openings, none of them at the same place of a week.
        let openings = (0..<1_000).map { Date(timeIntervalSince1970: 1_800_000_000 + Double($0) * 1_262_303.0) }
        var figures = [("a business day", 1), ("five", 5), ("a year", 250), ("forty years", 10_000)].map { name, days in
            let seconds = days * agreement.businessDay(for: .standard)
            return figure("A deadline \(name) away", openings) {
                agreement.calendar.instant(after: seconds, from: $0)
            }
        }
        figures.append(
            figure("Both deadlines of a ticket of P2, from its opening", openings, target: nil) { opening in
                agreement.serviceLevel(
                    priority: .p2, plan: .standard, openedAt: opening, history: [], now: opening
                ).nextBreach ?? .distantPast
            })
        return figures
    }

    private static func figure(
        _ name: String, _ openings: [Date], target: Double? = 2, _ due: (Date) -> Date
    ) -> Figure {
        var batches: [Double] = []
        var sum = 0.0
        for _ in 0..<31 {
            let begun = processorTime()
            for _ in 0..<10 {
                for opening in openings { sum += due(opening).timeIntervalSince1970 }
            }
            batches.append((processorTime() - begun) * 1e6 / Double(10 * openings.count))
        }
        return Figure(
            name: name, value: batches.median, unit: "µs",
            target: target.map { Figure.Target(relation: .below, value: $0) },
            note: "31 times 10,000, \(batches.spread); checksum \(Int(sum / 1e12))")
    }
}
