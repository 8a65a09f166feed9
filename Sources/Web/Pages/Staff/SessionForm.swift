import Foundation
import ICalendar
import Interchange
import SupportCore
import Training

/// A session as a trainer writes it into the form: the fields as they were typed, whatever they say.
struct SessionForm: Sendable, Hashable {
    private(set) var typed: [String: String]

    init(_ form: Form) {
        typed = form.all.filter { !Self.around.contains($0.key) }
    }

    /// The fields of the form that are not fields of the session.
    static let around: Set = ["key", "do", "version", "seen", "once"]

    /// The form of a new session.
    ///
    /// - Parameter room: the room that it has if nothing else is chosen.
    init(zone: Zone?, trainer: String?, language: String, room: Room.Kind? = nil) {
        typed = [
            "room": room?.rawValue ?? RoomChoice.link,
            "kind": Session.Kind.webinar.rawValue, "zone": zone?.identifier ?? "UTC", "duration": "1:00",
            "language": language, "visibility": Session.Visibility.public.rawValue,
            "waitlist": WaitlistPolicy.Mode.automatic.rawValue, "hold": "24:00", "joinBefore": "0:15",
            "scope": RegistrationPolicy.Scope.occurrence.rawValue, "repeats": RuleControls.Repeats.never.rawValue,
            "every": "1", "ends": RuleControls.Ends.count.rawValue, "count": "6",
        ]
        typed.merge(TrainerCheckboxes.typed([trainer].compactMap(\.self))) { $1 }
    }

    /// The form of a session as it is.
    init(_ session: Session) {
        let details = session.details
        let (recurrence, policy) = (details.recurrence, details.registration)
        typed = [
            "kind": details.kind.rawValue, "title": details.title, "tutorial": details.tutorial ?? "",
            "description": details.description, "start": recurrence.start.typed, "zone": recurrence.zone.identifier,
            "duration": typedDuration(details.duration), "capacity": details.capacity.map(String.init) ?? "",
            "waitlist": details.waitlist.mode.rawValue, "hold": typedDuration(details.waitlist.offerHold),
            "scope": policy.scope.rawValue,
            "opens": policy.opens.map { recurrence.zone.local(at: $0).typed } ?? "",
            "minimum": details.minimum.map(String.init) ?? "",
            "decide": details.decideBefore.map { typedDuration($0) } ?? "",
            "approval": policy.approval ? Self.yes : "",
            "closes": policy.closesBefore.map { typedDuration($0) } ?? "",
            "room": details.room?.kind.rawValue ?? RoomChoice.link, "joinURL": details.join?.url ?? "",
            "joinBefore": typedDuration(details.joinsBefore ?? 900), "location": details.location ?? "",
            "language": details.language, "tags": details.tags.joined(separator: ", "),
            "visibility": details.visibility.rawValue, "accounts": details.accounts.joined(separator: "\n"),
        ]
        typed.merge(TrainerCheckboxes.typed(details.trainers)) { $1 }
        for (index, question) in policy.questions.enumerated() {
            let name = "question-\(index)-"
            typed[name + "id"] = question.id
            typed[name + "label"] = question.label
            typed[name + "kind"] = question.kind.rawValue
            typed[name + "options"] = question.options.joined(separator: "\n")
            typed[name + "required"] = question.required ? Self.yes : ""
        }
        typed.merge(RuleControls(recurrence).typed) { $1 }
    }

    /// The same form with the box of a trainer ticked.
    func ticking(_ trainer: String) -> SessionForm {
        var form = self
        form.typed.merge(TrainerCheckboxes.typed([trainer])) { $1 }
        return form
    }

    /// The same form with a tutorial to teach, and what it says of itself.
    func teaching(_ tutorial: Tutorial) -> SessionForm {
        var form = self
        let details = tutorial.details
        let own = [
            "tutorial": tutorial.id, "title": details.title, "description": details.description,
            "language": details.language, "tags": details.tags.joined(separator: ", "),
        ]
        form.typed.merge(own) { $1 }
        return form
    }

