internal import Foundation

/// A table of the UTC offsets of a time zone. Looking up each instant in Foundation would take longer than all other
/// calculations.
///
/// The table covers 1900 to 2500. Before it, the first offset applies. From 2100 on, the rules of every zone in the
/// IANA database repeat with the Gregorian calendar, every 400 years, so the years 2100 to 2500 represent all later ones.
package struct ZoneOffsets: Sendable, Hashable {
    /// The start of each offset in seconds since 1970, ascending; the first is ``start``.
    let starts: [Int]
    /// Seconds east of UTC, one for each of ``starts``.
    let offsets: [Int]

    static let years = 1900...2500
    package static let start = GregorianDay.number(year: 1900, month: 1, day: 1) * GregorianDay.seconds
    static let cycle = GregorianDay.daysInCycle * GregorianDay.seconds
    package static let end = GregorianDay.number(year: 2500, month: 1, day: 1) * GregorianDay.seconds

    /// - Parameters:
    ///   - first: the offset at ``start``, in seconds east of UTC.
    ///   - changes: the changes of the offset after ``start`` and before ``end``, in seconds since 1970, earliest first.
    package init(first: Int, changes: [(at: Int, offset: Int)]) {
        starts = [Self.start] + changes.map(\.at)
        offsets = [first] + changes.map(\.offset)
    }

    /// The offsets of a zone by the data of Foundation; `nil` for a name that is not an IANA name.
    package init?(named identifier: String) {
        guard let zone = Self.zone(named: identifier) else { return nil }
        self.init(zone)
    }

    init(_ zone: TimeZone) {
        var starts = [Self.start]
        var offsets = [zone.secondsFromGMT(for: Date(epochSeconds: Self.start))]
        // Despite its name, this function returns every change of offset, not only daylight saving changes.
        while let change = zone.nextDaylightSavingTimeTransition(after: Date(epochSeconds: starts[starts.count - 1])),
            change.epochSeconds < Self.end, change.epochSeconds > starts[starts.count - 1]
        {
            starts.append(change.epochSeconds)
            offsets.append(zone.secondsFromGMT(for: change))
        }
        self.starts = starts
        self.offsets = offsets
    }

    /// The zone with an IANA name; `nil` if there is none. Foundation also accepts `GMT+3`, which is not an IANA name.
    static func zone(named identifier: String) -> TimeZone? {
        guard !identifier.hasPrefix("GMT+"), !identifier.hasPrefix("GMT-") else { return nil }
        return TimeZone(identifier: identifier)
    }
}
