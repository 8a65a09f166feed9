import Foundation
import HTTPTypes
import Interchange
import Operations
import SupportCore
import Training

/// The export and the erasure of a person's data.
struct RegistrantRoutes {
    @Sendable static func show(_ call: Call) async throws -> Answer {
        var answer = Answer.json(
            PersonalDataResource(try await call.site.erasure.personalData(of: call.parameter("email"))))
        answer.headers[.cacheControl] = "no-store"
        return answer
    }

    @Sendable static func erase(_ call: Call) async throws -> Answer {
        try await call.site.erasure.erase(call.parameter("email"), by: call.caller, now: call.now)
        return .noContent
    }

    /// For people who left no address.
    @Sendable static func erasePersonOfRegistration(_ call: Call) async throws -> Answer {
        try await call.site.erasure.erasePerson(
            ofRegistration: call.parameter("registration"), by: call.caller, now: call.now)
        return .noContent
    }
}