    subscript(name: String) -> String { typed[name] ?? "" }

    static let yes = "yes"

    /// Common lengths of sessions, to choose from.
    static let lengths = ["0:30", "0:45", "1:00", "1:30", "2:00", "3:00", "4:00"]

    func trainers(before: [String] = []) -> [String] { TrainerCheckboxes(typed: typed).trainers(before: before) }

    /// The number of rows for questions: one more than there are questions.
    var roomForQuestions: Int { min(30, (0..<30).last { !self["question-\($0)-label"].isEmpty }.map { $0 + 2 } ?? 1) }

    /// True if the trainer left the rule and its exceptions unchanged.
    func keepsRule(of session: Session) -> Bool {
        session.details.recurs && RuleControls(typed) == RuleControls(SessionForm(session).typed)
    }

    // MARK: - As the API takes it

    /// - Parameters:
    ///   - before: the session that is edited; a rule that the trainer left alone goes along with a new start.
    ///   - offered: the tags of the chosen tutorial, which it brings into the form.
    func details(over before: Session?, offered: [String], call: Call) throws -> Session.Details {
        var faults: [Failure.Fault] = []
        let written = try json(over: before, offered: offered, call: call, &faults)
        do {
            let (details, _) = try Session.Details.reading(written)
            guard faults.isEmpty else { throw Failure.invalid(faults) }
            return details
        } catch let failure as Failure where failure.code == .invalid {
            let own = Set(faults.map(\.pointer))
            throw Failure.invalid(faults + failure.faults.filter { !own.contains($0.pointer) })
        }
    }

    /// The dates that what is typed would give, and how long each lasts.
    ///
    /// - Throws: ``Failure`` `.invalid` where they cannot be told yet.
    func dates(over before: Session?, call: Call) throws -> (recurrence: Recurrence, duration: Int) {
        var faults: [Failure.Fault] = []
        let fields = try Fields(try json(over: before, offered: [], call: call, &faults))
        let recurrence = Session.Details.recurrence(fields)
        let duration = fields.duration("duration", required: true, in: 1...ScheduleLimits.maxDuration)
        let names = ["/start", "/timeZone", "/duration", "/recurrence"]
        let own = (faults + fields.faults).filter { fault in names.contains { fault.pointer.hasPrefix($0) } }
        guard own.isEmpty, let duration else { throw Failure.invalid(own) }
        return (recurrence, duration)
    }

    private func json(
        over before: Session?, offered: [String], call: Call, _ faults: inout [Failure.Fault]
    ) throws -> JSON {
        var rule = JSON.null
        let keepsRule = before.map(keepsRule) ?? false
        if !keepsRule {
            rule = RuleControls(typed).json(start: localTime(typed: self["start"]), &faults)
        } else if let details = before?.details, details.recurs {
            rule = try JSON(encoding: details.recurrence)
        }
        let place = place(&faults)
        let written: JSON = .object([
            JSON.Member("kind", value("kind")), JSON.Member("title", value("title")),
            JSON.Member("tutorial", value("tutorial")), JSON.Member("description", value("description")),
            JSON.Member("start", local("start")), JSON.Member("timeZone", value("zone")),
            JSON.Member("duration", duration("duration", "/duration", &faults)),
            JSON.Member("recurrence", rule),
            JSON.Member("trainers", JSON(trainers(before: before?.details.trainers ?? []))),
            JSON.Member("capacity", number("capacity", &faults)),
            JSON.Member(
                "waitlist",
                ["mode": value("waitlist"), "offerHold": duration("hold", "/waitlist/offerHold", &faults)]),
            JSON.Member("registration", registration(isNew: before == nil, &faults)),
            JSON.Member("minimum", number("minimum", &faults)),
            JSON.Member("decideBefore", duration("decide", "/decideBefore", &faults)),
            JSON.Member("join", place.join), JSON.Member("room", place.room),
            JSON.Member("location", value("location")), JSON.Member("language", value("language")),
            JSON.Member("tags", JSON(tags(typed: self["tags"], before: (before?.details.tags ?? []) + offered))),
            JSON.Member("visibility", value("visibility")),
            JSON.Member("accounts", JSON(parts(of: "accounts", at: "\n"))),
        ])
        return keepsRule ? try before?.takingRuleAlong(in: written) ?? written : written
    }

