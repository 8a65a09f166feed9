import Foundation
import HTTPTypes
import ICalendar
import Operations
import SupportCore
import Training

/// Changing the date of somebody's registration, from the page of a date.
struct RosterMovePages {
    @Sendable static func show(_ call: Call) async throws -> Answer {
        try await page(call, problem: nil, of: nil)
    }

    @Sendable static func move(_ call: Call) async throws -> Answer {
        try await call.carryOut(on: { try await page($0, problem: $1, of: $2?["registration"]) }) { form in
            let registration = try await call.rosterRegistration(form["registration"])
            let moved = try await call.site.registrations.move(
                registration.id, to: Registrations.Destination(form), byStaff: true, by: call.caller, now: call.now)
            let news: ScheduleNotice =
                switch moved.registration.status {
                case .confirmed: .moved
                case .requested: .requested
                case .waitlisted, .offered, .cancelled: try await keepsSeat(moved, call) ? .waits : .waitsAlone
                }
            return try call.rosterPath() + news.query
        }
    }

    /// True if the person has a seat that stays theirs until then. A request or a place on a waitlist is none.
    private static func keepsSeat(_ moved: Registrations.Overview, _ call: Call) async throws -> Bool {
        guard let kept = moved.registration.keeps else { return false }
        return try await call.site.registrations.registration(kept).registration.status == .confirmed
    }

    private static func page(_ call: Call, problem: String?, of id: String?) async throws -> Answer {
        let registration = try await call.rosterRegistration(id)
        let place = call.placeInList
        let choices = try await call.site.registrations.moveChoices(
            for: registration.id, byStaff: true, after: place, now: call.now)
        let path = try call.rosterPath()
        let own = path + "/move?registration=" + registration.id
        return try call.staffPage(
            RosterMoveView(
                person: registration.person.name, registration: registration.id, problem: problem,
                choices: MoveChoicesView(choices, for: call.reader), action: path + "/move", back: path,
                first: place.map { _ in own }, later: choices.later.map { own + "&after=" + $0.text }))
    }
}

/// The page on which staff choose another date for somebody.
struct RosterMoveView: PageView {
    static let template = "staff-move"

    let person: String
    /// The id of the registration.
    let registration: String
    let problem: String?
    let choices: MoveChoicesView
    /// The address of the forms.
    let action: String
    /// The address of the page of the date.
    let back: String
    /// The address of the first page; nil on it.
    let first: String?
    /// The address of the page with later dates; nil on the last one.
    let later: String?
}
