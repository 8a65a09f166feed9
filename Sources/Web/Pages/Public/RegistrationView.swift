import Foundation
import ICalendar
import Interchange
import Operations
import SupportCore
import Training

/// One registration on the registrant's page.
struct RegistrationView: Hashable, Sendable, Codable {
    let title: String
    /// The address of the session's page, where it has one for everybody.
    let page: String?
    let status: String
    let dates: [Date]
    let hasMore: Bool
    let consents: [Consent]
    /// The addresses at which an offer is accepted and the registration is cancelled, while they can be.
    let accept: String?
    let cancel: String?
    /// The address of the page on which another date is chosen, while it can be.
    let move: String?
    /// The sentence on the place that is kept until this one is confirmed.
    let kept: String?
    /// The sentence on the places that are reserved for colleagues, and the address of the page on which they are named.
    let reserved: String?
    let reservedNames: String?

    /// A wording that the registrant agreed to.
    struct Consent: Hashable, Sendable, Codable {
        let wording: String
        let language: String
        /// A sentence with the day.
        let given: String
    }

    /// A date in the registrant's own time.
    struct Date: Hashable, Sendable, Codable {
        let instant: String
        let day: String
        let time: String
        let zone: String
        /// The session's own time, where the registrant's is another.
        let there: String?
        let location: String?
        let isCancelled: Bool
        /// The address that leads to the session, while it does.
        let join: String?
        /// The time from which the session can be joined, while that is to come.
        let opens: String?
    }

    /// The most dates that are shown of one registration.
    private static let maxDates = 10

    /// - Parameters:
    ///   - kept: the registration with a seat that this one replaces once it is confirmed.
    ///   - zone: the registrant's own.
    ///   - address: the address of the registrant's registrations.
    init(
        _ personal: PersonalRegistration, keeping kept: PersonalRegistration?, in zone: Zone?, address: String,
        _ texts: LocalizedTexts
    ) {
        let (registration, coming) = (personal.overview.registration, personal.coming)
        let shown = coming.isEmpty ? Array(personal.dates.suffix(1)) : Array(coming.prefix(Self.maxDates))
        let path = address + "/" + registration.id
        let isOff = personal.isOff
        title = shown.first?.date.title ?? ""
        page = shown.first.flatMap {
            $0.date.session.details.visibility == .accounts ? nil : "/sessions/" + $0.date.session.id
        }
        status =
            switch registration.status {
            case .confirmed where isOff, .waitlisted where isOff, .offered where isOff, .requested where isOff:
                registration.occurrence == nil ? texts.text(.mySessionCancelled) : texts.text(.myDateCancelled)
            case .confirmed where personal.isOver: texts.text(.myPast)
            case .waitlisted where personal.isOver, .offered where personal.isOver, .requested where personal.isOver:
                texts.text(.myPastNone)
            case .confirmed: texts.text(.myConfirmed)
            case .waitlisted: texts.text(.myWaitlisted, ["position": String(personal.overview.position ?? 1)])
            case .offered:
                texts.text(.myOffered, ["until": personal.offerExpires(in: zone, texts) ?? ""])
            case .requested: texts.text(.myRequested)
            case .cancelled:
                registration.declined.map {
                    $0.isEmpty ? texts.text(.myDeclined) : texts.text(.myDeclinedBecause, ["reason": $0])
                } ?? texts.text(.myCancelled)
            }
        dates = shown.map { Date($0, of: personal, in: zone, texts) }
        hasMore = coming.count > Self.maxDates
        let own = zone ?? personal.dates.first?.date.session.details.recurrence.zone ?? .utc
        consents = registration.consents.map { consent in
            Consent(
                wording: consent.wording, language: consent.language,
                given: texts.text(.consentGiven, ["day": texts.day(own.local(at: consent.at).date)]))
        }
        accept = registration.status == .offered && !personal.isOver && !isOff ? path + "/accept" : nil
        cancel = personal.isOver || isOff ? nil : path + "/cancel"
        let hasBegun = registration.occurrence != nil && shown.contains { $0.date.occurrence.startsAt <= personal.now }
        move = personal.isOver || hasBegun || registration.confirmBy != nil ? nil : path + "/move"
        let held = registration.reserved.flatMap { personal.now < $0.until && !personal.isOver && !isOff ? $0 : nil }
        reserved = held.map { $0.sentence(until: personal.text($0.until, in: zone, texts), texts) }
        reservedNames = held == nil || registration.confirmBy != nil ? nil : path + "/reserved"
        self.kept = kept?.coming.first.map { date in
            let view = RegistrationView.Date(date, of: personal, in: zone, texts)
            return texts.text(.myKept, ["date": "\(date.date.title), \(view.day), \(view.time)"])
        }
    }
}

extension RegistrationView.Date {
    init(
        _ personal: Registrations.PersonalDate, of registration: PersonalRegistration, in zone: Zone?,
        _ texts: LocalizedTexts
    ) {
        let (date, occurrence) = (personal.date, personal.date.occurrence)
        let session = date.session.details.recurrence.zone
        let own = zone ?? session
        let canJoin =
            registration.overview.registration.status == .confirmed && !date.isCancelled
            && occurrence.endsAt > registration.now
        let opens = date.joinOpens
        let isOpen = opens.map { registration.now >= $0 } ?? false
        instant = instantText(occurrence.startsAt)
        day = texts.day(own.local(at: occurrence.startsAt).date)
        time = own.local(at: occurrence.startsAt).clock + "–" + own.local(at: occurrence.endsAt).clock
        self.zone = texts.place(of: own)
        let theirs = session.local(at: occurrence.startsAt)
        let dayThere =
            theirs.date == own.local(at: occurrence.startsAt).date ? "" : texts.shortDay(theirs.date) + " "
        there =
            own.offset(at: occurrence.startsAt) == session.offset(at: occurrence.startsAt)
            ? nil : "\(dayThere)\(theirs.clock) \(texts.place(of: session))"
        location = date.location
        isCancelled = date.isCancelled
        join = canJoin && isOpen ? "/join/" + personal.joinSecret : nil
        self.opens =
            canJoin && !isOpen
            ? opens.map { opens in
                let local = own.local(at: opens)
                let day = local.date == own.local(at: registration.now).date ? "" : texts.shortDay(local.date) + ", "
                return texts.text(.myJoinOpens, ["time": day + local.clock])
            } : nil
    }
}
