import Foundation
import ICalendar
import Interchange
import Operations
import SupportCore
import Training

/// The fields of a session's form, still empty.
struct SessionFormFields {
    let tutorials: [Tutorial]
    /// The time zone that was typed, which is among those to choose from.
    let zone: String
    /// The language that was chosen, which is among those to choose from.
    let language: String
    let rooms: RoomChoice
    let texts: LocalizedTexts

    /// The labels of the fields by their names, without the fields of questions. The form of a date has some of the same
    /// fields.
    static func labels(_ texts: LocalizedTexts) -> [String: String] {
        let fields = SessionFormFields(
            tutorials: [], zone: "", language: "", rooms: RoomChoice(Room.Kind.allCases, current: nil), texts: texts)
        let all = [
            fields.what, fields.when, fields.rule, fields.exceptions, fields.places, fields.seats, fields.registration,
            fields.sight,
        ].joined()
        return Dictionary(all.map { ($0.name, $0.label) }) { first, _ in first }
    }

    // MARK: - What is taught

    var what: [FieldView] {
        let tutorials = self.tutorials.map { (value: $0.id, label: $0.details.title) }
        return [
            FieldView(
                name: "title", label: texts.text(.scheduleFieldTitle), control: .input("text"), isRequired: true),
            FieldView(
                name: "kind", label: texts.text(.scheduleFieldKind),
                control: .select(Session.Kind.allCases.map { ($0.rawValue, texts.kind($0)) })),
            FieldView(
                name: "tutorial", label: texts.text(.scheduleFieldTutorial),
                control: .select([("", texts.text(.scheduleNoTutorial))] + tutorials)),
            FieldView(
                name: "description", label: texts.text(.scheduleFieldDescription), control: .area(rows: 8),
                hint: texts.text(.scheduleHintDescription), limit: 20_000),
            FieldView(
                name: "language", label: texts.text(.scheduleFieldLanguage),
                control: .select(texts.languages(including: language))),
            FieldView(
                name: "tags", label: texts.text(.scheduleFieldTags), control: .input("text"),
                hint: texts.text(.scheduleHintTags), limit: 2_000),
        ]
    }

    // MARK: - When

    var when: [FieldView] {
        [
            FieldView(
                name: "start", label: texts.text(.scheduleFieldStart), control: .input("datetime-local"),
                isRequired: true),
            FieldView(
                name: "zone", label: texts.text(.scheduleFieldZone),
                control: .choices(OptionView.zones(chosen: zone))),
            FieldView(
                name: "duration", label: texts.text(.scheduleFieldDuration), control: .input("text"),
                hint: texts.text(.scheduleHintDuration), suggestions: SessionForm.lengths, isRequired: true),
            FieldView(
                name: "repeats", label: texts.text(.scheduleFieldRepeats),
                control: .select(RuleControls.Repeats.allCases.map { ($0.rawValue, name(of: $0)) })),
        ]
    }

    private func name(of repeats: RuleControls.Repeats) -> String {
        switch repeats {
        case .never: texts.text(.scheduleNever)
        case .daily: texts.text(.scheduleDaily)
        case .weekly: texts.text(.scheduleWeekly)
        case .monthlyDay: texts.text(.scheduleMonthlyDay)
        case .monthlyWeekday: texts.text(.scheduleMonthlyWeekday)
        case .yearly: texts.text(.scheduleYearly)
        case .rule: texts.text(.scheduleByRule)
        }
    }

    var rule: [FieldView] {
        let plain = "repeats=daily weekly monthlyDay monthlyWeekday yearly"
        let ends = [
            (RuleControls.Ends.count.rawValue, texts.text(.scheduleEndsCount)),
            (RuleControls.Ends.until.rawValue, texts.text(.scheduleEndsUntil)),
            (RuleControls.Ends.never.rawValue, texts.text(.scheduleEndsNever)),
        ]
        return [
            FieldView(
                name: "every", label: texts.text(.scheduleFieldEvery), control: .input("number"),
                hint: texts.text(.scheduleHintEvery), when: plain),
            FieldView(name: "ends", label: texts.text(.scheduleFieldEnds), control: .select(ends), when: plain),
            FieldView(
                name: "count", label: texts.text(.scheduleFieldCount), control: .input("number"),
                when: plain + ";ends=count"),
            FieldView(
                name: "until", label: texts.text(.scheduleFieldUntil), control: .input("date"),
                when: plain + ";ends=until"),
            FieldView(
                name: "rule", label: texts.text(.scheduleFieldRule), control: .input("text"),
                hint: texts.text(.scheduleHintRule), limit: 1_000, when: "repeats=rule"),
        ]
    }

