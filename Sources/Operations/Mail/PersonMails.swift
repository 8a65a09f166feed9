import Addresses
import Foundation
import ICalendar
import Mail
import Storage
import SupportCore
import Training

/// The mails to people apart from registrations: links, interests, assignments and sign-ins.
extension MailComposer {
    func link(_ mail: OutgoingMail) throws -> Outcome {
        guard let recipient = try recipient(mail.registrant) else { return .unneeded("There is no such person.") }
        let view = LinkView(
            name: recipient.greeting, isRotated: mail.about["event"] == JournalEntry.Event.rotated.rawValue,
            pageURL: recipient.pageURL(context), subscribeURL: recipient.subscribeURL(context))
        return try outcome(mail, view, template: "link", to: try recipient.address(), in: recipient.person.language)
    }

    /// The link that confirms an address. It repeats nothing that the stranger wrote who entered the address.
    func verification(_ mail: OutgoingMail) throws -> Outcome {
        if let tutorial = mail.about["tutorial"] { return try verification(mail, ofInterestIn: tutorial) }
        guard let id = mail.registrant, let registrant = try connection.registrant(id), registrant.hasAddress else {
            return .unneeded("There is no such person.")
        }
        let registrations = try connection.registrations(of: id)
        let places = try connection.heldPlaces(among: registrations, now: now)
        guard let first = places.first, let person = registrations.last?.person else {
            return .unneeded("No place waits for a confirmation.")
        }
        let secret = try connection.personalSecrets().secret(.confirmation, of: registrant)
        let times = MailTimes(
            language: MailTemplates.language(for: person.language),
            zone: person.timeZone ?? first.session.details.recurrence.zone)
        let dates = places.map { place in
            NamedDateView(
                title: place.date?.title ?? place.session.details.title,
                when: place.date.map { times.span(from: $0.occurrence.startsAt, to: $0.occurrence.endsAt) },
                day: place.date.map { times.sheet($0.occurrence.startsAt) })
        }
        let view = VerificationView(
            dates: dates, hasPlaces: !places.allSatisfy(\.isRequest), hasRequests: places.contains(where: \.isRequest),
            confirmBy: times.instant(first.confirmBy),
            confirmURL: "\(context.publicURL)/confirm/\(secret)")
        return try outcome(
            mail, view, template: "verification", to: try MailAddress(registrant.email), in: person.language)
    }

    private func verification(_ mail: OutgoingMail, ofInterestIn id: String) throws -> Outcome {
        guard let address = mail.address, let tutorial = try connection.tutorial(id),
            try connection.interest(of: address).contains(where: { $0.tutorial == id && $0.confirmedAt == nil })
        else { return .unneeded("There is nothing to confirm.") }
        let secret = try connection.personalSecrets().confirmationSecret(in: id, of: address)
        let view = VerificationView(
            tutorial: tutorial.details.title, confirmURL: "\(context.publicURL)/confirm/\(secret)")
        return try outcome(
            mail, view, template: "verification", to: try MailAddress(address), in: mail.about["language"] ?? "en")
    }

    /// The link that signs a person of the staff in.
    func signIn(_ mail: OutgoingMail) throws -> Outcome {
        guard let link = try mail.about["link"].flatMap(connection.signInLink), link.expiresAt > now else {
            return .unneeded("The link was used, or has expired.")
        }
        guard let user = try connection.user(link.user), !user.isDisabled else {
            return .unneeded("The user is disabled.")
        }
        let times = MailTimes(language: MailTemplates.language(for: link.language), zone: .utc)
        let view = SignInMailView(
            name: user.details.name.greeting(in: link.language),
            isInvitation: mail.about["event"] == JournalEntry.Event.created.rawValue,
            signInURL:
                "\(context.publicURL)/sign-in/link/\(try connection.personalSecrets().signInSecret(of: link.id))",
            expires: times.instant(link.expiresAt))
        return try outcome(
            mail, view, template: "signIn",
            to: try MailAddress(user.details.email, name: user.details.name.greeting), in: link.language)
    }

