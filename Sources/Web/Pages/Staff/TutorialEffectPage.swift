import Foundation
import Interchange
import Operations
import SupportCore
import Training

// The insight into the effect of a tutorial.

extension InsightPages {
    @Sendable static func effect(_ call: Call) async throws -> Answer {
        let chosen = try await tutorial(call)
        let choices = try await call.site.schedule.formChoices(includingTutorial: chosen?.id)
        var effect: TutorialEffect?
        if let chosen { effect = try await self.effect(of: chosen.id, call) }
        return try call.staffPage(
            TutorialEffectView(effect, of: chosen, among: choices.tutorials, views: links(call), try StaffTimes(call)))
    }

    @Sendable static func effectTable(_ call: Call) async throws -> Answer {
        let tutorial = formFields(call.query).last { $0.name == "tutorial" }?.value ?? ""
        return file(.csv(try await effect(of: tutorial, call).table), "effect")
    }

    private static func effect(of tutorial: String, _ call: Call) async throws -> TutorialEffect {
        let weeks = formFields(call.query).last { $0.name == "weeks" }.flatMap { Int($0.value) } ?? 8
        return try await call.site.recommendations.effect(
            ofTutorial: tutorial, weeks: min(max(weeks, 1), 52), now: call.now)
    }

    /// The tutorial of the query, by its id or one of its slugs; nil if it names none.
    private static func tutorial(_ call: Call) async throws -> Tutorial? {
        let asked = formFields(call.query).last { $0.name == "tutorial" && !$0.value.isEmpty }?.value
        guard let asked else { return nil }
        do {
            return try await call.site.catalogue.tutorial(asked)
        } catch let failure as Failure where failure.code == .notFound {
            return nil
        }
    }
}

struct TutorialEffectView: PageView {
    static let template = "staff-effect"

    let views: [StaffLayoutView.Link]
    let tutorials: [OptionView]
    let weeks: String
    let isChosen: Bool
    /// When it was first taught.
    let firstTaught: MomentView?
    let isUntaught: Bool
    let isTaught: Bool
    /// The address of the figures as a file.
    let csv: String?
    /// The effect in one sentence; nil for a tutorial that was never taught.
    let headline: String?
    let chart: Chart
    let groups: [Group]

    /// The accounts of one kind of attendance.
    struct Group: Hashable, Sendable, Codable {
        let name: String
        let accounts: String
        let before: String
        let after: String
        let rateBefore: String
        let rateAfter: String
        let ratio: String
        let interval: String
        let verdict: String
    }

    init(
        _ effect: TutorialEffect?, of chosen: Tutorial?, among tutorials: [Tutorial], views: [StaffLayoutView.Link],
        _ times: StaffTimes
    ) {
        let (texts, groups, weeks) = (times.texts, effect?.groups ?? [], effect?.weeks ?? 8)
        self.views = views
        self.tutorials = tutorials.map {
            OptionView(value: $0.details.slug, label: $0.details.title, isChosen: $0.id == chosen?.id)
        }
        self.weeks = String(weeks)
        isChosen = chosen != nil
        firstTaught = effect?.firstTaught.map(times.view)
        isUntaught = firstTaught == nil
        isTaught = firstTaught != nil
        csv = chosen.map { InsightPages.path + "/effect.csv?tutorial=\($0.details.slug)&weeks=\(weeks)" }
        headline =
            effect?.firstTaught == nil
            ? nil : groups.first { $0.attendance == .attended }.map { texts.headline(of: $0.effect) }
        self.groups = groups.map { Group($0, texts) }
        let rates = groups.flatMap { group in
            let (name, effect) = (group.attendance.name(texts), group.effect)
            return [
                Chart.Row(name + ", " + texts.text(.effectBefore), rate: effect.rateBefore, look: 4, texts),
                Chart.Row(name + ", " + texts.text(.effectAfter), rate: effect.rateAfter, look: 1, texts),
            ]
        }
        let label = texts.text(.effectChart) + ": " + rates.map { "\($0.name) \($0.note)" }.joined(separator: "; ")
        chart = Chart.bars(rates, label: label)
    }
}

extension TutorialEffectView.Group {
    fileprivate init(_ group: TutorialEffect.Group, _ texts: LocalizedTexts) {
        let effect = group.effect
        name = group.attendance.name(texts)
        accounts = String(group.accounts)
        before = String(effect.before)
        after = String(effect.after)
        rateBefore = effect.rateBefore.map(texts.hundredths) ?? "–"
        rateAfter = effect.rateAfter.map(texts.hundredths) ?? "–"
        ratio = effect.verdict == .tooFew ? "–" : effect.ratio.map(texts.hundredths) ?? "–"
        interval =
            effect.interval.map { "\(texts.hundredths($0.lowerBound))–\(texts.hundredths($0.upperBound))" } ?? ""
        verdict = effect.verdict.name(texts)
    }
}

extension LocalizedTexts {
    /// `Accounts that attended: 82% fewer tickets (between 27% and 95%)`
    fileprivate func headline(of effect: TicketEffect) -> String {
        func change(_ ratio: Double) -> Int { Int((abs(1 - ratio) * 100).rounded()) }
        guard let ratio = effect.ratio, let interval = effect.interval else { return text(.effectHeadlineTooFew) }
        let (low, high) = (change(interval.lowerBound), change(interval.upperBound))
        let values = ["n": String(change(ratio)), "low": String(min(low, high)), "high": String(max(low, high))]
        return switch effect.verdict {
        case .fewer: text(.effectHeadlineFewer, values)
        case .more: text(.effectHeadlineMore, values)
        case .unclear: text(.effectHeadlineUnclear)
        case .tooFew: text(.effectHeadlineTooFew)
        }
    }
}

extension Chart.Row {
    fileprivate init(_ name: String, rate: Double?, look: Int, _ texts: LocalizedTexts) {
        self.init(
            name: name, parts: [Chart.Part(value: rate ?? 0, look: look)], note: rate.map(texts.hundredths) ?? "–")
    }
}

extension TutorialEffect.Attendance {
    fileprivate func name(_ texts: LocalizedTexts) -> String {
        switch self {
        case .attended: texts.text(.effectAttended)
        case .registered: texts.text(.effectRegistered)
        case .neither: texts.text(.effectNeither)
        }
    }
}

extension TicketEffect.Verdict {
    fileprivate func name(_ texts: LocalizedTexts) -> String {
        switch self {
        case .fewer: texts.text(.effectFewer)
        case .more: texts.text(.effectMore)
        case .unclear: texts.text(.effectUnclear)
        case .tooFew: texts.text(.effectTooFew)
        }
    }
}

extension LocalizedTexts {
    /// With two decimal places, as the language writes it.
    fileprivate func hundredths(_ number: Double) -> String {
        let hundredths = Int((number * 100).rounded())
        let rest = hundredths % 100
        return "\(hundredths / 100)\(text(.decimalSign))" + (rest < 10 ? "0" : "") + String(rest)
    }
}
