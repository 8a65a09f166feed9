import Foundation
import ICalendar
import Interchange
import Operations
import SupportCore
import Training

/// The date of a registrant that is next, in large.
struct NextPlaceView: Hashable, Sendable, Codable {
    let title: String
    let date: RegistrationView.Date
    /// `in 2 days`
    let countdown: String

    /// Nil where no date with a seat is to come.
    init?(_ registrations: [PersonalRegistration], in zone: Zone?, _ texts: LocalizedTexts) {
        let held = registrations.filter { $0.overview.registration.status == .confirmed }
        let dates = held.flatMap { registration in registration.coming.map { (registration, $0) } }
            .filter { !$0.1.date.isCancelled }
        guard
            let (registration, next) = dates.min(by: {
                $0.1.date.occurrence.startsAt < $1.1.date.occurrence.startsAt
            })
        else { return nil }
        title = next.date.title
        date = RegistrationView.Date(next, of: registration, in: zone, texts)
        countdown = texts.countdown(to: next.date.occurrence.startsAt, from: registration.now)
    }
}

extension LocalizedTexts {
    /// `in 2 days`, `in 45 minutes`, `now`.
    func countdown(to start: Date, from now: Date) -> String {
        let minutes = Int((start.timeIntervalSince(now) / 60).rounded(.up))
        switch minutes {
        case ...0: return text(.countdownNow)
        case 1: return text(.countdownMinute)
        case ..<60: return text(.countdownMinutes, ["n": String(minutes)])
        case ..<(36 * 60):
            let hours = Int((Double(minutes) / 60).rounded())
            return hours == 1 ? text(.countdownHour) : text(.countdownHours, ["n": String(hours)])
        default: return text(.countdownDays, ["n": String(Int((Double(minutes) / 1_440).rounded()))])
        }
    }
}
