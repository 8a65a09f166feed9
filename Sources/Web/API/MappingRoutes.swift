import Foundation
import HTTPTypes
import Interchange
import Operations
import SupportCore
import Training

/// The mappings of the payloads of helpdesks that Lectern does not know.
struct MappingRoutes {
    @Sendable static func list(_ call: Call) async throws -> Answer {
        let query = Query(call)
        let list = try ListRequest(call, query)
        try query.finish()
        return try list.answer(try await call.site.mappings.mappings(page: list.page), for: call, MappingResource.init)
    }

    /// Tries the mapping on its sample before it is kept.
    @Sendable static func create(_ call: Call) async throws -> Answer {
        let input = try MappingInput(writing: try call.json())
        _ = try trial(input, call)
        let mapping = try await call.site.mappings.create(input.name, input.details, by: call.caller, now: call.now)
        var answer = answer(mapping, call, status: .created)
        answer.headers[.location] = "/api/v1/mappings/\(mapping.name)"
        return answer
    }

    @Sendable static func show(_ call: Call) async throws -> Answer {
        answer(try await call.site.mappings.mapping(call.parameter("mapping")), call)
    }

    @Sendable static func edit(_ call: Call) async throws -> Answer {
        let patch = try call.json()
        let name = call.parameter("mapping")
        let mapping = try await call.site.mappings.edit(
            name, if: call.precondition, by: call.caller, now: call.now
        ) { mapping in
            let shown = MappingResource(mapping)
            let input = try MappingInput(
                writing: patch.patching(shown, readOnly: MappingResource.readOnly), name: name)
            _ = try trial(input, call)
            return input.details
        }
        return answer(mapping, call)
    }

    @Sendable static func delete(_ call: Call) async throws -> Answer {
        try await call.site.mappings.delete(
            call.parameter("mapping"), if: call.precondition, by: call.caller, now: call.now)
        return .noContent
    }

    /// The values that a mapping finds in a sample. Nothing is stored.
    @Sendable static func test(_ call: Call) async throws -> Answer {
        let input = try MappingInput(writing: try call.json())
        guard let ticket = try trial(input, call) else {
            throw Failure.invalid("/sample", "This field is required.")
        }
        return .json(MappingTrialResource(ticket))
    }

    /// - Returns: nil without a sample.
    static func trial(_ input: MappingInput, _ call: Call) throws -> HelpdeskTicket? {
        guard let sample = input.sample else { return nil }
        do {
            return try MappedTicket(
                sample, mapping: input.details, source: input.name, states: call.site.helpdeskStates
            ).ticket
        } catch let failure as Failure where failure.code == .invalid {
            throw Failure.invalid(
                failure.faults.map { Failure.Fault(pointer: "/sample" + $0.pointer, detail: $0.detail) })
        }
    }

    private static func answer(
        _ mapping: PayloadMapping, _ call: Call, status: HTTPResponse.Status = .ok
    ) -> Answer {
        .json(MappingResource(mapping), status: status).tagged(mapping.version, for: call)
    }
}
