import Foundation
import ICalendar
import Interchange
import Logging
import Operations
import Storage
import SupportCore
import Training

extension Registrations.RegistrantOverview {
    /// The registrant's own page, in their language.
    func page(_ secret: String, _ call: Call) async throws -> Answer {
        let reader = call.reader(language: language)
        let secrets = try await call.site.registrations.secrets(ofRegistrants: [registrant.id])
        let tickets = try await call.site.support.personalTickets(of: registrant, now: call.now)
        let certificates = try await certificates(call)
        let feed = "\(call.site.publicURL)/calendar/my/\(secrets[registrant.id]?.feed ?? "").ics"
        return try call.secretPage(
            PersonalPageView(
                self, tickets,
                certificates: certificates.map {
                    CertificateLinkView(
                        $0.certificate, secret: secret, publicURL: call.site.publicURL, reader.texts)
                }, secret: secret, feed: feed,
                isUndeliverable: try await call.site.registrations.undeliverable(registrant.email) != nil,
                news: PersonalNews(self, secret: secret, call, reader.texts),
                reader.texts, now: call.now),
            for: reader)
    }
}

extension Registrations.RegistrantOverview {
    /// The person's valid certificates. While none can be issued, because nothing can be written, the page is shown
    /// without them.
    private func certificates(_ call: Call) async throws -> [Registrations.CheckedCertificate] {
        do {
            return try await call.site.registrations.certificates(
                of: self, terms: try await call.certificateTerms, by: call.caller(as: registrant), now: call.now)
        } catch let error as DatabaseUnavailable {
            call.site.logger.warning("certificates not shown", metadata: ["cause": "\(error)"])
            return []
        }
    }

    /// The question before a registration is cancelled; nil where there is none to cancel.
    func question(onCancelling id: String, secret: String, _ call: Call) -> PersonalQuestionView? {
        let texts = call.reader(language: language).texts
        guard let registration = PersonalRegistration.all(of: self, now: call.now).first(where: { $0.id == id }),
            !registration.isOver, let next = registration.coming.first
        else { return nil }
        let view = RegistrationView.Date(next, of: registration, in: zone, texts)
        let isSeries = registration.overview.registration.occurrence == nil
        return PersonalQuestionView(
            title: texts.text(.cancelTitle), about: "\(next.date.title), \(view.day), \(view.time)",
            sentence: isSeries ? texts.text(.cancelSeriesWhy) : texts.text(.cancelWhy),
            action: "/my/\(secret)/registrations/\(id)/cancel", doing: texts.text(.myCancel), back: "/my/" + secret,
            leaving: texts.text(.cancelKeep))
    }
}

/// A registrant's own page: every registration that they have, with its dates in their own time.
struct PersonalPageView: PageView {
    static let template = "my"
    static let navigation: LayoutView.Entry? = .mine

    let email: String
    /// Says that the person's own time zone is not known, and so is not that of the times.
    let zone: String?
    /// Says that something is not shown.
    let leftOut: String?
    /// The address of the form that sends mail again, where mail came back.
    let resume: String?
    let news: PersonalNews?
    let next: NextPlaceView?
    let places: [RegistrationView]
    let tickets: [PersonalTicketView]
    let hasTickets: Bool
    /// Tickets of the accounts that the person leads.
    let ofAccounts: [PersonalTicketView]
    let hasOfAccounts: Bool
    let certificates: [CertificateLinkView]
    let hasCertificates: Bool
    let hasFormer: Bool
    let former: [RegistrationView]
    /// The address of the form that replaces the secrets.
    let rotate: String
    /// The key with which each form of the page is carried out once.
    let once: String
    let subscribe: CalendarLinks

