import Foundation
import ICalendar
import Mail
import Storage
import SupportCore
import Training

/// The mails to registrants about their registrations.
extension MailComposer {
    /// The maximum number of dates in the text of a mail.
    private static let maxNamed = 12

    // MARK: - Changes

    func place(_ mail: OutgoingMail) throws -> Outcome {
        guard let registrant = mail.registrant, let session = try mail.about["session"].flatMap(connection.session)
        else { return .unneeded("It has no registrant, or no session.") }
        let places = try RegistrantPlaces(of: registrant, in: session, connection, now: now)
        guard let notice = PlaceNotice.next(for: places.dates, changes: places.changes, now: now) else {
            return .unneeded("There is nothing new to say.")
        }
        return try outcome(mail, of: notice, places, in: session, to: registrant)
    }

    /// The mail of a notice.
    func outcome(
        _ mail: OutgoingMail, of notice: PlaceNotice, _ places: RegistrantPlaces, in session: Session,
        to registrant: String
    ) throws -> Outcome {
        guard let registration = notice.change?.registration ?? notice.dates.first?.registration,
            let recipient = try recipient(registrant, person: registration.person)
        else { return .unneeded("There is nothing new to say.") }

        let secrets = try connection.personalSecrets()
        func joinLink(_ registration: Registration, _ place: Place) -> String {
            secrets.joinLink(
                of: registration, to: place, registrant: recipient.registrant, publicURL: context.publicURL)
        }
        var consequences = MailConsequences()
        var calendar: CalendarPart?
        if let change = notice.change {
            let window = FeedWindow(at: now)
            var zones = EventZones(window: window)
            let source = SessionEvents(
                session, dates: places.stored, trainerNames: try connection.trainerNames(places.trainers),
                zone: zones.zone(of: session),
                context: try connection.eventContext(publicURL: context.publicURL, window: window))
            let reader = SessionEvents.Invitee(change.registration, uids: places.uids) {
                joinLink(change.registration, $0)
            }
            let invitation = try invitation()
            calendar = try invitation.calendar(change, from: source, for: reader, now: now)
            consequences.mailedEntry = MailedEntry(
                change, organizer: invitation.organizer(of: change), mail: mail.id, now: now)
            consequences.raisesSequenceOf = change.registration.id
        }
        let covered = Set(notice.change?.dates.map(\.date.occurrence.id) ?? [])
        consequences.mailedDates = notice.dates.map { place in
            let isCovered = covered.contains(place.date.occurrence.id)
            return MailedDate(
                registration: place.registration.origin, occurrence: place.date.occurrence.id,
                sequence: isCovered ? notice.change?.sequence : nil, notified: place.current, mail: mail.id,
                mailedAt: now)
        }
        if notice.leavesMore {
            consequences.next = OutgoingMail(
                id: Identifier.random(), purpose: .place, topic: mail.topic, registrant: registrant, about: mail.about,
                dueAt: now, createdAt: now)
        }
        let parts = notice.dates.map { place in
            NamedDate(
                place: place,
                joinLink: place.date.joinsBefore.map { _ in
                    joinLink(place.registration, .date(place.date.occurrence.id))
                })
        }
        return try outcome(
            mail, try view(of: notice, parts, recipient), template: notice.kind.rawValue, to: try recipient.address(),
            in: recipient.person.language, calendar: calendar, consequences: consequences)
    }

    func invitation() throws -> MailInvitation {
        let from = try sender()
        let sender = Organizer(address: from.address, name: from.name)
        let organizer = context.replyAddress.map { Organizer(address: $0.address, name: $0.name ?? sender.name) }
        return MailInvitation(
            release: context.release, organizer: organizer ?? sender, sender: sender,
            takesReplies: context.takesReplies)
    }

    /// A date in the text of a mail.
    private struct NamedDate {
        let place: PlaceDate
        /// The join link of the registrant; nil for a date without one.
        let joinLink: String?
    }

