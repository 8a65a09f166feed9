import Foundation
import HTTPTypes
import ICalendar
import Interchange
import Operations
import Storage
import SupportCore
import Training

struct TrainerRoutes {
    @Sendable static func list(_ call: Call) async throws -> Answer {
        let query = Query(call)
        let list = try ListRequest(call, query)
        try query.finish()
        return try list.answer(try await call.site.staff.trainers(page: list.page), for: call) {
            $0.json(for: call.visitor)
        }
    }

    @Sendable static func create(_ call: Call) async throws -> Answer {
        let details = try Trainer.Details(writing: try call.json())
        let trainer = try await call.site.staff.create(details, by: call.caller, now: call.now)
        var answer = Answer.json(trainer.json(for: call.visitor), status: .created).tagged(trainer.version, for: call)
        answer.headers[.location] = "/api/v1/trainers/\(trainer.id)"
        return answer
    }

    @Sendable static func show(_ call: Call) async throws -> Answer {
        let trainer = try await call.site.staff.trainer(call.parameter("trainer"))
        return .json(trainer.json(for: call.visitor)).tagged(trainer.version, for: call)
    }

    @Sendable static func edit(_ call: Call) async throws -> Answer {
        let patch = try call.json()
        let trainer = try await call.site.staff.edit(
            call.parameter("trainer"), if: call.precondition, by: call.caller, now: call.now
        ) { trainer in
            try Trainer.Details(writing: patch.patching(trainer.json(for: call.visitor), readOnly: Trainer.readOnly))
        }
        return .json(trainer.json(for: call.visitor)).tagged(trainer.version, for: call)
    }

    @Sendable static func delete(_ call: Call) async throws -> Answer {
        try await call.site.staff.delete(
            call.parameter("trainer"), if: call.precondition, by: call.caller, now: call.now)
        return .noContent
    }

    @Sendable static func renewFeed(_ call: Call) async throws -> Answer {
        let id = call.parameter("trainer")
        if case .token(let token) = call.visitor, token.role == .trainer, let own = token.trainer, own != id {
            throw Failure(.forbidden, "This token acts for another trainer.")
        }
        let secret = try await call.site.staff.renewFeed(ofTrainer: id, by: call.caller, now: call.now)
        return .json(["feed": .string("\(call.site.publicURL)/calendar/trainers/\(secret).ics")], status: .created)
    }
}

extension Trainer {
    static let readOnly: Set<String> = ["id"]

    func json(for visitor: Visitor) -> JSON {
        [
            "id": .string(id), "name": .string(details.name), "email": JSON(visitor.role == nil ? nil : details.email),
            "timeZone": JSON(details.timeZone?.identifier), "biography": .string(details.biography),
        ]
    }
}
