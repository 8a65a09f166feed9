import Addresses
import Foundation
import ICalendar
import Storage
import SupportCore
import Training

/// Takes the answers of calendar programs to invitations (RFC 5546), in one transaction with their effects.
///
/// An answer counts for the person who was invited, and for nobody else: strangers to whom an invitation was forwarded
/// are never added.
struct InvitationAnswers {
    let transaction: Transaction
    /// The organizers of invitations of this installation.
    let organizers: [String]
    let mail: ReceivedMail
    let message: IncomingMessage

    private var now: Date { transaction.now }

    func take(_ answer: CalendarAnswer) throws -> SortedMail {
        var sentences: [String] = []
        var about: [String: String] = [:]
        for item in answer.items {
            let (sentence, registration) = try take(item, answer.method)
            if !sentences.contains(sentence) { sentences.append(sentence) }
            if let registration {
                about["registration"] = registration.id
                about["session"] = registration.session
            }
        }
        return SortedMail(kind: .answer, sentence: sentences.joined(separator: " "), about: about)
    }

    // MARK: - One entry

    private typealias Taken = (sentence: String, registration: Registration?)

    private func take(_ item: CalendarAnswer.Item, _ method: CalendarAnswer.Method) throws -> Taken {
        guard item.attendees.count == 1, let attendee = item.attendees.first else {
            return ("The answer is of \(item.attendees.count) people, not of one.", nil)
        }
        guard let answered = try AnsweredPlace(uid: item.uid, transaction) else {
            return ("The answer is about an entry that Lectern did not send.", nil)
        }
        let registration = answered.registration
        guard EmailAddress.key(of: attendee) == EmailAddress.key(of: answered.registrant.email) else {
            return ("The answer is of somebody who was not invited. Nobody is added.", nil)
        }
        if let organizer = item.organizer, !isOurs(organizer, answered.mailed) {
            return ("The answer is to another organizer.", registration)
        }
        let occurrence: Occurrence?
        switch try date(of: item, in: answered) {
        case .none: occurrence = answered.occurrence
        case .date(let date): occurrence = date
        case .unknown: return ("The answer is about a date that the series does not have.", registration)
        }
        let isWhole = registration.occurrence == nil && item.recurrence == nil && answered.isSeries
        let kept = kept(item, answered, on: isWhole ? nil : occurrence)
        if method == .refresh {
            try keepComment(of: kept, on: registration)
            try sendAgain(answered)
            return ("The current invitation is sent again.", registration)
        }
        if let obstacle = try obstacle(to: answered, on: occurrence) {
            try keepComment(of: kept, on: registration)
            return (obstacle, registration)
        }
        guard item.sequence >= answered.movedSequence, try !isMoved(answered) else {
            try keepComment(of: kept, on: registration)
            try sendAgain(answered)
            return ("The answer is about a former time. The current invitation is sent again.", registration)
        }
        let former = try transaction.calendarAnswers(ofRegistrations: [registration.origin])
            .filter { $0.occurrence == kept.occurrence || $0.occurrence == nil }
        guard former.allSatisfy(kept.supersedes) else {
            try keepComment(of: kept, on: registration)
            return ("A later answer holds.", registration)
        }
        try save(kept, on: registration)
        if method == .counter {
            try decline(item, proposedFor: answered, on: occurrence)
            return ("Another time was proposed. The seat stays, and the trainers are told.", registration)
        }
        return (try effect(of: kept, on: answered, isWhole: isWhole), registration)
    }

    private func isOurs(_ organizer: String, _ mailed: MailedEntry?) -> Bool {
        let ours = organizers + [mailed?.organizer?.address].compactMap(\.self)
        return Set(ours.map(EmailAddress.key(of:))).contains(EmailAddress.key(of: organizer))
    }

    private enum AnsweredDate {
        case none
        case date(Occurrence)
        case unknown
    }

    /// The date that an answer names by its original start, in whatever zone.
    private func date(of item: CalendarAnswer.Item, in answered: AnsweredPlace) throws -> AnsweredDate {
        guard let recurrence = item.recurrence, answered.isSeries else { return .none }
        let session = answered.session
        let zone = session.details.recurrence.zone
        let found: Occurrence?
        switch recurrence {
        case .instant(let instant):
            let local = zone.local(at: instant)
            // In a gap of the clock the rule gives a local time that does not exist.
            var date: Occurrence?
            for earlier in [0, -3_600, -1_800, -7_200] where date == nil {
                let candidate = local.adding(seconds: earlier)
                guard zone.instant(of: candidate) == instant else { continue }
                date = try transaction.occurrence(of: session.id, candidate)
            }
            found = date
        case .local(let local):
            found = try transaction.occurrence(of: session.id, local)
        case .day(let day):
            guard let midnight = LocalDateTime(date: day, hour: 0, minute: 0) else { return .unknown }
            let start = zone.instant(of: midnight)
            let near = try transaction.occurrences(
                ofSessions: [session.id], from: start.addingTimeInterval(-40 * 86_400),
                to: start.addingTimeInterval(40 * 86_400))
            found = near[session.id]?.first { $0.recurrenceID.date == day }
        }
        return found.map { .date($0) } ?? .unknown
    }

