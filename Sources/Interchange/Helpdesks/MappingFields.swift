import Foundation
package import Operations
import SupportCore
package import Training

/// The fields of a mapping that a caller writes, and the sample that it is tried on.
package struct MappingInput {
    package let name: String
    package let details: PayloadMapping.Details
    /// A payload of the helpdesk; nil for none.
    package let sample: JSON?

    /// - Parameters:
    ///   - json: `name` and `pointers`, perhaps `priorities`, `states` and `sample`.
    ///   - name: the name of a mapping that exists, which `json` then may repeat.
    /// - Throws: ``Failure`` `.invalid` with every bad field.
    package init(writing json: JSON, name known: String? = nil) throws {
        let fields = try Fields(json)
        let name = fields.text("name", required: known == nil, limit: 50)
        if let name, known == nil {
            if name.wholeMatch(of: #/[a-z0-9][a-z0-9-]*/#) == nil {
                fields.fault("name", "Use lower-case letters, digits and hyphens.")
            } else if PayloadMapping.takenNames.contains(name) {
                fields.fault("name", "“\(name)” is the name of a payload that Lectern knows.")
            }
        }
        let pointers = Self.pointers(fields)
        let priorities = Self.words("priorities", fields) { Priority(rawValue: $0) }
        let states = Self.words("states", fields) { Ticket.Status(rawValue: $0) }
        sample = fields.value("sample")
        try fields.finish()
        self.name = known ?? name ?? ""
        details = PayloadMapping.Details(pointers: pointers, priorities: priorities, states: states)
    }

    private static func pointers(_ fields: Fields) -> [PayloadMapping.Field: String] {
        var pointers: [PayloadMapping.Field: String] = [:]
        guard case .object(let members)? = fields.value("pointers", required: true) else {
            if fields.holds("pointers"), fields.faults.isEmpty { fields.fault("pointers", "Must be a JSON object.") }
            return pointers
        }
        for member in members.prefix(100) {
            guard let field = PayloadMapping.Field(rawValue: member.name) else {
                let known = PayloadMapping.Field.allCases.map(\.rawValue).joined(separator: ", ")
                fields.fault(at: "/pointers/\(member.name)", "Unknown field. The fields are \(known).")
                continue
            }
            switch member.value {
            case .null: continue
            case .string(let text) where JSONPointer(text) != nil: pointers[field] = text
            default: fields.fault(at: "/pointers/\(member.name)", "Must be a JSON pointer such as /ticket/id.")
            }
        }
        if pointers[.externalID] == nil, fields.faults.isEmpty {
            fields.fault(at: "/pointers/externalID", "This field is required.")
        }
        return pointers
    }

    /// Words of the helpdesk with the value that each stands for.
    private static func words<Value: RawRepresentable & CaseIterable>(
        _ name: String, _ fields: Fields, _ read: (String) -> Value?
    ) -> [String: Value] where Value.RawValue == String {
        var words: [String: Value] = [:]
        guard let value = fields.value(name) else { return words }
        guard case .object(let members) = value, members.count <= 200 else {
            fields.fault(name, "Must be a JSON object with at most 200 fields.")
            return words
        }
        for member in members {
            if case .string(let text) = member.value, let value = read(text), member.name.utf8.count <= 200 {
                words[member.name] = value
            } else {
                let choices = Value.allCases.map(\.rawValue).joined(separator: ", ")
                fields.fault(at: HelpdeskPayload.pointer([name, member.name]), "Must be one of \(choices).")
            }
        }
        return words
    }
}

/// A mapping as the API shows it.
package struct MappingResource: JSONResource {
    /// The fields that only the server sets.
    package static let readOnly: Set<String> = ["name", "createdAt", "updatedAt"]

    private let mapping: PayloadMapping

    package init(_ mapping: PayloadMapping) { self.mapping = mapping }

    package func writeFields(to json: inout JSONWriter) {
        json.write("name", mapping.name)
        json.write(
            "pointers",
            sorted: Dictionary(uniqueKeysWithValues: mapping.details.pointers.map { ($0.key.rawValue, $0.value) }))
        json.write("priorities", sorted: mapping.details.priorities.mapValues(\.rawValue))
        json.write("states", sorted: mapping.details.states.mapValues(\.rawValue))
        json.write("createdAt", mapping.createdAt)
        json.write("updatedAt", mapping.updatedAt)
    }
}

/// The values that a mapping finds in a sample.
package struct MappingTrialResource: JSONResource {
    private let ticket: HelpdeskTicket

    package init(_ ticket: HelpdeskTicket) { self.ticket = ticket }

    package func writeFields(to json: inout JSONWriter) {
        json.write("externalID", ticket.externalID)
        json.write("number", ticket.number)
        json.write("subject", ticket.subject.value)
        json.write("description", ticket.description)
        json.write("requester", ticket.requester.value.map(PersonResource.init))
        json.write("suggestedPriority", ticket.priority.value)
        json.write("status", ticket.status?.status)
        json.write("category", ticket.category)
        json.write("channel", ticket.channel)
        json.write("openedAt", ticket.openedAt?.date)
        json.write("changedAt", ticket.changedAt?.date)
        json.write("firstResponseAt", ticket.firstResponseAt?.date)
        json.write("warnings", ticket.warnings.map(FaultResource.init))
    }

    private struct PersonResource: JSONResource {
        let person: HelpdeskTicket.Person

        init(_ person: HelpdeskTicket.Person) { self.person = person }

        func writeFields(to json: inout JSONWriter) {
            json.write("name", person.name)
            json.write("email", person.email)
        }
    }

    private struct FaultResource: JSONResource {
        let fault: Failure.Fault

        init(_ fault: Failure.Fault) { self.fault = fault }

        func writeFields(to json: inout JSONWriter) {
            json.write("pointer", fault.pointer)
            json.write("detail", fault.detail)
        }
    }
}

extension HelpdeskTicket {
    /// The text that the customer can see.
    package var description: String? {
        guard case .message(let message) = text else { return nil }
        return message.text
    }
}
