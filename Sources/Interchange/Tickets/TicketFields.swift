import Addresses
import Foundation
import ICalendar
package import Operations
import SupportCore

extension TicketChange {
    /// - Parameters:
    ///   - json: the fields of a ticket that somebody hands in.
    ///   - isNew: whether what is required has to be there, unless the source has handed the ticket in before.
    /// - Throws: ``Failure`` `.invalid` with every bad field.
    package init(reading json: JSON, isNew: Bool) throws {
        let fields = try Fields(json)
        self.init()
        self.fields = Set(Field.allCases.filter { fields.holds($0.rawValue) })
        assignee = fields.text("assignee").flatMap(present)
        externalID = fields.text("externalID", limit: 200).flatMap(present)
        source = fields.text("source", limit: 200).flatMap(present)
        readTexts(fields, required: isNew && externalID == nil)
        readWords(fields)
        beganAt = fields.instant("beganAt")
        openedAt = fields.instant("openedAt")
        acknowledgedAt = fields.instant("acknowledgedAt")
        resolvedAt = fields.instant("resolvedAt")
        attachments =
            fields.objects("attachments", limit: 100) { fields in
                let title = fields.text("title", limit: 500)
                guard let url = fields.url("url", required: true) else { return nil }
                return Ticket.Attachment(title: title ?? url, url: url)
            } ?? []
        requester = fields.object("requester") { fields in try Requester(reading: fields) }
        try fields.finish()
    }

    /// - Parameters:
    ///   - patch: a merge patch.
    ///   - shown: the ticket as the caller sees it.
    /// - Throws: ``Failure`` `.invalid` with every bad field.
    package init(reading patch: JSON, over shown: TicketResource) throws {
        let written = try patch.writableFields(
            over: shown, readOnly: TicketResource.readOnly, derived: TicketResource.derived)
        try self.init(reading: written, isNew: false)
    }

    private mutating func readTexts(_ fields: Fields, required: Bool) {
        subject = fields.text("subject", required: required || fields.holds("subject"), limit: 500)
        description = fields.text(
            "description", required: required || fields.holds("description"), limit: 200_000, lines: true)
        expectedResult = fields.text("expectedResult", limit: 50_000, lines: true)
        businessImpact = fields.text("businessImpact", limit: 50_000, lines: true)
        errorMessage = fields.text("errorMessage", limit: 50_000, lines: true)
        requestID = fields.text("requestID", limit: 500)
        instanceID = fields.text("instanceID", limit: 500)
        accountID = fields.text("accountID", limit: 200)
        stepsToReproduce = fields.text("stepsToReproduce", limit: 50_000, lines: true)
        discovery = fields.text("discovery", limit: 50_000, lines: true)
    }

    private mutating func readWords(_ fields: Fields) {
        category = fields.choice("category")
        suggestedPriority = fields.choice("suggestedPriority")
        priority = fields.choice("priority")
        plan = fields.choice("plan")
        environment = fields.choice("environment")
        channel = fields.choice("channel")
    }

    /// A name that is empty is none.
    private func present(_ text: String) -> String? { text.isEmpty ? nil : text }
}

extension TicketChange.Requester {
    fileprivate init(reading fields: Fields) throws {
        self.init(
            fields: Set([Field.name, .email, .timeZone].filter { fields.holds($0.rawValue) }),
            name: fields.text("name", limit: 200),
            email: fields.parsed("email", required: fields.holds("email"), as: "an email address") { text in
                // A helpdesk on a local network knows people by its hosts.
                _ = try EmailAddress(text, allowsLocalHosts: true)
                return text
            },
            timeZone: fields.zone("timeZone")?.identifier)
    }
}
