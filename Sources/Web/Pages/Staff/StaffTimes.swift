import Foundation
import ICalendar
import Interchange
import Operations
import SupportCore

/// Instants and spans as staff read them: in their own zone, else in that of the support hours.
struct StaffTimes {
    let texts: LocalizedTexts
    let zone: Zone
    let now: Date
    let agreement: Agreement

    init(_ call: Call) throws {
        let reader = call.reader
        texts = reader.texts
        agreement = call.site.tickets.agreement
        zone = reader.zone ?? Zone(ifKnown: agreement.hours.timeZone) ?? .utc
        now = call.now
    }

    /// `Tue 1 Dec, 10:40`; with the year where it is another one.
    func moment(_ instant: Date) -> String {
        let local = zone.local(at: instant)
        let year = local.date.year == zone.local(at: now).date.year ? "" : " \(local.date.year)"
        return texts.shortDay(local.date) + year + ", " + local.clock
    }

    /// The two largest units of a span: `3 d 4 h`, `40 min`, `60 business days`.
    ///
    /// - Parameter businessDay: the seconds of support hours that make a day, where the span is one of those.
    func span(_ seconds: Int, businessDay: Int? = nil) -> String {
        let day = businessDay ?? 86_400
        let (days, hours, minutes) = (seconds / day, seconds % day / 3_600, seconds % day % 3_600 / 60)
        let parts = [
            days > 0 ? dayCount(days, isBusiness: businessDay != nil) : nil,
            // An hour is nothing beside ten days.
            hours > 0 && days < 10 ? texts.text(.hours, ["n": String(hours)]) : nil,
            // A minute more or less is nothing beside days.
            minutes > 0 && days == 0 ? texts.text(.minutes, ["n": String(minutes)]) : nil,
        ].compactMap(\.self)
        return parts.isEmpty ? texts.text(.lessThanMinute) : parts.joined(separator: " ")
    }

    private func dayCount(_ days: Int, isBusiness: Bool) -> String {
        switch (days, isBusiness) {
        case (1, true): texts.text(.businessDay)
        case (_, true): texts.text(.businessDays, ["n": String(days)])
        case (_, false): texts.text(.days, ["n": String(days)])
        }
    }

    func view(_ instant: Date) -> MomentView {
        MomentView(instant: instantText(instant), moment: moment(instant))
    }
}

/// An instant, for an element of time.
struct MomentView: Hashable, Sendable, Codable {
    /// RFC 3339, in UTC.
    let instant: String
    /// `Tue 1 Dec, 10:40`.
    let moment: String
}
