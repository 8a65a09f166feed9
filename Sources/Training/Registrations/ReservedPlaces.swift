public import Foundation

/// Places beside somebody's seat, for colleagues whose names follow.
public struct ReservedPlaces: Sendable, Hashable {
    public var count: Int
    /// The instant at which those without a name go to others.
    public let until: Date

    public init(count: Int, until: Date) {
        self.count = count
        self.until = until
    }

    /// The maximum number of colleagues of one person, with and without a name.
    public static let maxCount = 4

    /// The maximum time for which a place is reserved, in seconds.
    public static let maxDuration: TimeInterval = 3 * 86_400

    /// The end of a reservation: after three days, or after half of the time that is left, so that others can still plan
    /// with what is given back.
    ///
    /// - Parameter closesAt: the instant at which registration closes.
    public static func end(now: Date, closesAt: Date) -> Date {
        let half = max(0, closesAt.timeIntervalSince(now) / 2).rounded(.down)
        return now.addingTimeInterval(min(maxDuration, half))
    }
}
