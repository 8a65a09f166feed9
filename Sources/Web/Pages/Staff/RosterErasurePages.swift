import Operations
import Training

/// Erasing the data of somebody on the roster, who may have left no address.
struct RosterErasurePages {
    @Sendable static func show(_ call: Call) async throws -> Answer {
        let registration = try await call.rosterRegistration()
        let path = try call.rosterPath()
        return try call.staffPage(
            RosterErasureView(
                person: registration.person.name, registration: registration.id, action: path + "/erase", back: path))
    }

    @Sendable static func erase(_ call: Call) async throws -> Answer {
        let registration = try await call.rosterRegistration(Form(call)["registration"])
        // The form may be sent twice.
        if !registration.isErased {
            try await call.site.erasure.erasePerson(ofRegistration: registration.id, by: call.caller, now: call.now)
        }
        return .seeOther(try call.rosterPath() + ScheduleNotice.erased.query)
    }
}

/// The page that asks before somebody's data are erased.
struct RosterErasureView: PageView {
    static let template = "staff-erase"

    let person: String
    /// The id of the registration.
    let registration: String
    /// The address of the form.
    let action: String
    /// The address of the page of the date.
    let back: String
}
