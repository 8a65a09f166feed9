import Foundation
import HTTPTypes
import Interchange
import Logging
import Operations
import SupportCore
import Training

/// The payloads of other helpdesks.
struct HelpdeskRoutes {
    @Sendable static func receiveFromZammad(_ call: Call) async throws -> Answer {
        try await receive(call, from: "zammad") { try ZammadTicket($0, source: $1, states: $2).ticket }
    }

    @Sendable static func receiveFromZendesk(_ call: Call) async throws -> Answer {
        try await receive(call, from: "zendesk") { try ZendeskTicket($0, source: $1, states: $2).ticket }
    }

    @Sendable static func receiveFromZnuny(_ call: Call) async throws -> Answer {
        try await receive(call, from: "znuny") { try ZnunyTicket($0, source: $1, states: $2).ticket }
    }

    @Sendable static func receiveFromRT(_ call: Call) async throws -> Answer {
        try await receive(call, from: "rt") { try RTTicket($0, source: $1, states: $2).ticket }
    }

    @Sendable static func receiveFromChatwoot(_ call: Call) async throws -> Answer {
        try await receive(call, from: "chatwoot") { try ChatwootTicket($0, source: $1, states: $2).ticket }
    }

    /// The payload of any other helpdesk, by a mapping that an admin keeps.
    @Sendable static func receiveMapped(_ call: Call) async throws -> Answer {
        let mapping = try await call.site.mappings.mapping(call.parameter("mapping"))
        return try await receive(call, from: mapping.name) {
            try MappedTicket($0, mapping: mapping.details, source: $1, states: $2).ticket
        }
    }

    /// `source` tells two helpdesks of one make apart. A token that is bound to one source writes that one.
    private static func receive(
        _ call: Call, from helpdesk: String, _ read: (JSON, String, HelpdeskStates) throws -> HelpdeskTicket
    ) async throws -> Answer {
        let query = Query(call)
        let source = query.one("source") ?? call.visitor.onlySource ?? helpdesk
        if source.count > 200 { query.fault("source", "Must be at most 200 characters long.") }
        try query.finish()
        let payload = try read(try call.json(), source, call.site.helpdeskStates)
        let reception = try await call.site.tickets.receive(
            payload, access: call.visitor.ticketAccess, by: call.caller, now: call.now)
        if let state = payload.unknownState {
            call.site.logger.warning(
                "unknown helpdesk state",
                metadata: [
                    "helpdesk": "\(helpdesk)", "state": "\(loggable(state))",
                    "ticket": "\(reception.overview.ticket.id)",
                ])
        }
        return try await answer(reception, call)
    }

    private static func answer(_ reception: Tickets.Reception, _ call: Call) async throws -> Answer {
        let shown = try await call.site.recommendations.proposals(for: [reception.overview], now: call.now)[0]
        let ticket = TicketResource(shown.overview, proposals: shown.proposals)
        let isNew = reception.outcome == .created
        var answer = Answer.json(ReceivedTicketResource(reception, ticket: ticket), status: isNew ? .created : .ok)
            .tagged(shown.overview.tag(shown.proposals), for: call)
        if isNew { answer.headers[.location] = "/api/v1/tickets/\(shown.overview.ticket.id)" }
        return answer
    }

    /// The name of a state for the log, if it looks like one: a payload may have anything in its place.
    private static func loggable(_ state: String) -> String {
        let isName = state.unicodeScalars.allSatisfy { scalar in
            CharacterSet.alphanumerics.contains(scalar) || " -_/().:+&".unicodeScalars.contains(scalar)
        }
        return isName && state.count <= 60 ? state : "not a name"
    }
}
