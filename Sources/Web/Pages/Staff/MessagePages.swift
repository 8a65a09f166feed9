import Foundation
import HTTPTypes
import ICalendar
import Interchange
import Operations
import Storage
import SupportCore
import Training

/// Messages to registrants.
struct MessagePages {
    @Sendable static func write(_ call: Call) async throws -> Answer {
        try await message(call, Form(fields: ["date": formFields(call.query).last { $0.name == "date" }?.value ?? ""]))
    }

    private static func message(
        _ call: Call, _ form: Form, problem: ScheduleFault? = nil
    ) async throws -> Answer {
        try call.require(.trainer)
        let (texts, reader) = (call.reader.texts, call.reader)
        let sheet = try await call.site.schedule.staffOverview(
            ofSession: call.parameter("session"), from: call.now, page: PageRequest(limit: 100))
        let session = sheet.session
        var dates = sheet.dates.items.filter { !$0.isCancelled }.map { date in
            (
                value: date.occurrence.recurrenceID.description,
                label: OccurrenceView(date, for: reader).day
            )
        }
        let asked = form["date"]
        if !asked.isEmpty, !dates.contains(where: { $0.value == asked }), let local = LocalDateTime(asked) {
            dates.insert((asked, texts.day(local.date) + ", " + local.clock), at: 0)
        }
        let fields = [
            FieldView(
                name: "date", label: texts.text(.messageTo),
                control: .select([("", texts.text(.messageToAll))] + dates), value: asked,
                fault: problem?.fault("date")),
            FieldView(
                name: "subject", label: texts.text(.messageSubject), control: .input("text"), value: form["subject"],
                limit: Message.maxSubject, isRequired: true, fault: problem?.fault("subject")),
            FieldView(
                name: "text", label: texts.text(.messageText), control: .area(rows: 10), value: form["text"],
                hint: texts.text(.messageHint), limit: Message.maxText, isRequired: true,
                fault: problem?.fault("text")),
        ]
        var answer = try call.staffPage(
            MessageView(
                title: session.details.title, contentLanguage: session.details.language, problem: problem?.sentence,
                action: session.staffPath + "/message", fields: fields, back: session.staffPath))
        if let problem { answer.status = ErrorResponses.status(of: problem.code) }
        return answer
    }

    @Sendable static func send(_ call: Call) async throws -> Answer {
        let form = try Form(call)
        do {
            let fields = try Fields([
                "subject": .string(form["subject"]), "text": .string(form["text"]),
                "date": form["date"].isEmpty ? .null : .string(form["date"]),
            ])
            let subject = fields.text("subject", required: true, limit: Message.maxSubject)
            let text = fields.text("text", required: true, limit: Message.maxText, lines: true)
            let recurrenceID = fields.local("date")
            try fields.finish()
            _ = try await call.site.messages.send(
                subject ?? "", text: text ?? "", toRegistrantsOf: call.parameter("session"), on: recurrenceID,
                by: call.caller, now: call.now)
            let date = form["date"].isEmpty ? "" : "/dates/" + form["date"]
            return .seeOther("/staff/sessions/\(call.parameter("session"))\(date)" + ScheduleNotice.sent.query)
        } catch let failure as Failure {
            guard let problem = ScheduleFault(failure, call.reader.texts) else { throw failure }
            return try await message(call, form, problem: problem)
        }
    }
}

/// The form of a message to the registrants of a session or of one of its dates.
struct MessageView: PageView {
    static let template = "staff-message"

    let title: String
    /// The language of the session.
    let contentLanguage: String
    let problem: String?
    let action: String
    let fields: [FieldView]
    let back: String
}
