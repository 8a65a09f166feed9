import Foundation
import ICalendar

/// The time zones of Windows, which Outlook and Exchange write into calendars.
struct WindowsZones: Sendable {
    struct Entry: Sendable, Hashable {
        /// The name in the registry, such as `W. Europe Standard Time`.
        let name: String
        /// The IANA name.
        let zone: String
        /// The offset that Windows shows, such as `+01:00`.
        let offset: String
        /// The places that Windows shows, such as `Amsterdam, Berlin, Bern, Rome, Stockholm, Vienna`.
        let label: String

        /// The places, each in lower case and without accents.
        var places: [String] { Self.places(in: label) }

        static func places(in label: String) -> [String] {
            label.split { $0 == "," || $0 == "、" || $0 == "，" }
                .map { WindowsZones.plain($0.trimmingCharacters(in: .whitespaces)) }
        }
    }

    static let shared = WindowsZones()

    /// In CLDR's order, from west to east.
    let entries: [Entry]
    private let byName: [String: String]
    private let byLabel: [String: String]

    private init() {
        entries = Self.table.split(separator: "\n")
            .compactMap { line in
                let fields = line.split(separator: "|").map(String.init)
                guard fields.count == 3, let end = fields[2].firstIndex(of: ")") else { return nil }
                return Entry(
                    name: fields[0], zone: fields[1], offset: String(fields[2][..<end].dropFirst("(UTC".count)),
                    label: String(fields[2][end...].dropFirst(2)))
            }
        byName = Dictionary(
            entries.map { ($0.name.lowercased(), $0.zone) } + Self.formerNames.map { ($0.key, $0.value) },
            uniquingKeysWith: { first, _ in first })
        byLabel = Dictionary(entries.map { ($0.label.lowercased(), $0.zone) }, uniquingKeysWith: { first, _ in first })
    }

    /// Names that Windows had, and that CLDR no longer lists.
    private static let formerNames = [
        "mitteleuropäische zeit": "Europe/Berlin", "mitteleuropäische sommerzeit": "Europe/Berlin",
        "westeuropäische zeit": "Europe/Lisbon", "westeuropäische sommerzeit": "Europe/Lisbon",
        "osteuropäische zeit": "Europe/Helsinki", "osteuropäische sommerzeit": "Europe/Helsinki",
        "armenian standard time": "Asia/Yerevan", "kamchatka standard time": "Asia/Kamchatka",
        "mexico standard time": "America/Mexico_City", "mexico standard time 2": "America/Mazatlan",
        "mid-atlantic standard time": "Etc/GMT+2", "central european time": "Europe/Berlin",
        "eastern time": "America/New_York", "central time": "America/Chicago", "mountain time": "America/Denver",
        "pacific time": "America/Los_Angeles",
    ]

    /// Canada in the languages of Windows, without accents.
    private static let canada = [
        "canada", "kanada", "καναδ", "канад", "カナダ", "加拿大", "캐나다", "كندا", "קנדה",
    ]
    .map(plain)

    private static func plain(_ text: String) -> String {
        text.folding(options: [.caseInsensitive, .diacriticInsensitive], locale: nil)
    }

    /// The IANA name of a zone by its name in Windows, in any case. Lotus Notes leaves `Standard Time` out, and some
    /// programs write `Daylight` or `Summer` for events in summer.
    func zone(named name: String) -> String? {
        let name = name.lowercased()
        if let zone = byName[name] { return zone }
        for season in [" daylight time", " summer time"] where name.hasSuffix(season) {
            return byName[name.dropLast(season.count) + " standard time"]
        }
        return byName[name + " standard time"]
    }

    /// The IANA name of a zone by the places that Windows shows.
    func zone(labelled label: String) -> String? { byLabel[label.lowercased()] }

    /// The zone with an offset and most of the places of a label, which may be written in another language.
    func zone(offset: String, labelledLike label: String) -> String? {
        let wanted = Set(Entry.places(in: label))
        let entries = entries.filter { $0.offset == offset }
        // The zones of North America are called by a direction: `Hora del este (EE. UU. y Canadá)`.
        let isOfNorthAmerica = Self.canada.contains { wanted.joined(separator: " ").contains($0) }
        if isOfNorthAmerica, let entry = entries.first(where: { $0.label.hasSuffix("Canada)") }) { return entry.zone }
        let found = entries.map { (zone: $0.zone, count: wanted.intersection($0.places).count) }
        guard let best = found.map(\.count).max(), best > 0 else { return nil }
        return found.first { $0.count == best }?.zone
    }
}
