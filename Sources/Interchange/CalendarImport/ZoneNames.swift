import Foundation
import ICalendar

/// Finds the time zone that the name in a calendar stands for: an IANA name, one of Windows, what Windows shows, or an
/// offset, with or without the prefix of a program.
struct ZoneNames: Sendable {
    struct Match: Sendable, Hashable {
        let zone: Zone
        /// True where the name tells only an offset, beside a place that is not known. The place may have summer time.
        var isAssumed = false
    }

    static let shared = ZoneNames()

    /// The IANA names by their last part in lower case, such as `berlin`, where all names with it mean one
    /// zone.
    private let byCity: [String: String]

    private init() {
        let names = Zone.identifiers
        let cities = Dictionary(grouping: names.filter { $0.contains("/") && !$0.hasPrefix("Etc/") }) { name in
            (name.split(separator: "/").last ?? "").replacing("_", with: " ").lowercased()
        }
        byCity = cities.compactMapValues(Self.common)
    }

    /// The first of some names if all of them mean one zone, as `Europe/Istanbul` and `Asia/Istanbul` do: they have the same
    /// offset in every quarter of these years.
    private static func common(_ names: [String]) -> String? {
        let zones = names.compactMap { Zone(ifKnown: $0) }
        let instants = (0..<40).map { Date(timeIntervalSince1970: 1_577_836_800 + Double($0) * 7_889_400) }
        guard let first = zones.first,
            zones.dropFirst().allSatisfy({ zone in instants.allSatisfy { zone.offset(at: $0) == first.offset(at: $0) } }
            )
        else { return nil }
        return first.identifier
    }

    func match(_ name: String) -> Match? {
        let name = name.trimmingCharacters(in: .whitespacesAndNewlines.union(["\""]))
        guard !name.isEmpty, name.utf8.count <= 300 else { return nil }
        if let zone = known(name) { return Match(zone: zone) }
        if let match = labelled(name) { return match }
        if let offset = UTCOffset(name: name) { return offset.zone.map { Match(zone: $0) } }
        // /freeassociation.sourceforge.net/Europe/Berlin, tzone://Microsoft/Utc
        let parts = name.split(separator: "/")
        let hasPrefix = name.hasPrefix("/") || parts.first.map { $0.contains(".") || $0.hasSuffix(":") } ?? false
        for count in stride(from: min(parts.count - 1, 4), to: 0, by: -1) where hasPrefix {
            let rest = parts.suffix(count).joined(separator: "/")
            if let zone = known(rest) { return Match(zone: zone) }
        }
        // Europe/Berlin (CEST)
        if name.hasSuffix(")"), let open = name.lastIndex(of: "("), open != name.startIndex {
            return match(String(name[..<open]))
        }
        return nil
    }

    private func known(_ name: some StringProtocol) -> Zone? {
        let name = String(name)
        if let zone = Zone(ifKnown: name) { return zone }
        let lower = name.lowercased()
        if ["z", "zulu", "utc", "gmt", "coordinated universal time"].contains(lower) { return .utc }
        let windows = WindowsZones.shared
        let found =
            windows.zone(named: name) ?? windows.zone(labelled: name)
            ?? byCity[lower.replacing("_", with: " ")]
        return found.flatMap(Zone.init(ifKnown:))
    }

    /// `(UTC+01:00) Amsterdam, Berlin, Bern, Rom, Stockholm, Wien`
    private func labelled(_ name: String) -> Match? {
        guard name.hasPrefix("("), let close = name.firstIndex(of: ")"),
            let offset = UTCOffset(name: name[..<close].dropFirst())
        else { return nil }
        let label = name[close...].dropFirst().trimmingCharacters(in: .whitespaces)
        let windows = WindowsZones.shared
        let places = label.lowercased().split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
        let found =
            windows.zone(labelled: label) ?? windows.zone(offset: offset.text, labelledLike: label)
            ?? places.compactMap { byCity[$0] }.first
        if let zone = found.flatMap(Zone.init(ifKnown:)) ?? known(label) { return Match(zone: zone) }
        return offset.zone.map { Match(zone: $0, isAssumed: !label.isEmpty) }
    }
}

/// A fixed distance from UTC.
struct UTCOffset: Sendable, Hashable {
    /// East of UTC.
    let seconds: Int

    /// - Parameter name: such as `UTC+2`, `GMT+0200`, `UTC+05:30`, `-03:00` or `UTC`.
    init?(name: some StringProtocol) {
        var text = name.uppercased().filter { $0 != " " }[...]
        let isNamed = ["UTC", "GMT"].contains { text.hasPrefix($0) }
        if isNamed { text = text.dropFirst(3) }
        if text.isEmpty, isNamed {
            seconds = 0
            return
        }
        guard let sign = text.first, ["+", "-", "−"].contains(sign) else { return nil }
        let digits = text.dropFirst()
        let parts = digits.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count <= 2, digits.allSatisfy({ $0.isASCII && ($0.isNumber || $0 == ":") }) else { return nil }
        let hours: Int?
        let minutes: Int?
        if parts.count == 2 {
            (hours, minutes) = (Int(parts[0]), parts[1].count == 2 ? Int(parts[1]) : nil)
        } else if digits.count > 2 {
            (hours, minutes) = (Int(digits.dropLast(2)), Int(digits.suffix(2)))
        } else {
            (hours, minutes) = (Int(digits), 0)
        }
        guard let hours, let minutes, hours <= 15, minutes < 60 else { return nil }
        seconds = (sign == "+" ? 1 : -1) * (hours * 3_600 + minutes * 60)
    }

    init(seconds: Int) {
        self.seconds = seconds
    }

    /// `+01:00`
    var text: String {
        let minutes = abs(seconds) / 60
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : String(number) }
        return (seconds < 0 ? "-" : "+") + two(minutes / 60) + ":" + two(minutes % 60)
    }

    /// The zones whose offset is not of whole hours, and always the same.
    private static let others = [
        -34_200: "Pacific/Marquesas", 12_600: "Asia/Tehran", 16_200: "Asia/Kabul", 19_800: "Asia/Kolkata",
        20_700: "Asia/Kathmandu", 23_400: "Asia/Yangon", 31_500: "Australia/Eucla", 34_200: "Australia/Darwin",
    ]

    /// The IANA zone that has this offset the whole year; nil if there is none.
    var zone: Zone? {
        if seconds == 0 { return .utc }
        guard seconds % 3_600 == 0 else { return Self.others[seconds].flatMap(Zone.init(ifKnown:)) }
        // The signs of these names are those of POSIX: west is positive.
        let hours = seconds / 3_600
        return Zone(ifKnown: "Etc/GMT\(hours > 0 ? "-" : "+")\(abs(hours))")
    }
}
