import Foundation
import HTTPTypes
import ICalendar
import Interchange
import Operations
import SupportCore
import Training

/// Changing the date of a registration, by the registrant: a page with the other dates, and one button for each.
struct PersonalMovePages {
    @Sendable static func show(_ call: Call) async throws -> Answer {
        let secret = call.parameter("secret")
        let (_, overview) = try await PersonalPages.ownRegistration(call)
        let place = call.placeInList
        let choices = try await call.site.registrations.moveChoices(
            for: overview.registration.id, byStaff: false, after: place, now: call.now)
        let reader = call.reader(language: overview.registration.person.language)
        let own = "/my/\(secret)/registrations/\(overview.registration.id)/move"
        return try call.secretPage(
            PersonalMoveView(
                MoveChoicesView(choices, for: reader), action: own, back: "/my/\(secret)",
                first: place.map { _ in own }, later: choices.later.map { own + "?after=" + $0.text }),
            for: reader)
    }

    @Sendable static func move(_ call: Call) async throws -> Answer {
        let destination = try Registrations.Destination(call)
        let (registrant, overview) = try await PersonalPages.ownRegistration(call)
        do {
            let moved = try await call.site.registrations.move(
                overview.registration.id, to: destination, byStaff: false, by: call.caller(as: registrant),
                now: call.now)
            return call.answerInPerson(
                try await RegistrationRoutes.answer(moved, call), leadingTo: PersonalPages.news("moved", moved, call))
        } catch let failure as Failure where failure.isRefusedMove && call.headers.acceptHTML {
            return .seeOther(PersonalPages.news("unmoved", overview, call))
        }
    }
}

extension Registrations.Destination {
    /// - Throws: ``Failure`` `.invalid` with every bad field.
    init(_ call: Call) throws {
        if call.isForm {
            try self.init(try Form(call))
        } else {
            try self.init(reading: try call.json())
        }
    }

    init(_ form: Form) throws {
        let fields = ["session", "occurrence"].filter { !form[$0].isEmpty }
        try self.init(reading: .object(fields.map { JSON.Member($0, .string(form[$0])) }))
    }
}

extension Failure {
    /// True if the date cannot be had, or not any more.
    fileprivate var isRefusedMove: Bool {
        switch code {
        case .full, .gone, .registrationClosed, .alreadyRegistered, .conflict, .invalid: true
        default: false
        }
    }
}

/// The page on which a registrant chooses another date.
struct PersonalMoveView: PageView {
    static let template = "my-move"
    static let navigation: LayoutView.Entry? = .mine

    let choices: MoveChoicesView
    /// The address of the forms.
    let action: String
    /// The address of the registrant's page.
    let back: String
    /// The address of the first page; nil on it.
    let first: String?
    /// The address of the page with later dates; nil on the last one.
    let later: String?
    /// The key with which the form is carried out once.
    let once: String

    init(_ choices: MoveChoicesView, action: String, back: String, first: String?, later: String?) {
        self.choices = choices
        self.action = action
        self.back = back
        self.first = first
        self.later = later
        once = Identifier.random()
    }
}

/// The dates that a registration can be changed to, for registrants and for staff.
struct MoveChoicesView: Hashable, Sendable, Codable {
    /// The session and the date of the registration, in the time zone of the dates below it.
    let about: String
    /// True where there is nothing to choose, on later pages neither.
    let isEmpty: Bool
    let dates: [Choice]

    struct Choice: Hashable, Sendable, Codable {
        let session: String
        /// The recurrence id; nil for a series that is booked as a whole.
        let occurrence: String?
        /// The title of another session.
        let title: String?
        let date: OccurrenceView
        /// The seats in words.
        let seats: String
    }

    init(_ choices: Registrations.MoveChoices, for reader: PageReader) {
        var about = [choices.date?.title ?? choices.session.details.title]
        if let date = choices.date {
            let zone = reader.zone ?? date.session.details.recurrence.zone
            let local = zone.local(at: date.occurrence.startsAt)
            about += [reader.texts.day(local.date), local.clock + " " + reader.texts.place(of: zone)]
        }
        self.about = about.joined(separator: ", ")
        dates = choices.dates.compactMap { date in
            let booking = Booking(date, now: reader.now)
            guard booking.canBook else { return nil }
            let isSeries = date.session.details.registration.scope == .series
            let own = reader.zone ?? date.session.details.recurrence.zone
            return Choice(
                session: date.session.id, occurrence: isSeries ? nil : date.occurrence.recurrenceID.description,
                title: date.session.id == choices.session.id ? nil : date.session.details.title,
                date: OccurrenceView(date, for: reader),
                seats: booking.seats(date, zone: own, reader.texts) ?? reader.texts.text(.moveUnlimited))
        }
        isEmpty = dates.isEmpty && choices.later == nil
    }
}
