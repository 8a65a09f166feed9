import Foundation
import Testing

@testable import SupportCore

let allWeek = BusinessWeek.Day.allCases
let workWeek = Array(BusinessWeek.Day.allCases.prefix(5))

/// A week with the same hours, such as `08:00-13:00 14:00-18:00`, on each of the given days.
func week(_ days: [BusinessWeek.Day], _ hours: String) throws -> BusinessWeek {
    let hours = try openingHours(hours)
    return try BusinessWeek(Dictionary(uniqueKeysWithValues: days.map { ($0, hours) }))
}

func week(_ days: [BusinessWeek.Day: String]) throws -> BusinessWeek {
    try BusinessWeek(days.mapValues(openingHours))
}

func openingHours(_ text: String) throws -> [OpeningHours] {
    try text.split(separator: " ").map { hours in
        let times = hours.split(separator: "-").compactMap { OpeningHours.minutes(of: String($0)) }
        try #require(times.count == 2)
        return try #require(OpeningHours(opens: times[0], closes: times[1]))
    }
}

func calendar(_ zone: String, _ week: BusinessWeek, holidays: [String] = []) throws -> BusinessCalendar {
    let zone = try #require(TimeZone(identifier: zone))
    return try BusinessCalendar(timeZone: zone, week: week, holidays: Set(holidays.compactMap { Holiday($0) }))
}

/// An agreement with the given targets in business time, in seconds, for all priorities.
func agreement(
    _ zone: String, _ week: BusinessWeek, holidays: [String] = [], respond: Int, fix: Int
) throws -> Agreement {
    let targets = Agreement.Targets(
        meaning: nil, respond: .within(seconds: respond, clock: .business), fix: .within(seconds: fix, clock: .business)
    )
    return try Agreement(
        name: "Test",
        hours: .init(
            timeZone: zone, week: week, holidays: Set(holidays.compactMap { Holiday($0) }), holidayCalendar: nil
        ),
        businessDay: 28_800,
        targets: .init(p1: targets, p2: targets, p3: targets, p4: targets),
        plans: .init(standard: .business, superPremium: .always)
    )
}

/// The seeded agreement of the demo.
func seededAgreement() throws -> Agreement {
    try Agreement(json: try seed("agreement.json"))
}

func seed(_ name: String) throws -> Data {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
    return try Data(contentsOf: root.appending(path: "Seeds").appending(path: name))
}

/// A ticket with only the required fields, opened on a Monday morning in Berlin in business hours.
func ticket(_ priority: Priority = .p2, plan: Plan = .standard, openedAt: String = "2026-06-15 10:00") throws -> Ticket
{
    Ticket(
        id: "t1", number: 1, subject: "Export fails", description: "The export ends with an error.",
        priority: priority, plan: plan, openedAt: try berlin(openedAt)
    )
}
