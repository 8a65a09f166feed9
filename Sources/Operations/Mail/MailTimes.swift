import Foundation
import ICalendar
import Training

/// The formats of times in mails, in the zone and language of the recipient.
struct MailTimes {
    let language: String
    let zone: Zone
    /// The name of the recipient's own zone, if the system does not know it.
    var unknownZone: String?

    /// `Tuesday, 1 December 2026, 10:00–11:30 in Berlin`.
    func span(from start: Date, to end: Date) -> String {
        let until = day(start) == day(end) ? clock(end) : day(end) + ", " + clock(end)
        return "\(day(start)), \(clock(start))–\(until) \(place)"
    }

    /// `Tuesday, 1 December 2026, 10:00 in Berlin`.
    func instant(_ date: Date) -> String {
        "\(day(date)), \(clock(date)) \(place)"
    }

    /// The day of an instant as a sheet of a calendar shows it.
    ///
    /// - Parameter isOff: true for a date that does not take place.
    func sheet(_ instant: Date, isOff: Bool = false) -> MailDay {
        let date = zone.local(at: instant).date
        let names = Self.names[language] ?? Self.english
        return MailDay(
            month: String(names.months[date.month - 1].prefix(3)), day: date.day,
            weekday: String(names.weekdays[date.weekday.rawValue - 1].prefix(language == "de" ? 2 : 3)), isOff: isOff)
    }

    /// The time until a start, in the words of a reminder.
    enum Distance: Hashable {
        case soon, inAnHour, today, tomorrow
        case inDays(Int)
    }

    /// The time from the sending of a reminder to a start.
    ///
    /// - Parameters:
    ///   - now: the instant of sending.
    ///   - start: the start, after `now`.
    func distance(from now: Date, to start: Date) -> Distance {
        let minutes = start.timeIntervalSince(now) / 60
        if minutes < 45 { return .soon }
        if minutes <= 75 { return .inAnHour }
        let days = zone.local(at: start).date.dayNumber - zone.local(at: now).date.dayNumber
        switch days {
        case ...0: return .today
        case 1: return .tomorrow
        default: return .inDays(days)
        }
    }

    /// The zone as pages name it, in both languages: `in New York`, but `UTC`. If the recipient's own zone is unknown,
    /// it says so.
    private var place: String {
        let name = zone.isOfPlace ? "in " + zone.city : zone.city
        guard let unknownZone else { return name }
        return language == "de"
            ? "\(name) (weil \(unknownZone) unbekannt ist)" : "\(name) (as \(unknownZone) is unknown)"
    }

    /// The hours and minutes of a span: `52 h 5 min`, `40 min`. It has no days, since a day of support hours is
    /// shorter.
    func length(_ seconds: Int) -> String {
        let parts = [(seconds / 3_600, language == "de" ? "Std." : "h"), (seconds % 3_600 / 60, "min")]
            .filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }
        return parts.isEmpty ? "1 min" : parts.joined(separator: " ")
    }

    /// `Tuesday, 1 December 2026`.
    func day(_ instant: Date) -> String {
        let date = zone.local(at: instant).date
        let names = Self.names[language] ?? Self.english
        let weekday = names.weekdays[date.weekday.rawValue - 1]
        let month = names.months[date.month - 1]
        return language == "de"
            ? "\(weekday), \(date.day). \(month) \(date.year)" : "\(weekday), \(date.day) \(month) \(date.year)"
    }

    private func clock(_ instant: Date) -> String {
        zone.local(at: instant).description.dropFirst(11).prefix(5).description
    }

    private struct Names {
        let weekdays: [String]
        let months: [String]
    }

    private static let names = ["en": english, "de": german]

    private static let english = Names(
        weekdays: ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"],
        months: [
            "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
            "November", "December",
        ])

    private static let german = Names(
        weekdays: ["Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag"],
        months: [
            "Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November",
            "Dezember",
        ])
}