    /// The reason why an answer comes too late to have an effect; nil where there is none.
    private func obstacle(to answered: AnsweredPlace, on occurrence: Occurrence?) throws -> String? {
        if answered.session.status == .cancelled { return "The session was cancelled." }
        if let occurrence {
            if ScheduledDate(occurrence: occurrence, session: answered.session).isCancelled {
                return "The date was cancelled."
            }
            return occurrence.endsAt <= now ? "The date is over." : nil
        }
        let session = answered.session
        let overridden = try transaction.overriddenOccurrences(of: [session.id])[session.id] ?? []
        let end = session.lastEnd(overridden: overridden)
        return end.map { $0 <= now } == true ? "The series is over." : nil
    }

    /// True if the entry was moved, and the mail that says so is not sent yet.
    private func isMoved(_ answered: AnsweredPlace) throws -> Bool {
        guard let mailed = answered.mailed, mailed.isLive else { return false }
        let places = try RegistrantPlaces(
            of: answered.registration.registrant, in: answered.session, transaction, now: now)
        guard let change = places.changes.first(where: { $0.uid == mailed.uid }), let entry = change.entry else {
            return false
        }
        return !entry.isAtTimes(of: mailed.entry)
    }

    /// The answer to keep. Its sequence and its instant are limited: a sequence that was never sent, or an instant in
    /// the future, would override all answers to come.
    private func kept(
        _ item: CalendarAnswer.Item, _ answered: AnsweredPlace, on occurrence: Occurrence?
    ) -> KeptAnswer {
        KeptAnswer(
            registration: answered.registration.origin, occurrence: occurrence?.id, status: item.status,
            sequence: max(0, min(item.sequence, answered.mailed?.sequence ?? answered.registration.sequence)),
            stamp: min(item.stamp ?? mail.receivedAt, now), isProven: isProven(answered.registrant),
            comment: item.comment ?? (message.ownText.isEmpty ? nil : String(message.ownText.prefix(2_000))),
            receivedAt: now)
    }

    /// True if our receiving mail server found that the mail is from the domain of the person, and the person wrote it: at
    /// a public provider everybody has the same domain.
    private func isProven(_ registrant: Registrant) -> Bool {
        let key = EmailAddress.key(of: registrant.email)
        guard let domain = key.split(separator: "@").last.map(String.init) else { return false }
        // The owner of a domain speaks for those below it, but not the other way round.
        guard message.provenDomains.contains(where: { domain == $0 || domain.hasSuffix("." + $0) }) else {
            return false
        }
        guard let sender = message.sender.map({ EmailAddress.key(of: $0.address) }) else { return false }
        return sender == key
            || sender.hasSuffix("@" + domain) && Ticket.Requester(address: registrant.email).organisation != nil
    }

    private func save(_ answer: KeptAnswer, on registration: Registration) throws {
        try transaction.save(answer)
        try asRegistrant(registration).record(
            .updated, .registration, registration.id, fields: ["answer"],
            related: [
                "session": registration.session, "registrant": registration.registrant, "receivedMail": mail.id,
            ])
    }

    /// Keeps the comment of an answer that has no effect, together with the answer that holds. If there is none, the
    /// comment is kept with an undecided one, which every other answer supersedes.
    private func keepComment(of answer: KeptAnswer, on registration: Registration) throws {
        let own = (answer.comment ?? "").trimmingCharacters(in: .whitespacesAndNewlines)
        let held = try transaction.calendarAnswers(ofRegistrations: [answer.registration])
            .first { $0.occurrence == answer.occurrence }
        guard !own.isEmpty, held?.comment?.contains(own) != true else { return }
        let comments = [held?.comment, own].compactMap(\.self).joined(separator: "\n")
        let kept = KeptAnswer(
            registration: answer.registration, occurrence: answer.occurrence, status: held?.status ?? .undecided,
            sequence: held?.sequence ?? 0, stamp: held?.stamp ?? Date(timeIntervalSince1970: 0),
            isProven: held?.isProven ?? false, comment: String(comments.suffix(2_000)),
            receivedAt: held?.receivedAt ?? now)
        try save(kept, on: registration)
    }

    // MARK: - Effects

    private func effect(of answer: KeptAnswer, on answered: AnsweredPlace, isWhole: Bool) throws -> String {
        let registration = answered.registration
        switch answer.status {
        case .declined:
            let isOneOfMany = registration.occurrence == nil && !isWhole
            guard !isOneOfMany else { return "One date of a series was declined. The place in the series stays." }
            return try decline(answered, isProven: answer.isProven)
        case .accepted:
            guard registration.status == .offered, registration.confirmBy == nil,
                let expires = registration.offerExpires, now < expires
            else {
                if registration.status == .cancelled { try reply("seatGone", to: answered) }
                return "The invitation was accepted."
            }
            let seats = SeatAllocation(asRegistrant(registration))
            let queue = try seats.queue(for: registration.place, of: answered.session)
            guard !queue.isCancelled else { return "The date was cancelled." }
            try seats.accept(registration, in: queue)
            return "The offered seat was taken."
        case .tentative: return "The answer is tentative. It is noted on the roster."
        case .delegated:
            try reply("delegated", to: answered)
            return "A place cannot be passed on. They are told by email."
        case .undecided: return "The answer is noted on the roster."
        }
    }