    init(
        _ person: Registrations.RegistrantOverview, _ support: Support.PersonalTickets,
        certificates: [CertificateLinkView], secret: String, feed: String, isUndeliverable: Bool,
        news: PersonalNews?, _ texts: LocalizedTexts, now: Date
    ) {
        let registrations = PersonalRegistration.all(of: person, now: now)
        func views(_ shown: [PersonalRegistration]) -> [RegistrationView] {
            shown.map { registration in
                let kept = registration.overview.registration.keeps
                return RegistrationView(
                    registration, keeping: registrations.first { $0.id == kept && $0.hasSeat }, in: person.zone,
                    address: "/my/\(secret)/registrations", texts)
            }
        }
        email = person.registrant.email
        zone = person.unknownZone.map { texts.text(.myZone, ["zone": $0]) }
        leftOut = person.leftOut == 0 ? nil : texts.text(.myLeftOut, ["count": String(person.leftOut)])
        resume = isUndeliverable ? "/my/\(secret)/mail" : nil
        self.news = news
        next = NextPlaceView(registrations, in: person.zone, texts)
        places = views(registrations.filter { !$0.isOver })
        former = views(registrations.filter(\.isOver))
        hasFormer = !former.isEmpty
        tickets = support.own.map { PersonalTicketView($0.overview, address: "/support/" + $0.secret, texts) }
        hasTickets = !tickets.isEmpty
        ofAccounts = support.ofAccounts.map {
            PersonalTicketView($0, address: "/my/\(secret)/tickets/" + $0.ticket.id, texts)
        }
        hasOfAccounts = !ofAccounts.isEmpty
        self.certificates = certificates
        hasCertificates = !certificates.isEmpty
        rotate = "/my/\(secret)/rotate"
        once = Identifier.random()
        subscribe = CalendarLinks(
            feed: feed, named: texts.text(.myTitle),
            synchronised: feed.replacing("/calendar/my/", with: "/dav/calendars/").replacing(".ics", with: "/dates/"))
    }
}

/// A ticket on the registrant's page.
struct PersonalTicketView: Hashable, Sendable, Codable {
    let address: String
    let number: String
    let subject: String
    let status: String

