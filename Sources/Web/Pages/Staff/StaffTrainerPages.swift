import Foundation
import HTTPTypes
import ICalendar
import Interchange
import Operations
import Storage
import SupportCore
import Training

/// The trainers: the list, and one with the form and the secret address of the feed.
struct StaffTrainerPages {
    static let path = "/staff/trainers"
    private static let trainersOfPage = 100

    static func path(of trainer: String) -> String { path + "/" + trainer }

    // MARK: - All

    @Sendable static func list(_ call: Call) async throws -> Answer {
        try await list(call, Form())
    }

    @Sendable static func create(_ call: Call) async throws -> Answer {
        let form = try Form(call)
        do {
            let trainer = try await call.site.trainers.create(
                try details(form, over: nil), by: call.caller, now: call.now)
            return .seeOther(path(of: trainer.id) + "?done=created")
        } catch let failure as Failure {
            guard let problem = ScheduleFault(failure, call.reader.texts) else { throw failure }
            var answer = try await list(call, form, problem: problem)
            answer.status = ErrorResponses.status(of: problem.code)
            return answer
        }
    }

    private static func list(_ call: Call, _ form: Form, problem: ScheduleFault? = nil) async throws -> Answer {
        let texts = call.reader.texts
        let page = call.page(limit: trainersOfPage)
        let trainers = try await call.site.trainers.trainers(page: page)
        let isDeleted = formFields(call.query).contains { $0 == ("done", "deleted") } && problem == nil
        return try call.staffPage(
            StaffTrainerListView(
                views: StaffTutorialPages.links(call),
                done: isDeleted ? texts.text(.trainerDeleted) : nil,
                problem: problem.map { FormFaultView($0, current: nil) },
                fields: fields(form.all, zone: form["timeZone"], problem, texts),
                trainers: trainers.items.map { trainer in
                    StaffTrainerListView.Row(
                        name: trainer.details.name, picture: trainer.picture?.path, page: path(of: trainer.id),
                        email: trainer.details.email,
                        zone: trainer.details.timeZoneName?.replacing("_", with: " "))
                },
                first: page.after.map { _ in path }, later: trainers.next.map { path + "?after=" + $0.text }))
    }

    // MARK: - One

    @Sendable static func show(_ call: Call) async throws -> Answer { try await page(call) }

    @Sendable static func change(_ call: Call) async throws -> Answer {
        let form = try Form(call)
        let id = call.parameter("trainer")
        do {
            _ = try await call.site.trainers.edit(id, if: form.precondition, by: call.caller, now: call.now) {
                try details(form, over: $0.details)
            }
            return .seeOther(path(of: id) + "?done=saved")
        } catch let failure as Failure {
            guard let problem = ScheduleFault(failure, call.reader.texts) else { throw failure }
            return try await refused(call, form, problem)
        }
    }

    /// Shows the new address once.
    @Sendable static func renewFeed(_ call: Call) async throws -> Answer {
        _ = try Form(call)
        let id = call.parameter("trainer")
        try call.requireOwnTrainer(id)
        let secret = try await call.site.trainers.renewFeed(ofTrainer: id, by: call.caller, now: call.now)
        var answer = try await page(call, feed: "\(call.site.publicURL)/calendar/trainers/\(secret).ics")
        answer.status = .created
        return answer
    }

    @Sendable static func delete(_ call: Call) async throws -> Answer {
        let form = try Form(call)
        do {
            try await call.site.trainers.delete(
                call.parameter("trainer"), if: form.precondition, by: call.caller, now: call.now)
            return .seeOther(path + "?done=deleted")
        } catch let failure as Failure {
            guard let problem = ScheduleFault(failure, call.reader.texts) else { throw failure }
            return try await refused(call, nil, problem)
        }
    }

    static func refused(_ call: Call, _ form: Form?, _ problem: ScheduleFault) async throws -> Answer {
        var answer = try await page(call, form, problem: problem)
        answer.status = ErrorResponses.status(of: problem.code)
        return answer
    }

    private static func page(
        _ call: Call, _ typed: Form? = nil, problem: ScheduleFault? = nil, feed: String? = nil
    ) async throws -> Answer {
        let texts = call.reader.texts
        let trainer = try await call.site.trainers.trainer(call.parameter("trainer"))
        let showsCalendars = !call.isTrainer(otherThan: trainer.id)
        let own = try await call.site.trainerCalendars.calendarsAndClashes(of: trainer.id, now: call.now)
        let times = try StaffTimes(call)
        let details = trainer.details
        let values =
            typed?.all ?? [
                "name": details.name, "email": details.email ?? "", "timeZone": details.timeZoneName ?? "",
                "biography": details.biography,
            ]
        let done = formFields(call.query).last { $0.name == "done" }?.value
        let sentence: String? =
            switch done {
            case "saved": texts.text(.newsSaved)
            case "created": texts.text(.trainerCreated)
            case "calendar": texts.text(.calendarAdded)
            default: nil
            }
        return try call.staffPage(
            StaffTrainerView(
                name: details.name, action: path(of: trainer.id), version: trainer.version,
                done: problem == nil && feed == nil ? sentence : nil,
                problem: problem.map { FormFaultView($0, current: path(of: trainer.id)) },
                fields: fields(values, zone: values["timeZone"] ?? "", problem, texts),
                picture: .init(
                    address: trainer.picture?.path,
                    hint: texts.text(
                        .pictureHint, ["kib": String(Logo.maxBytes >> 10), "pixels": String(Logo.maxPixels)]),
                    fault: problem?.fault("picture")),
                calendars: showsCalendars
                    ? .init(
                        items: own.calendars.map { .init($0, times, texts) }, hasClashes: !own.clashes.isEmpty,
                        clashes: own.clashes.map { .init($0.clash, title: $0.title, times) },
                        isFull: own.calendars.count >= TrainerCalendar.maxCount, fault: problem?.fault("address"))
                    : nil,
                feed: feed,
                schedule: "/staff/schedule?trainer=" + trainer.id))
    }

