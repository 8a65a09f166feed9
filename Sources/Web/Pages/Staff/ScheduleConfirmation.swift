import Crypto
import Foundation
import HTTPTypes
import ICalendar
import Interchange
import Operations
import SupportCore
import Training

/// One edit of the schedule at a browser: what it would do is shown first, and done when somebody says so.
///
/// An edit is confirmed as it was shown. If its impact changed meanwhile, it is shown again.
struct ScheduleConfirmation {
    let call: Call
    let form: Form
    /// The heading of the page.
    let title: String
    /// The label of the button that confirms.
    let doing: String
    /// The address of the form that confirms.
    let action: String
    /// The address that leads back without a change.
    let back: String
    /// The version that the form is about. It is sent with the fields of the form.
    var version: String
    /// True to ask for a reason.
    var asksReason = false
    /// The zone in which dates are shown to a reader whose own zone is not known.
    let zone: Zone

    enum Result<Value: Sendable>: Sendable {
        case done(Value)
        case shown(Answer)
    }

    /// - Parameter edit: carries the edit out as the options say; called once to look, and once to do it.
    /// - Throws: whatever the edit throws, but for a clash or a loss, which is shown.
    func carryOut<Value>(
        _ edit: (Schedule.Options) async throws -> Schedule.Outcome<Value>
    ) async throws -> Result<Value> {
        guard case .preview(let impact) = try await edit(Schedule.Options(preview: true)) else {
            throw Failure(.conflict, "This cannot be looked at before it is done.")
        }
        let wasSeen = form["seen"] == impact.seen
        if asksReason, let fault = call.reader.texts.fault(ofReason: form.reason ?? "", within: .decision) {
            var answer = try await page(impact, isAnother: form["do"] == "confirm" && !wasSeen, reasonFault: fault)
            answer.status = .unprocessableContent
            return .shown(answer)
        }
        guard form["do"] == "confirm" ? wasSeen : impact.isNothing && !asksReason else {
            return .shown(try await page(impact, isAnother: form["do"] == "confirm"))
        }
        let options = Schedule.Options(
            allowsClashes: !impact.conflicts.isEmpty, allowsLosses: !impact.losing.isEmpty)
        do {
            guard case .done(let value) = try await edit(options) else {
                throw Failure(.conflict, "This was looked at, and not done.")
            }
            return .done(value)
        } catch let refused as RefusedEdit {
            return .shown(try await page(refused.impact, isAnother: true))
        }
    }

    private func page(_ impact: Impact, isAnother: Bool, reasonFault: String? = nil) async throws -> Answer {
        let texts = call.reader.texts
        let trainers = try await call.site.schedule.trainerNames(in: impact)
        let typed = form.all.filter { !SessionForm.around.contains($0.key) && !(asksReason && $0.key == "reason") }
        return try call.staffPage(
            ConfirmationView(
                title: title, isAnother: isAnother,
                impact: ImpactView(impact, trainers: trainers, zone: call.reader.zone ?? zone, texts),
                action: action, version: version, seen: impact.seen,
                typed: typed.sorted { $0.key < $1.key }.map { .init(name: $0.key, value: $0.value) },
                asksReason: asksReason, reason: form["reason"], reasonFault: reasonFault, doing: doing,
                canChange: !asksReason && !typed.isEmpty, back: back))
    }
}

/// The page that shows the impact of an edit before it is carried out.
struct ConfirmationView: PageView {
    static let template = "staff-confirm"

    let title: String
    /// True where the impact is another than the one that was confirmed.
    let isAnother: Bool
    let impact: ImpactView
    let action: String
    let version: String
    /// A digest of the impact.
    let seen: String
    /// The fields of the form that is confirmed.
    let typed: [HiddenField]
    let asksReason: Bool
    let reason: String
    /// The sentence that says why the reason was refused; nil where it was not.
    let reasonFault: String?
    /// The label of the button that confirms.
    let doing: String
    let canChange: Bool
    let back: String

    struct HiddenField: Hashable, Sendable, Codable {
        let name: String
        let value: String
    }
}

