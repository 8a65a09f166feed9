import Foundation
import ICalendar
import Mail
import Storage
import SupportCore
import Training

/// The mails to registrants about a session: messages and recordings.
extension MailComposer {
    /// A message of staff to the registrants.
    func message(_ mail: OutgoingMail) throws -> Outcome {
        guard let message = try mail.about["message"].flatMap(connection.message),
            let session = try connection.session(message.session)
        else { return .unneeded("There is no such message.") }
        guard let recipient = try recipient(mail.registrant) else { return .unneeded("There is no such person.") }
        guard
            try connection.activeRegistrants(of: session.id, on: message.occurrence).contains(recipient.registrant.id)
        else { return .unneeded("They are no longer registered.") }
        guard try !connection.hasOptedOut(.messages, email: recipient.registrant.email) else {
            return .unneeded("They unsubscribed from messages.")
        }
        let date = try message.occurrence.flatMap(connection.occurrence).map {
            ScheduledDate(occurrence: $0, session: session)
        }
        let times = recipient.times(else: session.details.recurrence.zone)
        let view = MessageMailView(
            name: recipient.greeting, subject: message.subject, text: message.text,
            title: date?.title ?? session.details.title,
            when: date.map { times.span(from: $0.occurrence.startsAt, to: $0.occurrence.endsAt) },
            pageURL: recipient.pageURL(context), leaveURL: try unsubscribeURL(.messages, recipient.registrant))
        return try outcome(mail, view, template: "message", to: try recipient.address(), in: recipient.person.language)
    }

    /// The recording of a date, with a request for feedback.
    func followUp(_ mail: OutgoingMail) throws -> Outcome {
        guard let registration = try mail.about["registration"].flatMap(connection.registration),
            let occurrence = try mail.about["occurrence"].flatMap(connection.occurrence),
            let session = try connection.session(occurrence.session),
            let tutorial = try mail.about["tutorial"].flatMap(connection.tutorial)
        else { return .unneeded("There is no such date.") }
        let recordings = tutorial.details.materials.filter { $0.kind == .recording }
        guard tutorial.details.status == .published, !recordings.isEmpty else {
            return .unneeded("There is no longer a recording.")
        }
        guard let recipient = try recipient(registration.registrant, person: registration.person) else {
            return .unneeded("There is no such person.")
        }
        guard try !connection.hasOptedOut(.followUps, email: recipient.registrant.email) else {
            return .unneeded("They unsubscribed from recordings.")
        }
        let attendance = try connection.attendance(ofRegistrations: [registration.id])[registration.id] ?? []
        let isAttended = attendance.contains { $0.occurrence == occurrence.id && $0.attendance == .attended }
        let isAbsent = attendance.contains { $0.occurrence == occurrence.id && $0.attendance == .absent }
        let date = ScheduledDate(occurrence: occurrence, session: session)
        let times = recipient.times(else: session.details.recurrence.zone)
        let secret = try connection.personalSecrets().feedbackSecret(
            of: registration, on: occurrence.id, registrant: recipient.registrant)
        var view = FollowUpView(
            name: recipient.greeting, title: date.title,
            when: times.span(from: occurrence.startsAt, to: occurrence.endsAt), attended: isAttended,
            recordings: recordings.map { .init(label: $0.title, url: $0.url) },
            // Attendees are asked for feedback; without recorded attendance, all registrants are.
            feedbackURL: isAbsent ? nil : "\(context.publicURL)/feedback/\(secret)",
            leaveURL: try unsubscribeURL(.followUps, recipient.registrant))
        if !isAttended, let next = try nextDate(of: tutorial.id) {
            view.next = times.span(from: next.occurrence.startsAt, to: next.occurrence.endsAt)
            view.nextURL = "\(context.publicURL)/sessions/\(next.session.id)"
        }
        return try outcome(mail, view, template: "followUp", to: try recipient.address(), in: recipient.person.language)
    }

    /// The next public date of a tutorial with a free seat.
    private func nextDate(of tutorial: String) throws -> ScheduledDate? {
        var filter = SessionFilter(statuses: [.published], visibilities: [.public])
        filter.tutorials = [tutorial]
        filter.from = now
        return try connection.dates(filter, page: PageRequest(limit: 20)).items.first {
            !$0.isCancelled && $0.occurrence.startsAt > now && !$0.isFull
        }
    }

    // MARK: - Unsubscription

    /// The address at which a registrant unsubscribes from a kind of mail.
    func unsubscribeURL(_ kind: OptionalMail, _ registrant: Registrant) throws -> String {
        "\(context.publicURL)/unsubscribe/\(try connection.personalSecrets().unsubscribeSecret(kind, of: registrant))"
    }

    /// The address at which a person deletes the interest in a tutorial.
    func unsubscribeURL(tutorial: String, email: String) throws -> String {
        "\(context.publicURL)/unsubscribe/\(try connection.personalSecrets().interestSecret(in: tutorial, of: email))"
    }
}