    /// The address at which people join, or the room that takes its place.
    private func place(_ faults: inout [Failure.Fault]) -> (join: JSON, room: JSON) {
        if RoomChoice.isRoom(self["room"]) {
            let before = duration("joinBefore", "/room/releasedBefore", &faults)
            return (.null, ["kind": value("room"), "releasedBefore": before])
        }
        guard !self["joinURL"].isEmpty else { return (.null, .null) }
        let before = duration("joinBefore", "/join/releasedBefore", &faults)
        return (["url": value("joinURL"), "releasedBefore": before], .null)
    }

    private func registration(isNew: Bool, _ faults: inout [Failure.Fault]) -> JSON {
        var opens = JSON.null
        if let local = localTime(typed: self["opens"]) {
            do {
                opens = .string(instantText(try Zone(self["zone"]).instant(of: local)))
            } catch {
                // The zone has a fault of its own.
                opens = .null
            }
        } else if !self["opens"].isEmpty {
            faults.append(.init(pointer: "/registration/opens", detail: "Enter a date and a time."))
        }
        return [
            "scope": value("scope"), "opens": opens,
            "closesBefore": duration("closes", "/registration/closesBefore", &faults),
            "approval": .bool(!self["approval"].isEmpty),
            "questions": .array(questions(isNew: isNew).map(\.json)),
        ]
    }

    /// The questions with a label, with their row in the form.
    ///
    /// - Parameter isNew: true for a session that the form makes: nobody has registered for it.
    private func questions(isNew: Bool) -> [(row: Int, json: JSON)] {
        (0..<30).filter { !self["question-\($0)-label"].isEmpty }.map { row in
            let name = "question-\(row)-"
            // Registrations keep the answers to a question that was removed, and no other question may have its id.
            let unused = isNew ? "q\(row + 1)" : "q-" + Identifier.random()
            let isChoice = self[name + "kind"] == RegistrationPolicy.Question.Kind.choice.rawValue
            return (
                row,
                [
                    "id": self[name + "id"].isEmpty ? .string(unused) : value(name + "id"),
                    "label": value(name + "label"), "kind": value(name + "kind"),
                    "options": JSON(isChoice ? parts(of: name + "options", at: "\n") : []),
                    "required": .bool(!self[name + "required"].isEmpty),
                ]
            )
        }
    }

    /// The row of the form in which a question stands that the API numbers without the empty ones.
    func row(ofQuestion number: Int) -> Int {
        let questions = questions(isNew: true)
        return questions.indices.contains(number) ? questions[number].row : number
    }

    // MARK: - Kinds of fields

    private func value(_ name: String) -> JSON { self[name].isEmpty ? .null : .string(self[name]) }

    private func local(_ name: String) -> JSON {
        localTime(typed: self[name]).map { .string($0.description) } ?? value(name)
    }

    private func number(_ name: String, _ faults: inout [Failure.Fault]) -> JSON {
        let text = self[name].trimmingCharacters(in: .whitespaces)
        guard !text.isEmpty else { return .null }
        if let number = Int(text) { return .integer(number) }
        faults.append(.init(pointer: "/" + name, detail: "Must be a whole number."))
        return .null
    }

    private func duration(_ name: String, _ pointer: String, _ faults: inout [Failure.Fault]) -> JSON {
        guard !self[name].isEmpty else { return .null }
        if let seconds = seconds(typed: self[name]) { return .string(ISODuration.format(seconds)) }
        faults.append(.init(pointer: pointer, detail: "Enter hours and minutes, such as 1:30."))
        return .null
    }

    private func parts(of name: String, at separator: Character) -> [String] {
        self[name].split(separator: separator).map { $0.trimmingCharacters(in: .whitespacesAndNewlines) }
            .filter { !$0.isEmpty }
    }
}
