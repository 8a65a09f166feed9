import Foundation
import ICalendar
import Operations
import SupportCore
import Training

/// The form of a session as it is shown: what was typed, and what is wrong with it.
struct SessionFormPage {
    let form: SessionForm
    let choices: SessionChoices
    let problem: ScheduleProblem?
    let texts: SpokenTexts

    var values: [String: Any?] {
        let own: [String: Any?] = [
            "what": shown(what), "when": shown(when), "rule": shown(rule), "exceptions": shown(exceptions),
            "weekdays": weekdays, "seats": shown(seats), "registration": shown(registration),
            "places": shown(places), "sight": shown(sight), "trainers": TrainerTicks(typed: form.typed).values(choices),
            "questions": questions,
            "hasExceptions": !form["excluded"].isEmpty || !form["added"].isEmpty || fault("excluded") != nil
                || fault("added") != nil,
            "hasQuestions": form.roomForQuestions > 1
                || problem?.faults.contains { $0.field.hasPrefix("question-") } ?? false,
        ]
        return own.merging(ScheduleProblem.values(of: problem)) { own, _ in own }
    }

    private func fault(_ name: String) -> FaultOnPage? { problem?.fault(name) }

    private func shown(_ fields: [FieldOnPage]) -> [[String: Any]] { fields.values(typed: form.typed, problem) }

    // MARK: - What is taught

    private var what: [FieldOnPage] {
        let tutorials = choices.tutorials.map { (value: $0.id, label: $0.details.title) }
        return [
            FieldOnPage(
                name: "title", label: texts.text("scheduleFieldTitle"), control: .input("text"), isRequired: true),
            FieldOnPage(
                name: "kind", label: texts.text("scheduleFieldKind"),
                control: .select(Session.Kind.allCases.map { ($0.rawValue, DateOnPage.kind($0, texts)) })),
            FieldOnPage(
                name: "tutorial", label: texts.text("scheduleFieldTutorial"),
                control: .select([("", texts.text("scheduleNoTutorial"))] + tutorials)),
            FieldOnPage(
                name: "description", label: texts.text("scheduleFieldDescription"), control: .area(rows: 8),
                hint: texts.text("scheduleHintDescription"), most: 20_000),
            FieldOnPage(
                name: "language", label: texts.text("scheduleFieldLanguage"), control: .input("text"),
                hint: texts.text("scheduleHintLanguage")),
            FieldOnPage(
                name: "tags", label: texts.text("scheduleFieldTags"), control: .input("text"),
                hint: texts.text("scheduleHintTags"), most: 2_000),
        ]
    }

    // MARK: - When

    private var when: [FieldOnPage] {
        [
            FieldOnPage(
                name: "start", label: texts.text("scheduleFieldStart"), control: .input("datetime-local"),
                isRequired: true),
            FieldOnPage(
                name: "zone", label: texts.text("scheduleFieldZone"),
                control: .choices(zoneChoices(chosen: form["zone"]))),
            FieldOnPage(
                name: "duration", label: texts.text("scheduleFieldDuration"), control: .input("text"),
                hint: texts.text("scheduleHintDuration"), isRequired: true),
            FieldOnPage(
                name: "repeats", label: texts.text("scheduleFieldRepeats"),
                control: .select(RuleControls.Repeats.allCases.map { ($0.rawValue, name(of: $0)) })),
        ]
    }

    private func name(of repeats: RuleControls.Repeats) -> String {
        switch repeats {
        case .never: texts.text("scheduleNever")
        case .daily: texts.text("scheduleDaily")
        case .weekly: texts.text("scheduleWeekly")
        case .monthlyDay: texts.text("scheduleMonthlyDay")
        case .monthlyWeekday: texts.text("scheduleMonthlyWeekday")
        case .yearly: texts.text("scheduleYearly")
        case .rule: texts.text("scheduleByRule")
        }
    }

    private var rule: [FieldOnPage] {
        let plain = "repeats=daily weekly monthlyDay monthlyWeekday yearly"
        let ends = [
            (RuleControls.Ends.count.rawValue, texts.text("scheduleEndsCount")),
            (RuleControls.Ends.until.rawValue, texts.text("scheduleEndsUntil")),
            (RuleControls.Ends.never.rawValue, texts.text("scheduleEndsNever")),
        ]
        return [
            FieldOnPage(
                name: "every", label: texts.text("scheduleFieldEvery"), control: .input("number"),
                hint: texts.text("scheduleHintEvery"), when: plain),
            FieldOnPage(name: "ends", label: texts.text("scheduleFieldEnds"), control: .select(ends), when: plain),
            FieldOnPage(
                name: "count", label: texts.text("scheduleFieldCount"), control: .input("number"),
                when: plain + ";ends=count"),
            FieldOnPage(
                name: "until", label: texts.text("scheduleFieldUntil"), control: .input("date"),
                when: plain + ";ends=until"),
            FieldOnPage(
                name: "rule", label: texts.text("scheduleFieldRule"), control: .input("text"),
                hint: texts.text("scheduleHintRule"), most: 1_000, when: "repeats=rule"),
        ]
    }

