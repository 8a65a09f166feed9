import Crypto
import Foundation
import ICalendar
import Interchange
import Operations
import SupportCore
import Training

/// One edit of the schedule at a browser: what it would do is shown first, and done when somebody says so.
///
/// What is confirmed is what was seen: should it have become something else meanwhile, it is shown again.
struct ScheduleConfirmation {
    let call: Call
    let form: Form
    /// What the page says above all.
    let title: String
    /// What the button says that does it.
    let doing: String
    /// Where the form goes that confirms it.
    let action: String
    /// Where the way leads back to without anything done.
    let back: String
    /// What the confirming form takes along beside what was typed: which version it is about.
    var version: String
    /// Whether a reason is asked for.
    var asksReason = false
    /// On whose clock dates are told that the reader has no zone for.
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

    private func page(_ impact: Impact, isAnother: Bool) async throws -> Answer {
        let texts = call.reader.texts
        let trainers = try await call.site.schedule.names(in: impact)
        let typed = form.all.filter { !SessionForm.around.contains($0.key) && !(asksReason && $0.key == "reason") }
        let shown = ImpactView(impact: impact, trainers: trainers, zone: call.reader.zone ?? zone, texts: texts)
        return try call.staffPage(
            "staff-confirm",
            shown.values.merging([
                "title": title, "doing": doing, "action": action, "back": back, "version": version,
                "seen": impact.seen, "isAnother": isAnother, "asksReason": asksReason, "reason": form["reason"],
                "canChange": !asksReason && !typed.isEmpty,
                "typed": typed.sorted { $0.key < $1.key }.map { ["name": $0.key, "value": $0.value] },
            ]) { $1 })
    }
}

/// What an edit would do, in words.
struct ImpactView {
    let impact: Impact
    /// The names of trainers by id.
    let trainers: [String: String]
    let zone: Zone
    let texts: LocalizedTexts

    /// The most dates that are named of each kind.
    private static let limit = 60

    var values: [String: Any?] {
        [
            "isNothing": impact.isNothing, "zoneName": zone.name,
            "moved": list(impact.moved) { ["from": moment($0.from), "to": moment($0.to)] },
            "cancelled": list(impact.cancelled) { ["date": moment($0)] },
            "losing": list(impact.losing) { loss in
                [
                    "date": moment(loss.date),
                    "what": loss.registrations > 0
                        ? loss.registrations == 1
                            ? texts.text("impactOneRegistration")
                            : texts.text("impactRegistrations", ["n": String(loss.registrations)])
                        : texts.text("impactOwn"),
                ]
            },
            "conflicts": list(impact.conflicts) {
                [
                    "trainer": trainers[$0.trainer] ?? $0.trainer, "date": moment($0.date), "with": $0.withTitle,
                    "at": moment($0.with),
                ]
            },
            "notified": impact.notified == 0
                ? texts.text("impactNobody")
                : impact.notified == 1
                    ? texts.text("impactOnePerson") : texts.text("impactPeople", ["n": String(impact.notified)]),
        ]
    }

    /// Nil where there is none.
    private func list<Item>(_ items: [Item], _ values: (Item) -> [String: Any]) -> [String: Any]? {
        guard !items.isEmpty else { return nil }
        let shown: [String: Any?] = [
            "items": items.prefix(Self.limit).map(values),
            "more": items.count > Self.limit
                ? texts.text("impactMore", ["n": String(items.count - Self.limit)]) : nil,
        ]
        return shown.compactMapValues { $0 }
    }

    private func moment(_ date: Impact.DateReference) -> String {
        let local = zone.local(at: date.startsAt)
        return "\(texts.shortDay(local.date)) \(local.date.year), \(local.clock)"
    }
}

extension Impact {
    /// Whether there is nothing to be asked about.
    fileprivate var isNothing: Bool {
        moved.isEmpty && cancelled.isEmpty && losing.isEmpty && conflicts.isEmpty
    }

    /// Tells whether another look came to the same. A session that is only about to be made has another id each time,
    /// and how many are told may change with every registration.
    fileprivate var seen: String {
        func text(_ date: DateReference) -> String { "\(date.recurrenceID) \(instantText(date.startsAt))" }
        let lines =
            moved.map { "moved \(text($0.from)) \(instantText($0.to.startsAt))" }
            + cancelled.map { "cancelled \(text($0))" }
            + losing.map { "losing \(text($0.date)) \($0.override) \($0.registrations)" }
            + conflicts.map {
                "conflict \($0.trainer) \(instantText($0.date.startsAt)) \(text($0.with)) \($0.withTitle)"
            }
        return Data(SHA256.hash(data: Data(lines.sorted().joined(separator: "\n").utf8)).prefix(12)).base64URL
    }
}