    private func asRegistrant(_ registration: Registration) -> Transaction {
        transaction.acting(as: Actor(.registrant, id: registration.registrant))
    }

    private func decline(_ answered: AnsweredPlace, isProven: Bool) throws -> String {
        let registration = answered.registration
        guard registration.status != .cancelled else { return "The registration was cancelled before." }
        // Somebody who waits in vain, or was told that there is no seat, has declined what is no longer in the
        // calendar.
        guard answered.mailed?.isLive ?? true else { return "The entry was taken out of the calendar before." }
        guard isProven else {
            try reply("confirmDecline", to: answered)
            return "It is not proven who declined. They are mailed a link to cancel."
        }
        try asRegistrant(registration).cancelPlace(of: registration)
        try noteAsTold(answered)
        return "The registration was cancelled."
    }

    /// Notes that the person knows: their calendar has removed the entry already, and no mail has to do so. Other
    /// entries of the place, such as those of a series that was split, are still there: mails remove them.
    private func noteAsTold(_ answered: AnsweredPlace) throws {
        let declined = try transaction.existingRegistration(answered.registration.id)
        let places = try RegistrantPlaces(of: declined.registrant, in: answered.session, transaction, now: now)
        let change = places.changes.first { $0.uid == answered.mailed?.uid && $0.entry == nil }
        let covered = change.map { Set($0.dates.map(\.date.occurrence.id)) }
        for place in places.dates where place.registration.id == declined.id {
            guard covered?.contains(place.date.occurrence.id) ?? true else { continue }
            try transaction.save(
                MailedDate(
                    registration: declined.origin, occurrence: place.date.occurrence.id, sequence: nil,
                    notified: place.current, mail: mail.id, mailedAt: now))
        }
        guard let change, let mailed = change.mailed,
            let entry = MailedEntry(
                change, organizer: mailed.organizer ?? Organizer(address: organizers.last ?? "", name: nil),
                mail: mail.id, now: now)
        else { return }
        try transaction.save(entry)
        try transaction.raiseSequence(of: declined.id, to: entry.sequence, now: now)
    }

    // MARK: - Mails

    private func decline(
        _ item: CalendarAnswer.Item, proposedFor answered: AnsweredPlace, on occurrence: Occurrence?
    ) throws {
        var about: [String: String] = [:]
        if let occurrence { about["occurrence"] = occurrence.id }
        try reply("counter", to: answered, about: about)
        about["registration"] = answered.registration.id
        about["session"] = answered.session.id
        if let start = item.proposedStart { about["proposedStart"] = String(Int(start.timeIntervalSince1970)) }
        let date = occurrence.map { ScheduledDate(occurrence: $0, session: answered.session) }
        for trainer in date?.trainers ?? answered.session.details.trainers {
            about["trainer"] = trainer
            try queue(.proposal, "proposal:\(trainer):\(answered.registration.id)", registrant: nil, about: about)
        }
    }

    private func sendAgain(_ answered: AnsweredPlace) throws {
        guard let mailed = answered.mailed else { return }
        try queue(
            .invitation, "invitation:\(mailed.uid)", registrant: answered.registration.registrant,
            about: [
                "session": answered.session.id, "registration": answered.registration.id, "uid": mailed.uid,
            ])
    }

    private func reply(_ template: String, to answered: AnsweredPlace, about more: [String: String] = [:]) throws {
        var about = more
        about["session"] = answered.session.id
        about["registration"] = answered.registration.id
        about["template"] = template
        if let mailed = answered.mailed { about["uid"] = mailed.uid }
        if let id = message.messageID { about["answers"] = id }
        try queue(
            .reply, "reply:\(template):\(answered.registration.id)", registrant: answered.registration.registrant,
            about: about)
    }

    /// The maximum number of mails about answers to a person in an hour.
    private static let maxReplies = 10

    /// Queues a mail, but not two about one thing within an hour, nor more than ``maxReplies`` to one person: a program
    /// that answers by itself gets no more.
    private func queue(
        _ purpose: OutgoingMail.Purpose, _ topic: String, registrant: String?, about: [String: String]
    ) throws {
        let hourAgo = now.addingTimeInterval(-3_600)
        guard try !transaction.hasMail(topic: topic, registrant: registrant, since: hourAgo) else { return }
        if let registrant {
            let earlier = try [OutgoingMail.Purpose.reply, .invitation].flatMap {
                try transaction.mails(of: $0, toRegistrant: registrant, since: hourAgo)
            }
            guard earlier.count < Self.maxReplies else { return }
        }
        try transaction.insert([
            OutgoingMail(
                id: Identifier.random(), purpose: purpose, topic: topic, registrant: registrant, about: about,
                dueAt: now, createdAt: now)
        ])
    }
}
