import Foundation
package import Operations
import Storage
import SupportCore
import Training

/// A ticket as the API shows it.
package struct TicketResource: JSONResource {
    /// The fields that only the server sets.
    package static let readOnly: Set<String> = [
        "id", "number", "status", "problem", "linked", "createdAt", "updatedAt",
    ]
    /// Fields that follow from the others or from the time.
    package static let derived: Set<String> = ["missing", "serviceLevel", "recommended"]

    private let overview: Tickets.Overview
    private let proposals: [Recommendations.Proposal]

    /// - Parameter proposals: the tutorials that answer it best.
    package init(_ overview: Tickets.Overview, proposals: [Recommendations.Proposal]) {
        self.overview = overview
        self.proposals = proposals
    }

    package func writeFields(to json: inout JSONWriter) {
        let ticket = overview.ticket
        json.write("id", ticket.id)
        json.write("number", ticket.number)
        json.write("subject", ticket.subject)
        json.write("description", ticket.description)
        json.write("priority", ticket.priority)
        json.write("plan", ticket.plan)
        json.write("accountID", ticket.account)
        json.write("requester", ticket.requester)
        json.write("channel", ticket.channel)
        json.write("source", ticket.source)
        json.write("externalID", ticket.externalID)
        json.write("openedAt", ticket.openedAt)
        writeIntake(of: ticket, to: &json)
        json.write("status", ticket.status)
        json.write("missing", ticket.missing.map(\.rawValue))
        json.write("serviceLevel", ServiceLevelResource(overview.level))
        json.write("problem", overview.problem)
        json.write("recommended", proposals)
        json.write("linked", overview.linked)
        json.write("assignee", overview.record.assignee)
        json.write("createdAt", overview.record.createdAt)
        json.write("updatedAt", overview.record.updatedAt)
    }

    /// The fields that the agreement asks for.
    private func writeIntake(of ticket: Ticket, to json: inout JSONWriter) {
        json.write("category", ticket.category)
        json.write("businessImpact", ticket.businessImpact)
        json.write("suggestedPriority", ticket.suggestedPriority)
        json.write("expectedResult", ticket.expectedResult)
        json.write("errorMessage", ticket.errorMessage)
        json.write("requestID", ticket.requestID)
        json.write("instanceID", ticket.instanceID)
        json.write("stepsToReproduce", ticket.stepsToReproduce)
        json.write("attachments", ticket.attachments)
        json.write("environment", ticket.environment)
        json.write("discovery", ticket.discovery)
        json.write("beganAt", ticket.beganAt)
    }
}

extension Ticket.Requester: JSONResource {
    package func writeFields(to json: inout JSONWriter) {
        json.write("name", name)
        json.write("email", email)
        json.write("timeZone", timeZone)
    }
}

extension Ticket.Attachment: JSONResource {
    package func writeFields(to json: inout JSONWriter) {
        json.write("title", title)
        json.write("url", url)
    }
}

/// The result of the payload of another helpdesk: the ticket, and the parts of the payload that were not used.
package struct ReceivedTicketResource: JSONResource {
    private let reception: Tickets.Reception
    private let ticket: TicketResource

    /// - Parameter ticket: the ticket as it is now.
    package init(_ reception: Tickets.Reception, ticket: TicketResource) {
        self.reception = reception
        self.ticket = ticket
    }

    package func writeFields(to json: inout JSONWriter) {
        ticket.writeFields(to: &json)
        json.write("outcome", reception.outcome)
        json.write("warnings", reception.warnings)
    }
}

/// The result of an import of tickets.
package struct TicketImportResource: JSONResource {
    private let outcome: TicketImport.Outcome

    package init(_ outcome: TicketImport.Outcome) { self.outcome = outcome }

    package func writeFields(to json: inout JSONWriter) {
        json.write("created", outcome.created)
        json.write("updated", outcome.updated)
        json.write("rejected", outcome.rejected)
        json.write("errors", outcome.errors)
        json.write("more", outcome.rejected - outcome.errors.count)
        json.write("warnings", outcome.warnings)
        json.write("ignored", outcome.ignored)
    }
}

extension TicketImport.Outcome.Rejection: JSONResource {
    package func writeFields(to json: inout JSONWriter) {
        json.write("line", line)
        json.write("reason", reason)
    }
}
