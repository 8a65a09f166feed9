import Foundation
import HTTPTypes
import ICalendar
import Interchange
import Operations
import SupportCore
import Training

/// The routes of registrants, by the secrets that they were mailed: pages for browsers, JSON for programs.
struct PersonalPages {
    // MARK: - Without a secret

    @Sendable static func askForLink(_ call: Call) async throws -> Answer {
        try call.secretPage(LinkRequestView(isAsked: false, email: "", hasFault: false), for: call.reader)
    }

    /// The same answer whether or not there is such a person.
    @Sendable static func requestLink(_ call: Call) async throws -> Answer {
        let sent = try call.jsonOrForm()
        let fields = try Fields(sent)
        let email = fields.email("email", required: true)
        do {
            try fields.finish()
        } catch let failure as Failure where call.isForm && call.headers.acceptHTML {
            let view = LinkRequestView(isAsked: false, email: sent["email"]?.string ?? "", hasFault: true)
            var answer = try call.secretPage(view, for: call.reader)
            answer.status = ErrorResponses.status(of: failure.code)
            return answer
        }
        if try call.site.registrationLimit.takeLink(of: email ?? "", for: call) {
            try await call.site.registrations.requestLink(email: email ?? "", by: call.caller, now: call.now)
        }
        var answer = Answer.json(TextResource("status", "accepted"))
        if call.headers.acceptHTML {
            answer = try call.secretPage(LinkRequestView(isAsked: true, email: "", hasFault: false), for: call.reader)
        }
        answer.status = .accepted
        return answer
    }

    // MARK: - With the secret of a page

    @Sendable static func show(_ call: Call) async throws -> Answer {
        let secret = call.parameter("secret")
        // What was lately belongs to it: a feed still tells of it too.
        let person = try await call.site.registrations.registrantOverview(
            forSecret: secret, from: FeedWindow(at: call.now).from)
        let wantsJSON = call.headers[.accept]?.contains("application/json") == true && !call.headers.acceptHTML
        var answer = try await wantsJSON ? person.answer(call) : person.page(secret, call)
        answer.keepSecret()
        answer.headers[.vary] = "Accept"
        return answer
    }

    /// Asks before the links are reset.
    @Sendable static func askToRotate(_ call: Call) async throws -> Answer {
        let secret = call.parameter("secret")
        let person = try await call.site.registrations.registrantOverview(forSecret: secret, from: call.now)
        let reader = call.reader(language: person.language)
        let question = PersonalQuestionView(
            title: reader.texts.text(.resetTitle), about: nil, sentence: reader.texts.text(.myRotateWhy),
            action: "/my/\(secret)/rotate", doing: reader.texts.text(.resetDo), back: "/my/\(secret)",
            leaving: reader.texts.text(.questionBack))
        return try call.secretPage(question, for: reader)
    }

    @Sendable static func rotate(_ call: Call) async throws -> Answer {
        let registrant = try await call.site.registrations.registrant(forSecret: call.parameter("secret"))
        let renewed = try await call.site.registrations.rotate(
            secret: call.parameter("secret"), by: call.caller(as: registrant), now: call.now)
        let page = "\(call.site.publicURL)/my/\(renewed)"
        return call.answerInPerson(.json(TextResource("manageURL", page)), leadingTo: "/my/\(renewed)?done=reset")
    }

    /// Resumes mail to a person whose address did not take it.
    @Sendable static func resumeMail(_ call: Call) async throws -> Answer {
        try await call.site.registrations.resumeMail(
            forSecret: call.parameter("secret"), by: call.caller, now: call.now)
        return call.answerInPerson(
            .json(TextResource("status", "resumed")), leadingTo: "/my/\(call.parameter("secret"))?done=resumed")
    }

    /// Asks before a registration is cancelled.
    @Sendable static func askToCancel(_ call: Call) async throws -> Answer {
        let (secret, id) = (call.parameter("secret"), call.parameter("registration"))
        let person = try await call.site.registrations.registrantOverview(
            forSecret: secret, from: FeedWindow(at: call.now).from)
        guard let view = person.question(onCancelling: id, secret: secret, call) else {
            throw Failure(.notFound, "There is no such registration.")
        }
        return try call.secretPage(view, for: call.reader(language: person.language))
    }

    @Sendable static func cancel(_ call: Call) async throws -> Answer {
        let (registrant, overview) = try await ownRegistration(call)
        let cancelled = try await call.site.registrations.cancel(
            overview.registration.id, by: call.caller(as: registrant), now: call.now)
        return call.answerInPerson(
            try await RegistrationRoutes.answer(cancelled, call), leadingTo: news("cancelled", cancelled, call))
    }

    /// Takes back a cancellation of the last minutes.
    @Sendable static func restore(_ call: Call) async throws -> Answer {
        let (registrant, overview) = try await ownRegistration(call)
        do {
            let restored = try await call.site.registrations.restore(
                overview.registration.id, of: registrant, by: call.caller(as: registrant), now: call.now)
            return call.answerInPerson(
                try await RegistrationRoutes.answer(restored, call), leadingTo: news("restored", restored, call))
        } catch let failure as Failure where failure.code == .full && call.headers.acceptHTML {
            return .seeOther(news("taken", overview, call))
        }
    }

    /// The address of the registrant's page, which tells what was done.
    static func news(_ event: String, _ overview: Registrations.Overview, _ call: Call) -> String {
        "/my/\(call.parameter("secret"))?done=\(event)&registration=\(overview.registration.id)"
    }

