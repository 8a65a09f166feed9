import Foundation
import ICalendar
import Interchange
import Operations
import Training

/// The form in which a session is scheduled or edited as a whole.
struct SessionFormView: PageView {
    static let template = "staff-session-form"

    let heading: String
    let done: String?
    let problem: FormFaultView?
    let action: String
    let back: String
    let isNew: Bool
    /// The version of the session that the form is about.
    let version: String
    let what: [FieldView]
    let trainers: [CheckboxView]
    let trainersFault: String?
    let places: [FieldView]
    let sight: [FieldView]
    let when: [FieldView]
    let weekdays: [CheckboxView]
    let rule: [FieldView]
    let hasExceptions: Bool
    let exceptions: [FieldView]
    let preview: Preview
    let seats: [FieldView]
    let registration: [FieldView]
    let hasQuestions: Bool
    let questions: [Question]
    /// The address of the script that shows the dates while somebody types.
    let scheduleScript: String

    /// The fields of a question to registrants.
    struct Question: Hashable, Sendable, Codable {
        let number: String
        let idName: String
        let id: String
        let fields: [FieldView]
        let requiredName: String
        let isRequired: Bool
    }

    /// - Parameters:
    ///   - session: the session that is edited; nil for a new one.
    ///   - problem: the reason why the form was not accepted, where it was sent.
    init(
        _ form: SessionForm, of session: Session?, version: String, choices: SessionFormChoices,
        problem: ScheduleFault?, preview: Preview, _ call: Call
    ) {
        let texts = call.reader.texts
        let fields = SessionFormFields(
            tutorials: choices.tutorials, zone: form["zone"], language: form["language"],
            rooms: RoomChoice(call.site.rooms.settings.kinds, current: session?.details.room?.kind), texts: texts)
        let faults = problem?.faults ?? []
        func filled(_ fields: [FieldView]) -> [FieldView] { fields.filled(with: form.typed, faults: faults) }
        func isWrong(_ prefix: String) -> Bool { faults.contains { $0.field.hasPrefix(prefix) } }
        heading =
            session.map { texts.text(.scheduleChangeOf, ["title": $0.details.title]) } ?? texts.text(.scheduleNew)
        done = problem == nil ? ScheduleNotice(call)?.sentence(texts) : nil
        self.problem = problem.map { FormFaultView($0, current: session?.staffPath) }
        action = session.map { $0.staffPath + "/edit" } ?? SessionEditingPages.newPath
        back = session?.staffPath ?? SchedulePages.path
        isNew = session == nil
        self.version = version
        what = filled(fields.what)
        trainers = TrainerCheckboxes(typed: form.typed).views(of: choices.trainers)
        trainersFault = problem?.fault("trainers")?.sentence
        places = filled(fields.places)
        sight = filled(fields.sight)
        when = filled(fields.when)
        weekdays = zip(Weekday.allCases, texts.weekdays).map { day, label in
            let field = "weekday-" + day.code
            return CheckboxView(name: field, label: label, isChosen: !form[field].isEmpty)
        }
        rule = filled(fields.rule)
        hasExceptions =
            !form["excluded"].isEmpty || !form["added"].isEmpty || problem?.fault("excluded") != nil
            || problem?.fault("added") != nil
        exceptions = filled(fields.exceptions)
        self.preview = preview
        seats = filled(fields.seats)
        registration = filled(fields.registration)
        hasQuestions = form.roomForQuestions > 1 || isWrong("question-")
        questions = (0..<form.roomForQuestions).map { row in
            let name = "question-\(row)-"
            return Question(
                number: String(row + 1), idName: name + "id", id: form[name + "id"],
                fields: filled(fields.question(row)), requiredName: name + "required",
                isRequired: !form[name + "required"].isEmpty)
        }
        scheduleScript = call.site.pages.assets.address("schedule.js")
    }
}

extension SessionFormView {
    /// The dates that a form gives, as it is typed.
    struct Preview: Hashable, Sendable, Codable {
        /// The reason why there are no dates yet; nil where they are shown.
        let wanting: String?
        let zone: String
        let dates: [Date]
        let hasMore: Bool

        struct Date: Hashable, Sendable, Codable {
            let instant: String
            let day: String
            let time: String
            /// The time where the reader is, where it is another.
            let here: String?
            let warning: String?
        }

        /// The most dates that are shown.
        private static let maxDates = 12

        /// Faults beside the fields are shown only when the form is sent.
        ///
        /// - Parameter session: the session that is edited; nil for a new one.
        init(_ form: SessionForm, over session: Session?, _ call: Call) {
            do {
                let (recurrence, duration) = try form.dates(over: session, call: call)
                let found = Array(recurrence.dates().prefix(Self.maxDates + 1))
                wanting = nil
                zone = recurrence.zone.name
                dates = found.prefix(Self.maxDates).map {
                    Date($0, in: recurrence.zone, duration: duration, for: call.reader)
                }
                hasMore = found.count > Self.maxDates
            } catch {
                let texts = call.reader.texts
                let sentence =
                    form["start"].isEmpty ? texts.text(.schedulePreviewStart) : texts.text(.schedulePreviewWanting)
                (wanting, zone, dates, hasMore) = (sentence, "", [], false)
            }
        }
    }
}

extension SessionFormView.Preview.Date {
    fileprivate init(_ date: RecurrenceDate, in zone: Zone, duration: Int, for reader: PageReader) {
        let ends = zone.local(at: date.instant.addingTimeInterval(Double(duration)))
        instant = instantText(date.instant)
        day = reader.texts.day(date.start.date)
        time = date.start.clock + "–" + ends.clock
        here = reader.zone.flatMap { own -> String? in
            guard own.offset(at: date.instant) != zone.offset(at: date.instant) else { return nil }
            let local = own.local(at: date.instant)
            return "\(reader.texts.shortDay(local.date)) \(local.clock) \(reader.texts.place(of: own))"
        }
        warning = zone.warning(on: date)
    }
}
