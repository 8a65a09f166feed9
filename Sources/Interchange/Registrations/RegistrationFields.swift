import Addresses
import Foundation
import ICalendar
package import Operations
import SupportCore
package import Training

extension Registrations.Request {
    package init(reading json: JSON, session: String, byStaff: Bool) throws {
        let fields = try Fields(json)
        self.init(fields, session: session, byStaff: byStaff)
        try fields.finish()
    }

    fileprivate init(_ fields: Fields, session: String, byStaff: Bool) {
        var person = Registration.Person(fields)
        person.account = fields.text("accountID", limit: 200)
        person.timeZone = fields.zone("timeZone")
        person.language = fields.language("language") ?? "en"
        self.init(
            session: session, recurrenceID: fields.local("occurrence"), person: person, answers: fields.answers(),
            byStaff: byStaff)
    }
}

extension Registrations.Party {
    /// - Throws: ``Failure`` `.invalid` with every bad field of the person and of the colleagues.
    package init(reading json: JSON, session: String, byStaff: Bool) throws {
        let fields = try Fields(json)
        let request = Registrations.Request(fields, session: session, byStaff: byStaff)
        let colleagues = fields.colleagues(besides: request.person.email)
        let reserving = fields.integer("reserve", in: 0...Registrations.maxColleagues)
        try fields.finish()
        self.init(request, colleagues: colleagues.map(request.along), reserving: reserving ?? 0)
    }
}

extension Registrations {
    /// The colleagues for reserved places.
    ///
    /// - Throws: ``Failure`` `.invalid` with every bad field.
    package static func colleagues(reading json: JSON) throws -> [Registration.Person] {
        let fields = try Fields(json)
        let colleagues = fields.colleagues()
        if colleagues.isEmpty, fields.faults.isEmpty { fields.fault("colleagues", "This field is required.") }
        try fields.finish()
        return colleagues
    }
}

extension Fields {
    /// The colleagues by name and address, no address twice.
    fileprivate func colleagues(besides email: String = "") -> [Registration.Person] {
        var known: Set = [EmailAddress.key(of: email)]
        let colleagues = objects("colleagues", limit: Registrations.maxColleagues) { fields in
            let person = Registration.Person(fields)
            if !person.email.isEmpty, !known.insert(EmailAddress.key(of: person.email)).inserted {
                fields.fault("email", "This address is there already.")
            }
            return person
        }
        return colleagues ?? []
    }
}

extension Registration.Person {
    /// The person by name and address.
    fileprivate init(_ fields: Fields) {
        let name = fields.text("name", required: true, limit: 200)
        let email = fields.email("email", required: true)
        self.init(name: name ?? "", email: email ?? "")
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