    private func view(
        of notice: PlaceNotice, _ parts: [NamedDate], _ recipient: MailRecipient
    ) throws -> PlaceView {
        func view(_ title: String, _ dates: [NamedDateView], ofSession session: String) -> PlaceView {
            PlaceView(
                name: recipient.greeting, title: title, dates: dates, hasCalendar: notice.change != nil,
                isRemoved: notice.change?.method == .cancel,
                sessionURL: "\(context.publicURL)/sessions/\(session)", pageURL: recipient.pageURL(context),
                subscribeURL: recipient.subscribeURL(context))
        }
        guard let first = parts.first else {
            // An entry that is no longer used: only what was mailed tells of it.
            guard let change = notice.change, let entry = change.mailed?.entry else {
                throw Failure(.notFound, "There is nothing to tell of.")
            }
            let times = recipient.times(else: Zone(ifKnown: entry.zone) ?? .utc)
            let date = NamedDateView(
                when: times.span(from: entry.startsAt, to: entry.endsAt),
                day: times.sheet(entry.startsAt, isOff: true))
            return view(entry.title, [date], ofSession: change.registration.session)
        }
        let session = first.place.date.session
        let times = recipient.times(else: session.details.recurrence.zone)
        let registration = first.place.registration
        let isSeries = registration.occurrence == nil && parts.count > 1
        let title = isSeries ? session.details.title : first.place.date.title
        var view = view(
            title, parts.prefix(Self.maxNamed).map { item(of: $0, inMailOn: title, notice, times) },
            ofSession: session.id)
        view.more = parts.count > Self.maxNamed ? parts.count - Self.maxNamed : nil
        view.joinURL = parts.count == 1 ? first.joinLink : nil
        view.position = try connection.positions(of: [registration])[registration.id]
        view.offerExpires = registration.offerExpires.map(times.instant)
        let own = parts.count == 1 ? first.place.date.occurrence.override.cancellation : nil
        view.reason = (own ?? session.cancellation)?.reason
        if notice.kind == .declined { view.reason = registration.declined.flatMap { $0.isEmpty ? nil : $0 } }
        view.isRequest = first.place.notified?.status == .requested
        let former = try registration.movedFrom.flatMap(connection.readableRegistration)
        let replaced = try former.flatMap { try name(of: $0, times) }
        view.former = notice.kind == .moved ? replaced : nil
        // A place on the waitlist, or a request, is no seat to keep.
        view.kept = registration.keeps != nil && former?.status == .confirmed ? replaced : nil
        view.reserved = registration.reserved?.count
        view.reservedUntil = registration.reserved.map { times.instant($0.until) }
        view.isOwn = parts.allSatisfy { $0.place.registration.status == .cancelled && !$0.place.date.isCancelled }
        return view
    }

    /// The date of another registration, or its series; nil where it cannot be read.
    private func name(of registration: Registration, _ times: MailTimes) throws -> String? {
        guard let session = try connection.readableSessions([registration.session]).first else { return nil }
        guard let occurrence = try registration.occurrence.flatMap(connection.occurrence) else {
            return session.details.title
        }
        let date = ScheduledDate(occurrence: occurrence, session: session)
        return "\(date.title), \(times.span(from: occurrence.startsAt, to: occurrence.endsAt))"
    }

    /// A date in the text of a mail, with its title where the mail has another one.
    private func item(
        of part: NamedDate, inMailOn title: String, _ notice: PlaceNotice, _ times: MailTimes
    ) -> NamedDateView {
        let place = part.place
        let now = place.current
        var item = NamedDateView(
            ownTitle: now.title == title ? nil : now.title,
            when: times.span(from: now.startsAt, to: now.endsAt), location: now.location,
            day: times.sheet(now.startsAt, isOff: notice.kind == .cancellation))
        if notice.kind == .change, let before = place.notified {
            if before.startsAt != now.startsAt || before.endsAt != now.endsAt {
                item.was = times.span(from: before.startsAt, to: before.endsAt)
            }
        }
        return item
    }

    // MARK: - Reminders

    func reminder(_ mail: OutgoingMail) throws -> Outcome {
        guard let registration = try mail.about["registration"].flatMap(connection.registration),
            let occurrence = try mail.about["occurrence"].flatMap(connection.occurrence),
            let session = try connection.session(occurrence.session),
            let lead = mail.about["lead"].flatMap({ Double($0) })
        else { return .unneeded("There is no such date.") }
        let place = PlaceDate(
            date: ScheduledDate(occurrence: occurrence, session: session), registration: registration, notified: nil)
        guard registration.status == .confirmed, !place.date.isCancelled else {
            return .unneeded("The registration or the date was cancelled.")
        }
        guard occurrence.startsAt > now else { return .unneeded("The date has started.") }
        guard occurrence.startsAt <= now.addingTimeInterval(lead) else { return .unneeded("The date was moved.") }
        guard let recipient = try recipient(registration.registrant, person: registration.person) else {
            return .unneeded("There is no such person.")
        }
        guard try !connection.hasOptedOut(.reminders, email: recipient.registrant.email) else {
            return .unneeded("They unsubscribed from reminders.")
        }
        let times = recipient.times(else: session.details.recurrence.zone)
        let joinLink = try connection.personalSecrets().joinLink(
            of: registration, to: .date(occurrence.id), registrant: recipient.registrant, publicURL: context.publicURL)
        let view = ReminderView(
            times.distance(from: now, to: occurrence.startsAt), name: recipient.greeting, title: place.date.title,
            date: NamedDateView(
                when: times.span(from: occurrence.startsAt, to: occurrence.endsAt), location: place.date.location,
                day: times.sheet(occurrence.startsAt)),
            joinURL: place.date.joinsBefore.map { _ in joinLink },
            opens: place.date.joinOpens.map(times.instant),
            pageURL: recipient.pageURL(context), leaveURL: try unsubscribeURL(.reminders, recipient.registrant))
        return try outcome(
            mail, view, template: "reminder", to: try recipient.address(), in: recipient.person.language)
    }
}

extension MailedEntry {
    /// An entry after the mail with its change.
    ///
    /// - Returns: nil for an entry that never was.
    init?(_ change: EntryChange, organizer: Organizer, mail: String, now: Date) {
        guard let entry = change.entry ?? change.mailed?.entry else { return nil }
        self.init(
            uid: change.uid, registration: change.registration.origin, place: change.place, sequence: change.sequence,
            movedSequence: change.movedSequence, entry: entry, isLive: change.entry != nil, organizer: organizer,
            mail: mail,
            mailedAt: now)
    }
}
