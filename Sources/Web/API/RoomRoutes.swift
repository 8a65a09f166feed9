import Foundation
import HTTPTypes
import Interchange
import Operations
import SupportCore
import Training

/// The addresses at which servers of rooms tell what happened in a meeting.
struct RoomRoutes {
    /// Bytes: the report of a meeting with thousands of people.
    static let maxReport = 4 << 20

    /// Notes that a meeting is said to have ended. Anybody who knows the address can say so, so the room is asked.
    @Sendable static func noteEnd(_ call: Call) async throws -> Answer {
        try await call.site.rooms.noteEnd(forSecret: call.parameter("secret"), now: call.now)
        return .noContent
    }

    /// Takes the report of who was in the meeting.
    @Sendable static func takeReport(_ call: Call) async throws -> Answer {
        let parts = (call.headers[.authorization] ?? "").split(separator: " ", maxSplits: 1)
        guard parts.count == 2, parts[0].lowercased() == "bearer",
            let claims = try call.claims(ofToken: parts[1].trimmingCharacters(in: .whitespaces)),
            let expires = claims.expires, expires > call.now
        else { throw HTTPFailure.unsignedNotice }
        let report = try BigBlueButtonReport(parsing: call.body)
        try await call.site.rooms.take(
            report.report, of: report.meeting, forSecret: call.parameter("secret"), now: call.now)
        return .noContent
    }

    /// Notes that a recording is said to be ready. The server is asked for it.
    @Sendable static func noteRecording(_ call: Call) async throws -> Answer {
        let fields = formFields(String(decoding: call.body, as: UTF8.self))
        guard let token = fields.last(where: { $0.name == "signed_parameters" })?.value,
            let claims = try call.claims(ofToken: token), let meeting = claims.meeting
        else { throw HTTPFailure.unsignedNotice }
        try await call.site.rooms.noteRecording(of: meeting, forSecret: call.parameter("secret"), now: call.now)
        return .noContent
    }
}

extension Call {
    fileprivate func claims(ofToken token: String) throws -> BigBlueButtonClaims? {
        try site.rooms.claims(ofToken: token).map(BigBlueButtonClaims.init)
    }
}

extension HTTPFailure {
    fileprivate static let unsignedNotice = HTTPFailure.unauthenticated(
        "The notice is not signed with the secret that is shared with the server.")
}
