import Foundation
import ICalendar
import Interchange
import Operations
import SupportCore
import Training

/// One date of a session as a trainer writes it into the form, and the scope that the change has.
struct OccurrenceForm {
    fileprivate let typed: [String: String]

    init(_ form: Form) { typed = form.all }

    init(_ date: ScheduledDate) {
        var typed = [
            "scope": OccurrenceChange.Scope.this.rawValue, "start": date.occurrence.start.typed,
            "duration": typedDuration(date.duration), "title": date.title, "description": date.description,
            "capacity": date.capacity.map(String.init) ?? "", "joinURL": date.join?.url ?? "",
            "room": date.room?.kind.rawValue ?? RoomChoice.link, "joinBefore": typedDuration(date.joinsBefore ?? 900),
            "location": date.location ?? "",
        ]
        typed.merge(TrainerCheckboxes.typed(date.trainers)) { $1 }
        self.typed = typed
    }

    subscript(name: String) -> String {
        (typed[name] ?? "").trimmingCharacters(in: .whitespacesAndNewlines)
    }

    var scope: OccurrenceChange.Scope { OccurrenceChange.Scope(rawValue: self["scope"]) ?? .this }

    // MARK: - What it changes

    /// The changed fields. A field that a date has in common with its series follows the series.
    ///
    /// - Throws: ``Failure`` `.invalid` with every bad field.
    func change(to date: ScheduledDate) throws -> OccurrenceChange {
        let details = date.session.details
        var faults: [Failure.Fault] = []
        func apply<Value: Hashable>(
            _ read: (Fields) -> Value?, _ json: [JSON.Member], is former: Value?, inSeries series: Value?
        ) throws -> FieldChange<Value> {
            let fields = try Fields(.object(json))
            let value = read(fields)
            faults += fields.faults
            if value == former { return .keep }
            if scope == .this, value == series { return .clear }
            return value.map(FieldChange.set) ?? .clear
        }
        var change = OccurrenceChange()
        change.start = try apply(
            { $0.local("start", required: true) }, [member("start", localTime(typed: self["start"])?.description)],
            is: date.occurrence.start, inSeries: date.occurrence.recurrenceID)
        let duration = seconds(typed: self["duration"]).map(ISODuration.format)
        change.duration = try apply(
            { $0.duration("duration", required: true, in: 1...ScheduleLimits.maxDuration) },
            [member("duration", duration ?? self["duration"])], is: date.duration, inSeries: details.duration)
        change.title = try apply(
            { $0.text("title", required: true) }, [member("title", self["title"])], is: date.title,
            inSeries: details.title)
        change.description = try apply(
            { $0.text("description", limit: 20_000, lines: true) ?? "" }, [member("description", self["description"])],
            is: date.description, inSeries: details.description)
        change.location = try apply(
            { $0.text("location", limit: 500) }, [member("location", self["location"])], is: date.location,
            inSeries: details.location)
        change.join = try apply(
            { $0.object("join", Join.init) }, [JSON.Member("join", join)], is: date.join, inSeries: details.join)
        change.room = try apply(
            { $0.object("room", Room.init) }, [JSON.Member("room", room)], is: date.room, inSeries: details.room)
        let trainers = TrainerCheckboxes(typed: typed).trainers(before: date.trainers)
        change.trainers = try apply({ _ in trainers }, [], is: date.trainers, inSeries: details.trainers)
        change.capacity = try capacity(date, &faults)
        guard faults.isEmpty else { throw Failure.invalid(faults) }
        return change
    }

    private func member(_ name: String, _ value: String?) -> JSON.Member {
        JSON.Member(name, value.map { $0.isEmpty ? .null : .string($0) } ?? .null)
    }

    private var join: JSON {
        guard !self["joinURL"].isEmpty, !RoomChoice.isRoom(self["room"]) else { return .null }
        return ["url": .string(self["joinURL"]), "releasedBefore": before]
    }

    private var room: JSON {
        guard RoomChoice.isRoom(self["room"]) else { return .null }
        return ["kind": .string(self["room"]), "releasedBefore": before]
    }

