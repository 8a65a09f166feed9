import Foundation
import Testing

@testable import SupportCore

/// The seeded agreement compared with the text of the agreement; each test quotes the line that it checks.
@Suite struct `The agreement, line by line` {
    private func targets(_ priority: Priority) throws -> Agreement.Targets {
        try seededAgreement().targets[priority]
    }

    private func deadlines(
        _ priority: Priority, _ plan: Plan = .standard, openedAt: String
    ) throws -> (respond: Date?, fix: Date?) {
        let deadlines = try seededAgreement().deadlines(priority: priority, plan: plan, openedAt: try berlin(openedAt))
        return (deadlines.respond.due, deadlines.fix.due)
    }

    // MARK: Case Level Priorities

    @Test func `P1 is an unusable production without a workaround`() throws {
        // "P1 – One of more features are impacted which results in unusable service in the production environment. No
        // workaround available"
        let meaning = "Production cannot be used, because one or more features fail, and nothing works around it."
        #expect(try targets(.p1).meaning == meaning)
    }

    @Test func `P2 is a severe impact for most of the users`() throws {
        // "P2 – One or more flaws in the service resulting in a severe impact for most of the users"
        #expect(try targets(.p2).meaning == "One or more flaws weigh heavily on most of the users.")
    }

    @Test func `P3 does not affect production`() throws {
        // "P3 – The service feature is not affecting production operations but not operating as intended"
        #expect(try targets(.p3).meaning == "A feature does not do what it should, and production goes on undisturbed.")
    }

    @Test func `P4 is an improvement request, and such a request is P4 by default`() throws {
        // "P4 – A service feature improvement request"
        #expect(try targets(.p4).meaning == "A wish: a feature could be better than it is.")
        let request = Ticket(
            id: "t", number: 1, subject: "Dark mode", description: "Please.", category: .enhancement,
            openedAt: .distantPast
        )
        #expect(request.priority == .p4)
    }

    // MARK: Initial Response & Acknowledgement Time

    @Test func `P1 has a first response within an hour`() throws {
        // "P1 – 1 hour"
        #expect(try targets(.p1).respond == .within(seconds: 3_600, clock: .business))
        #expect(try deadlines(.p1, openedAt: "2026-06-15 10:00").respond == (try berlin("2026-06-15 11:00")))
    }

    @Test func `P2 has a first response within two hours`() throws {
        // "P2 – 2 hours"
        #expect(try targets(.p2).respond == .within(seconds: 7_200, clock: .business))
        #expect(try deadlines(.p2, openedAt: "2026-06-15 16:00").respond == (try berlin("2026-06-16 10:00")))
    }

    @Test func `P3 has a first response within a business day`() throws {
        // "P3 – 1 Business day"
        #expect(try targets(.p3).respond == .businessDays(1))
        #expect(try deadlines(.p3, openedAt: "2026-06-12 10:00").respond == (try berlin("2026-06-15 10:00")))
    }

    @Test func `P4 has a first response within three business days`() throws {
        // "P4 – 3 Business days"
        #expect(try targets(.p4).respond == .businessDays(3))
        #expect(try deadlines(.p4, openedAt: "2026-06-12 10:00").respond == (try berlin("2026-06-17 10:00")))
    }

    // MARK: Targeted Fix Date or Workaround

    @Test func `P1 is fixed within 48 elapsed hours`() throws {
        // "P1 – 48 hours": as business hours, they would be slower than the five days of P2.
        #expect(try targets(.p1).fix == .within(seconds: 172_800, clock: .elapsed))
        #expect(try deadlines(.p1, openedAt: "2026-06-12 10:00").fix == (try berlin("2026-06-14 10:00")))
    }

    @Test func `P2 is fixed within five business days`() throws {
        // "P2 – 5 Business days"
        #expect(try targets(.p2).fix == .businessDays(5))
        #expect(try deadlines(.p2, openedAt: "2026-06-15 10:00").fix == (try berlin("2026-06-22 10:00")))
    }