    init(_ overview: Tickets.Overview, address: String, _ texts: LocalizedTexts) {
        self.address = address
        number = String(overview.ticket.number)
        subject = overview.ticket.subject
        status = overview.ticket.status.customerName(texts)
    }
}

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
    fileprivate init(
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
    fileprivate init(
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

/// The date of a registrant that is next, in large.
struct NextPlaceView: Hashable, Sendable, Codable {
    let title: String
    let date: RegistrationView.Date
    /// `in 2 days`
    let countdown: String

    /// Nil where no date with a seat is to come.
    fileprivate init?(_ registrations: [PersonalRegistration], in zone: Zone?, _ texts: LocalizedTexts) {
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

/// News on a registrant's page of what they have just done.
struct PersonalNews: Hashable, Sendable, Codable {
    let sentence: String
    /// The address of the form that takes a cancellation back, while it can be.
    let restore: String?
    /// The address at which somebody registers again.
    let again: String?

    private enum Event: String {
        case cancelled, restored, taken, reset, accepted, resumed, moved, unmoved, named, released, unreserved
    }

    /// Nil where the address of the page tells none.
    init?(
        _ person: Registrations.RegistrantOverview, secret: String, _ call: Call, _ texts: LocalizedTexts
    ) {
        let fields = formFields(call.query)
        guard let event = fields.last(where: { $0.name == "done" }).flatMap({ Event(rawValue: $0.value) }) else {
            return nil
        }
        let id = fields.last { $0.name == "registration" }?.value
        let registration = person.overviews.map(\.registration).first { $0.id == id }
        let date = person.dates.first { $0.registration.id == id }?.date
        let title = date?.title ?? ""
        let page = date.flatMap { $0.session.details.visibility == .accounts ? nil : "/sessions/" + $0.session.id }
        let former = person.overviews.map(\.registration).first { $0.id == registration?.keeps }
        let keeps = former?.status == .confirmed ? " " + texts.text(.myMoveKeeps) : ""
        let form = "/my/\(secret)/registrations/\(id ?? "")/restore"
        switch (event, registration?.status) {
        case (.reset, _):
            sentence = texts.text(.myResetDone)
            (restore, again) = (nil, nil)
        case (.named, _):
            sentence = texts.text(.reservedDone)
            (restore, again) = (nil, nil)
        case (.released, _):
            sentence = texts.text(.reservedReleased)
            (restore, again) = (nil, nil)
        case (.unreserved, _):
            sentence = texts.text(.reservedGone)
            (restore, again) = (nil, nil)
        case (.resumed, _):
            sentence = texts.text(.myMailResumed)
            (restore, again) = (nil, nil)
        case (.cancelled, .cancelled?):
            sentence = texts.text(.myCancelDone, ["title": title])
            let isFresh = registration.map {
                $0.isRestorable && call.now < $0.updatedAt.addingTimeInterval(Registrations.undoTime)
            }
            restore = isFresh == true ? form : nil
            again = nil
        case (.restored, .confirmed?), (.accepted, .confirmed?):
            sentence = texts.text(.myRestoreDone, ["title": title])
            (restore, again) = (nil, nil)
        case (.moved, .confirmed?):
            let day = date.map { date in
                texts.day(
                    (person.zone ?? date.session.details.recurrence.zone).local(at: date.occurrence.startsAt).date)
            }
            sentence = texts.text(.myMoveDone, ["title": title, "day": day ?? ""])
            (restore, again) = (nil, nil)
        case (.moved, .requested?):
            sentence = texts.text(.myMoveRequested, ["title": title]) + keeps
            (restore, again) = (nil, nil)
        case (.moved, .waitlisted?), (.moved, .offered?):
            sentence = texts.text(.myMoveWaits, ["title": title]) + keeps
            (restore, again) = (nil, nil)
        case (.unmoved, _):
            sentence = texts.text(.myMoveRefused, ["title": title])
            (restore, again) = (nil, nil)
        case (.taken, .cancelled?):
            sentence = texts.text(.mySeatTaken, ["title": title])
            (restore, again) = (nil, page)
        default: return nil
        }
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

/// A registration with its dates, at the time at which they are looked at.
private struct PersonalRegistration {
    let overview: Registrations.Overview
    var id: String { overview.registration.id }
    /// In order of their start; of a whole series those of around now.
    let dates: [Registrations.PersonalDate]
    let now: Date

    var hasSeat: Bool { overview.registration.status == .confirmed }

    var coming: [Registrations.PersonalDate] { dates.filter { $0.date.occurrence.endsAt > now } }

    /// The start of the next date.
    var next: Date { coming.first?.date.occurrence.startsAt ?? .distantFuture }

    /// Tells whether the registration is cancelled, or all its dates are past.
    var isOver: Bool { overview.registration.status == .cancelled || coming.isEmpty }

    /// Tells whether its date was cancelled, or all those of the series that are to come.
    var isOff: Bool {
        let asked = overview.registration.occurrence == nil ? coming : dates
        return !asked.isEmpty && asked.allSatisfy(\.date.isCancelled)
    }

    /// A person's registrations in order of their next dates, those without any last.
    static func all(of person: Registrations.RegistrantOverview, now: Date) -> [PersonalRegistration] {
        let dates = Dictionary(grouping: person.dates, by: \.registration.id)
        return person.overviews.compactMap { overview in
            dates[overview.registration.id].map { PersonalRegistration(overview: overview, dates: $0, now: now) }
        }
        .sorted { ($0.next, $0.overview.registration.id) < ($1.next, $1.overview.registration.id) }
    }

    /// The end of the offer, in the registrant's own time.
    func offerExpires(in zone: Zone?, _ texts: LocalizedTexts) -> String? {
        overview.registration.offerExpires.map { text($0, in: zone, texts) }
    }

    /// An instant in the registrant's own time.
    func text(_ instant: Date, in zone: Zone?, _ texts: LocalizedTexts) -> String {
        let own = zone ?? dates.first?.date.session.details.recurrence.zone ?? .utc
        let local = own.local(at: instant)
        return "\(texts.day(local.date)), \(local.clock) \(texts.place(of: own))"
    }
}
