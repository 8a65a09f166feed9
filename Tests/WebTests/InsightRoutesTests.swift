import Foundation
import Testing

@Suite struct InsightRoutesTests {
    private let path = "/api/v1/insights/service-levels"

    private func target(
        met: Int = 0, breached: Int = 0, running: Int = 0, paused: Int = 0, median: JSONValue = nil,
        worst: JSONValue = nil
    ) -> JSONValue {
        [
            "met": .number(Double(met)), "breached": .number(Double(breached)), "running": .number(Double(running)),
            "paused": .number(Double(paused)), "medianBreach": median, "worstBreach": worst,
        ]
    }

    private func group(
        _ priority: String, _ plan: String, _ tickets: Int = 0, respond: JSONValue? = nil, fix: JSONValue? = nil
    ) -> JSONValue {
        [
            "priority": .string(priority), "plan": .string(plan), "tickets": .number(Double(tickets)),
            "respond": respond ?? target(), "fix": fix ?? target(),
        ]
    }

    /// Five tickets of P1, one of which is round the clock, and one of P4.
    private func filledSite() async throws -> TestSite {
        let site = try await TestSite(at: "2026-12-01T08:00:00Z")
        let met = try await site.ticket(["priority": "P1"])
        try await site.perform("acknowledge", on: met, at: "2026-12-01T09:00:00Z")
        let late = try await site.ticket(["priority": "P1"])
        try await site.perform("acknowledge", on: late, at: "2026-12-01T09:10:00Z")
        try await site.ticket(["priority": "P1"])
        let waiting = try await site.ticket(["priority": "P1"])
        try await site.perform("wait", on: waiting)
        try await site.ticket(["priority": "P1", "plan": "superPremium"])
        try await site.ticket(["priority": "P4"])
        site.setClock("2026-12-01T20:00:00Z")
        return site
    }

    @Test func `each priority and plan is told how it stands with its targets, and by how much they were missed`()
        async throws
    {
        let site = try await filledSite()
        // Whoever was never answered is late by the seven hours until five o'clock, and round the clock by eleven.
        let expected: [JSONValue] = [
            group(
                "P1", "standard", 4,
                respond: target(met: 1, breached: 2, paused: 1, median: "PT10M", worst: "PT7H"),
                fix: target(running: 3, paused: 1)),
            group(
                "P1", "superPremium", 1, respond: target(breached: 1, median: "PT11H", worst: "PT11H"),
                fix: target(running: 1)),
            group("P2", "standard"), group("P2", "superPremium"), group("P3", "standard"),
            group("P3", "superPremium"), group("P4", "standard", 1, respond: target(running: 1)),
            group("P4", "superPremium"),
        ]
        #expect(try await site.get(path, as: .trainer).json == ["from": nil, "to": nil, "items": .array(expected)])
    }

    @Test func `what was opened at another time does not count`() async throws {
        let site = try await filledSite()
        let none = try await site.get(path + "?to=2026-12-01T08:00:00Z", as: .agent)
        #expect(try none["items"]?.items.allSatisfy { $0["tickets"] == 0 } == true)
        let all = try await site.get(path + "?from=2026-12-01T08:00:00Z", as: .agent)
        #expect(try all["items"]?.items.map { $0["tickets"] } == [4, 1, 0, 0, 0, 0, 1, 0])
    }

    @Test func `the same is to be had as CSV, in seconds`() async throws {
        let site = try await filledSite()
        let reply = try await site.get(path, as: .agent, ["Accept": "text/csv"])
        #expect(reply.header("Content-Type") == "text/csv; charset=utf-8; header=present")
        let lines = reply.text.components(separatedBy: "\r\n")
        #expect(
            Array(lines.prefix(4)) == [
                "priority,plan,target,tickets,met,breached,running,paused,medianBreachSeconds,worstBreachSeconds",
                "P1,standard,respond,4,1,2,0,1,600,25200", "P1,standard,fix,4,0,0,3,1,,",
                "P1,superPremium,respond,1,0,1,0,0,39600,39600",
            ])
        // The header, sixteen targets, and nothing after the last line.
        #expect(lines.count == 18)
    }

    @Test func `insights are for staff`() async throws {
        let site = try await TestSite()
        try await expect(site.get(path, as: .integration), refuses: .forbidden("integration"))
        try await expect(site.get(path), refuses: .noToken)
        try await expect(
            site.get(path + "?from=yesterday&week=1", as: .agent),
            refuses: .invalid([
                .init("?from", "Must be an instant such as 2026-12-01T09:00:00Z."),
                .init("?week", "Unknown parameter."),
            ]))
    }
}