    @Test func `P3 is fixed with a future release`() throws {
        // "P3 – Future Release"
        #expect(try targets(.p3).fix == .futureRelease)
        #expect(try deadlines(.p3, openedAt: "2026-06-15 10:00").fix == nil)
    }

    @Test func `P4 is fixed at the supplier's discretion`() throws {
        // "P4 – Integrato's own discretion"
        #expect(try targets(.p4).fix == .discretion)
        #expect(try deadlines(.p4, openedAt: "2026-06-15 10:00").fix == nil)
    }

    // MARK: General Support Hours

    @Test func `P1 starts at the start of business hours`() throws {
        // "If a customer encounters an issue that falls under the P1 priority, Integrato team will immediately commence
        // resolution for the same at the start of business hours."
        let deadlines = try seededAgreement().deadlines(
            priority: .p1, plan: .standard, openedAt: try berlin("2026-06-12 20:00")
        )
        let expected = try Deadlines(
            clockStart: berlin("2026-06-15 09:00"),
            respond: .init(target: .within(seconds: 3_600, clock: .business), due: berlin("2026-06-15 10:00")),
            fix: .init(target: .within(seconds: 172_800, clock: .elapsed), due: berlin("2026-06-17 09:00"))
        )
        #expect(deadlines == expected)
    }

    @Test func `super-premium has support round the clock`() throws {
        // "However, for our super-premium clients we will provide support round the clock."
        let agreement = try seededAgreement()
        let openedAt = try berlin("2026-12-25 23:00")
        let due = try Priority.allCases.map {
            try agreement.deadlines(priority: $0, plan: .superPremium, openedAt: openedAt)
        }
        let hours = due.map {
            [$0.clockStart, $0.respond.due, $0.fix.due].map { $0.map { $0.timeIntervalSince(openedAt) / 3_600 } }
        }
        #expect(hours == [[0, 1, 48], [0, 2, 120], [0, 24, nil], [0, 72, nil]])
    }

    // MARK: Support Methods

    @Test func `the channels of a ticket are the support methods`() {
        // "Help Docs and Knowledge Base", "API Management Process", "Email Support", "Website Support Ticketing Site",
        // "Online Tutorials & Webinars", "Online Developer Guides"
        let channels = Ticket.Channel.allCases.map(\.rawValue)
        #expect(channels == ["helpDocs", "apiManagement", "email", "website", "tutorials", "developerGuides"])
    }

    // MARK: Holidays

    @Test func `public holidays of the seeds are not business days`() throws {
        // Good Friday and Easter Monday are in the calendar file, so the loader adds them.
        let easter = ["2026-04-03", "2026-04-06"].compactMap { Holiday($0) }
        let agreement = try seededAgreement().adding(holidays: easter)
        let openedAt = try berlin("2026-04-02 16:00")
        let due = try agreement.deadlines(priority: .p2, plan: .standard, openedAt: openedAt).respond.due
        #expect(due == (try berlin("2026-04-07 10:00")))
    }

    @Test func `the calendar file has the nine nationwide holidays of each year`() throws {
        let text = try #require(String(data: try seed("holidays.ics"), encoding: .utf8))
        let starts = text.split(whereSeparator: \.isNewline).filter { $0.hasPrefix("DTSTART;VALUE=DATE:") }.map {
            $0.suffix(8)
        }
        let expected = [
            "20260101", "20260403", "20260406", "20260501", "20260514", "20260525", "20261003", "20261225", "20261226",
            "20270101", "20270326", "20270329", "20270501", "20270506", "20270517", "20271003", "20271225", "20271226",
            "20280101", "20280414", "20280417", "20280501", "20280525", "20280605", "20281003", "20281225", "20281226",
        ]
        #expect(starts.map(String.init) == expected)
    }
}
