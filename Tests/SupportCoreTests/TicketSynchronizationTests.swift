import Foundation
import Testing

@testable import SupportCore

@Suite struct `Events that a helpdesk reports late` {
    private func ticket(_ change: (inout Ticket) throws -> Void) throws -> Ticket {
        var ticket = try SupportCoreTests.ticket()
        try change(&ticket)
        return ticket
    }

    private func at(_ time: String) throws -> Date { try berlin("2026-06-15 \(time)") }

    @Test func `a first response takes its place between the others`() throws {
        let ticket = try ticket {
            try $0.wait(at: at("10:20"))
            try $0.resume(at: at("10:40"))
            try $0.acknowledge(at: at("11:00"))
            try $0.receiveFirstResponse(at: at("10:30"))
        }
        #expect(
            ticket.history == [
                .init(at: try at("10:20"), change: .waiting), .init(at: try at("10:30"), change: .acknowledged),
                .init(at: try at("10:40"), change: .resumed),
            ])
    }

    @Test func `a first response changes nothing behind an earlier one, and counts from the opening at the earliest`()
        throws
    {
        let answered = try ticket { try $0.workaround(at: at("10:20")) }
        for time in ["10:20", "10:30"] {
            var same = answered
            try same.receiveFirstResponse(at: try at(time))
            #expect(same == answered)
        }
        var early = try SupportCoreTests.ticket()
        try early.receiveFirstResponse(at: try at("08:00"))
        #expect(early.history == [.init(at: early.openedAt, change: .acknowledged)])
        var open = try SupportCoreTests.ticket()
        #expect(
            failure { try open.receiveFirstResponse(at: Date(epochSeconds: 300_000_000_000)) }
                == Failure.invalid("/at", "An instant must be in the years 1900 to 9999."))
    }

    @Test func `a closed ticket is reopened, and a closing after that is removed`() throws {
        let closed = try ticket {
            try $0.resolve(at: at("11:00"))
            try $0.close(at: berlin("2026-06-29 11:00"))
        }
        var later = closed
        try later.receiveReopening(at: try berlin("2026-07-01 09:00"))
        #expect(later.status == .open)
        #expect(later.history.map(\.change) == [.resolved, .closed, .reopened])
        var earlier = closed
        try earlier.receiveReopening(at: try at("12:00"))
        #expect(
            earlier.history == [
                .init(at: try at("11:00"), change: .resolved), .init(at: try at("12:00"), change: .reopened),
            ])
        var tooEarly = closed
        try tooEarly.receiveReopening(at: try at("10:30"))
        #expect(tooEarly.history.last == .init(at: try at("11:00"), change: .reopened))
    }

    @Test func `an open ticket cannot be reopened, and closed ones only by their helpdesk`() throws {
        var open = try SupportCoreTests.ticket()
        #expect(
            failure { try open.receiveReopening(at: try at("12:00")) } == Failure(.conflict, "This ticket is open."))
        var closed = try ticket {
            try $0.resolve(at: at("11:00"))
            try $0.close(at: berlin("2026-06-29 11:00"))
        }
        #expect(
            failure { try closed.reopen(at: try berlin("2026-07-01 09:00")) }
                == Failure(.conflict, "This ticket is closed. Open a new one instead."))
    }
}
