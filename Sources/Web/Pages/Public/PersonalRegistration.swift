import Foundation
import ICalendar
import Interchange
import Operations
import SupportCore
import Training

/// A registration with its dates, at the time at which they are looked at.
struct PersonalRegistration {
    let overview: Registrations.Overview
    var id: String { overview.registration.id }
    /// In order of their start; of a whole series those of around now.
    let dates: [Registrations.PersonalDate]
    let now: Date

    var hasSeat: Bool { overview.registration.status == .confirmed }

    var coming: [Registrations.PersonalDate] { dates.filter { $0.date.occurrence.endsAt > now } }

    /// The start of the next date.
    var next: Date { coming.first?.date.occurrence.startsAt ?? .distantFuture }

    /// True if the registration is cancelled, or all its dates are past.
    var isOver: Bool { overview.registration.status == .cancelled || coming.isEmpty }

    /// True if its date was cancelled, or all those of the series that are to come.
    var isOff: Bool {
        let asked = overview.registration.occurrence == nil ? coming : dates
        return !asked.isEmpty && asked.allSatisfy(\.date.isCancelled)
    }

    /// A person's registrations in order of their next dates, those without any last.
    static func all(of person: Registrations.RegistrantOverview, now: Date) -> [PersonalRegistration] {
        let dates = Dictionary(grouping: person.dates, by: \.registration.id)
        return person.overviews.compactMap { overview in
            dates[overview.registration.id].map { PersonalRegistration(overview: overview, dates: $0, now: now) }
        }
        .sorted { ($0.next, $0.overview.registration.id) < ($1.next, $1.overview.registration.id) }
    }

    /// The end of the offer, in the registrant's own time.
    func offerExpires(in zone: Zone?, _ texts: LocalizedTexts) -> String? {
        overview.registration.offerExpires.map { text($0, in: zone, texts) }
    }

    /// An instant in the registrant's own time.
    func text(_ instant: Date, in zone: Zone?, _ texts: LocalizedTexts) -> String {
        let own = zone ?? dates.first?.date.session.details.recurrence.zone ?? .utc
        let local = own.local(at: instant)
        return "\(texts.day(local.date)), \(local.clock) \(texts.place(of: own))"
    }
}
