import Foundation
import ICalendar
import Operations
import SupportCore

/// Instants and spans as staff read them: in their own zone, else in that of the support hours.
struct StaffTimes {
    let texts: SpokenTexts
    let zone: Zone
    let now: Date

    init(_ call: Call) throws {
        let reader = call.reader
        texts = reader.texts
        zone = try reader.zone ?? Zone(call.site.tickets.agreement.hours.timeZone)
        now = call.now
    }

    /// `Tue 1 Dec, 10:40`; with the year where it is another one.
    func moment(_ instant: Date) -> String {
        let local = zone.local(at: instant)
        let year = local.date.year == zone.local(at: now).date.year ? "" : " \(local.date.year)"
        return texts.shortDay(local.date) + year + ", " + local.clock
    }

    /// The two largest units of a span: `3 d 4 h`, `40 min`.
    func span(_ seconds: Int) -> String {
        let minutes = seconds / 60
        let units = [
            (minutes / 1_440, "d"), (minutes / 60 % 24, "h"), (minutes % 60, "min"),
        ]
        guard let first = units.firstIndex(where: { $0.0 > 0 }) else {
            return texts.text("lessThanMinute")
        }
        return units[first...].prefix(2).filter { $0.0 > 0 }.map { count, unit in
            let count = ["n": String(count)]
            return switch unit {
            case "d": texts.text("days", count)
            case "h": texts.text("hours", count)
            default: texts.text("minutes", count)
            }
        }.joined(separator: " ")
    }

    /// An element of time: the instant, and how it reads.
    func values(_ instant: Date) -> [String: Any] {
        ["instant": instantText(instant), "moment": moment(instant)]
    }
}
