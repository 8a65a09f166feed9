import Foundation
import HTTPTypes
import Interchange
import Operations
import SupportCore
import Training

/// The connections to helpdesks.
struct ConnectionRoutes {
    @Sendable static func list(_ call: Call) async throws -> Answer {
        let query = Query(call)
        let list = try ListRequest(call, query)
        try query.finish()
        let page = try await call.site.connections.connections(page: list.page)
        return try list.answer(page, for: call, ConnectionResource.init)
    }

    @Sendable static func create(_ call: Call) async throws -> Answer {
        let input = try ConnectionInput(writing: try call.json())
        let connection = try await call.site.connections.create(
            input.kind, input.details, credential: input.credential ?? "", by: call.caller, now: call.now)
        var answer = answer(connection, call, status: .created)
        answer.headers[.location] = "/api/v1/connections/\(connection.id)"
        return answer
    }

    @Sendable static func show(_ call: Call) async throws -> Answer {
        answer(try await call.site.connections.connection(call.parameter("connection")), call)
    }

    @Sendable static func edit(_ call: Call) async throws -> Answer {
        let patch = try call.json()
        let connection = try await call.site.connections.edit(
            call.parameter("connection"), if: call.precondition, by: call.caller, now: call.now
        ) { connection in
            let input = try ConnectionInput(
                writing: patch.patching(ConnectionResource(connection), readOnly: ConnectionResource.readOnly),
                over: connection)
            return (input.details, input.credential)
        }
        return answer(connection, call)
    }

    @Sendable static func delete(_ call: Call) async throws -> Answer {
        try await call.site.connections.delete(
            call.parameter("connection"), if: call.precondition, by: call.caller, now: call.now)
        return .noContent
    }

    @Sendable static func readHistory(_ call: Call) async throws -> Answer {
        let connection = try await call.site.connections.readHistory(
            of: call.parameter("connection"), by: call.caller, now: call.now)
        return .json(ConnectionResource(connection))
    }

    @Sendable static func listNotes(_ call: Call) async throws -> Answer {
        let query = Query(call)
        let list = try ListRequest(call, query)
        try query.finish()
        let page = try await call.site.connections.notes(of: call.parameter("connection"), page: list.page)
        return try list.answer(page, for: call, HelpdeskNoteResource.init)
    }

    private static func answer(
        _ connection: HelpdeskConnection, _ call: Call, status: HTTPResponse.Status = .ok
    ) -> Answer {
        .json(ConnectionResource(connection), status: status).tagged(connection.version, for: call)
    }
}
