import Foundation
import ICalendar
import Interchange
import Operations
import Storage
import SupportCore
import Training

/// The schedule for trainers and agents, as a list or by month, with the number of registrations.
struct SchedulePages {
    static let path = "/staff/schedule"

    /// The most dates of one page of the list.
    private static let datesOfList = 50

    @Sendable static func show(_ call: Call) async throws -> Answer {
        let reader = call.reader
        let list = PageAddress(call, keeping: ["trainer", "status", "lang"])
        let month =
            formFields(call.query).last { $0.name == "view" }?.value == "month" ? Month(call, for: reader) : nil
        let own = call.signedIn?.owner.trainer
        let wanted = list.values(of: "trainer").first ?? own ?? everybody
        let status = list.values(of: "status").first.flatMap(Session.Status.init)
        let filter = SessionFilter(
            trainers: wanted == everybody ? [] : [wanted], statuses: status.map { [$0] } ?? [.draft, .published],
            from: month?.from ?? call.now, to: month?.to ?? call.now.addingTimeInterval(366 * 86_400))
        let page = month == nil ? call.page(limit: datesOfList) : PageRequest(limit: Month.maxDates)
        let timetable = try await call.site.schedule.timetable(filter, page: page)
        let names = Dictionary(timetable.trainers.map { ($0.id, $0.details.name) }) { first, _ in first }
        let dates = timetable.dates.items
        return try call.staffPage(
            ScheduleView(
                canSchedule: call.visitor.schedules, isList: month == nil, isMonth: month != nil,
                zoneName: reader.zone?.city,
                choices: choices(timetable, wanted, status, reader.texts), asList: list.with(),
                asMonth: list.with([("view", "month")]), isEmpty: dates.isEmpty,
                months: month == nil
                    ? reader.byMonth(
                        dates.map { date in
                            (
                                day: reader.day(of: date),
                                view: StaffOccurrenceView(date, for: reader, trainers: names)
                            )
                        }) : [],
                month: month.map { month in
                    MonthView(
                        month,
                        dates.map { date in
                            (
                                day: reader.day(of: date),
                                date: MonthView.Date(
                                    date, for: reader, page: date.staffPath, note: date.shortHeads(reader.texts))
                            )
                        },
                        hasMore: timetable.dates.next != nil, in: list)
                },
                first: page.after.map { _ in list.with() },
                later: month == nil ? timetable.dates.next.map { list.with([("after", $0.text)]) } : nil))
    }

    /// As the filter of trainers calls all of them.
    private static let everybody = "all"

    private static func choices(
        _ timetable: Timetable, _ trainer: String, _ status: Session.Status?, _ texts: LocalizedTexts
    ) -> [ChoiceView] {
        func choice(
            _ name: String, _ label: String, _ chosen: String, _ options: [(value: String, label: String)]
        ) -> ChoiceView {
            ChoiceView(
                name: name, label: label,
                options: options.map { OptionView(value: $0.value, label: $0.label, isChosen: $0.value == chosen) })
        }
        return [
            choice(
                "trainer", texts.text(.filterTrainer), trainer,
                [(everybody, texts.text(.filterAll))] + timetable.trainers.map { ($0.id, $0.details.name) }),
            choice(
                "status", texts.text(.scheduleFieldStatus), status?.rawValue ?? "",
                [("", texts.text(.scheduleStatusUsual))]
                    + Session.Status.allCases.map { ($0.rawValue, $0.name(texts)) }),
        ]
    }
}

/// The schedule as a list or by month.
struct ScheduleView: PageView {
    static let template = "staff-schedule"

    /// False for an agent, who registers people and schedules nothing.
    let canSchedule: Bool
    let isList: Bool
    let isMonth: Bool
    let zoneName: String?
    let choices: [ChoiceView]
    let asList: String
    let asMonth: String
    let isEmpty: Bool
    let months: [MonthOfDatesView<StaffOccurrenceView>]
    let month: MonthView?
    /// The addresses of the list's beginning and of its next page.
    let first: String?
    let later: String?
}

extension Session.Status {
    func name(_ texts: LocalizedTexts) -> String {
        switch self {
        case .draft: texts.text(.scheduleStatusDraft)
        case .published: texts.text(.scheduleStatusPublished)
        case .cancelled: texts.text(.scheduleStatusCancelled)
        }
    }
}

extension ScheduledDate {
    /// The path of the staff's page of the date.
    var staffPath: String { session.staffPath + "/dates/" + occurrence.recurrenceID.description }

    /// The number of registrations: `12 of 20 seats taken, 3 waiting`.
    func heads(_ texts: LocalizedTexts) -> String {
        let confirmed = String(occupancy.confirmed)
        let parts = [
            capacity.map { texts.text(.headsOf, ["n": confirmed, "all": String($0)]) }
                ?? (occupancy.confirmed == 1 ? texts.text(.headsOne) : texts.text(.heads, ["n": confirmed])),
            occupancy.offered > 0 ? texts.text(.headsOffered, ["n": String(occupancy.offered)]) : nil,
            occupancy.waitlisted > 0 ? texts.text(.headsWaiting, ["n": String(occupancy.waitlisted)]) : nil,
        ]
        return parts.compactMap(\.self).joined(separator: ", ")
    }
}

extension ScheduledDate {
    /// The sentence on a minimum that is not reached: before the time of decision with that time, then as a task.
    fileprivate func minimumSentence(at now: Date, in zone: Zone?, _ texts: LocalizedTexts) -> String? {
        guard let minimum = missedMinimum, now < occurrence.startsAt else { return nil }
        guard now < decidesAt else { return texts.text(.minimumMissed, ["n": String(minimum)]) }
        let local = (zone ?? session.details.recurrence.zone).local(at: decidesAt)
        return texts.text(
            .minimumAwaited, ["n": String(minimum), "day": texts.shortDay(local.date), "time": local.clock])
    }

    /// `12 of 20`
    fileprivate func shortHeads(_ texts: LocalizedTexts) -> String {
        capacity.map { texts.text(.headsShort, ["n": String(occupancy.confirmed), "all": String($0)]) } ?? heads(texts)
    }
}

extension Session {
    /// The path of the staff's page of the session.
    var staffPath: String { "/staff/sessions/" + id }
}

/// One date as staff see it: with the number of people who come, and with the address of their own page of it.
struct StaffOccurrenceView: Hashable, Sendable, Codable {
    let date: OccurrenceView
    /// The addresses of the staff's pages of the date and of its session.
    let page: String
    let session: String
    /// `12 of 20 seats taken, 3 waiting`.
    let heads: String
    /// The sentence on the minimum, while fewer people are registered.
    let minimum: String?
    let isDraft: Bool
    let isMoved: Bool

    init(_ date: ScheduledDate, for reader: PageReader, trainers: [String: String] = [:]) {
        self.date = OccurrenceView(date, for: reader, trainers: TrainerFaces(names: trainers))
        page = date.staffPath
        session = date.session.staffPath
        heads = date.heads(reader.texts)
        minimum = date.minimumSentence(at: reader.now, in: reader.zone, reader.texts)
        isDraft = date.session.status == .draft
        isMoved = date.occurrence.override.start != nil
    }
}
