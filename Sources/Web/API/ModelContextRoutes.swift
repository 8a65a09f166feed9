import Foundation
import HTTPTypes
import ICalendar
import Interchange
import Operations
import Storage
import SupportCore
import Training

/// The Model Context Protocol by its streamable HTTP transport: tools for language models that work for the holder of a
/// token. A tool needs the role and the scope of the operation that does the same.
///
/// Each request is answered at once with JSON. The server keeps no session and sends nothing by itself, so `GET` and
/// `DELETE` are not there.
///
/// - Source: the specification of 2025-11-25, “Lifecycle”, “Transports” and “Tools”.
struct ModelContextRoutes {
    /// The newest first.
    private static let versions = ["2025-11-25", "2025-06-18", batching]
    /// The only version with batches. Its clients do not name it in a header, which later ones brought.
    private static let batching = "2025-03-26"
    private static let maxBatch = 20

    @Sendable static func answer(_ call: Call) async throws -> Answer {
        // The page of another site must not use a token that a browser holds.
        if let origin = call.headers[.origin], origin != call.site.publicURL {
            throw Failure(.forbidden, "Pages of other sites cannot use this address.")
        }
        if let version = call.headers[.mcpProtocolVersion], !versions.contains(version) {
            throw Failure(.malformed, "The protocol versions are \(versions.joined(separator: ", ")).")
        }
        let message = try call.json()
        guard case .array(let messages) = message, call.headers[.mcpProtocolVersion] ?? batching == batching else {
            guard let reply = try await reply(to: message, call) else { return Answer(.accepted) }
            return .json(reply)
        }
        guard (1...maxBatch).contains(messages.count) else {
            return .json(reply(to: nil, .error(-32_600, "A batch has 1 to \(maxBatch) messages.")))
        }
        var replies: [JSON] = []
        for message in messages {
            if let reply = try await reply(to: message, call) { replies.append(reply) }
        }
        return replies.isEmpty ? Answer(.accepted) : .json(JSON.array(replies))
    }

    /// - Returns: nil for a notification, which wants no answer.
    private static func reply(to message: JSON, _ call: Call) async throws -> JSON? {
        guard message["jsonrpc"] == "2.0", case .string(let method)? = message["method"] else {
            return reply(to: message["id"], .error(-32_600, "This is not a request in JSON-RPC 2.0."))
        }
        guard let id = message["id"], id != .null else { return nil }
        return reply(to: id, try await result(of: method, message["params"] ?? [:], call))
    }

    private enum Reply {
        case result(JSON)
        case error(Int, String)
    }

    private static func reply(to id: JSON?, _ reply: Reply) -> JSON {
        let member =
            switch reply {
            case .result(let result): JSON.Member("result", result)
            case .error(let code, let message):
                JSON.Member("error", ["code": .integer(code), "message": .string(message)])
            }
        return .object([JSON.Member("jsonrpc", "2.0"), JSON.Member("id", id ?? .null), member])
    }

    private static func result(of method: String, _ parameters: JSON, _ call: Call) async throws -> Reply {
        switch method {
        case "initialize":
            let asked = parameters["protocolVersion"]?.text ?? ""
            return .result([
                "protocolVersion": .string(versions.contains(asked) ? asked : versions[0]),
                "capabilities": ["tools": [:]],
                "serverInfo": ["name": "lectern", "title": "Lectern", "version": .string(call.site.release)],
                "instructions": .string(
                    "Lectern schedules tutorials and webinars and knows which tutorial answers a support ticket."),
            ])
        case "ping": return .result([:])
        case "tools/list": return .result(["tools": .array(ModelTool.allCases.map(\.description))])
        case "tools/call":
            guard let tool = parameters["name"]?.text.flatMap(ModelTool.init(rawValue:)) else {
                return .error(-32_602, "There is no tool of this name.")
            }
            return .result(try await outcome(of: tool, parameters["arguments"] ?? [:], call))
        default: return .error(-32_601, "There is no method of this name.")
        }
    }

