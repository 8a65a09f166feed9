public import Foundation

/// A time zone of the IANA database, read from the system's copy (tzdata).
///
/// An alias keeps its name: `Asia/Calcutta` and `Asia/Kolkata` are two zones with the same offsets. Former names are known
/// even where the system's copy does not have them, and so are new names of zones that it has under a former one.
public struct Zone: Sendable {
    /// The IANA name, such as `Europe/Berlin`.
    public let identifier: String
    let table: ZoneTable

    /// - Parameter identifier: one of ``identifiers``; the case of the letters does not matter.
    /// - Throws: ``CalendarError`` if the zone does not exist or its file is damaged.
    public init(_ identifier: String) throws(CalendarError) {
        (self.identifier, table) = try ZoneDatabase.system.zone(identifier)
    }

    /// The zone with a name; nil if the system does not know it.
    public init?(ifKnown identifier: String) {
        do {
            self = try Zone(identifier)
        } catch {
            return nil
        }
    }

    init(identifier: String, table: ZoneTable) {
        self.identifier = identifier
        self.table = table
    }

    public static let utc = Zone(identifier: "UTC", table: ZoneTable(fixed: "UTC"))

    /// The relation of a local time to the clock changes of a zone.
    public enum Reading: Sendable, Hashable {
        /// The local time occurs once.
        case unique
        /// A clock change skips the local time.
        case gap
        /// A clock change repeats the local time.
        case fold
    }

    public func reading(of local: LocalDateTime) -> Reading {
        table.reading(atClock: local.clockSeconds)
    }

    /// True if a date begins or ends in a gap or fold, or spans a clock change: programs read its local times differently.
    /// - Parameters:
    ///   - local: the start on the wall clock, which may lie in a gap.
    ///   - seconds: the length of the date.
    public func isAtClockChange(_ local: LocalDateTime, lasting seconds: Int) -> Bool {
        let start = instantSeconds(of: local)
        let end = start + max(seconds, 0)
        if reading(of: local) != .unique || reading(of: self.local(atSeconds: end)) == .fold { return true }
        return table.changes(from: start + 1, to: end + 1).contains { $0.before.offset != $0.after.offset }
    }

    /// The instant of a local time.
    /// - Returns: in a gap, the instant by the offset before it; in a fold, the first of the two instants.
    /// - Source: RFC 5545 §3.3.5.
    public func instant(of local: LocalDateTime) -> Date {
        Date(timeIntervalSince1970: TimeInterval(instantSeconds(of: local)))
    }

    /// The local time at an instant, without fractions of a second.
    public func local(at instant: Date) -> LocalDateTime {
        let seconds = instant.wholeSeconds
        return LocalDateTime(clockSeconds: seconds + table.offset(atInstant: seconds))
    }

    /// The offset at an instant, in seconds east of UTC.
    public func offset(at instant: Date) -> Int {
        table.offset(atInstant: instant.wholeSeconds)
    }

    /// The offsets in a span of time, which is in seconds since 1970.
    /// - Returns: the offset at the start, and the changes after it, earliest first; offsets are in seconds east of UTC.
    package func offsets(from start: Int, to end: Int) -> (first: Int, changes: [(at: Int, offset: Int)]) {
        (table.offset(atInstant: start), table.offsetChanges(from: start + 1, to: end))
    }

    func instantSeconds(of local: LocalDateTime) -> Int {
        let clock = local.clockSeconds
        return clock - table.offset(atClock: clock)
    }

    func local(atSeconds seconds: Int) -> LocalDateTime {
        LocalDateTime(clockSeconds: seconds + table.offset(atInstant: seconds))
    }

    /// The release of the system's tzdata, such as `2026a`; without a release, a fingerprint of its files.
    public static var databaseVersion: String { ZoneDatabase.system.version }

    /// All names that ``init(_:)`` accepts, sorted, as the database writes them.
    public static var identifiers: [String] { ZoneDatabase.system.identifiers }

    /// The names that a misspelt one may mean, the nearest first.
    /// - Returns: at most three.
    public static func identifiers(near text: String) -> [String] { ZoneDatabase.system.names(near: text) }

    /// A sentence for a person who wrote a name that is not known, with the names that they may mean.
    ///
    /// ``init(_:)`` does not look for them, since that takes a millisecond.
    public static func unknown(_ text: String) -> String {
        let near = identifiers(near: text)
        guard let last = near.last else { return ZoneDatabase.unknown(text).reason }
        let names = near.count == 1 ? last : near.dropLast().joined(separator: ", ") + " or " + last
        return "There is no time zone \(text.debugDescription). Did you mean \(names)?"
    }
}

extension Zone {
    /// The city that names the zone, as people say it: `New York`.
    package var city: String {
        identifier.split(separator: "/").last.map { String($0.replacing("_", with: " ")) } ?? identifier
    }

    /// False for zones that are named after no place, such as `UTC`.
    package var isOfPlace: Bool { identifier.contains("/") && !identifier.hasPrefix("Etc/") }
}

extension Zone: Hashable {
    public static func == (left: Zone, right: Zone) -> Bool {
        left.identifier == right.identifier
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(identifier)
    }
}

extension Zone: Codable, CustomStringConvertible {
    public var description: String { identifier }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let identifier = try container.decode(String.self)
        do {
            self = try Zone(identifier)
        } catch {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: error.reason)
        }
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(identifier)
    }
}

extension ZoneTable {
    /// A zone at UTC, without clock changes.
    convenience init(fixed name: String) {
        self.init(ZoneFile(fixed: ZoneFile.LocalTimeType(offset: 0, isDaylight: false, name: name)))
    }
}

extension ZoneFile {
    /// A zone without clock changes.
    init(fixed type: LocalTimeType) {
        first = type
        footer = ZoneFooter(standard: type)
    }
}

extension ZoneFooter {
    init(standard: ZoneFile.LocalTimeType) {
        self.standard = standard
    }
}

extension Date {
    /// Seconds since 1970, rounded down and clamped to the years 1…9999, so that arithmetic does not overflow.
    var wholeSeconds: Int {
        let first = Double(LocalDate.firstDayNumber) * 86_400
        let last = Double(LocalDate.lastDayNumber) * 86_400 + 86_399
        let seconds = timeIntervalSince1970
        guard !seconds.isNaN else { return 0 }
        return Int(min(max(seconds, first), last).rounded(.down))
    }
}
