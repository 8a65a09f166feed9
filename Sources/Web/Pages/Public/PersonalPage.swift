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
