import HTTPTypes
import Interchange
import Operations
import SupportCore
import Training

/// Trainers' own calendars, which count for clashes. No answer holds their addresses.
struct TrainerCalendarRoutes {
    @Sendable static func list(_ call: Call) async throws -> Answer {
        let trainer = call.parameter("trainer")
        try call.requireOwnTrainer(trainer)
        let calendars = try await call.site.trainerCalendars.calendars(of: trainer)
        return .json(ListResource(calendars.map(TrainerCalendarResource.init), next: nil))
    }

    @Sendable static func add(_ call: Call) async throws -> Answer {
        let trainer = call.parameter("trainer")
        try call.requireOwnTrainer(trainer)
        let fields = try Fields(try call.json())
        let address = fields.text("address", required: true, limit: TrainerCalendar.maxAddress)
        try fields.finish()
        let calendar = try await call.site.trainerCalendars.add(
            address ?? "", to: trainer, by: call.caller, now: call.now)
        return .json(TrainerCalendarResource(calendar), status: .created)
    }

    @Sendable static func remove(_ call: Call) async throws -> Answer {
        let trainer = call.parameter("trainer")
        try call.requireOwnTrainer(trainer)
        try await call.site.trainerCalendars.remove(
            call.parameter("ownCalendar"), of: trainer, by: call.caller, now: call.now)
        return .noContent
    }
}