    // MARK: - The form

    private static func details(_ form: Form, over former: Trainer.Details?) throws -> Trainer.Details {
        func text(_ name: String) -> JSON.Member {
            JSON.Member(name, form[name].isEmpty ? .null : .string(form[name]))
        }
        return try Trainer.Details(
            writing: .object([text("name"), text("email"), text("timeZone"), text("biography")]), over: former)
    }

    private static func fields(
        _ values: [String: String], zone: String, _ problem: ScheduleFault?, _ texts: LocalizedTexts
    ) -> [FieldView] {
        // The catalogue of faults calls the zone by the name that it has in the form of a session.
        func fault(_ name: String) -> FaultView? { problem?.fault(name == "timeZone" ? "zone" : name) }
        let zones = [OptionView(value: "", label: texts.text(.trainerNoZone), isChosen: zone.isEmpty)]
        let known = OptionView.zones(chosen: zone).filter { !$0.value.isEmpty }
        let fields = [
            FieldView(
                name: "name", label: texts.text(.personName), control: .input("text"), limit: 200, isRequired: true),
            FieldView(
                name: "email", label: texts.text(.email), control: .input("email"), hint: texts.text(.trainerEmailHint)),
            FieldView(
                name: "timeZone", label: texts.text(.scheduleFieldZone), control: .choices(zones + known)),
            FieldView(
                name: "biography", label: texts.text(.trainerBiography), control: .area(rows: 5),
                hint: texts.text(.trainerBiographyHint), limit: 10_000),
        ]
        return fields.map { $0.filled(with: values[$0.name] ?? "", fault: fault($0.name)) }
    }
}

/// All trainers, and the form of a new one.
struct StaffTrainerListView: PageView {
    static let template = "staff-trainers"

    let views: [StaffLayoutView.Link]
    let done: String?
    let problem: FormFaultView?
    let fields: [FieldView]
    let trainers: [Row]
    /// The addresses of the list's beginning and of its next page.
    let first: String?
    let later: String?

    struct Row: Hashable, Sendable, Codable {
        let name: String
        let picture: String?
        let page: String
        let email: String?
        let zone: String?
    }
}

/// A trainer with the form, and a new address of the feed.
struct StaffTrainerView: PageView {
    static let template = "staff-trainer"

    let name: String
    let action: String
    let version: String
    let done: String?
    let problem: FormFaultView?
    let fields: [FieldView]
    let picture: Picture
    /// Nil for a reader who is another trainer.
    let calendars: Calendars?
    /// The address of the feed, which is shown this once.
    let feed: String?
    /// The address of the trainer's own dates.
    let schedule: String

    struct Picture: Hashable, Sendable, Codable {
        let address: String?
        let hint: String
        let fault: FaultView?
    }

    /// The trainer's own calendars, which count for clashes.
    struct Calendars: Hashable, Sendable, Codable {
        let items: [Item]
        let hasClashes: Bool
        /// The dates that they teach although they are busy.
        let clashes: [Clash]
        /// True if there can be no more.
        let isFull: Bool
        let fault: FaultView?

        struct Clash: Hashable, Sendable, Codable {
            let title: String
            let page: String
            let start: MomentView

            init(_ clash: Impact.Clash, title: String, _ times: StaffTimes) {
                self.title = title
                page = "/staff/sessions/\(clash.date.session)/dates/\(clash.date.recurrenceID)"
                start = times.view(clash.date.startsAt)
            }
        }

        struct Item: Hashable, Sendable, Codable {
            let id: String
            let host: String
            /// The reason for which it could not be fetched, in words.
            let fault: String?
            /// The number of events that could not be read, in words.
            let unread: String?
            /// Nil before it was fetched for the first time.
            let fetched: MomentView?
            let next: MomentView

            init(_ calendar: TrainerCalendar, _ times: StaffTimes, _ texts: LocalizedTexts) {
                id = calendar.id
                host = calendar.host
                fault = calendar.fault.map { texts.sentence(on: $0, status: calendar.status) }
                unread = calendar.unread > 0 ? texts.text(.calendarUnread, ["n": String(calendar.unread)]) : nil
                fetched = calendar.fetchedAt.map(times.view)
                next = times.view(max(calendar.dueAt, times.now))
            }
        }
    }
}

extension LocalizedTexts {
    fileprivate func sentence(on fault: TrainerCalendar.Fault, status: Int?) -> String {
        switch fault {
        case .invalidAddress: text(.calendarFaultAddress)
        case .inside: text(.calendarFaultInside)
        case .unencrypted: text(.calendarFaultUnencrypted)
        case .unknownHost: text(.calendarFaultHost)
        case .tooSlow: text(.calendarFaultSlow)
        case .certificate: text(.calendarFaultCertificate)
        case .connection: text(.calendarFaultConnection)
        case .forbidden: text(.calendarFaultForbidden)
        case .missing: text(.calendarFaultMissing)
        case .refused: text(.calendarFaultRefused, ["status": String(status ?? 0)])
        case .tooManyRedirects: text(.calendarFaultRedirects)
        case .notCalendar: text(.calendarFaultNone)
        case .cutOff: text(.calendarFaultCutOff)
        case .tooLarge: text(.calendarFaultLarge, ["mb": String(TrainerCalendar.maxBytes >> 20)])
        case .tooManyTimes: text(.calendarFaultTimes)
        case .tooLong: text(.calendarFaultLong)
        case .sealedAddress: text(.calendarFaultSealed)
        case .unavailable: text(.calendarFaultUnavailable)
        }
    }
}
