import Foundation
import ICalendar

/// The time zones of a calendar file: those that it defines, and those that its names stand for.
///
/// A definition in the file takes precedence over its name (RFC 5545 §3.8.3.1). What was found is remembered, for the
/// events of a file are in few zones.
final class FileZones {
    enum Clock {
        case zone(Zone)
        /// The index of a definition of the file.
        case defined(Int)
    }

    /// The zone of local times that have none.
    let fallback: Zone?

    private var definitions: [ForeignZone] = []
    private var indexes: [ForeignZone: Int] = [:]
    private var places: [Place: Int] = [:]
    /// The last definition of each `TZID`.
    private var anywhere: [String: Int] = [:]
    private var matches: [String: ZoneNames.Match?] = [:]
    private var clocks: [ClockKey: DefinedClock] = [:]
    private var zones: [ZoneKey: [Zone]] = [:]

    /// A `TZID` counts in its own calendar.
    private struct Place: Hashable {
        let name: String
        let calendar: Int
    }

    private struct ClockKey: Hashable {
        let definition: Int
        let decade: Int
    }

    private struct ZoneKey: Hashable {
        let definition: Int
        let preferred: String
        let years: ClosedRange<Int>
    }

    /// The maximum number of definitions of a file that differ. Real files have some dozens.
    private static let maxDefinitions = 2_000
    private static let maxCached = 5_000

    init(fallback: Zone?) {
        self.fallback = fallback
    }

    // MARK: - Reading

    func add(_ zone: ForeignZone, calendar: Int) {
        let index = indexes[zone] ?? definitions.count
        if index == definitions.count {
            guard definitions.count < Self.maxDefinitions else { return }
            definitions.append(zone)
            indexes[zone] = index
        }
        let (name, folded) = (zone.name.trimmingCharacters(in: .whitespaces), Self.key(zone.name))
        places[Place(name: name, calendar: calendar)] = index
        // Another case of the name is a spelling of it only where it has no definition of its own.
        let lower = Place(name: folded, calendar: calendar)
        places[lower] = places[lower] ?? index
        anywhere[folded] = index
    }

    // MARK: - Times

    /// The clock of a `TZID`; nil where neither the file nor the zone database knows it.
    func clock(_ name: String, calendar: Int) -> Clock? {
        let key = Self.key(name)
        let exact = Place(name: name.trimmingCharacters(in: .whitespaces), calendar: calendar)
        if let definition = places[exact] ?? places[Place(name: key, calendar: calendar)] {
            return .defined(definition)
        }
        if let match = match(name) { return .zone(match.zone) }
        return anywhere[key].map(Clock.defined)
    }

    /// The zone that only the name of a `TZID` stands for.
    func match(_ name: String) -> ZoneNames.Match? {
        if let known = matches[name] { return known }
        if matches.count >= Self.maxCached { matches.removeAll() }
        let match = ZoneNames.shared.match(name)
        matches[name] = .some(match)
        return match
    }

    func instant(of local: LocalDateTime, _ clock: Clock) -> Date {
        switch clock {
        case .zone(let zone): zone.instant(of: local)
        case .defined(let definition): definedClock(definition, year: local.date.year).instant(of: local)
        }
    }

    func local(at instant: Date, _ clock: Clock) -> LocalDateTime {
        switch clock {
        case .zone(let zone): return zone.local(at: instant)
        case .defined(let definition):
            let year = Zone.utc.local(at: instant).date.year
            return definedClock(definition, year: year).local(at: instant)
        }
    }

    private func definedClock(_ definition: Int, year: Int) -> DefinedClock {
        let key = ClockKey(definition: definition, decade: year / 10)
        if let known = clocks[key] { return known }
        if clocks.count >= Self.maxCached { clocks.removeAll() }
        let clock = DefinedClock(
            definitions[definition], years: max(1, key.decade * 10 - 1)...(key.decade * 10 + 10))
        clocks[key] = clock
        return clock
    }

    /// The zone of the database that has the clock of a definition at some dates: the one of that name, else one that
    /// is the same in these years.
    /// - Parameters:
    ///   - dates: in the definition's local time, in order, at least one.
    ///   - preferred: the name of the zone of the calendar.
    func zone(of definition: Int, dates: [LocalDateTime], preferred: String?) -> Zone? {
        guard let first = dates.first, let last = dates.last else { return nil }
        let zone = definitions[definition]
        // A definition that lists its onsets one by one says nothing of the time before and after them.
        let told = dates.filter(zone.tells)
        func agrees(_ zone: Zone, at dates: [LocalDateTime]) -> Bool {
            dates.allSatisfy { zone.instant(of: $0) == instant(of: $0, .defined(definition)) }
        }
        for name in [zone.location, zone.name] {
            guard let name, let named = match(name)?.zone else { continue }
            if !told.isEmpty, agrees(named, at: told) { return named }
            let isName = Self.key(name).hasSuffix(named.identifier.lowercased())
            if isName, told.isEmpty || zone.isFixed, zone.isPart(of: named) { return named }
        }
        let years = first.date.year...max(first.date.year, min(last.date.year, first.date.year + 5))
        return likely(definition, years: years, preferred: preferred)
            .first { agrees($0, at: told.isEmpty ? [first] : told) }
    }

    /// The zones that have the clock of a definition in some years, the likeliest first. A change of the clock may be
    /// some hours off, as in definitions that write the time after it.
    private func likely(_ definition: Int, years: ClosedRange<Int>, preferred: String?) -> [Zone] {
        let key = ZoneKey(definition: definition, preferred: preferred ?? "", years: years)
        if let known = zones[key] { return known }
        guard let from = LocalDate(year: years.lowerBound, month: 1, day: 1)?.midnight,
            let to = LocalDate(year: min(years.upperBound, 9_998) + 1, month: 1, day: 1)?.midnight
        else { return [] }
        let clock = DefinedClock(definitions[definition], years: years.lowerBound...years.upperBound + 1)
        let end = definitions[definition].lastOnset.map { max(from.adding(days: 1), min($0, to)) } ?? to
        let span = (from: Zone.utc.instant(of: from), to: Zone.utc.instant(of: end))
        let own = [
            preferred.flatMap { match($0)?.zone }, fallback, UTCOffset(seconds: clock.offset(at: span.from)).zone,
        ]
        let samples = clock.samples(from: span.from, to: span.to)
        var found: [Zone] = []
        for zone in own.compactMap(\.self) + candidates where found.count < Self.maxLikely {
            if samples.allSatisfy({ zone.offset(at: $0.instant) == $0.offset }) { found.append(zone) }
        }
        if zones.count >= Self.maxCached { zones.removeAll() }
        zones[key] = found
        return found
    }

    /// All zones, those of Windows first: they are the best known of their kind.
    private lazy var candidates = (WindowsZones.shared.entries.map(\.zone) + Zone.identifiers)
        .compactMap(Zone.init(ifKnown:))

    /// The number of zones that are compared date by date. If the first few differ at a date, the others do, too.
    private static let maxLikely = 4

    private static func key(_ name: String) -> String {
        name.trimmingCharacters(in: .whitespaces).lowercased()
    }
}
