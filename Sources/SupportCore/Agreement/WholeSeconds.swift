internal import Foundation

extension Date {
    /// About 270,000 years either side of 1970: `Int` arithmetic on it cannot overflow, and `Double` holds it exactly.
    private static let farthest = 8_640_000_000_000.0

    /// The seconds since 1970, fractions dropped towards the past. Not a number counts as 1970, and what lies
    /// farther away than any calendar reaches is brought back to the end of that range.
    var epochSeconds: Int {
        guard !timeIntervalSince1970.isNaN else { return 0 }
        return Int(timeIntervalSince1970.rounded(.down).clamped(to: -Self.farthest...Self.farthest))
    }

    init(epochSeconds: Int) {
        self.init(timeIntervalSince1970: Double(epochSeconds))
    }

    /// The API and the tables keep whole seconds, so a value that was stored and read again stays equal.
    var inWholeSeconds: Date { Date(epochSeconds: epochSeconds) }
}

extension Double {
    fileprivate func clamped(to range: ClosedRange<Double>) -> Double {
        Swift.min(Swift.max(self, range.lowerBound), range.upperBound)
    }
}