    private var exceptions: [FieldOnPage] {
        [
            FieldOnPage(
                name: "excluded", label: texts.text("scheduleFieldExcluded"), control: .area(rows: 3),
                hint: texts.text("scheduleHintExcluded"), most: 20_000),
            FieldOnPage(
                name: "added", label: texts.text("scheduleFieldAdded"), control: .area(rows: 3),
                hint: texts.text("scheduleHintAdded"), most: 20_000),
        ]
    }

    private var weekdays: [[String: Any]] {
        zip(Weekday.allCases, texts.weekdays).map { day, name in
            let field = "weekday-" + day.code
            return ["name": field, "label": name, "isChosen": !form[field].isEmpty]
        }
    }

    // MARK: - Where

    private var places: [FieldOnPage] {
        [
            FieldOnPage(
                name: "joinURL", label: texts.text("scheduleFieldJoin"), control: .input("url"),
                hint: texts.text("scheduleHintJoin"), most: 2_000),
            FieldOnPage(
                name: "joinBefore", label: texts.text("scheduleFieldJoinBefore"), control: .input("text"),
                hint: texts.text("scheduleHintDuration")),
            FieldOnPage(
                name: "location", label: texts.text("scheduleFieldLocation"), control: .input("text"), most: 500),
        ]
    }

    // MARK: - Seats

    private var seats: [FieldOnPage] {
        let modes = [
            (WaitlistPolicy.Mode.automatic.rawValue, texts.text("scheduleWaitlistAutomatic")),
            (WaitlistPolicy.Mode.offer.rawValue, texts.text("scheduleWaitlistOffer")),
            (WaitlistPolicy.Mode.none.rawValue, texts.text("scheduleWaitlistNone")),
        ]
        return [
            FieldOnPage(
                name: "capacity", label: texts.text("scheduleFieldCapacity"), control: .input("number"),
                hint: texts.text("scheduleHintCapacity")),
            FieldOnPage(name: "waitlist", label: texts.text("scheduleFieldWaitlist"), control: .select(modes)),
            FieldOnPage(
                name: "hold", label: texts.text("scheduleFieldHold"), control: .input("text"),
                hint: texts.text("scheduleHintDuration"), when: "waitlist=offer"),
        ]
    }

    private var registration: [FieldOnPage] {
        let scopes = [
            (RegistrationPolicy.Scope.occurrence.rawValue, texts.text("scheduleScopeDate")),
            (RegistrationPolicy.Scope.series.rawValue, texts.text("scheduleScopeSeries")),
        ]
        return [
            FieldOnPage(name: "scope", label: texts.text("scheduleFieldScope"), control: .select(scopes)),
            FieldOnPage(
                name: "opens", label: texts.text("scheduleFieldOpens"), control: .input("datetime-local"),
                hint: texts.text("scheduleHintOpens")),
            FieldOnPage(
                name: "closes", label: texts.text("scheduleFieldCloses"), control: .input("text"),
                hint: texts.text("scheduleHintCloses")),
        ]
    }

    private var sight: [FieldOnPage] {
        let all = [
            (Session.Visibility.public.rawValue, texts.text("scheduleForAll")),
            (Session.Visibility.unlisted.rawValue, texts.text("scheduleByLink")),
            (Session.Visibility.accounts.rawValue, texts.text("scheduleForAccounts")),
        ]
        return [
            FieldOnPage(name: "visibility", label: texts.text("scheduleFieldVisibility"), control: .select(all)),
            FieldOnPage(
                name: "accounts", label: texts.text("scheduleFieldAccounts"), control: .area(rows: 3),
                hint: texts.text("scheduleHintAccounts"), most: 200_000, when: "visibility=accounts"),
        ]
    }

    private var questions: [[String: Any]] {
        let kinds = [
            (RegistrationPolicy.Question.Kind.text.rawValue, texts.text("scheduleQuestionText")),
            (RegistrationPolicy.Question.Kind.choice.rawValue, texts.text("scheduleQuestionChoice")),
            (RegistrationPolicy.Question.Kind.checkbox.rawValue, texts.text("scheduleQuestionCheckbox")),
        ]
        return (0..<form.roomForQuestions).map { row in
            let name = "question-\(row)-"
            let fields = [
                FieldOnPage(
                    name: name + "label", label: texts.text("scheduleQuestion"), control: .input("text")),
                FieldOnPage(name: name + "kind", label: texts.text("scheduleQuestionKind"), control: .select(kinds)),
                FieldOnPage(
                    name: name + "options", label: texts.text("scheduleQuestionOptions"), control: .area(rows: 2),
                    hint: texts.text("scheduleHintOptions"), most: 20_000, when: name + "kind=choice"),
            ]
            return [
                "number": String(row + 1), "fields": shown(fields), "id": form[name + "id"], "idName": name + "id",
                "requiredName": name + "required", "isRequired": !form[name + "required"].isEmpty,
            ]
        }
    }
}