/// The impact of an edit, in words.
struct ImpactView: Hashable, Sendable, Codable {
    let zoneName: String
    let isNothing: Bool
    let conflicts: Part<Conflict>?
    let losing: Part<Loss>?
    let moved: Part<Move>?
    let cancelled: Part<String>?
    /// The number of people who are notified, in words.
    let notified: String

    /// The changes of one kind; nil in the view where there are none.
    struct Part<Change: Hashable & Sendable & Codable>: Hashable, Sendable, Codable {
        let items: [Change]
        /// The number of further changes, in words.
        let more: String?
    }

    struct Conflict: Hashable, Sendable, Codable {
        let trainer: String
        let date: String
        let with: String
        let at: String
    }

    struct Loss: Hashable, Sendable, Codable {
        let date: String
        let what: String
    }

    struct Move: Hashable, Sendable, Codable {
        let from: String
        let to: String
    }

    /// The most changes of one kind that are listed.
    private static let limit = 60

    /// - Parameter trainers: the names of trainers by id.
    init(_ impact: Impact, trainers: [String: String], zone: Zone, _ texts: LocalizedTexts) {
        func moment(_ instant: Date) -> String {
            let local = zone.local(at: instant)
            return "\(texts.shortDay(local.date)) \(local.date.year), \(local.clock)"
        }
        func moment(_ date: Impact.DateReference) -> String { moment(date.startsAt) }
        func part<Item, Change>(_ items: [Item], _ change: (Item) -> Change) -> Part<Change>? {
            guard !items.isEmpty else { return nil }
            let rest = items.count - Self.limit
            return Part(
                items: items.prefix(Self.limit).map(change),
                more: rest > 0 ? texts.text(.impactMore, ["n": String(rest)]) : nil)
        }
        zoneName = zone.city
        isNothing = impact.isNothing
        conflicts = part(impact.conflicts) { clash in
            Conflict(
                trainer: trainers[clash.trainer] ?? clash.trainer, date: moment(clash.date),
                with: clash.withTitle ?? texts.text(.impactBusy),
                at: clash.with.map(moment) ?? clash.busy.map { moment($0.lowerBound) } ?? "")
        }
        losing = part(impact.losing) { loss in
            let what =
                switch loss.registrations {
                case 0: texts.text(.impactOwn)
                case 1: texts.text(.impactOneRegistration)
                default: texts.text(.impactRegistrations, ["n": String(loss.registrations)])
                }
            return Loss(date: moment(loss.date), what: what)
        }
        moved = part(impact.moved) { Move(from: moment($0.from), to: moment($0.to)) }
        cancelled = part(impact.cancelled, moment)
        notified =
            switch impact.notified {
            case 0: texts.text(.impactNobody)
            case 1: texts.text(.impactOnePerson)
            default: texts.text(.impactPeople, ["n": String(impact.notified)])
            }
    }
}

extension Impact {
    /// True if the edit has no impact to confirm.
    fileprivate var isNothing: Bool {
        moved.isEmpty && cancelled.isEmpty && losing.isEmpty && conflicts.isEmpty
    }

    /// A digest by which two looks at the impact are compared. It leaves out the id of a session that is not made yet,
    /// which is another one each time, and the number of people who are notified, which may change with every
    /// registration.
    fileprivate var seen: String {
        func text(_ date: DateReference) -> String { "\(date.recurrenceID) \(instantText(date.startsAt))" }
        func text(_ clash: Clash) -> String {
            let other = clash.with.map(text) ?? clash.busy.map { instantText($0.lowerBound) } ?? ""
            return "conflict \(clash.trainer) \(instantText(clash.date.startsAt)) \(other) \(clash.withTitle ?? "")"
        }
        let lines =
            moved.map { "moved \(text($0.from)) \(instantText($0.to.startsAt))" }
            + cancelled.map { "cancelled \(text($0))" }
            + losing.map { "losing \(text($0.date)) \($0.override) \($0.registrations)" }
            + conflicts.map(text)
        return Data(SHA256.hash(data: Data(lines.sorted().joined(separator: "\n").utf8)).prefix(12)).base64URL
    }
}
