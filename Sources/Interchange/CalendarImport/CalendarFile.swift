import Foundation
public import ICalendar

/// A calendar file of another program: its events by UID, in the order of the file.
///
/// The file is read twice: once for the places of its events, and then event by event with all of its changes, wherever
/// they stand. So only the events of one UID are in memory at a time, beside a few dozen bytes for each event.
public struct CalendarFile {
    /// The reason why nothing of a file can be read.
    public enum Unreadable: Error, Sendable, Hashable {
        case notCalendar
        /// An archive, as Google's export is.
        case archive
    }

    /// The number of events, with the changes of single dates.
    public let eventCount: Int
    /// The number of tasks, journal entries and the like, which are not read.
    public let otherCount: Int
    /// True if the file ends before its calendar does, so that events may be missing.
    public let isCutOff: Bool

    let zones: FileZones
    private let source: CalendarSource
    private let calendars: [Int: ForeignCalendar]
    private let places: [CalendarIndex.Place]
    private let groups: [CalendarIndex.Group]
    private var nextGroup = 0
    /// The last part that was read.
    private var part: (place: Int, bytes: [UInt8]) = (0, [])

    /// The most events of one UID, and the most bytes of them, that are read. More than a real series can have.
    private static let maxEventsOfUID = 3_000
    private static let maxBytesOfUID = 8 << 20

    /// - Parameter zone: the zone of local times that have none.
    /// - Throws: ``Unreadable``; what reading the source throws.
    public init(_ source: CalendarSource, zone: Zone? = nil) throws {
        let source = try source.inUTF8()
        var index = CalendarIndex(zone: zone)
        var scanner = CalendarScanner { ForeignEvent.reads($0) || CalendarIndex.reads($0) }
        var place = 0
        while true {
            let bytes = try source.read(from: place)
            if place == 0, bytes.starts(with: Array("PK\u{03}\u{04}".utf8)) || bytes.starts(with: [0x1F, 0x8B]) {
                throw Unreadable.archive
            }
            guard !bytes.isEmpty else { break }
            bytes.withUnsafeBytes { part in scanner.scan(part) { index.take($0) } }
            place += bytes.count
        }
        scanner.finish { index.take($0) }
        guard index.calendar >= 0 else { throw Unreadable.notCalendar }

        self.source = source
        zones = index.zones
        calendars = index.calendars
        places = index.places
        groups = index.groups
        otherCount = index.others
        isCutOff = index.isCutOff
        eventCount = index.places.count
    }

    /// Reads the events of the next UID.
    /// - Returns: nil after the last one.
    public mutating func next() throws -> [ForeignEntry]? {
        guard let (read, number) = try readGroup() else { return nil }
        guard let first = read.first else { return [] }
        let entries = EventGroup.entries(of: read, uid: CalendarIndex.uid(first), in: zones)
        guard number >= 0, let rest = try event(at: places[Int(number)]) else { return entries }
        return entries + [
            ForeignEntry(
                uid: CalendarIndex.uid(first), title: String((rest.title ?? "").prefix(300)), line: rest.line,
                remarks: [.tooManyWithUID])
        ]
    }

    /// Reads the events of the next UID as they are, in the order of the file.
    /// - Returns: the events, and the number of those that are too many; nil after the last UID.
    mutating func nextEvents() throws -> (events: [ForeignEvent], unread: Int)? {
        guard let group = try readGroup() else { return nil }
        var (rest, unread) = (group.rest, 0)
        while rest >= 0 {
            unread += 1
            rest = places[Int(rest)].next
        }
        return (group.events, unread)
    }

    /// - Returns: the events, and the place of the first one that is too many; negative for none.
    private mutating func readGroup() throws -> (events: [ForeignEvent], rest: Int32)? {
        guard nextGroup < groups.count else { return nil }
        let group = groups[nextGroup]
        nextGroup += 1
        var read: [ForeignEvent] = []
        var bytes = 0
        var number = group.first
        while number >= 0 {
            let place = places[Int(number)]
            bytes += Int(place.count)
            guard read.count < Self.maxEventsOfUID, bytes <= Self.maxBytesOfUID || read.isEmpty else { break }
            number = place.next
            if let event = try event(at: place) { read.append(event) }
        }
        return (read, number)
    }

