import Foundation
package import Operations
package import SupportCore
package import Training

/// The JSON that a stranger sends to the support page.
package enum SupportFields {
    /// The maximum length of a description, in characters.
    package static let maxDescription = 20_000
    /// The maximum length of every other text, in characters.
    package static let maxText = 10_000
    /// The fields of a ticket that a customer fills in.
    private static let ofTicket: Set<String> = [
        "subject", "description", "expectedResult", "category", "businessImpact", "suggestedPriority", "errorMessage",
        "requestID", "instanceID", "accountID", "stepsToReproduce", "attachments", "environment", "discovery",
        "beganAt", "requester",
    ]

    /// A text that tutorials are suggested for.
    package struct Question: Sendable {
        package let text: TicketText
        package let language: String?
        /// The id of an earlier suggestion for the same request.
        package let suggestion: String?
    }

    /// - Throws: ``Failure`` `.invalid` with every bad field.
    package static func question(reading json: JSON) throws -> Question {
        let fields = try Fields(json)
        let subject = fields.text("subject", limit: 500)
        let description = fields.text("description", limit: maxDescription, lines: true)
        let error = fields.text("errorMessage", limit: maxText, lines: true)
        let language = fields.language("language")
        _ = fields.zone("timeZone")
        let suggestion = fields.text("suggestion", limit: 40)
        if [subject, description, error].allSatisfy({ $0 ?? "" == "" }), fields.faults.isEmpty {
            fields.fault("subject", "Send a subject, a description or an error message.")
        }
        try fields.finish()
        return Question(
            text: TicketText(subject: subject ?? "", description: description ?? "", errorMessage: error ?? ""),
            language: language, suggestion: suggestion)
    }

    /// A request of a customer who is no user of the API.
    ///
    /// - Parameters:
    ///   - files: the files beside the JSON.
    ///   - language: in which the customer is written to, if the request does not say.
    /// - Throws: ``Failure`` `.invalid` with every bad field and file, `.tooLarge`.
    package static func request(
        reading json: JSON, files: [(name: String, bytes: [UInt8])], within limits: TicketFileLimits, language: String
    ) throws -> Support.Request {
        guard case .object(let members) = json else { throw Failure.invalid("", "Must be a JSON object.") }
        let own = try Fields(.object(members.filter { !ofTicket.contains($0.name) }))
        let named = own.language("language")
        let suggestion = own.text("suggestion", limit: 40)
        var faults: [Failure.Fault] = []
        func gathering<Value>(_ read: () throws -> Value) throws -> Value? {
            do {
                return try read()
            } catch let failure as Failure where failure.code == .invalid {
                faults += failure.faults
                return nil
            }
        }
        _ = try gathering { try own.finish() }
        let change = try gathering {
            try TicketChange(reading: .object(members.filter { ofTicket.contains($0.name) }), isNew: true)
        }
        let uploads = try gathering { try limits.uploads(of: files) }
        if let change { faults += self.faults(in: change) }
        guard let change, faults.isEmpty else {
            throw Failure.invalid(faults.sorted { ($0.pointer, $0.detail) < ($1.pointer, $1.detail) })
        }
        return Support.Request(
            change: change, language: named ?? language, files: uploads ?? [], suggestion: suggestion)
    }

    private static func faults(in change: TicketChange) -> [Failure.Fault] {
        let texts: [(String, String?, Int)] = [
            ("description", change.description, maxDescription), ("expectedResult", change.expectedResult, maxText),
            ("businessImpact", change.businessImpact, maxText), ("errorMessage", change.errorMessage, maxText),
            ("stepsToReproduce", change.stepsToReproduce, maxText), ("discovery", change.discovery, maxText),
        ]
        var faults = texts.filter { $0.1?.unicodeScalars.count ?? 0 > $0.2 }.map {
            Failure.Fault(pointer: "/" + $0.0, detail: "Must be at most \($0.2) characters long.")
        }
        if change.requester?.email == nil {
            faults.append(Failure.Fault(pointer: "/requester/email", detail: "This field is required."))
        }
        if change.attachments.count > 10 {
            faults.append(Failure.Fault(pointer: "/attachments", detail: "Must have at most 10 entries."))
        }
        return faults
    }
}