    private var before: JSON {
        JSON(seconds(typed: self["joinBefore"]).map(ISODuration.format) ?? self["joinBefore"])
    }

    /// An empty field is no limit.
    private func capacity(
        _ date: ScheduledDate, _ faults: inout [Failure.Fault]
    ) throws -> FieldChange<Override.Capacity> {
        let limit = Int(self["capacity"])
        guard self["capacity"].isEmpty || limit.map((1...ScheduleLimits.maxSeats).contains) ?? false else {
            faults.append(
                .init(
                    pointer: "/capacity",
                    detail: "Must be a whole number between 1 and \(ScheduleLimits.maxSeats)."))
            return .keep
        }
        if limit == date.capacity { return .keep }
        if scope == .this, limit == date.session.details.capacity { return .clear }
        return .set(limit.map(Override.Capacity.seats) ?? .unlimited)
    }
}

/// The form of one date.
struct OccurrenceFormView: PageView {
    static let template = "staff-date-form"

    let heading: String
    let occurrence: StaffOccurrenceView
    let problem: FormFaultView?
    let action: String
    let back: String
    /// The version of the date that the form is about.
    let version: String
    let recurs: Bool
    let scopes: [OptionView]
    let times: [FieldView]
    let trainers: [CheckboxView]
    let trainersFault: String?
    let rest: [FieldView]

    init(
        _ form: OccurrenceForm, of date: ScheduledDate, version: String, trainers: [Trainer],
        problem: ScheduleFault?, rooms: [Room.Kind], for reader: PageReader
    ) {
        let texts = reader.texts
        let scopes: [(OccurrenceChange.Scope, String)] = [
            (.this, texts.text(.scopeThis)), (.following, texts.text(.scopeFollowing)),
            (.all, texts.text(.scopeAll)),
        ]
        func filled(_ fields: [FieldView]) -> [FieldView] {
            fields.filled(with: form.typed, faults: problem?.faults ?? [])
        }
        heading = texts.text(.scheduleChangeOf, ["title": date.title])
        occurrence = StaffOccurrenceView(date, for: reader)
        self.problem = problem.map { FormFaultView($0, current: date.staffPath) }
        action = date.staffPath + "/edit"
        back = date.staffPath
        self.version = version
        recurs = date.session.details.recurs
        self.scopes = scopes.map { scope, label in
            OptionView(value: scope.rawValue, label: label, isChosen: scope == form.scope)
        }
        times = filled(Self.times(texts))
        self.trainers = TrainerCheckboxes(typed: form.typed).views(of: trainers)
        trainersFault = problem?.fault("trainers")?.sentence
        rest = filled(Self.rest(RoomChoice(rooms, current: date.room?.kind), texts))
    }

    private static func times(_ texts: LocalizedTexts) -> [FieldView] {
        [
            FieldView(
                name: "start", label: texts.text(.scheduleFieldStart), control: .input("datetime-local"),
                isRequired: true),
            FieldView(
                name: "duration", label: texts.text(.scheduleFieldDuration), control: .input("text"),
                hint: texts.text(.scheduleHintDuration), suggestions: SessionForm.lengths, isRequired: true),
            FieldView(
                name: "capacity", label: texts.text(.scheduleFieldCapacity), control: .input("number"),
                hint: texts.text(.scheduleHintCapacity)),
        ]
    }

    private static func rest(_ choice: RoomChoice, _ texts: LocalizedTexts) -> [FieldView] {
        let text = [
            FieldView(
                name: "title", label: texts.text(.scheduleFieldTitle), control: .input("text"), isRequired: true),
            FieldView(
                name: "description", label: texts.text(.scheduleFieldDescription), control: .area(rows: 6),
                hint: texts.text(.scheduleHintDescription), limit: 20_000),
        ]
        return text + choice.fields(texts) + [
            FieldView(
                name: "location", label: texts.text(.scheduleFieldLocation), control: .input("text"), limit: 500)
        ]
    }
}
