import Foundation
import ICalendar
package import Operations
import SupportCore
import Training

extension Registrations.Request {
    package init(reading json: JSON, session: String, byStaff: Bool) throws {
        let fields = try Fields(json)
        let name = fields.text("name", required: true, limit: 200)
        let email = fields.email("email", required: true)
        var person = Registration.Person(name: name ?? "", email: email ?? "")
        person.account = fields.text("accountID", limit: 200)
        person.timeZone = fields.zone("timeZone")
        person.language = fields.language("language") ?? "en"
        self.init(
            session: session, recurrenceID: fields.local("occurrence"), person: person, answers: fields.answers(),
            byStaff: byStaff)
        try fields.finish()
    }
}

extension Registrations.WalkIn {
    /// - Throws: ``Failure`` `.invalid` with every bad field.
    package init(reading json: JSON) throws {
        let fields = try Fields(json)
        self.init(
            name: fields.text("name", required: true, limit: 200) ?? "", email: fields.email("email"),
            account: fields.text("accountID", limit: 200), language: fields.language("language") ?? "en")
        try fields.finish()
    }
}

extension Registrations.Destination {
    /// - Throws: ``Failure`` `.invalid` with every bad field.
    package init(reading json: JSON) throws {
        let fields = try Fields(json)
        self.init(
            session: fields.text("session"), recurrenceID: fields.local("occurrence"), answers: fields.answers())
        try fields.finish()
    }
}

extension Fields {
    /// The answers to the questions of a session, by the ids of the questions.
    fileprivate func answers() -> [String: Registration.Answer] {
        var answers: [String: Registration.Answer] = [:]
        if case .object(let members)? = value("answers") {
            for member in members {
                switch member.value {
                case .string(let text): answers[member.name] = .text(text)
                case .bool(let isChecked): answers[member.name] = .checked(isChecked)
                case .null: break
                default: fault(at: "/answers/" + member.name, "Must be a string, true or false.")
                }
            }
        } else if value("answers") != nil {
            fault("answers", "Must be a JSON object.")
        }
        return answers
    }
}
