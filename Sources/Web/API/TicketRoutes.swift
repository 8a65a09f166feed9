import Foundation
import HTTPTypes
import ICalendar
import Interchange
import Operations
import Storage
import SupportCore
import Training

struct TicketRoutes {
    /// In the order of their numbers.
    @Sendable static func list(_ call: Call) async throws -> Answer {
        let query = Query(call)
        let list = try ListRequest(call, query)
        let filter = TicketFilter(query)
        try query.finish()
        return try await answer(try await call.site.tickets.tickets(filter, now: call.now, page: list.page), list, call)
    }

    /// A list of its own, because its order is another one: what is due first comes first.
    @Sendable static func listDue(_ call: Call) async throws -> Answer {
        let query = Query(call)
        let list = try ListRequest(call, query)
        let filter = TicketFilter(query)
        try query.finish()
        return try await answer(try await call.site.tickets.due(filter, now: call.now, page: list.page), list, call)
    }

    @Sendable static func take(_ call: Call) async throws -> Answer {
        let change = try TicketChange(reading: try call.json(), isNew: true)
        return try await answer(
            try await call.site.tickets.upsert(
                change, access: call.visitor.ticketAccess, by: call.caller, now: call.now),
            call)
    }

    /// A new ticket, or one that its source had handed in before.
    static func answer(_ outcome: Tickets.Outcome, _ call: Call) async throws -> Answer {
        switch outcome {
        case .created(let overview):
            var answer = try await answer(overview, call, status: .created)
            answer.headers[.location] = "/api/v1/tickets/\(overview.ticket.id)"
            return answer
        case .existing(let overview):
            return try await answer(overview, call)
        }
    }

    /// Takes every good ticket of a file, whatever its length, and lists the bad ones.
    @Sendable static func takeMany(_ call: Call) async throws -> Answer {
        guard let stream = call.stream, let format = TicketImport.Format(call.headers[.contentType] ?? "") else {
            throw HTTPFailure.unsupportedMediaType(
                "Send the tickets as application/x-ndjson or text/csv, in UTF-8 or UTF-16.")
        }
        let query = Query(call)
        let source = query.one("source")
        if let source, source.count > 200 { query.fault("source", "Must be at most 200 characters long.") }
        let zone = query.parsed("zone", as: "an IANA time zone such as Europe/Berlin") { text in
            do { return try Zone(text) } catch { return nil }
        }
        try query.finish()
        let tickets = TicketImport(
            into: call.site.tickets, format: format, source: source, zone: zone ?? .utc,
            access: call.visitor.ticketAccess,
            by: call.caller, clock: call.site.clock)
        let outcome = try await call.site.recommendations.fittingOnce { try await tickets.take(stream) }
        return .json(TicketImportResource(outcome))
    }

    @Sendable static func show(_ call: Call) async throws -> Answer {
        return try await answer(try await call.site.tickets.ticket(call.parameter("ticket"), now: call.now), call)
    }

    @Sendable static func edit(_ call: Call) async throws -> Answer {
        let patch = try call.json()
        let overview = try await call.site.tickets.edit(
            call.parameter("ticket"), access: call.visitor.ticketAccess, if: call.precondition, by: call.caller,
            now: call.now
        ) { overview in
            try TicketChange(reading: patch, over: TicketResource(overview, proposals: []))
        }
        return try await answer(overview, call)
    }

    /// A verb of a ticket's life.
    static func perform(_ verb: Tickets.Transition) -> RouteTable.Handler {
        { call in
            let fields = try Fields(try call.jsonIfAny())
            let instant = fields.instant("at")
            try fields.finish()
            let overview = try await call.site.tickets.perform(
                verb, on: call.parameter("ticket"), access: call.visitor.ticketAccess, at: instant,
                if: call.precondition, by: call.caller, now: call.now)
            return try await answer(overview, call)
        }
    }

    private static func answer(
        _ overview: Tickets.Overview, _ call: Call, status: HTTPResponse.Status = .ok
    ) async throws -> Answer {
        let shown = try await call.site.recommendations.proposals(for: [overview], now: call.now)[0]
        return .json(TicketResource(shown.overview, proposals: shown.proposals), status: status)
            .tagged(shown.overview.tag(shown.proposals), for: call)
    }

    private static func answer(
        _ page: Page<Tickets.Overview>, _ list: ListRequest, _ call: Call
    ) async throws -> Answer {
        let shown = try await call.site.recommendations.proposals(for: page.items, now: call.now)
        return try list.answer(page.replacing { _ in shown }, for: call) {
            TicketResource($0.overview, proposals: $0.proposals)
        }
    }
}

extension TicketImport.Format {
    /// Nil for any other media type, and for another charset.
    fileprivate init?(_ contentType: String) {
        let parts = contentType.lowercased().split(separator: ";").map { $0.trimmingCharacters(in: .whitespaces) }
        let isUnicode = parts.allSatisfy { part in
            !part.hasPrefix("charset=") || ["utf-8", "utf8", "utf-16", "us-ascii"].contains(where: part.contains)
        }
        switch parts.first {
        case "application/x-ndjson", "application/ndjson": self = .ndjson
        case "text/csv": self = .csv
        default: return nil
        }
        guard isUnicode else { return nil }
    }
}

extension TicketFilter {
    fileprivate init(_ query: Query) {
        self.init(
            statuses: query.choices("status"), priorities: query.choices("priority"), account: query.one("account"),
            problem: query.one("problem"), linked: query.flagIfAny("linked"), breached: query.flagIfAny("breached"),
            assignee: query.one("assignee").map { $0 == "none" ? .nobody : .user($0) },
            words: query.all("q").flatMap { $0.split(whereSeparator: \.isWhitespace).map(String.init) },
            from: query.instant("from"), to: query.instant("to"))
    }
}

extension Tickets.Overview {
    /// The entity tag of what is shown. The part after the tilde changes as time goes by, which is no reason to refuse
    /// a change by somebody who read the ticket earlier, so it is not compared then.
    func tag(_ proposals: [Recommendations.Proposal]) -> String {
        func state(_ commitment: ServiceLevel.Commitment) -> String {
            "\(commitment.state.rawValue)-\(commitment.breachedBy ?? 0)"
        }
        let advice = ([problem ?? ""] + linked + proposals.map(\.tag)).joined(separator: ".")
        return "\(record.version)~\(ticket.status.rawValue)-\(state(level.respond))-\(state(level.fix))-\(advice)"
    }
}