    var exceptions: [FieldView] {
        [
            FieldView(
                name: "excluded", label: texts.text(.scheduleFieldExcluded), control: .area(rows: 3),
                hint: texts.text(.scheduleHintExcluded), limit: 20_000),
            FieldView(
                name: "added", label: texts.text(.scheduleFieldAdded), control: .area(rows: 3),
                hint: texts.text(.scheduleHintAdded), limit: 20_000),
        ]
    }

    // MARK: - Where

    var places: [FieldView] {
        rooms.fields(texts) + [
            FieldView(
                name: "location", label: texts.text(.scheduleFieldLocation), control: .input("text"), limit: 500)
        ]
    }

    // MARK: - Seats

    var seats: [FieldView] {
        let modes = [
            (WaitlistPolicy.Mode.automatic.rawValue, texts.text(.scheduleWaitlistAutomatic)),
            (WaitlistPolicy.Mode.offer.rawValue, texts.text(.scheduleWaitlistOffer)),
            (WaitlistPolicy.Mode.none.rawValue, texts.text(.scheduleWaitlistNone)),
        ]
        return [
            FieldView(
                name: "capacity", label: texts.text(.scheduleFieldCapacity), control: .input("number"),
                hint: texts.text(.scheduleHintCapacity)),
            FieldView(name: "waitlist", label: texts.text(.scheduleFieldWaitlist), control: .select(modes)),
            FieldView(
                name: "hold", label: texts.text(.scheduleFieldHold), control: .input("text"),
                hint: texts.text(.scheduleHintDuration), when: "waitlist=offer"),
            FieldView(
                name: "minimum", label: texts.text(.scheduleFieldMinimum), control: .input("number"),
                hint: texts.text(.scheduleHintMinimum)),
            FieldView(
                name: "decide", label: texts.text(.scheduleFieldDecide), control: .input("text"),
                hint: texts.text(.scheduleHintDecide)),
        ]
    }

    var registration: [FieldView] {
        let scopes = [
            (RegistrationPolicy.Scope.occurrence.rawValue, texts.text(.scheduleScopeDate)),
            (RegistrationPolicy.Scope.series.rawValue, texts.text(.scheduleScopeSeries)),
        ]
        return [
            FieldView(name: "scope", label: texts.text(.scheduleFieldScope), control: .select(scopes)),
            FieldView(
                name: "opens", label: texts.text(.scheduleFieldOpens), control: .input("datetime-local"),
                hint: texts.text(.scheduleHintOpens)),
            FieldView(
                name: "closes", label: texts.text(.scheduleFieldCloses), control: .input("text"),
                hint: texts.text(.scheduleHintCloses)),
            FieldView(
                name: "approval", label: texts.text(.scheduleFieldApproval),
                control: .select([
                    ("", texts.text(.scheduleApprovalNone)), (SessionForm.yes, texts.text(.scheduleApprovalStaff)),
                ]),
                hint: texts.text(.scheduleHintApproval)),
        ]
    }

    var sight: [FieldView] {
        let all = [
            (Session.Visibility.public.rawValue, texts.text(.scheduleForAll)),
            (Session.Visibility.unlisted.rawValue, texts.text(.scheduleByLink)),
            (Session.Visibility.accounts.rawValue, texts.text(.scheduleForAccounts)),
        ]
        return [
            FieldView(name: "visibility", label: texts.text(.scheduleFieldVisibility), control: .select(all)),
            FieldView(
                name: "accounts", label: texts.text(.scheduleFieldAccounts), control: .area(rows: 3),
                hint: texts.text(.scheduleHintAccounts), limit: 200_000, when: "visibility=accounts"),
        ]
    }

    /// - Parameter row: the number of the question, from 0.
    func question(_ row: Int) -> [FieldView] {
        let kinds = [
            (RegistrationPolicy.Question.Kind.text.rawValue, texts.text(.scheduleQuestionText)),
            (RegistrationPolicy.Question.Kind.choice.rawValue, texts.text(.scheduleQuestionChoice)),
            (RegistrationPolicy.Question.Kind.checkbox.rawValue, texts.text(.scheduleQuestionCheckbox)),
            (RegistrationPolicy.Question.Kind.consent.rawValue, texts.text(.scheduleQuestionConsent)),
        ]
        let name = "question-\(row)-"
        return [
            FieldView(
                name: name + "label", label: texts.text(.scheduleQuestion), control: .input("text"), limit: 2_000),
            FieldView(name: name + "kind", label: texts.text(.scheduleQuestionKind), control: .select(kinds)),
            FieldView(
                name: name + "options", label: texts.text(.scheduleQuestionOptions), control: .area(rows: 2),
                hint: texts.text(.scheduleHintOptions), limit: 20_000, when: name + "kind=choice"),
        ]
    }
}
