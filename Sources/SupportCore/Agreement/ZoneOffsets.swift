internal import Foundation

/// What a time zone adds to UTC, as a table: asking Foundation for each instant would be slower than the whole rest.
///
/// The table runs from 1900 to 2500. Before it the first offset holds. From 2100 on the rules of every zone that the
/// time zone database knows repeat with the Gregorian calendar, every 400 years, so that the years 2100 to 2500 stand
/// for all later ones.
struct ZoneOffsets: Sendable, Hashable {
    /// Seconds since 1970 from which each offset holds, ascending; the first is ``start``.
    let starts: [Int]
    /// Seconds east of Greenwich, one for each of ``starts``.
    let offsets: [Int]

    static let years = 1900...2500
    static let start = GregorianDay.number(year: 1900, month: 1, day: 1) * GregorianDay.seconds
    static let cycle = GregorianDay.daysInCycle * GregorianDay.seconds
    static let end = GregorianDay.number(year: 2500, month: 1, day: 1) * GregorianDay.seconds

    init(_ zone: TimeZone) {
        var starts = [Self.start]
        var offsets = [zone.secondsFromGMT(for: Date(epochSeconds: Self.start))]
        // Foundation's name promises daylight saving alone; it gives every change of offset.
        while let change = zone.nextDaylightSavingTimeTransition(after: Date(epochSeconds: starts[starts.count - 1])),
            change.epochSeconds < Self.end, change.epochSeconds > starts[starts.count - 1]
        {
            starts.append(change.epochSeconds)
            offsets.append(zone.secondsFromGMT(for: change))
        }
        self.starts = starts
        self.offsets = offsets
    }

    /// The zone of that IANA name; `nil` if there is none. Foundation also takes `GMT+3`, which no IANA zone is called.
    static func zone(named identifier: String) -> TimeZone? {
        guard !identifier.hasPrefix("GMT+"), !identifier.hasPrefix("GMT-") else { return nil }
        return TimeZone(identifier: identifier)
    }
}
