import Foundation
public import ICalendar

/// The zone of a session's events, for one day of the feeds.
///
/// A zone without a yearly pattern of clock changes cannot be declared so that every program reads it: its events are in
/// UTC.
public struct EventZone: Sendable {
    let zone: Zone
    /// True if times can be local: the zone can be declared, or needs no declaration.
    private let isDeclared: Bool
    /// The days on which that becomes true or false.
    let changes: WindowChanges

    public init(_ zone: Zone, window: FeedWindow) {
        self.zone = zone
        func isDeclared(_ days: Int) -> Bool {
            let window = FeedWindow(at: window.day.addingTimeInterval(Double(days * 86_400)))
            return zone.definition(from: window.from, to: window.to) != nil
        }
        var changes = WindowChanges(on: window.day)
        let now = zone == .utc || isDeclared(0)
        if zone != .utc {
            // A year that is irregular leaves the window at one point in time, or enters it.
            for limit in Self.reach where isDeclared(limit) != now {
                var (same, other) = (0, limit)
                while abs(same - other) > 1 {
                    let middle = (same + other) / 2
                    if isDeclared(middle) == now { same = middle } else { other = middle }
                }
                changes.add(window.day.addingTimeInterval(Double(max(same, other) * 86_400)))
            }
        }
        self.isDeclared = now
        self.changes = changes
    }

    /// The days from today between which changes are looked for.
    private static let reach = [-4_000, 400]

    /// The start and the end of a date. At a clock change they are in UTC, because programs read local times differently
    /// there.
    func times(of occurrence: Occurrence, lasting seconds: Int) -> (start: EventTime, end: EventTime) {
        let wanted = occurrence.override.start ?? occurrence.recurrenceID
        guard zone != .utc, isDeclared, zone.instant(of: wanted) == occurrence.startsAt,
            !zone.isAtClockChange(wanted, lasting: seconds)
        else { return (.utc(occurrence.startsAt), .utc(occurrence.endsAt)) }
        return (.zoned(wanted, zone: zone.identifier), .zoned(zone.local(at: occurrence.endsAt), zone: zone.identifier))
    }

    /// A time of a series, whose dates are at no clock change. It is local even where the zone is not declared by a
    /// yearly pattern: in UTC the hours of half the dates would be wrong.
    func time(ofSeries local: LocalDateTime) -> EventTime {
        // UTC has no VTIMEZONE (RFC 5545 §3.2.19).
        zone == .utc ? .utc(zone.instant(of: local)) : .zoned(local, zone: zone.identifier)
    }
}

extension Zone {
    /// The declaration of a zone that events of feeds use.
    public func declaration(in window: FeedWindow) -> ZoneDefinition {
        definition(from: window.from, to: window.to) ?? definitionByChanges(from: window.from, to: window.to)
    }
}
