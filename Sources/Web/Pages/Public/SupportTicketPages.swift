import Foundation
import HTTPTypes
import ICalendar
import Interchange
import Operations
import SupportCore
import Training

/// The page of a ticket for everybody who has its secret: its requester, and those to whom they gave the link.
struct SupportTicketPages {
    @Sendable static func show(_ call: Call) async throws -> Answer {
        try await page(call)
    }

    /// - Parameters:
    ///   - refused: the form that was refused.
    ///   - fault: the reason, in the language of the page.
    private static func page(
        _ call: Call, refused: Form = Form(), for fault: (LocalizedTexts) -> FormFault? = { _ in nil }
    ) async throws -> Answer {
        let secret = call.parameter("secret")
        let thread = try await call.site.support.thread(forSecret: secret, now: call.now)
        let reader = call.reader(language: thread.language)
        let problem = fault(reader.texts)
        let view = SupportTicketView(
            thread, base: "/support/" + secret.lowercased(), mayWrite: true, problem: problem,
            done: problem == nil ? call.done : nil, typed: refused, for: reader, call)
        var answer = try call.secretPage(view, for: reader)
        if let problem { answer.status = ErrorResponses.status(of: problem.code) }
        return answer
    }

    /// A ticket of an account, for its lead, who only reads it.
    @Sendable static func showToLead(_ call: Call) async throws -> Answer {
        let registrant = try await call.site.registrations.registrant(forSecret: call.parameter("secret"))
        let thread = try await call.site.support.thread(
            ofTicket: call.parameter("ticket"), forLead: registrant, now: call.now)
        let reader = call.reader(language: thread.language)
        return try call.secretPage(
            SupportTicketView(
                thread, base: "/my/" + call.parameter("secret"), mayWrite: false, problem: nil, done: nil,
                typed: Form(), for: reader, call),
            for: reader)
    }

    /// A message of the form of the page, with files.
    ///
    /// - Parameter ticket: the id of the ticket.
    static func reply(_ call: Call, secret: String, on ticket: String) async throws -> Answer {
        let form = try Form(call)
        return try await carryOut(call, form) {
            try call.site.supportLimit.checkMessage(on: ticket, for: call)
            let files = try form.uploads(within: call.site.tickets.fileLimits)
            try call.site.supportLimit.checkFiles(files.map(\.bytes.count).reduce(0, +), for: call)
            let text = form["text"].trimmingCharacters(in: .whitespacesAndNewlines)
            let fields = try Fields(.object([JSON.Member("text", .string(text))]))
            let plain = fields.text("text", limit: SupportFields.maxDescription, lines: true) ?? ""
            try fields.finish()
            let once = form[Form.onceName]
            _ = try await call.site.support.reply(
                plain, files: files, submission: once.isEmpty ? nil : String(once.prefix(40)), forSecret: secret,
                by: call.caller, now: call.now)
            return "sent"
        }
    }

    @Sendable static func complete(_ call: Call) async throws -> Answer {
        let form = try Form(call)
        return try await carryOut(call, form) {
            let secret = call.parameter("secret")
            let ticket = try await call.site.tickets.ticket(forSecret: secret, now: call.now).overview.ticket
            let zone = SupportTimes(ticket, call.reader, call).zone
            let members = Support.openFields.map(\.rawValue).sorted().compactMap { name -> JSON.Member? in
                let value = form[name].trimmingCharacters(in: .whitespacesAndNewlines)
                guard !value.isEmpty else { return nil }
                let instant =
                    name == "beganAt" ? localTime(typed: value).map { instantText(zone.instant(of: $0)) } : nil
                return JSON.Member(name, .string(instant ?? value))
            }
            guard !members.isEmpty else { return "completed" }
            let change = try TicketChange(reading: .object(members), isNew: false)
            _ = try await call.site.support.complete(change, forSecret: secret, by: call.caller, now: call.now)
            return "completed"
        }
    }

    @Sendable static func close(_ call: Call) async throws -> Answer {
        try await carryOut(call, Form(call)) {
            try await call.site.support.close(forSecret: call.parameter("secret"), by: call.caller, now: call.now)
            return "closed"
        }
    }

    @Sendable static func judge(_ call: Call) async throws -> Answer {
        let form = try Form(call)
        return try await carryOut(call, form) {
            guard let helped = ["yes": true, "no": false][form["helped"]] else {
                throw Failure.invalid("/helped", "Say yes or no.")
            }
            try await call.site.support.judge(
                form["tutorial"], helped: helped, forSecret: call.parameter("secret"), now: call.now)
            return "judged"
        }
    }

    /// A form that is refused comes back as it was filled in.
    ///
    /// - Parameter action: carries the form out, and names the notice that tells of it.
    private static func carryOut(
        _ call: Call, _ form: Form, _ action: () async throws -> String
    ) async throws -> Answer {
        do {
            let done = try await action()
            var answer = Answer.seeOther("/support/\(call.parameter("secret"))?done=\(done)")
            answer.keepSecret()
            return answer
        } catch let failure as Failure where [.invalid, .tooLarge].contains(failure.code) {
            return try await page(call, refused: form) {
                FormFault(supporting: failure, within: call.site.tickets.fileLimits, $0)
            }
        } catch let failure as Failure where failure.code == .conflict {
            return try await page(call, refused: form) { FormFault(.conflict, $0.text(.supportConflict)) }
        } catch HTTPFailure.tooManyRequests(let seconds) {
            var answer = try await page(call, refused: form) {
                FormFault(.tooMany, $0.sentence(on: .tooManyRequests))
            }
            answer.headers[.retryAfter] = String(seconds)
            return answer
        }
    }
}
