import Foundation
package import ICalendar
import Operations
package import SupportCore
package import Training

extension Session.Details {
    /// - Parameter json: the fields of a whole session, as a caller writes them.
    /// - Returns: the details, and the status that the session is to have.
    /// - Throws: ``Failure`` `.invalid` with every bad field.
    package static func reading(_ json: JSON) throws -> (Session.Details, Session.Status) {
        let fields = try Fields(json)
        let recurrence = recurrence(fields)
        let visibility = fields.choice("visibility", of: Session.Visibility.self) ?? .public
        let accounts = fields.texts("accounts", limit: 1_000, maxLength: 200) ?? []
        if visibility == .accounts, accounts.isEmpty, fields.faults.isEmpty {
            fields.fault("accounts", "Name the accounts that can see this session.")
        }
        let (join, room) = fields.joinOrRoom
        let capacity = fields.integer("capacity", in: 1...ScheduleLimits.maxSeats)
        let minimum = fields.integer("minimum", in: 1...ScheduleLimits.maxSeats)
        if let capacity, let minimum, minimum > capacity {
            fields.fault("minimum", "Must not be above the capacity of \(capacity).")
        }
        let details = Session.Details(
            kind: fields.choice("kind", required: true) ?? .webinar, tutorial: fields.text("tutorial"),
            title: fields.text("title", required: true) ?? "",
            description: fields.text("description", limit: 20_000, lines: true) ?? "", recurrence: recurrence,
            duration: fields.duration("duration", required: true, in: 1...ScheduleLimits.maxDuration) ?? 1,
            trainers: fields.texts("trainers", limit: ScheduleLimits.maxTrainers) ?? [],
            capacity: capacity,
            waitlist: fields.object("waitlist", WaitlistPolicy.init) ?? WaitlistPolicy(),
            registration: fields.object("registration", RegistrationPolicy.init) ?? RegistrationPolicy(),
            minimum: minimum, decideBefore: fields.duration("decideBefore", in: 0...(366 * 86_400)),
            join: join, room: room, location: fields.text("location", limit: 500),
            language: fields.language("language") ?? "en",
            tags: fields.texts("tags", limit: ScheduleLimits.maxTags) ?? [], visibility: visibility, accounts: accounts)
        let status = fields.choice("status", of: Session.Status.self) ?? .draft
        try fields.finish()
        return (details, status)
    }

    /// - Parameters:
    ///   - patch: a merge patch. One that does not name the rule takes it along.
    ///   - shown: the session as the caller sees it.
    /// - Returns: the details after the patch, and the status that the session is to have.
    /// - Throws: ``Failure`` `.invalid` with every bad field.
    package static func reading(
        _ patch: JSON, over session: Session, shown: SessionResource
    ) throws -> (Session.Details, Session.Status) {
        var written = try patch.patching(shown, readOnly: SessionResource.readOnly)
        // One takes the place of the other, unless the patch names both.
        if patch.sets("room"), patch["join"] == nil { written = written.merging(["join": .null]) }
        if patch.sets("join"), patch["room"] == nil { written = written.merging(["room": .null]) }
        return try reading(patch["recurrence"] == nil ? session.takingRuleAlong(in: written) : written)
    }

    /// The series that `start`, `timeZone` and `recurrence` give together; what it is where they are wrong does not
    /// matter, since the faults are kept.
    package static func recurrence(_ fields: Fields) -> Recurrence {
        let start = fields.local("start", required: true)
        let zone = fields.zone("timeZone", required: true)
        let parts = fields.object("recurrence", RecurrenceParts.init)
        let epoch = LocalDateTime(date: LocalDate(dayNumber: 0), hour: 0, minute: 0)
        guard let start, let zone, parts != nil || fields.value("recurrence") == nil else {
            return Recurrence(
                trustedStart: start ?? epoch ?? Zone.utc.local(at: Date(timeIntervalSince1970: 0)), zone: zone ?? .utc,
                rule: nil, excluded: [], added: [])
        }
        do {
            let recurrence = try Recurrence(
                start: start, zone: zone, rule: parts?.rule, excluded: parts?.excluded ?? [], added: parts?.added ?? [])
            if recurrence.dates().first(where: { _ in true }) == nil {
                fields.fault(at: "/recurrence/excluded", "This excludes every date.")
            }
            return recurrence
        } catch {
            for fault in error.failure.faults { fields.fault(at: fault.pointer, fault.detail) }
            return Recurrence(trustedStart: start, zone: zone, rule: nil, excluded: [], added: [])
        }
    }
}

