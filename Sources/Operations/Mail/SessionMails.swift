import Foundation
import ICalendar
import Mail
import Storage
import SupportCore
import Training

/// The mails to registrants about a session: messages, and the mail after a date.
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

    /// The one mail after a date: the recording, the certificate, a request for feedback, and what comes next.
    func followUp(_ mail: OutgoingMail) throws -> Outcome {
        guard let registration = try mail.about["registration"].flatMap(connection.registration),
            let occurrence = try mail.about["occurrence"].flatMap(connection.occurrence),
            let session = try connection.session(occurrence.session)
        else { return .unneeded("There is no such date.") }
        let date = ScheduledDate(occurrence: occurrence, session: session)
        guard !date.isCancelled else { return .unneeded("The date was cancelled.") }
        let tutorial = try (mail.about["tutorial"] ?? session.details.tutorial).flatMap(connection.tutorial)
        let isPublished = tutorial?.details.status == .published
        // The mail after a time tells of no recording: those of the tutorial are of earlier dates.
        let isTold = isPublished && mail.about["tutorial"] != nil
        let recordings = isTold ? tutorial?.details.materials.filter { $0.kind == .recording } ?? [] : []
        // A mail because of a recording that is gone again would say nothing new.
        if mail.about["tutorial"] != nil, recordings.isEmpty { return .unneeded("There is no longer a recording.") }
        guard let recipient = try recipient(registration.registrant, person: registration.person) else {
            return .unneeded("There is no such person.")
        }
        guard try !connection.hasOptedOut(.followUps, email: recipient.registrant.email) else {
            return .unneeded("They unsubscribed from recordings.")
        }
        let attendance = try connection.attendance(ofRegistrations: [registration.id])[registration.id] ?? []
        let isAttended = attendance.contains { $0.occurrence == occurrence.id && $0.attendance == .attended }
        let isAbsent = attendance.contains { $0.occurrence == occurrence.id && $0.attendance == .absent }
        let times = recipient.times(else: session.details.recurrence.zone)
        let secret = try connection.personalSecrets().feedbackSecret(
            of: registration, on: occurrence.id, registrant: recipient.registrant)
        var view = FollowUpView(
            name: recipient.greeting, title: date.title,
            when: times.span(from: occurrence.startsAt, to: occurrence.endsAt), attended: isAttended,
            hasRecordings: !recordings.isEmpty,
            recordings: recordings.map { .init(label: $0.title, url: $0.url) },
            certificateURL: try isCertified(registration) ? recipient.pageURL(context) + "#certificates" : nil,
            // Attendees are asked for feedback; without recorded attendance, all registrants are.
            feedbackURL: isAbsent ? nil : "\(context.publicURL)/feedback/\(secret)",
            leaveURL: try unsubscribeURL(.followUps, recipient.registrant))
        if let tutorial, let step = try nextStep(after: tutorial.id, hasAttended: isAttended, registration.registrant) {
            view.next = times.span(from: step.date.occurrence.startsAt, to: step.date.occurrence.endsAt)
            view.nextTitle = step.isRelated ? step.date.title : nil
            view.nextURL = "\(context.publicURL)/sessions/\(step.date.session.id)"
        }
        guard !isAbsent || !recordings.isEmpty || view.next != nil else {
            return .unneeded("They were absent, and there is nothing to tell them.")
        }
        return try outcome(mail, view, template: "followUp", to: try recipient.address(), in: recipient.person.language)
    }

    /// True for a place whose certificate counts, or was earned and not issued yet.
    private func isCertified(_ registration: Registration) throws -> Bool {
        guard let share = context.certificateShare else { return false }
        if let issued = try connection.certificates(ofRegistrations: [registration.origin])[registration.origin] {
            return try connection.checked(issued).status == .valid
        }
        let place = try connection.attendance(ofPlace: registration)
        return place.isOver(at: now) && place.isEnough(share: share, at: now)
    }

    /// The next date of the tutorial for somebody who missed it; else that of a tutorial that shares tags with it.
    ///
    /// - Parameter registrant: dates of sessions that they are registered for are passed over.
    private func nextStep(
        after tutorial: String, hasAttended: Bool, _ registrant: String
    ) throws -> (date: ScheduledDate, isRelated: Bool)? {
        if !hasAttended, let again = try nextDate(of: tutorial) { return (again, false) }
        let related = try connection.tutorials(relatedTo: tutorial, limit: 10)
        guard !related.isEmpty else { return nil }
        let own = Set(try connection.registrations(of: registrant).filter { $0.status != .cancelled }.map(\.session))
        let dates = try connection.datesToCome(
            ofTutorials: related, for: nil, from: now, to: now.addingTimeInterval(366 * 86_400), each: 5)
        let next = related.lazy.compactMap { id in
            dates[id]?.first { !$0.isCancelled && !$0.isFull && !own.contains($0.session.id) }
        }.first
        return next.map { ($0, true) }
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
