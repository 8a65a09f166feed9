import Foundation
import ICalendar
import Interchange
import Operations
import Storage
import SupportCore
import Training

/// What is taught when, for those who teach: as a list or by month, with how many come.
struct SchedulePages {
    static let path = "/staff/schedule"

    /// The most dates of one page of the list.
    private static let datesOfList = 50

    static func add(to table: RouteTable) {
        table.staffPage(path, show)
    }

    @Sendable static func show(_ call: Call) async throws -> Answer {
        try call.require(.trainer)
        let reader = call.reader
        let list = PageAddress(call, keeping: ["trainer", "status", "lang"])
        let month =
            formFields(call.query).last { $0.name == "view" }?.value == "month"
            ? MonthView(call, for: reader) : nil
        let own = call.signedIn?.token.trainer
        let wanted = list.values(of: "trainer").first ?? own ?? everybody
        let status = list.values(of: "status").first.flatMap(Session.Status.init)
        let filter = SessionFilter(
            trainers: wanted == everybody ? [] : [wanted], statuses: status.map { [$0] } ?? [.draft, .published],
            from: month?.from ?? call.now, to: month?.to ?? call.now.addingTimeInterval(366 * 86_400))
        let page = month == nil ? call.page(limit: datesOfList) : PageRequest(limit: MonthView.maxDates)
        let timetable = try await call.site.schedule.timetable(filter, page: page)
        let names = Dictionary(timetable.staff.map { ($0.id, $0.details.name) }) { first, _ in first }
        let dates = timetable.dates.items.map { OccurrenceView($0, for: reader, trainers: names) }
        var values: [String: Any?] = [
            "zoneName": reader.zone?.name, "choices": choices(timetable, wanted, status, reader.texts),
            "asList": list.with(), "asMonth": list.with([("view", "month")]),
            "isNarrowed": !list.parameters.isEmpty,
        ]
        if let month {
            let shown = dates.map { ($0.day, $0.staffValues) }
            values.merge(month.values(shown, hasMore: timetable.dates.next != nil, in: list)) { $1 }
        } else {
            values.merge([
                "isList": true, "isEmpty": dates.isEmpty, "months": dates.byMonth(reader.texts, \.staffValues),
                "later": timetable.dates.next.map { list.with([("after", $0.text)]) },
                "first": page.after.map { _ in list.with() },
            ]) { $1 }
        }
        return try call.staffPage("staff-schedule", values)
    }

    /// As the filter of trainers calls all of them.
    private static let everybody = "all"

    private static func choices(
        _ timetable: Timetable, _ trainer: String, _ status: Session.Status?, _ texts: LocalizedTexts
    ) -> [[String: Any]] {
        func choice(
            _ name: String, _ label: String, _ chosen: String, _ options: [(value: String, label: String)]
        ) -> [String: Any] {
            [
                "name": name, "label": label,
                "options": options.map {
                    ["value": $0.value, "label": $0.label, "isChosen": $0.value == chosen] as [String: Any]
                },
            ]
        }
        return [
            choice(
                "trainer", texts.text("filterTrainer"), trainer,
                [(everybody, texts.text("filterAll"))] + timetable.staff.map { ($0.id, $0.details.name) }),
            choice(
                "status", texts.text("scheduleFieldStatus"), status?.rawValue ?? "",
                [("", texts.text("scheduleStatusUsual"))]
                    + Session.Status.allCases.map { ($0.rawValue, $0.name(texts)) }),
        ]
    }
}

extension Session.Status {
    func name(_ texts: LocalizedTexts) -> String {
        switch self {
        case .draft: texts.text("scheduleStatusDraft")
        case .published: texts.text("scheduleStatusPublished")
        case .cancelled: texts.text("scheduleStatusCancelled")
        }
    }
}

extension ScheduledDate {
    /// Where staff look at the date.
    var staffPath: String { session.staffPath + "/dates/" + occurrence.recurrenceID.description }

    /// How many come: `12 of 20 seats taken, 3 waiting`.
    func heads(_ texts: LocalizedTexts) -> String {
        let confirmed = String(taken.confirmed)
        let parts = [
            capacity.map { texts.text("headsOf", ["n": confirmed, "all": String($0)]) }
                ?? (taken.confirmed == 1 ? texts.text("headsOne") : texts.text("heads", ["n": confirmed])),
            taken.offered > 0 ? texts.text("headsOffered", ["n": String(taken.offered)]) : nil,
            taken.waitlisted > 0 ? texts.text("headsWaiting", ["n": String(taken.waitlisted)]) : nil,
        ]
        return parts.compactMap(\.self).joined(separator: ", ")
    }
}

extension ScheduledDate {
    /// `12 of 20`
    fileprivate func shortHeads(_ texts: LocalizedTexts) -> String {
        capacity.map { texts.text("headsShort", ["n": String(taken.confirmed), "all": String($0)]) } ?? heads(texts)
    }
}

extension Session {
    /// Where staff look at the session.
    var staffPath: String { "/staff/sessions/" + id }
}

extension OccurrenceView {
    /// The date as staff see it: with how many come, and leading to their own page of it.
    var staffValues: [String: Any] {
        let texts = reader.texts
        return values.merging([
            "page": date.staffPath, "heads": date.heads(texts), "note": date.shortHeads(texts),
            "isDraft": date.session.status == .draft, "isFull": date.isFull,
            "isMoved": date.occurrence.override.start != nil,
            "session": date.session.staffPath,
        ]) { $1 }
    }
}