    /// A refusal is an outcome, too: the model can read it, and correct its arguments.
    private static func outcome(of tool: ModelTool, _ arguments: JSON, _ call: Call) async throws -> JSON {
        do {
            try call.visitor.require(tool.access, tool.scope)
            let found = try await tool.carryOut(arguments, call)
            return [
                "content": [["type": "text", "text": .string(String(decoding: found.jsonBytes, as: UTF8.self))]],
                "structuredContent": found, "isError": false,
            ]
        } catch let error where Refusal(error) != nil {
            guard let refusal = Refusal(error), refusal.type != .unavailable else { throw error }
            let faults = refusal.faults.map { " \($0.pointer): \($0.detail)" }.joined()
            return ["content": [["type": "text", "text": .string(refusal.detail + faults)]], "isError": true]
        }
    }
}

extension HTTPField.Name {
    fileprivate static let mcpProtocolVersion = HTTPField.Name("MCP-Protocol-Version")!
}

extension JSON {
    fileprivate var text: String? {
        guard case .string(let text) = self else { return nil }
        return text
    }
}

/// A tool that a language model can call.
private enum ModelTool: String, CaseIterable {
    case findTutorials = "find_tutorials"
    case findDates = "find_dates"
    case recommendTutorials = "recommend_tutorials"
    case findSimilarTickets = "find_similar_tickets"
    case holdSeat = "hold_seat"

    /// The access to the operation of the API that does the same.
    var access: RouteTable.Access {
        switch self {
        case .findTutorials, .findDates: .anyone
        case .recommendTutorials: [.trainer, .agent, .integration]
        case .findSimilarTickets: [.trainer, .agent]
        case .holdSeat: [.agent]
        }
    }

    var scope: Scope {
        switch self {
        case .findTutorials: Scope(.tutorials, .read)
        case .findDates: Scope(.sessions, .read)
        case .recommendTutorials: Scope(.recommendations, .read)
        case .findSimilarTickets: Scope(.tickets, .read)
        case .holdSeat: Scope(.registrations, .write)
        }
    }

    /// The tool as `tools/list` shows it.
    var description: JSON {
        let (title, sentence, properties, required): (String, String, [(String, String)], [String]) =
            switch self {
            case .findTutorials:
                (
                    "Find tutorials", "Finds published tutorials whose texts contain all of the words.",
                    [
                        ("words", "Words to search for. Without any, all tutorials are listed."),
                        ("language", "A language tag, such as en."),
                    ],
                    []
                )
            case .findDates:
                (
                    "Find dates",
                    "Lists upcoming dates of webinars and tutorials with their free seats, the soonest first.",
                    [
                        ("tutorial", "The ID or slug of a tutorial."),
                        ("from", "An instant, such as 2026-12-01T09:00:00Z; by default now."),
                        ("to", "An instant; by default a year later."),
                    ], []
                )
            case .recommendTutorials:
                (
                    "Recommend tutorials",
                    "Ranks the tutorials that answer a support question, with reasons, next dates and a reply to paste. "
                        + "`fits` is false where none does.",
                    [("text", "The question. Give either this or a ticket."), ("ticket", "The ID of a ticket.")], []
                )
            case .findSimilarTickets:
                (
                    "Find similar tickets", "Lists the tickets that are most similar to a ticket.",
                    [("ticket", "The ID of a ticket.")], ["ticket"]
                )
            case .holdSeat:
                (
                    "Hold a seat",
                    "Holds a seat for the requester of a ticket, who is mailed how to take it. Ask before you use it.",
                    [
                        ("ticket", "The ID of a ticket."), ("session", "The ID of a session."),
                        (
                            "occurrence",
                            "The recurrenceID of the date, such as 2026-12-01T10:00:00; not for a session with one date."
                        ),
                    ], ["ticket", "session"]
                )
            }
        let members = properties.map { name, text in
            JSON.Member(name, ["type": "string", "description": .string(text)])
        }
        return [
            "name": .string(rawValue), "title": .string(title), "description": .string(sentence),
            "inputSchema": [
                "type": "object", "properties": .object(members), "required": JSON(required),
                "additionalProperties": false,
            ],
            "annotations": ["readOnlyHint": .bool(self != .holdSeat), "destructiveHint": false],
        ]
    }

