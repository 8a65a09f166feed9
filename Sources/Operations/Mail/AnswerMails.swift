import Foundation
import ICalendar
import Mail
import Storage
import SupportCore
import Training

/// The mails that follow from answers to invitations.
extension MailComposer {
    /// The entry of a registrant's calendar as it is now: for one who asked, or who answered about a former time.
    func invitationAgain(_ mail: OutgoingMail) throws -> Outcome {
        guard let subject = try answeredPlace(mail), let registrant = mail.registrant else {
            return .unneeded("There is no such registration.")
        }
        let places = try RegistrantPlaces(of: registrant, in: subject.session, connection, now: now)
        // What changed meanwhile is mailed as a change, which says what it was, and once.
        if places.changes.contains(where: { $0.uid == subject.mailed?.uid }) {
            let isTold = try connection.isWaiting(topic: "place:\(registrant):\(subject.session.id)")
            return isTold ? .unneeded("The change is mailed.") : try place(mail)
        }
        let dates = places.dates.filter { date in
            date.registration.id == subject.registration.id
                && (subject.occurrence == nil || date.date.occurrence.id == subject.occurrence?.id)
        }
        guard let change = EntryChange(repeating: subject.mailed, of: subject.registration, dates: dates) else {
            return .unneeded("The entry was taken out of the calendar.")
        }
        let notice = PlaceNotice(repeating: change)
        return try outcome(mail, of: notice, places, in: subject.session, to: registrant)
    }

    func reply(_ mail: OutgoingMail) throws -> Outcome {
        guard let subject = try answeredPlace(mail),
            let template = ReplyView.templates.first(where: { $0 == mail.about["template"] }),
            let recipient = try recipient(mail.registrant, person: subject.registration.person)
        else { return .unneeded("There is no such registration.") }
        if template == "confirmDecline", subject.registration.status == .cancelled {
            return .unneeded("The registration was cancelled.")
        }
        if template == "seatGone", subject.registration.status != .cancelled {
            return .unneeded("They have a place again.")
        }
        let session = subject.session
        let times = recipient.times(else: session.details.recurrence.zone)
        let date = try (mail.about["occurrence"].flatMap(connection.occurrence) ?? subject.occurrence)
            .map { ScheduledDate(occurrence: $0, session: session) }
        let page = recipient.pageURL(context)
        let view = ReplyView(
            name: recipient.greeting, title: date?.title ?? session.details.title,
            when: date.map { times.span(from: $0.occurrence.startsAt, to: $0.occurrence.endsAt) },
            cancelURL: template == "confirmDecline" || template == "delegated"
                ? "\(page)/registrations/\(subject.registration.id)/cancel" : nil,
            sessionURL: "\(context.publicURL)/sessions/\(session.id)", pageURL: page)
        return try outcome(
            mail, view, template: template, to: try recipient.address(), in: recipient.person.language,
            calendar: template == "counter" ? try declinedProposal(subject, recipient) : nil,
            inReplyTo: mail.about["answers"].flatMap(Self.referable))
    }

    /// A Message-ID that a field of ours can hold; nil for any other.
    static func referable(_ id: String) -> String? {
        let sides = id.split(separator: "@", omittingEmptySubsequences: false)
        let isPlain = id.utf8.allSatisfy { (0x21...0x7E).contains($0) } && id.utf8.count <= 200
        let atoms = sides.flatMap { $0.split(separator: ".", omittingEmptySubsequences: false) }
        let allowed = Set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!#$%&'*+-/=?^_`{|}~")
        return isPlain && sides.count == 2 && atoms.allSatisfy { !$0.isEmpty && $0.allSatisfy(allowed.contains) }
            ? id : nil
    }

    /// The refusal of another time, for the calendar program (RFC 5546 §3.2.8).
    private func declinedProposal(_ subject: AnsweredPlace, _ recipient: MailRecipient) throws -> CalendarPart? {
        let places = try RegistrantPlaces(
            of: subject.registration.registrant, in: subject.session, connection, now: now)
        guard let change = EntryChange(repeating: subject.mailed, of: subject.registration, dates: []) else {
            return nil
        }
        let window = FeedWindow(at: now)
        var zones = EventZones(window: window)
        let source = SessionEvents(
            subject.session, dates: places.stored, trainerNames: try connection.trainerNames(places.trainers),
            zone: zones.zone(of: subject.session),
            context: try connection.eventContext(publicURL: context.publicURL, window: window))
        let reader = SessionEvents.Invitee(change.registration, uids: places.uids) { _ in "" }
        return try invitation().calendar(change, from: source, for: reader, as: .declineCounter, now: now)
    }

    func proposal(_ mail: OutgoingMail) throws -> Outcome {
        guard let trainer = try mail.about["trainer"].flatMap({ try connection.trainer($0) }),
            let email = trainer.details.email,
            let registration = try mail.about["registration"].flatMap(connection.registration),
            let session = try connection.session(registration.session)
        else { return .unneeded("There is no such trainer with an address.") }
        let date = try mail.about["occurrence"].flatMap(connection.occurrence)
            .map { ScheduledDate(occurrence: $0, session: session) }
        let zone = trainer.details.timeZone ?? session.details.recurrence.zone
        let times = MailTimes(language: MailTemplates.language(for: session.details.language), zone: zone)
        let answer = try connection.calendarAnswers(ofRegistrations: [registration.origin])
            .first { $0.occurrence == date?.occurrence.id }
        let proposed = mail.about["proposedStart"].flatMap { Double($0) }.map { Date(timeIntervalSince1970: $0) }
        let roster = date.map { "/dates/\($0.occurrence.recurrenceID)" } ?? ""
        let view = ProposalView(
            name: trainer.details.name.greeting(in: session.details.language), person: registration.person.name,
            title: date?.title ?? session.details.title,
            when: date.map { times.span(from: $0.occurrence.startsAt, to: $0.occurrence.endsAt) },
            proposed: proposed.map(times.instant), comment: answer?.comment,
            rosterURL: "\(context.publicURL)/staff/sessions/\(session.id)\(roster)")
        return try outcome(
            mail, view, template: "proposal", to: try MailAddress(email, name: trainer.details.name),
            in: session.details.language)
    }

    /// The place that a mail is about; nil where the registration or its owner is gone.
    private func answeredPlace(_ mail: OutgoingMail) throws -> AnsweredPlace? {
        try mail.about["uid"].flatMap { try AnsweredPlace(uid: $0, connection) }
    }
}
