import Foundation
import ICalendar
import Mail
import Storage
import SupportCore
import Training

/// The mails to registrants about their registrations.
extension MailComposer {
    /// The maximum number of dates of a series in the calendar part of a mail. The feed has all dates.
    private static let maxDates = 100
    /// The period from now of these dates, in seconds.
    private static let period: TimeInterval = 366 * 86_400
    /// The maximum number of dates in the text of a mail.
    private static let maxNamed = 12

    // MARK: - Changes

    func place(_ mail: OutgoingMail) throws -> Outcome {
        guard let registrant = mail.registrant, let session = mail.about["session"] else {
            return .unneeded("It has no registrant.")
        }
        let places = try placeDates(of: registrant, in: session)
        guard let notice = PlaceNotice.next(for: places, now: now), let first = notice.dates.first,
            let recipient = try recipient(registrant, person: first.registration.person)
        else { return .unneeded("There is nothing new to say.") }

        let parts = try notice.dates.map { try part($0, recipient) }
        let calendar = try notice.method.map { method in
            let names = try connection.trainerNames(Set(parts.flatMap(\.place.date.trainers)))
            let invited = method == .cancel ? parts.filter { $0.place.mailedSequence != nil } : parts
            return try invitation.calendar(method, invited, trainerNames: names, now: now)
        }
        var consequences = MailConsequences()
        consequences.mailedDates = parts.map { part in
            MailedDate(
                registration: part.place.registration.origin, occurrence: part.place.date.occurrence.id,
                sequence: notice.method == nil ? part.place.mailedSequence : part.sequence,
                notified: part.place.current,
                mail: mail.id, mailedAt: now)
        }
        if notice.leavesMore {
            consequences.next = OutgoingMail(
                id: Identifier.random(), purpose: .place, topic: mail.topic, registrant: registrant, about: mail.about,
                dueAt: now, createdAt: now)
        }
        return try outcome(
            mail, template: notice.kind.rawValue, to: try recipient.address(), in: recipient.person.language,
            values: try values(of: notice, parts, recipient), calendar: calendar, consequences: consequences)
    }

    /// The dates of a registrant in a session that are not over, with the state that was last mailed.
    private func placeDates(of registrant: String, in sessionID: String) throws -> [PlaceDate] {
        guard let session = try connection.session(sessionID) else { return [] }
        // A place whose address is not confirmed has a mail of its own.
        let registrations = try connection.registrations(of: registrant, for: sessionID)
            .filter { $0.confirmBy == nil }
        let mailed = try connection.mailedDates(ofRegistrations: Array(Set(registrations.map(\.origin))))
        let byDate = Dictionary(
            mailed.map { (DateKey(registration: $0.registration, occurrence: $0.occurrence), $0) },
            uniquingKeysWith: { first, _ in first })
        let end = now.addingTimeInterval(Self.period)
        let dates = try registrations.flatMap { registration -> [PlaceDate] in
            let occurrences =
                if let id = registration.occurrence {
                    try connection.occurrence(id).map { [$0] } ?? []
                } else {
                    try connection.occurrencesToNotify(of: sessionID, from: now, to: end, limit: Self.maxDates)
                }
            return occurrences.map { occurrence in
                let mailed = byDate[DateKey(registration: registration.origin, occurrence: occurrence.id)]
                return PlaceDate(
                    date: ScheduledDate(occurrence: occurrence, session: session), registration: registration,
                    notified: mailed?.notified, mailedSequence: mailed?.sequence)
            }
        }
        return dates.sorted {
            ($0.date.occurrence.startsAt, $0.date.occurrence.id) < ($1.date.occurrence.startsAt, $1.date.occurrence.id)
        }
    }

    private struct DateKey: Hashable {
        let registration: String
        let occurrence: String
    }

    private var invitation: MailInvitation {
        MailInvitation(release: context.release, publicURL: context.publicURL, organizer: context.sender)
    }

    private func part(_ place: PlaceDate, _ recipient: MailRecipient) throws -> MailInvitation.Part {
        let secret = try connection.personalSecrets().joinSecret(
            of: place.registration, on: place.date.occurrence.id, registrant: recipient.registrant)
        return MailInvitation.Part(
            place: place, joinLink: place.date.join.map { _ in "\(context.publicURL)/join/\(secret)" })
    }

    private func values(
        of notice: PlaceNotice, _ parts: [MailInvitation.Part], _ recipient: MailRecipient
    ) throws -> [String: Any?] {
        guard let first = parts.first else { return [:] }
        let session = first.place.date.session
        let times = recipient.times(else: session.details.recurrence.zone)
        let isSeries = first.place.registration.occurrence == nil && parts.count > 1
        var values = recipient.values(context)
        values["title"] = isSeries ? session.details.title : first.place.date.title
        values["isSeries"] = isSeries
        values["dates"] = parts.prefix(Self.maxNamed).map { item(of: $0, notice, times) }
        values["more"] = parts.count > Self.maxNamed ? parts.count - Self.maxNamed : nil
        values["sessionURL"] = "\(context.publicURL)/sessions/\(session.id)"
        values["joinURL"] = parts.count == 1 ? first.joinLink : nil
        values["hasJoin"] = first.joinLink != nil
        let registration = first.place.registration
        values["position"] = try connection.positions(of: [registration])[registration.id]
        values["offerExpires"] = first.place.registration.offerExpires.map(times.instant)
        let own = parts.count == 1 ? first.place.date.occurrence.override.cancellation : nil
        values["reason"] = (own ?? session.cancellation)?.reason
        // A registrant who cancelled needs no apology.
        values["isOwn"] = parts.allSatisfy { $0.place.registration.status == .cancelled && !$0.place.date.isCancelled }
        values["hasCalendar"] = notice.method != nil
        return values
    }

    /// The values of a date in the text of a mail.
    private func item(of part: MailInvitation.Part, _ notice: PlaceNotice, _ times: MailTimes) -> [String: Any] {
        let place = part.place
        let now = place.current
        var item: [String: Any] = ["when": times.span(from: now.startsAt, to: now.endsAt)]
        if let location = now.location { item["location"] = location }
        if now.title != place.date.session.details.title { item["ownTitle"] = now.title }
        if notice.kind == .change, let before = place.notified {
            if before.startsAt != now.startsAt || before.endsAt != now.endsAt {
                item["was"] = times.span(from: before.startsAt, to: before.endsAt)
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
            date: ScheduledDate(occurrence: occurrence, session: session), registration: registration, notified: nil,
            mailedSequence: nil)
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
        let part = try part(place, recipient)
        var values = recipient.values(context)
        values["title"] = place.date.title
        values["when"] = times.span(from: occurrence.startsAt, to: occurrence.endsAt)
        values.merge(times.distance(from: now, to: occurrence.startsAt).values) { $1 }
        values["location"] = place.date.location
        values["joinURL"] = part.joinLink
        values["opens"] = place.date.join.map {
            times.instant(occurrence.startsAt.addingTimeInterval(-Double($0.releasedBefore)))
        }
        return try outcome(
            mail, template: "reminder", to: try recipient.address(), in: recipient.person.language, values: values,
            unsubscribeURL: try unsubscribeURL(.reminders, recipient.registrant))
    }
}

extension Registration {
    /// The id of the first registration of the place. In a series that was split it is the one of the first part.
    var origin: String { carriedFrom ?? id }
}
