import Foundation
import Testing

@testable import SupportCore

@Suite struct `Hypothetical deadlines` {
    private func due(openedAt: String, _ pauses: [(String, String?)]) throws -> [Date?] {
        let pauses = try pauses.map { Pause(from: try berlin($0), to: try $1.map(berlin)) }
        let deadlines = try seededAgreement().deadlines(
            priority: .p1, plan: .standard, openedAt: try berlin(openedAt), pauses: pauses
        )
        return [deadlines.clockStart, deadlines.respond.due, deadlines.fix.due]
    }

    private func instants(_ times: String?...) throws -> [Date?] {
        try times.map { try $0.map(berlin) }
    }

    @Test func `pauses can overlap, repeat, be adjacent, and be in any order`() throws {
        let pauses: [(String, String?)] = [
            ("2026-06-15 12:00", "2026-06-15 13:00"), ("2026-06-15 10:15", "2026-06-15 11:00"),
            ("2026-06-15 10:15", "2026-06-15 11:00"), ("2026-06-15 11:00", "2026-06-15 11:30"),
            ("2026-06-15 10:45", "2026-06-15 11:15"), ("2026-06-15 11:45", "2026-06-15 11:45"),
        ]
        let expected = try instants("2026-06-15 10:00", "2026-06-15 13:15", "2026-06-17 12:15")
        #expect(try due(openedAt: "2026-06-15 10:00", pauses) == expected)
    }

    @Test func `a pause that begins before the clock counts from the start of the clock`() throws {
        let pauses: [(String, String?)] = [("2026-06-14 10:00", "2026-06-15 09:30")]
        let expected = try instants("2026-06-15 09:00", "2026-06-15 10:30", "2026-06-17 09:30")
        #expect(try due(openedAt: "2026-06-13 10:00", pauses) == expected)
    }

    @Test func `during an unfinished pause, only earlier targets have a due instant`() throws {
        let pauses: [(String, String?)] = [("2026-06-15 11:00", nil), ("2026-06-16 11:00", "2026-06-16 12:00")]
        let expected = try instants("2026-06-15 10:00", "2026-06-15 11:00", nil)
        #expect(try due(openedAt: "2026-06-15 10:00", pauses) == expected)
    }

    @Test func `a pause that ends before it begins is refused with its index`() throws {
        let pauses: [(String, String?)] = [
            ("2026-06-15 11:00", "2026-06-15 12:00"), ("2026-06-15 11:00", "2026-06-15 10:00"),
            ("2026-06-15 11:00", "2026-06-14 10:00"),
        ]
        let refused = failure { _ = try due(openedAt: "2026-06-15 10:00", pauses) }
        #expect(refused?.faults.map(\.pointer) == ["/pauses/1/to", "/pauses/2/to"])
    }

    @Test func `a ticket of 1900 or 9999 has deadlines, and one of 1899 or 10000 is refused`() throws {
        let agreement = try seededAgreement()
        let due = try ["1900-01-01 00:00", "9999-12-31 23:59:59"].map {
            try agreement.deadlines(priority: .p2, plan: .standard, openedAt: try utc($0)).respond.due
        }
        // New Year is a holiday, 1 January 10000 a Saturday.
        #expect(due == [try utc("1900-01-02 10:00"), try utc("9999-12-31 10:00").addingTimeInterval(3 * 86_400)])
        let refused = try ["1899-12-31 23:59:59", "10000-01-01 00:00"].map { text in
            let openedAt = try utc(text)
            return failure {
                _ = try agreement.deadlines(priority: .p2, plan: .standard, openedAt: openedAt)
            }
        }
        #expect(
            refused
                == Array(repeating: .invalid("/openedAt", "An instant must be in the years 1900 to 9999."), count: 2))
    }

    @Test func `a deadline without a due instant is null in JSON`() throws {
        let encoder = JSONEncoder()
        encoder.dateEncodingStrategy = .iso8601
        encoder.outputFormatting = [.sortedKeys]
        let deadlines = try seededAgreement().deadlines(
            priority: .p4, plan: .superPremium, openedAt: try utc("2026-06-15 08:00")
        )
        let json = String(decoding: try encoder.encode(deadlines), as: UTF8.self)
        let expected = """
            {"clockStart":"2026-06-15T08:00:00Z","fix":{"due":null,"target":"discretion"},\
            "respond":{"due":"2026-06-18T08:00:00Z","target":{"businessDays":3}}}
            """
        #expect(json == expected)
    }
}
