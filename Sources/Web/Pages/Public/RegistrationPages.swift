import Egress
import Foundation
import HTTPTypes
import ICalendar
import Interchange
import Logging
import Operations
import SupportCore
import Training

/// Registering by a plain form. Whatever goes wrong ends in a sentence, above the form as it was filled in.
struct RegistrationPages {
    /// The most dates among which the form lets choose.
    private static let maxDates = 50

    @Sendable static func form(_ call: Call) async throws -> Answer {
        let query = formFields(call.query)
        var input = RegistrationFormInput(
            date: query.last { $0.name == "date" }?.value ?? "", language: call.reader.texts.language)
        input.suggestion = query.last { $0.name == "suggestion" }.map { String($0.value.prefix(40)) } ?? ""
        input.source = RegistrationFormInput.source(call)
        return try await page(call, input)
    }

    @Sendable static func register(_ call: Call) async throws -> Answer {
        let form = try Form(call)
        let view = try await view(call)
        let texts = call.reader.texts
        var filled = RegistrationFormInput(form, questions: view.session.details.registration.questions)
        // Fields that only staff may fill in are ignored here.
        (filled.account, filled.language) = ("", texts.language)
        if let moved = filled.change(since: view, texts) { return try await page(call, filled, problem: moved) }
        let party: Registrations.Party
        let outcome: PartyResult
        do {
            party = try filled.party(for: view.session)
            outcome =
                try await form[RegistrationFormView.trapName].isEmpty
                ? registered(party, call)
                : PartyResult(party, trappedAt: call.now, confirming: call.site.confirming)
        } catch let failure as Failure {
            guard let problem = FormFault(failure, texts) else { throw failure }
            return try await page(call, filled, problem: problem)
        } catch HTTPFailure.tooManyRequests(let seconds) {
            var answer = try await page(call, filled, problem: FormFault(.tooMany, texts.text(.problemTooMany)))
            answer.headers[.retryAfter] = String(seconds)
            return answer
        }
        await noteSuggestion(form["suggestion"], view, call)
        return try result(of: outcome, party, view, call)
    }

    /// Notes that a suggested tutorial led to a registration.
    private static func noteSuggestion(_ id: String, _ view: SessionOverview, _ call: Call) async {
        guard !id.isEmpty, let tutorial = view.session.details.tutorial else { return }
        do {
            try await call.site.support.note(.registered, of: tutorial, suggestion: id, now: call.now)
        } catch {
            // The person is registered all the same. An address with another suggestion is nothing to tell of.
            call.site.logger.debug("suggestion not noted", metadata: ["cause": "\(error)"])
        }
    }

    private typealias PartyResult = Registrations.PartyOutcome<
        Registrations.PublicOutcome, Registrations.PublicOutcome
    >

    private static func registered(
        _ party: Registrations.Party, _ call: Call
    ) async throws -> PartyResult {
        let requests = [party.person] + party.colleagues
        try call.site.registrationLimit.check(
            requests.map(\.person.email), reserving: party.reserving, for: call)
        try call.site.registrationLimit.checkHolds(
            requests.map(\.person.email), reserving: party.reserving, of: party.person.session, for: call)
        return try await call.site.registrations.registerPublicly(
            party, confirming: call.site.confirming, by: call.caller, now: call.now)
    }

    private static func view(_ call: Call) async throws -> SessionOverview {
        let view = try await call.site.schedule.overview(
            ofSession: call.parameter("session"), limit: maxDates, now: call.now)
        guard view.session.status != .draft, view.session.details.visibility != .accounts else {
            throw Failure(.notFound, "There is no such session.")
        }
        return view
    }

    /// - Parameter problem: why what was sent was not taken.
    private static func page(_ call: Call, _ filled: RegistrationFormInput, problem: FormFault? = nil) async throws
        -> Answer
    {
        // Looked at anew: what stood against it may have happened since.
        let view = try await view(call)
        let form = RegistrationFormView(view, filled, problem: problem, for: call.reader)
        var answer = try call.page(form, once: Identifier.random())
        if let problem { answer.status = ErrorResponses.status(of: problem.code) }
        return answer
    }

