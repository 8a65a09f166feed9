import Foundation
import HTTPTypes
import Operations
import SupportCore
import Training

/// The forms of a trainer's page beside the fields: the picture, and the calendars of their own.
struct StaffTrainerForms {
    /// The largest form: a picture, and the key.
    static let maxBytes = Logo.maxBytes + 65_536

    @Sendable static func changePicture(_ call: Call) async throws -> Answer {
        try await carryOut(call) { form, trainer in
            var picture: TrainerPicture?
            if form["remove"].isEmpty {
                guard let file = form.file("picture") else {
                    throw Failure.invalid("/picture", "Choose a file.")
                }
                picture = try TrainerPicture(checking: file.bytes)
            }
            _ = try await call.site.trainers.setPicture(
                picture, ofTrainer: trainer, by: call.caller, now: call.now)
            return "saved"
        }
    }

    @Sendable static func addCalendar(_ call: Call) async throws -> Answer {
        try await carryOut(call) { form, trainer in
            try call.requireOwnTrainer(trainer)
            let address = form["address"].trimmed
            guard !address.isEmpty else {
                throw Failure.invalid("/address", "Enter an address that begins with https:// or webcal://.")
            }
            guard address.unicodeScalars.count <= TrainerCalendar.maxAddress else {
                throw Failure.invalid(
                    "/address", "Must be at most \(TrainerCalendar.maxAddress) characters long.")
            }
            _ = try await call.site.trainerCalendars.add(address, to: trainer, by: call.caller, now: call.now)
            return "calendar"
        }
    }

    @Sendable static func removeCalendar(_ call: Call) async throws -> Answer {
        try await carryOut(call) { form, trainer in
            try call.requireOwnTrainer(trainer)
            try await call.site.trainerCalendars.remove(
                form["calendar"], of: trainer, by: call.caller, now: call.now)
            return "saved"
        }
    }

    /// - Parameter action: returns the news that the page of the trainer tells.
    private static func carryOut(
        _ call: Call, _ action: (Form, _ trainer: String) async throws -> String
    ) async throws -> Answer {
        let form = try Form(call)
        let trainer = call.parameter("trainer")
        do {
            return .seeOther(StaffTrainerPages.path(of: trainer) + "?done=" + (try await action(form, trainer)))
        } catch let failure as Failure {
            guard let problem = ScheduleFault(failure, call.reader.texts) else { throw failure }
            return try await StaffTrainerPages.refused(call, nil, problem)
        }
    }
}