    private mutating func event(at place: CalendarIndex.Place) throws -> ForeignEvent? {
        let count = Int(place.count)
        let isThere = place.offset >= part.place && place.offset + count <= part.place + part.bytes.count
        if !isThere { part = (place.offset, try source.read(from: place.offset, count: count)) }
        let start = place.offset - part.place
        let bytes = part.bytes[start..<min(part.bytes.count, start + count)]
        var component: CalendarComponent?
        var scanner = CalendarScanner(firstLine: Int(place.line), ForeignEvent.reads)
        let take = { (element: CalendarScanner.Element) in
            if case .component(let found) = element { component = component ?? found }
        }
        bytes.withUnsafeBytes { scanner.scan($0, take) }
        scanner.finish(take)
        guard var found = component else { return nil }
        if !place.isCutOff, let end = found.faults.firstIndex(of: .cutOff) {
            // It ends where the next one begins, which is not in its part of the file.
            found.faults[end] = .noEnd
        }
        return ForeignEvent(
            found, in: calendars[Int(place.calendar)] ?? ForeignCalendar(), index: Int(place.calendar))
    }
}

/// Gathers the places of the events of a file, its zones and the properties of its calendars.
private struct CalendarIndex {
    struct Place {
        let offset: Int
        let count: Int32
        let line: Int32
        let calendar: Int32
        /// True if the file ends in it.
        let isCutOff: Bool
        /// The next event of the same UID; negative for none.
        var next: Int32 = -1
    }

    /// The first and the last event of a UID.
    struct Group {
        let first: Int32
        var last: Int32
    }

    let zones: FileZones
    private(set) var places: [Place] = []
    /// In the order of their first events.
    private(set) var groups: [Group] = []
    /// The groups by a hash of the UID, of this process.
    private var known: [Int: Int32] = [:]
    /// The properties of calendars, by the place of the calendar. Many have none.
    private(set) var calendars: [Int: ForeignCalendar] = [:]
    private(set) var others = 0
    private(set) var isCutOff = false
    /// The place of the calendar that is being read; negative before the first.
    private(set) var calendar = -1

    init(zone: Zone?) {
        zones = FileZones(fallback: zone)
    }

    static func reads(_ name: String) -> Bool {
        ForeignCalendar.properties.contains(name) || ForeignZone.properties.contains(name)
    }

    mutating func take(_ element: CalendarScanner.Element) {
        switch element {
        case .calendar: calendar += 1
        case .property(let line):
            guard ForeignCalendar.properties.contains(line.name) else { return }
            calendars[calendar, default: ForeignCalendar()].take(line)
        case .component(let component): take(component)
        case .other: others += 1
        case .cutOff: isCutOff = true
        }
    }

    private mutating func take(_ component: CalendarComponent) {
        if component.faults.contains(.cutOff) { isCutOff = true }
        guard component.name == "VEVENT" else {
            if let zone = ForeignZone(component) { zones.add(zone, calendar: calendar) }
            return
        }
        let uid = Self.uid(ForeignEvent(component, in: ForeignCalendar(), index: calendar))
        let number = Int32(clamping: places.count)
        places.append(
            Place(
                offset: component.bytes.lowerBound, count: Int32(clamping: component.bytes.count),
                line: Int32(clamping: component.number), calendar: Int32(clamping: calendar),
                isCutOff: component.faults.contains(.cutOff)))
        if let group = known[uid.hashValue] {
            places[Int(groups[Int(group)].last)].next = number
            groups[Int(group)].last = number
        } else {
            known[uid.hashValue] = Int32(clamping: groups.count)
            groups.append(Group(first: number, last: number))
        }
    }

    /// The UID of an event, or one that is derived from it. One that is very long is cut.
    static func uid(_ event: ForeignEvent) -> String {
        guard let uid = event.uid else { return event.derivedUID }
        return uid.utf8.count <= maxUIDBytes ? uid : ForeignEvent.shortened(uid)
    }

    private static let maxUIDBytes = 500
}