extension Session {
    /// The fields of this session after an edit that does not name its rule: a new start takes the rule, excluded and
    /// added dates along, and a new zone keeps the wall clock.
    ///
    /// If that is impossible, the fields stay as they are, and reading them reports their faults.
    package func takingRuleAlong(in written: JSON) throws -> JSON {
        guard details.recurs, case .string(let start)? = written["start"], let start = LocalDateTime(start),
            case .string(let name)? = written["timeZone"], let zone = Zone(ifKnown: name)
        else { return written }
        let old = details.recurrence
        let moved = Recurrence(
            trustedStart: old.start, zone: zone,
            rule: old.rule?.moved(from: old.zone, to: zone), excluded: old.excluded, added: old.added)
        do {
            let shifted = start == old.start ? moved : try moved.shifted(to: start)
            return written.merging(["recurrence": try JSON(encoding: shifted)])
        } catch is RecurrenceError {
            return written
        }
    }
}

private struct RecurrenceParts {
    let rule: RecurrenceRule?
    let excluded: [LocalDateTime]
    let added: [LocalDateTime]

    init(_ fields: Fields) {
        let time = "a local time such as 2026-12-01T10:00:00"
        rule = fields.parsed("rule", as: "a recurrence rule such as FREQ=WEEKLY;BYDAY=TU;COUNT=6") {
            try RecurrenceRule($0)
        }
        let exceptions = fields.parsedList(
            "excluded", limit: ScheduleLimits.maxExceptions, as: time, LocalDateTime.init)
        excluded = (exceptions ?? []).reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
        added = fields.parsedList("added", limit: ScheduleLimits.maxExceptions, as: time, LocalDateTime.init) ?? []
    }
}

extension WaitlistPolicy {
    fileprivate init(_ fields: Fields) {
        self.init(
            mode: fields.choice("mode") ?? .automatic,
            offerHold: fields.duration("offerHold", in: 60...(60 * 86_400)) ?? 86_400)
    }
}

extension RegistrationPolicy {
    fileprivate init(_ fields: Fields) {
        let questions = fields.objects("questions", limit: 30, Question.init(fields:)) ?? []
        if Set(questions.map(\.id)).count < questions.count {
            fields.fault("questions", "Two questions have the same id.")
        }
        self.init(
            scope: fields.choice("scope") ?? .occurrence, opens: fields.instant("opens"),
            closesBefore: fields.duration("closesBefore", in: 0...(366 * 86_400)),
            approval: fields.flag("approval") ?? false, questions: questions)
    }
}

extension RegistrationPolicy.Question {
    fileprivate init?(fields: Fields) {
        let id = fields.text("id", required: true, limit: 60)
        // The wording of a consent can be longer than a question.
        let label = fields.text("label", required: true, limit: 2_000)
        let kind = fields.choice("kind", required: true, of: Kind.self)
        let options = fields.texts("options", limit: 100, maxLength: 200) ?? []
        let required = fields.flag("required") ?? false
        if kind == .choice, options.isEmpty { fields.fault("options", "A choice needs options.") }
        if let kind, kind != .choice, !options.isEmpty { fields.fault("options", "Only a choice has options.") }
        guard let id, let label, let kind else { return nil }
        self.init(id: id, label: label, kind: kind, options: options, required: required)
    }
}

extension Join {
    package init?(_ fields: Fields) {
        let url = fields.url("url", required: true)
        let releasedBefore = fields.duration("releasedBefore", in: 0...(7 * 86_400)) ?? 900
        guard let url else { return nil }
        self.init(url: url, releasedBefore: releasedBefore)
    }
}

extension Room {
    package init?(_ fields: Fields) {
        let kind = fields.choice("kind", required: true, of: Kind.self)
        let releasedBefore = fields.duration("releasedBefore", in: 0...(7 * 86_400)) ?? 900
        guard let kind else { return nil }
        self.init(kind, releasedBefore: releasedBefore)
    }
}

extension Fields {
    /// The address at which people join, or the room that takes its place.
    var joinOrRoom: (Join?, Room?) {
        let (join, room) = (object("join", Join.init), object("room", Room.init))
        if join != nil, room != nil { fault("room", "Give either a room or a join address.") }
        return (join, room)
    }
}

extension JSON {
    /// True for an object that gives a member a value.
    fileprivate func sets(_ name: String) -> Bool { self[name] != nil && self[name] != .null }
}

extension RecurrenceError {
    /// The faults of a series, by the fields of a session.
    package var failure: Failure {
        Failure.invalid(
            faults.map { fault in
                let pointer =
                    switch fault.part {
                    case .start: "/start"
                    case .rule: "/recurrence/rule"
                    case .excluded(let index): "/recurrence/excluded/\(index)"
                    case .added(let index): "/recurrence/added/\(index)"
                    }
                return Failure.Fault(pointer: pointer, detail: fault.reason)
            })
    }
}