    /// The notification that a tutorial was scheduled, in one session or in several.
    func interest(_ mail: OutgoingMail) throws -> Outcome {
        guard let address = mail.address, let id = mail.about["tutorial"],
            let tutorial = try connection.tutorial(id)
        else { return .unneeded("It is no longer scheduled.") }
        let key = EmailAddress.key(of: address)
        guard try connection.interest(in: id).contains(where: { EmailAddress.key(of: $0.email) == key }),
            try !connection.hasOptedOut(.interest, email: address)
        else { return .unneeded("They are no longer interested.") }
        let dates = try newDates(of: id, mail)
        guard let first = dates.first else { return .unneeded("There is no upcoming date.") }
        let language = mail.about["language"] ?? first.session.details.language
        // Only the address of the person is known, so the times are in the zone of the session.
        let times = MailTimes(
            language: MailTemplates.language(for: language), zone: first.session.details.recurrence.zone)
        let isOneSession = dates.allSatisfy { $0.session.id == first.session.id }
        let page =
            isOneSession || tutorial.details.status != .published
            ? "/sessions/\(first.session.id)" : "/tutorials/\(tutorial.details.slug)"
        var consequences = MailConsequences()
        consequences.fulfilledInterest = id
        let view = InterestView(
            title: tutorial.details.title,
            dates: dates.map {
                NamedDateView(
                    when: times.span(from: $0.occurrence.startsAt, to: $0.occurrence.endsAt),
                    day: times.sheet($0.occurrence.startsAt))
            },
            registerURL: context.publicURL + page, leaveURL: try unsubscribeURL(tutorial: id, email: address))
        return try outcome(
            mail, view, template: "interest", to: try MailAddress(address), in: language, consequences: consequences)
    }

    /// The maximum number of dates that a notification about a tutorial names.
    private static let maxNewDates = 6

    /// The first dates of the sessions that came with the one that a mail is about, or after it: there is one mail about
    /// all of them.
    private func newDates(of tutorial: String, _ mail: OutgoingMail) throws -> [ScheduledDate] {
        let scheduled = mail.about["session"]
        let since = try scheduled.flatMap(connection.session)?.publishedAt ?? mail.createdAt
        let end = now.addingTimeInterval(366 * 86_400)
        let filter = SessionFilter(
            tutorials: [tutorial], statuses: [.published], visibilities: [.public], from: now, to: end)
        let sessions = try connection.sessions(filter, page: PageRequest(limit: 500)).items
            .filter { $0.id == scheduled || $0.publishedAt.map { since <= $0 } ?? false }
        let dates = try sessions.flatMap { session in
            try connection.occurrencesToNotify(of: session.id, from: now, to: end, limit: Self.maxNewDates)
                .map { ScheduledDate(occurrence: $0, session: session) }
        }
        .filter { !$0.isCancelled && $0.occurrence.startsAt > now }
        return Array(dates.sorted { $0.occurrence.startsAt < $1.occurrence.startsAt }.prefix(Self.maxNewDates))
    }

    /// The maximum number of dates that a notification of a trainer names under one heading.
    private static let maxTaught = 20

    /// The notification of a trainer about new, changed and removed dates.
    func assignment(_ mail: OutgoingMail) throws -> Outcome {
        guard let id = mail.about["trainer"], let trainer = try connection.trainer(id),
            let session = try mail.about["session"].flatMap(connection.session), session.status != .draft
        else { return .unneeded("There is no such trainer or session.") }
        guard let email = trainer.details.email else { return .unneeded("The trainer has no email address.") }
        let dates = try connection.occurrencesToNotify(
            of: session.id, from: now, to: now.addingTimeInterval(366 * 86_400), limit: 100
        )
        .map { ScheduledDate(occurrence: $0, session: session) }
        let notified = try connection.mailedAssignments(of: id, in: session.id)
        guard let notice = AssignmentNotice(dates: dates, notified: notified, of: id, now: now) else {
            return .unneeded("There is nothing new to say.")
        }
        let language = session.details.language
        let times = MailTimes(
            language: MailTemplates.language(for: language),
            zone: trainer.details.timeZone ?? session.details.recurrence.zone,
            unknownZone: trainer.details.unknownTimeZone)
        func group(_ dates: [ScheduledDate], areOff: Bool = false) -> AssignmentView.Group? {
            guard !dates.isEmpty else { return nil }
            let named = dates.prefix(Self.maxTaught)
            return AssignmentView.Group(
                dates: named.map { date in
                    NamedDateView(
                        ownTitle: date.title == session.details.title ? nil : date.title,
                        when: times.span(from: date.occurrence.startsAt, to: date.occurrence.endsAt),
                        location: date.location, day: times.sheet(date.occurrence.startsAt, isOff: areOff))
                }, more: dates.count > named.count ? dates.count - named.count : nil)
        }
        var consequences = MailConsequences()
        consequences.assignments = notice.dates.map {
            .init(trainer: id, occurrence: $0.occurrence.id, notified: NotifiedAssignment($0, of: id))
        }
        let view = AssignmentView(
            name: trainer.details.name.greeting(in: language), title: session.details.title,
            added: group(notice.added), changed: group(notice.changed), removed: group(notice.removed, areOff: true),
            sessionURL: "\(context.publicURL)/sessions/\(session.id)")
        return try outcome(
            mail, view, template: "assignment", to: try MailAddress(email, name: trainer.details.name.greeting),
            in: language, consequences: consequences)
    }
}
