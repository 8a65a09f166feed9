import Foundation
import ICalendar
import Interchange
import Training

/// The month that a page shows.
struct Month {
    fileprivate let first: LocalDate
    fileprivate let next: LocalDate
    fileprivate let today: LocalDate
    fileprivate let texts: LocalizedTexts
    private let zone: Zone

    /// The most dates of a month that are shown.
    static let maxDates = 400

    /// The month that a query asks for, else the present one where the reader is.
    init(_ call: Call, for reader: PageReader) {
        zone = reader.zone ?? .utc
        texts = reader.texts
        today = zone.local(at: call.now).date
        let asked = formFields(call.query).last { $0.name == "month" }.flatMap { LocalDate(month: $0.value) }
        first = asked ?? today.adding(days: 1 - today.day)
        let later = first.adding(days: 31)
        next = later.adding(days: 1 - later.day)
    }

    /// The instants between which dates are looked for. Wherever a session is, its first and last day of the month begin
    /// within a day of ours.
    var from: Date { zone.midnight(first.adding(days: -1)) }
    var to: Date { zone.midnight(next.adding(days: 1)) }
}

/// A month as a page shows it: each day with its dates.
struct MonthView: Hashable, Sendable, Codable {
    /// `December 2026`.
    let month: String
    let days: [Day]
    let weekdays: [String]
    /// The weekday of the first day, from 1 for Monday.
    let offset: String
    let hasMore: Bool
    let previousMonth: String
    let nextMonth: String
    let isEmpty: Bool

    struct Day: Hashable, Sendable, Codable {
        let number: String
        let name: String
        let isToday: Bool
        let isEmpty: Bool
        let dates: [Date]
    }

    /// A date in short.
    struct Date: Hashable, Sendable, Codable {
        let page: String
        let contentLanguage: String
        let instant: String
        let start: String
        let title: String
        let isCancelled: Bool
        /// More on the date, such as the number of people who come.
        let note: String?
    }

    /// - Parameters:
    ///   - dates: each with the day on which it begins where the reader is.
    ///   - list: the address of the page as it is narrowed down.
    init(_ month: Month, _ dates: [(day: LocalDate, date: Date)], hasMore: Bool, in list: PageAddress) {
        let byDay = Dictionary(grouping: dates, by: \.day).mapValues { $0.map(\.date) }
        days = (0..<(month.next.dayNumber - month.first.dayNumber)).map { offset in
            let day = month.first.adding(days: offset)
            return Day(
                number: String(day.day), name: month.texts.day(day), isToday: day == month.today,
                isEmpty: byDay[day] == nil, dates: byDay[day] ?? [])
        }
        self.month = month.texts.month(month.first)
        weekdays = month.texts.weekdays
        offset = String(month.first.weekday.rawValue)
        self.hasMore = hasMore
        previousMonth = list.with([("view", "month"), ("month", month.first.adding(days: -1).monthText)])
        nextMonth = list.with([("view", "month"), ("month", month.next.monthText)])
        isEmpty = byDay.keys.allSatisfy { $0 < month.first || $0 >= month.next }
    }
}

extension MonthView.Date {
    /// - Parameter page: the address of the page of the date.
    init(_ date: ScheduledDate, for reader: PageReader, page: String, note: String? = nil) {
        let zone = reader.zone ?? date.session.details.recurrence.zone
        self.page = page
        contentLanguage = date.session.details.language
        instant = instantText(date.occurrence.startsAt)
        start = zone.local(at: date.occurrence.startsAt).clock
        title = date.title
        isCancelled = date.isCancelled
        self.note = note
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
