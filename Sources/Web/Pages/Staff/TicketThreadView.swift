import Foundation
import HTTPTypes
import Interchange
import Operations
import SupportCore
import Training

/// The messages and files on the page of a ticket for staff, and the leads of its account.
struct TicketThreadView: Hashable, Sendable, Codable {
    let messages: [TicketMessageView]
    let hasMessages: Bool
    let hasEarlier: Bool
    /// The files that came with the ticket itself.
    let files: [TicketFileView]
    let hasFiles: Bool
    let canReply: Bool
    /// True if the reply is mailed to somebody.
    let isMailed: Bool
    let filesHint: String
    let leads: [String]
    let hasLeads: Bool
    /// True if the requester can be made a lead of the account.
    let canAppoint: Bool

    init(
        _ conversation: TicketConversation, of ticket: Ticket, limits: TicketFileLimits, _ times: StaffTimes
    ) {
        let texts = times.texts
        let base = TicketPages.path(of: ticket.id) + "/files/"
        messages = conversation.messages.map {
            TicketMessageView($0, base: base, moment: times.view($0.message.sentAt), isForStaff: true, texts)
        }
        hasMessages = !messages.isEmpty
        hasEarlier = conversation.hasEarlier
        files = conversation.files.map { TicketFileView($0, base: base, texts) }
        hasFiles = !files.isEmpty
        canReply = ticket.status != .closed
        isMailed = ticket.requester != nil
        filesHint = texts.filesHint(limits)
        leads = conversation.leads
        hasLeads = !leads.isEmpty
        canAppoint =
            ticket.account != nil
            && (ticket.requester.map { requester in
                !conversation.leads.contains { $0.lowercased() == requester.email.lowercased() }
            } ?? false)
    }
}

extension TicketForms {
    @Sendable static func reply(_ call: Call) async throws -> Answer {
        try await carryOut(call) { form in
            let files = try form.uploads(within: call.site.tickets.fileLimits)
            let text = form["text"].trimmingCharacters(in: .whitespacesAndNewlines)
            let fields = try Fields(.object([JSON.Member("text", .string(text))]))
            let plain = fields.text("text", limit: TicketMessage.maxLength, lines: true) ?? ""
            try fields.finish()
            let once = form[Form.onceName]
            let isNote = form["as"] == "note"
            _ = try await call.site.tickets.addMessage(
                Tickets.NewMessage(
                    from: call.agent, by: .staff, visibility: isNote ? .internal : .public, text: plain, files: files,
                    messageID: once.isEmpty ? nil : "\(once.prefix(40)).\(call.parameter("ticket"))@form",
                    waits: form["as"] == "question"),
                to: call.parameter("ticket"), access: .staff, by: call.caller, now: call.now)
            return isNote ? "noted" : "replied"
        }
    }

    @Sendable static func setLead(_ call: Call) async throws -> Answer {
        try await carryOut(call) { form in
            let ticket = try await call.site.tickets.ticket(call.parameter("ticket"), now: call.now).ticket
            let isLead = form["lead"].isEmpty
            guard let email = isLead ? ticket.requester?.email : form["lead"] else {
                throw Failure(.conflict, "This ticket has no requester.")
            }
            try await call.site.support.setLead(
                email, ofAccountOfTicket: ticket.id, to: isLead, by: call.caller, now: call.now)
            return "lead"
        }
    }

    /// Makes the customer's link void, and mails a new one.
    @Sendable static func resetLink(_ call: Call) async throws -> Answer {
        try await carryOut(call) { _ in
            try await call.site.tickets.rotateSecret(
                ofTicket: call.parameter("ticket"), by: call.caller, now: call.now)
            return "linkReset"
        }
    }
}
