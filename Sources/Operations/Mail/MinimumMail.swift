import Foundation
import ICalendar
import Mail
import Storage
import SupportCore
import Training

extension MailComposer {
    /// The notification of a trainer that a date has too few registrations.
    func minimum(_ mail: OutgoingMail) throws -> Outcome {
        guard let trainer = try mail.about["trainer"].flatMap({ try connection.trainer($0) }),
            let email = trainer.details.email
        else { return .unneeded("There is no such trainer with an address.") }
        guard let occurrence = try mail.about["occurrence"].flatMap(connection.occurrence),
            let session = try connection.session(occurrence.session)
        else { return .unneeded("There is no such date.") }
        let date = ScheduledDate(occurrence: occurrence, session: session)
        guard let minimum = date.missedMinimum, now < occurrence.startsAt else {
            return .unneeded("There is nothing to decide any more.")
        }
        let isSeries = session.details.registration.scope == .series
        let requested = try connection.requestCount(in: isSeries ? .series(session.id) : .date(occurrence.id))
        let language = session.details.language
        let times = MailTimes(
            language: MailTemplates.language(for: language),
            zone: trainer.details.timeZone ?? session.details.recurrence.zone,
            unknownZone: trainer.details.unknownTimeZone)
        let view = MinimumView(
            name: trainer.details.name.greeting(in: language), title: date.title,
            dates: [
                NamedDateView(
                    when: times.span(from: occurrence.startsAt, to: occurrence.endsAt), location: date.location,
                    day: times.sheet(occurrence.startsAt))
            ],
            confirmed: date.occupancy.confirmed, minimum: minimum, requested: requested == 0 ? nil : requested,
            rosterURL: "\(context.publicURL)/staff/sessions/\(session.id)/dates/\(occurrence.recurrenceID)")
        return try outcome(
            mail, view, template: "minimum", to: try MailAddress(email, name: trainer.details.name.greeting),
            in: language)
    }
}
