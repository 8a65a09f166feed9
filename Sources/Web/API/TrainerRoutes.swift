import Foundation
import HTTPTypes
import ICalendar
import Interchange
import Operations
import SupportCore
import Training

struct TrainerRoutes {
    @Sendable static func list(_ call: Call) async throws -> Answer {
        let query = Query(call)
        let list = try ListRequest(call, query)
        try query.finish()
        return try list.answer(try await call.site.trainers.trainers(page: list.page), for: call) {
            resource($0, call)
        }
    }

    @Sendable static func create(_ call: Call) async throws -> Answer {
        let details = try Trainer.Details(writing: try call.json())
        let trainer = try await call.site.trainers.create(details, by: call.caller, now: call.now)
        var answer = answer(trainer, call, status: .created)
        answer.headers[.location] = "/api/v1/trainers/\(trainer.id)"
        return answer
    }

    @Sendable static func show(_ call: Call) async throws -> Answer {
        let trainer = try await call.site.trainers.trainer(call.parameter("trainer"))
        return answer(trainer, call)
    }

    @Sendable static func edit(_ call: Call) async throws -> Answer {
        let patch = try call.json()
        let trainer = try await call.site.trainers.edit(
            call.parameter("trainer"), if: call.precondition, by: call.caller, now: call.now
        ) { trainer in
            try Trainer.Details(
                writing: patch.patching(resource(trainer, call), readOnly: TrainerResource.readOnly),
                over: trainer.details)
        }
        return answer(trainer, call)
    }

    @Sendable static func delete(_ call: Call) async throws -> Answer {
        try await call.site.trainers.delete(
            call.parameter("trainer"), if: call.precondition, by: call.caller, now: call.now)
        return .noContent
    }

    @Sendable static func renewFeed(_ call: Call) async throws -> Answer {
        let id = call.parameter("trainer")
        try call.requireOwnTrainer(id)
        let secret = try await call.site.trainers.renewFeed(ofTrainer: id, by: call.caller, now: call.now)
        return .json(TextResource("feed", "\(call.site.publicURL)/calendar/trainers/\(secret).ics"), status: .created)
    }

    private static func answer(_ trainer: Trainer, _ call: Call, status: HTTPResponse.Status = .ok) -> Answer {
        .json(resource(trainer, call), status: status).tagged(trainer.version, for: call)
    }

    private static func resource(_ trainer: Trainer, _ call: Call) -> TrainerResource {
        TrainerResource(trainer, showsEmail: !call.visitor.isWithoutRole, publicURL: call.site.publicURL)
    }
}

extension Call {
    /// The id of the trainer that the caller is.
    var ownTrainer: String? {
        switch visitor {
        case .token(let token): token.trainer
        case .user(let user): user.details.trainer
        case .anonymous, .registrant: nil
        }
    }

    /// True for a caller who is a trainer, and not this one.
    func isTrainer(otherThan id: String) -> Bool {
        !visitor.roles.contains(.admin) && ownTrainer.map { $0 != id } ?? false
    }

    /// Refuses a caller who is another trainer.
    func requireOwnTrainer(_ id: String) throws {
        guard isTrainer(otherThan: id) else { return }
        if case .token = visitor { throw Failure(.forbidden, "This token acts for another trainer.") }
        throw Failure(.forbidden, "You can only do this for yourself.")
    }
}
