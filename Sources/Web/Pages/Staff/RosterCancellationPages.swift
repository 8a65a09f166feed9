import Operations
import Training

/// Cancelling the registration of somebody who called or wrote instead, from the page of a date.
struct RosterCancellationPages {
    @Sendable static func show(_ call: Call) async throws -> Answer {
        let registration = try await call.rosterRegistration()
        let date = try await call.site.schedule.date(try call.recurrenceID(), of: registration.session)
        let path = try call.rosterPath()
        return try call.staffPage(
            RosterCancellationView(
                person: registration.person.name, registration: registration.id,
                about: "\(date.title), \(OccurrenceView(date, for: call.reader).day)",
                isForSeries: registration.occurrence == nil, action: path + "/registrations/cancel", back: path))
    }

    @Sendable static func cancel(_ call: Call) async throws -> Answer {
        let registration = try await call.rosterRegistration(Form(call)["registration"])
        _ = try await call.site.registrations.cancel(registration.id, by: call.caller, now: call.now)
        return .seeOther(try call.rosterPath() + ScheduleNotice.unregistered.query)
    }
}

/// The page that asks before somebody's registration is cancelled.
struct RosterCancellationView: PageView {
    static let template = "staff-unregister"

    let person: String
    /// The id of the registration.
    let registration: String
    /// The title and the day of the date.
    let about: String
    /// True for a place in all dates of a series.
    let isForSeries: Bool
    /// The address of the form.
    let action: String
    /// The address of the page of the date.
    let back: String
}
