import Foundation
import ICalendar
import Training

/// A month as a page shows it: each day with its dates.
struct MonthView {
    private let first: LocalDate
    private let next: LocalDate
    private let today: LocalDate
    private let zone: Zone
    private let texts: LocalizedTexts

    /// The most dates of a month that are shown.
    static let maxDates = 400

    /// The month that a query asks for, else the one that it is where the reader is.
    init(_ call: Call, for reader: PageReader) {
        zone = reader.zone ?? .utc
        texts = reader.texts
        today = zone.local(at: call.now).date
        let asked = formFields(call.query).last { $0.name == "month" }.flatMap { LocalDate(month: $0.value) }
        first = asked ?? today.adding(days: 1 - today.day)
        let later = first.adding(days: 31)
        next = later.adding(days: 1 - later.day)
    }

    /// Wherever a session is, its first and last day of the month begin within a day of ours.
    var from: Date { zone.midnight(first.adding(days: -1)) }
    var to: Date { zone.midnight(next.adding(days: 1)) }

    /// - Parameters:
    ///   - dates: what is shown of each, beside the day on which it begins where the reader is.
    ///   - list: the address of the page as it is narrowed down.
    func values(
        _ dates: [(day: LocalDate, values: [String: Any])], hasMore: Bool, in list: PageAddress
    ) -> [String: Any?] {
        let byDay = Dictionary(grouping: dates, by: \.day).mapValues { $0.map(\.values) }
        let days = (0..<(next.dayNumber - first.dayNumber)).map { offset in
            let day = first.adding(days: offset)
            return [
                "number": String(day.day), "name": texts.day(day), "date": day.description, "isToday": day == today,
                "isEmpty": byDay[day] == nil, "dates": byDay[day] ?? [],
            ] as [String: Any]
        }
        return [
            "isMonth": true, "month": texts.month(first), "days": days, "weekdays": texts.weekdays,
            "offset": String(first.weekday.rawValue), "hasMore": hasMore,
            "previousMonth": list.with([("view", "month"), ("month", first.adding(days: -1).monthText)]),
            "nextMonth": list.with([("view", "month"), ("month", next.monthText)]),
            "isEmpty": byDay.keys.allSatisfy { $0 < first || $0 >= next },
        ]
    }
}

extension LocalDate {
    /// The first of a month that is written `2026-12`.
    fileprivate init?(month: String) {
        guard month.utf8.count == 7 else { return nil }
        let parts = month.split(separator: "-").compactMap { Int($0) }
        guard parts.count == 2, Recurrence.years.contains(parts[0]) else { return nil }
        self.init(year: parts[0], month: parts[1], day: 1)
    }

    fileprivate var monthText: String { String(description.prefix(7)) }
}

extension Zone {
    /// When a day begins.
    func midnight(_ day: LocalDate) -> Date {
        LocalDateTime(date: day, hour: 0, minute: 0).map(instant(of:)) ?? Date(timeIntervalSince1970: 0)
    }
}
