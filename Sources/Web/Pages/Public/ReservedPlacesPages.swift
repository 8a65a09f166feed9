import Foundation
import HTTPTypes
import ICalendar
import Interchange
import Operations
import SupportCore
import Training

/// Naming colleagues for reserved places, by the registrant who reserved them.
struct ReservedPlacesPages {
    @Sendable static func show(_ call: Call) async throws -> Answer {
        let (_, overview) = try await PersonalPages.ownRegistration(call)
        return try await page(overview, [], problem: nil, call)
    }

    @Sendable static func fill(_ call: Call) async throws -> Answer {
        let (registrant, overview) = try await PersonalPages.ownRegistration(call)
        let caller = call.caller(as: registrant)
        guard call.isForm else {
            let colleagues = try Registrations.colleagues(reading: try call.json())
            return try await RegistrationRoutes.named(colleagues, for: overview, byStaff: false, caller, call)
        }
        let rows = RegistrationFormInput.Colleague.rows(try Form(call))
        let texts = call.reader(language: overview.registration.person.language).texts
        do {
            let typed = rows.filter { !$0.isEmpty }
            // With nothing typed, the first row has the faults.
            let named = typed.isEmpty ? Array(rows.prefix(1)) : typed
            let colleagues = try Registrations.colleagues(
                reading: .object([.init("colleagues", .array(named.map(\.json)))]))
            let answer = try await RegistrationRoutes.named(colleagues, for: overview, byStaff: false, caller, call)
            return call.answerInPerson(answer, leadingTo: PersonalPages.news("named", overview, call))
        } catch let failure as Failure where failure.code == .gone && call.headers.acceptHTML {
            return .seeOther(PersonalPages.news("unreserved", overview, call))
        } catch let failure as Failure where failure.code == .conflict && call.headers.acceptHTML {
            let problem = FormFault(.conflict, texts.text(.problemAsksEverybody))
            return try await page(overview, rows, problem: problem, call)
        } catch let failure as Failure where failure.code == .invalid && call.headers.acceptHTML {
            guard let problem = FormFault(failure, texts) else { throw failure }
            return try await page(overview, rows, problem: problem, call)
        } catch HTTPFailure.tooManyRequests(let seconds) where call.headers.acceptHTML {
            let problem = FormFault(.tooMany, texts.text(.problemTooMany))
            var answer = try await page(overview, rows, problem: problem, call)
            answer.headers[.retryAfter] = String(seconds)
            return answer
        }
    }

    @Sendable static func release(_ call: Call) async throws -> Answer {
        let (registrant, overview) = try await PersonalPages.ownRegistration(call)
        do {
            let released = try await call.site.registrations.releaseReserved(
                by: overview.registration.id, by: call.caller(as: registrant), now: call.now)
            return call.answerInPerson(
                try await RegistrationRoutes.answer(released, call),
                leadingTo: PersonalPages.news("released", released, call))
        } catch let failure as Failure where failure.code == .gone && call.headers.acceptHTML {
            return .seeOther(PersonalPages.news("unreserved", overview, call))
        }
    }

    /// - Parameter rows: as they were typed.
    private static func page(
        _ overview: Registrations.Overview, _ rows: [RegistrationFormInput.Colleague], problem: FormFault?,
        _ call: Call
    ) async throws -> Answer {
        let (secret, registration) = (call.parameter("secret"), overview.registration)
        let reader = call.reader(language: registration.person.language)
        guard registration.status == .confirmed, let reserved = registration.reserved, call.now < reserved.until else {
            throw Failure(.gone, reader.texts.text(.reservedGone))
        }
        let person = try await call.site.registrations.registrantOverview(forSecret: secret, from: call.now)
        let date = person.dates.first { $0.registration.id == registration.id }?.date
        var answer = try call.secretPage(
            ReservedPlacesView(
                reserved, on: date, rows, in: person.zone, problem: problem,
                action: "/my/\(secret)/registrations/\(registration.id)/reserved", back: "/my/\(secret)",
                reader.texts),
            for: reader)
        if let problem { answer.status = ErrorResponses.status(of: problem.code) }
        return answer
    }
}

extension RegistrationFormInput.Colleague {
    /// As the API takes it.
    fileprivate var json: JSON { .object([.init("name", .string(name)), .init("email", .string(email))]) }
}

extension ReservedPlaces {
    /// The sentence for registrants.
    ///
    /// - Parameter end: the end in their own time.
    func sentence(until end: String, _ texts: LocalizedTexts) -> String {
        count == 1 ? texts.text(.myReservedOne, ["until": end]) : texts.text(.myReserved, values(until: end))
    }

    /// The values of a sentence on several places.
    func values(until end: String) -> [String: String] { ["n": String(count), "until": end] }
}

/// The page on which a registrant names colleagues.
struct ReservedPlacesView: PageView {
    static let template = "my-reserved"
    static let navigation: LayoutView.Entry? = .mine

    /// The session and its date.
    let about: String
    /// The sentence on the places, with their end.
    let reserved: String
    let problem: String?
    let faults: [RegistrationFormView.Fault]
    let hasFaults: Bool
    let colleagues: [RegistrationFormView.Colleague]
    /// The address of the form.
    let action: String
    /// The address of the registrant's page.
    let back: String
    /// The key with which the form is carried out once.
    let once: String

    init(
        _ reserved: ReservedPlaces, on date: ScheduledDate?, _ rows: [RegistrationFormInput.Colleague], in zone: Zone?,
        problem: FormFault?, action: String, back: String, _ texts: LocalizedTexts
    ) {
        let own = zone ?? date?.session.details.recurrence.zone ?? .utc
        func text(_ instant: Date) -> String {
            let local = own.local(at: instant)
            return "\(texts.day(local.date)), \(local.clock)"
        }
        about = [date?.title, date.map { text($0.occurrence.startsAt) }].compactMap(\.self).joined(separator: ", ")
        let end = "\(text(reserved.until)) \(texts.place(of: own))"
        self.reserved = reserved.sentence(until: end, texts)
        self.problem = problem?.sentence
        faults = (problem?.faults ?? []).map { .init(field: $0.field, sentence: $0.sentence) }
        hasFaults = !faults.isEmpty
        // As many as were typed, too: nobody types them again.
        let typed = rows.count { !$0.isEmpty }
        colleagues = (0..<max(reserved.count, typed)).map { row in
            RegistrationFormView.Colleague(
                row, rows.indices.contains(row) ? rows[row] : .init(), texts
            ) { field in problem?.faults.first { $0.field == field }?.sentence }
        }
        self.action = action
        self.back = back
        once = Identifier.random()
    }
}