    @Sendable static func accept(_ call: Call) async throws -> Answer {
        let (registrant, overview) = try await ownRegistration(call)
        let accepted = try await call.site.registrations.accept(
            overview.registration.id, by: call.caller(as: registrant), now: call.now)
        return call.answerInPerson(
            try await RegistrationRoutes.answer(accepted, call), leadingTo: news("accepted", accepted, call))
    }

    static func ownRegistration(_ call: Call) async throws -> (Registrant, Registrations.Overview) {
        let registrant = try await call.site.registrations.registrant(forSecret: call.parameter("secret"))
        let overview = try await call.site.registrations.registration(call.parameter("registration"))
        guard overview.registration.registrant == registrant.id else {
            throw Failure(.notFound, "There is no such registration.")
        }
        return (registrant, overview)
    }

    // MARK: - With other secrets

    @Sendable static func feed(_ call: Call) async throws -> Answer {
        let known = try await call.site.feeds.personalVersion(forSecret: call.parameter("secret"), now: call.now)
        return try await FeedRoutes.answer(
            .personal(known.registrant), named: FeedRoutes.personalName, known: known.version, Query(call), call)
    }

    /// Leads a confirmed registrant to where the session is joined, from when it opens until it ends.
    @Sendable static func join(_ call: Call) async throws -> Answer {
        var answer: Answer
        switch try await call.site.registrations.join(call.parameter("secret"), now: call.now) {
        case .open(let entrance):
            do {
                // Whoever only asks where the link leads has not come.
                answer = .seeOther(
                    try await call.site.rooms.enter(entrance, notes: call.method != .head, now: call.now))
            } catch is RoomFault {
                let reader = call.reader(language: entrance.registration.person.language)
                answer = try RoomWaitingView.answer(
                    for: entrance.date, guest: entrance.registration.id, reader, call)
            }
        case .closed(let opens, let zone, let holder):
            guard call.headers.acceptHTML else {
                throw Failure(.conflict, "You can join from \(instantText(opens)).")
            }
            answer = try notOpenYet(until: opens, zone, holder, call)
        case .refused(let refusal, let holder):
            guard call.headers.acceptHTML else { throw refusal.failure }
            let (type, texts) = (ProblemType(refusal.failure.code), call.reader(language: holder.language).texts)
            answer = try page(
                for: holder, title: texts.title(of: type), explanation: texts.sentence(on: refusal),
                ErrorResponses.status(of: refusal.failure.code), call)
        }
        answer.keepSecret()
        return answer
    }

    /// - Parameter zone: of the times for a reader whose own zone is unknown.
    private static func notOpenYet(
        until opens: Date, _ zone: Zone, _ holder: Registrations.LinkHolder, _ call: Call
    ) throws -> Answer {
        let reader = call.reader(language: holder.language)
        let (zone, texts) = (reader.zone ?? zone, reader.texts)
        let local = zone.local(at: opens)
        let isThisYear = local.date.year == zone.local(at: call.now).date.year
        let day = texts.dayAndMonth(local.date) + (isThisYear ? "" : " \(local.date.year)")
        return try page(
            for: holder, title: texts.text(.joinTitle),
            explanation: texts.text(.joinOpens, ["time": local.clock, "day": day, "zone": zone.city]), .conflict, call)
    }

    /// The page of a join link that leads nowhere now.
    private static func page(
        for holder: Registrations.LinkHolder, title: String, explanation: String, _ status: HTTPResponse.Status,
        _ call: Call
    ) throws -> Answer {
        var view = ErrorView(title: title, explanation: explanation)
        view.about = holder.title.map { ErrorView.About(name: $0, language: holder.sessionLanguage ?? "") }
        view.session = holder.session.map { "/sessions/" + $0 }
        var answer = try call.secretPage(view, for: call.reader(language: holder.language))
        answer.status = status
        return answer
    }
}

extension LocalizedTexts {
    fileprivate func sentence(on refusal: Registrations.LinkRefusal) -> String {
        switch refusal {
        case .registrationCancelled: text(.joinRegistrationCancelled)
        case .noSeat: text(.joinNoSeat)
        case .sessionOver: text(.joinSessionOver)
        case .dateCancelled: text(.joinDateCancelled)
        case .dateOver: text(.joinDateOver)
        case .noLink: text(.joinNone)
        }
    }
}

/// The form in which somebody asks for the link to their page.
struct LinkRequestView: PageView {
    static let template = "link"
    static let navigation: LayoutView.Entry? = .mine

    let isAsked: Bool
    /// The address that was typed.
    let email: String
    /// True for an address that is none.
    let hasFault: Bool
}

extension Registrations.RegistrantOverview {
    fileprivate func answer(_ call: Call) async throws -> Answer {
        let secrets = try await call.site.registrations.secrets(ofRegistrants: [registrant.id])
        return .json(RegistrantResource(self, secrets: secrets[registrant.id], publicURL: call.site.publicURL))
    }
}

extension Call {
    /// The caller of a request whose secret in the address proves that it is from the registrant.
    func caller(as registrant: Registrant) -> Caller {
        Caller(Actor(.registrant, id: registrant.id), request: caller.request)
    }

    /// The answer for a program. A browser that sent a form is redirected to a page.
    func answerInPerson(_ answer: Answer, leadingTo page: String) -> Answer {
        var answer = headers.acceptHTML ? Answer.seeOther(page) : answer
        answer.keepSecret()
        return answer
    }
}