    private static let limit = 20

    func carryOut(_ arguments: JSON, _ call: Call) async throws -> JSON {
        let fields = try Fields(arguments)
        switch self {
        case .findTutorials:
            let words = fields.text("words", limit: 200) ?? ""
            let language = fields.language("language")
            try fields.finish()
            let filter = TutorialFilter(
                words: words.split(whereSeparator: \.isWhitespace).prefix(10).map(String.init), language: language,
                statuses: [.published])
            let found = try await call.site.catalogue.tutorials(filter, page: PageRequest(limit: Self.limit))
            return try JSON(
                encoding: ItemsResource(found.items.map { TutorialResource($0, forStaff: call.visitor.isStaff) }))
        case .findDates: return try await dates(fields, call)
        case .recommendTutorials: return try await recommendations(fields, call)
        case .findSimilarTickets:
            let ticket = fields.text("ticket", required: true) ?? ""
            try fields.finish()
            let matches = try await call.site.recommendations.similar(
                toTicket: ticket, limit: Self.limit, call.site.tickets.agreement, now: call.now)
            return try JSON(encoding: ItemsResource(matches.map(SimilarTicketResource.init)))
        case .holdSeat:
            let ticket = fields.text("ticket", required: true) ?? ""
            let session = fields.text("session", required: true) ?? ""
            let occurrence = fields.local("occurrence")
            try fields.finish()
            let held = try await call.site.registrations.holdSeat(
                forTicket: ticket, session: session, recurrenceID: occurrence,
                agreement: call.site.tickets.agreement, by: call.caller, now: call.now)
            return try JSON(encoding: RegistrationResource(held))
        }
    }

    private func dates(_ fields: Fields, _ call: Call) async throws -> JSON {
        let tutorial = fields.text("tutorial")
        let from = fields.instant("from") ?? call.now
        let to = fields.instant("to") ?? from.addingTimeInterval(366 * 86_400)
        try fields.finish()
        var filter = SessionFilter(statuses: [.published], from: from, to: to)
        if !call.visitor.isStaff { filter.visibilities = [.public] }
        if let tutorial { filter.tutorials = [try await call.site.catalogue.tutorial(tutorial).id] }
        let dates = try await call.site.schedule.dates(filter, page: PageRequest(limit: Self.limit))
        return try JSON(
            encoding: ItemsResource(dates.items.map { OccurrenceResource($0, isForStaff: call.visitor.isStaff) }))
    }

    private func recommendations(_ fields: Fields, _ call: Call) async throws -> JSON {
        let text = fields.text("text", limit: 200_000, lines: true)
        let ticket = fields.text("ticket")
        if (text == nil) == (ticket == nil) { fields.fault("text", "Give either a text or a ticket.") }
        try fields.finish()
        let (site, access) = (call.site, call.visitor.ticketAccess)
        let ranked =
            if let ticket {
                try await site.recommendations.rankedTutorials(
                    forTicket: ticket, access: access, limit: 3, now: call.now)
            } else {
                try await site.recommendations.rankedTutorials(
                    for: TicketText(subject: "", description: text ?? "", errorMessage: ""), access: access, limit: 3,
                    now: call.now)
            }
        let reply = RecommendationReply(
            requester: ranked.requester, texts: site.pages.texts.spoken(accepting: call.headers[.acceptLanguage]),
            publicURL: site.publicURL)
        let replies = try ranked.items.map { try reply.text($0.tutorial, $0.next) }
        return try JSON(
            encoding: RecommendationsResource(ranked, replies: replies, forStaff: call.visitor.isStaff))
    }
}