    /// The result for a stranger, which is the same for an address that is known and for one that is not.
    private static func result(
        of result: PartyResult, _ party: Registrations.Party, _ view: SessionOverview, _ call: Call
    ) throws -> Answer {
        let (reader, outcome) = (call.reader, result.person)
        let colleagues = zip(party.colleagues, result.colleagues)
        let date = view.dates.first { $0.occurrence.recurrenceID == outcome.recurrenceID }
        let zone = reader.zone ?? view.session.details.recurrence.zone
        let texts = reader.texts
        let heldUntil = outcome.confirmBy.map {
            "\(zone.local(at: $0).clock) (\(zone.city))"
        }
        let reserved = result.reserved.map { reserved in
            let until = texts.day(zone.local(at: reserved.until).date) + ", " + zone.local(at: reserved.until).clock
            return reserved.count == 1
                ? texts.text(.resultReservedOne, ["until": until])
                : texts.text(.resultReserved, reserved.values(until: until))
        }
        // It is one person's, and kept as it is for the same form that comes again.
        var answer = try call.secretPage(
            RegistrationResultView(
                session: SessionHeadView(view, for: reader), sentence: sentence(outcome, texts),
                next: heldUntil.map { confirmation(of: outcome, by: $0, texts) } ?? texts.text(.resultMail),
                hasColleagues: !party.isAlone,
                colleagues: colleagues.map { request, result in
                    .init(name: request.person.name, sentence: self.colleague(result, texts))
                },
                reserved: reserved ?? (party.reserving > 0 ? texts.text(.resultReservedNone) : nil),
                steps: steps(outcome, texts),
                date: date.map {
                    OccurrenceView($0, for: reader, trainers: view.trainers, linkedTo: call.site.publicURL)
                },
                invite: invitation(to: view, call, texts),
                hasDemoMail: call.site.demoMail != nil),
            for: reader)
        answer.status = .created
        return answer
    }

    /// The sentence about the mail with which an address is confirmed.
    private static func confirmation(
        of outcome: Registrations.PublicOutcome, by time: String, _ texts: LocalizedTexts
    ) -> String {
        switch outcome.status {
        case .requested: texts.text(.resultRequestMail, ["time": time])
        case .waitlisted: texts.text(.resultWaitlistMail, ["time": time])
        case .offered, .confirmed, .cancelled: texts.text(.resultHeldMail, ["time": time])
        }
    }

    /// The steps that follow, in their order.
    private static func steps(_ outcome: Registrations.PublicOutcome, _ texts: LocalizedTexts) -> [String] {
        let confirm = outcome.confirmBy == nil ? [] : [texts.text(.stepConfirm)]
        guard outcome.status != .requested else { return confirm + [texts.text(.stepApproval)] }
        guard outcome.status != .waitlisted else { return confirm + [texts.text(.stepWait)] }
        return confirm + [texts.text(.stepInvitation), texts.text(.stepReminder), texts.text(.stepJoin)]
    }

    /// The address that opens a mail program with an invitation for a colleague.
    private static func invitation(to view: SessionOverview, _ call: Call, _ texts: LocalizedTexts) -> String {
        let title = view.session.details.title
        let page = "\(call.site.publicURL)/sessions/\(view.session.id)"
        let body = texts.text(.inviteText, ["title": title, "page": page])
        // RFC 6068 §5: line breaks are CR LF.
        return "mailto:?subject=\(title.percentEncoded)"
            + "&body=\(body.replacing("\n", with: "\r\n").percentEncoded)"
    }

    private static func colleague(
        _ result: Result<Registrations.PublicOutcome, Failure>, _ texts: LocalizedTexts
    ) -> String {
        switch result {
        case .failure(let failure):
            failure.code == .tooMany ? texts.text(.problemTooMany) : texts.text(.colleagueFull)
        case .success(let outcome) where outcome.status == .waitlisted:
            texts.text(.colleagueWaits, ["position": String(outcome.position ?? 1)])
        case .success(let outcome) where outcome.status == .requested:
            outcome.confirmBy == nil ? texts.text(.colleagueRequested) : texts.text(.colleagueHeldRequest)
        case .success(let outcome):
            outcome.confirmBy == nil ? texts.text(.colleagueMailed) : texts.text(.colleagueHeld)
        }
    }

    private static func sentence(_ outcome: Registrations.PublicOutcome, _ texts: LocalizedTexts) -> String {
        let position = ["position": String(outcome.position ?? 1)]
        return switch outcome.status {
        case .offered: texts.text(.resultHeld)
        case .waitlisted:
            outcome.confirmBy == nil
                ? texts.text(.resultWaitlisted, position) : texts.text(.resultHeldWaitlist, position)
        case .requested: outcome.confirmBy == nil ? texts.text(.resultRequested) : texts.text(.resultHeldRequest)
        case .confirmed, .cancelled: texts.text(.resultConfirmed)
        }
    }
}

/// The page that follows the form: the seat or the waitlist, and the mail that follows.
struct RegistrationResultView: PageView {
    static let template = "registered"

    let session: SessionHeadView
    let sentence: String
    /// The sentence about the mail that follows.
    let next: String
    let hasColleagues: Bool
    /// The colleagues who were registered along with the person.
    let colleagues: [Colleague]
    /// The sentence on further places, where some were asked for.
    let reserved: String?
    /// The steps that follow, in their order.
    let steps: [String]
    let date: OccurrenceView?
    /// The address that opens a mail program with an invitation for a colleague.
    let invite: String
    /// True for a demo, whose mails can be read on a page.
    let hasDemoMail: Bool

    struct Colleague: Hashable, Sendable, Codable {
        let name: String
        let sentence: String
    }
}
