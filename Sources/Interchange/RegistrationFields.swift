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
        var answers: [String: Registration.Answer] = [:]
        if case .object(let members)? = fields.value("answers") {
            for member in members {
                switch member.value {
                case .string(let text): answers[member.name] = .text(text)
                case .bool(let isChecked): answers[member.name] = .checked(isChecked)
                case .null: break
                default: fields.fault(at: "/answers/" + member.name, "Must be a string, true or false.")
                }
            }
        } else if fields.value("answers") != nil {
            fields.fault("answers", "Must be a JSON object.")
        }
        self.init(
            session: session, recurrenceID: fields.local("occurrence"), person: person, answers: answers,
            byStaff: byStaff)
        try fields.finish()
    }
}
