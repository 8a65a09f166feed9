import Foundation
import Operations
import Storage
import SupportCore
import Testing
import Training

/// The numbers of statements of operations on tickets, and their use of indexes.
@Suite struct TicketStatementsTests {
    private func change(_ number: Int, _ priority: Priority = .p1) -> TicketChange {
        var change = TicketChange()
        change.subject = "Ticket \(number)"
        change.description = "D"
        change.priority = priority
        change.source = "test"
        change.externalID = String(number)
        return change
    }

    @Test func `lists and insights take as many statements for many tickets as for one`() async throws {
        let installation = try await TestInstallation()
        let recorder = RecordingDatabase(installation.database)
        let tickets = Tickets(recorder, agreement: try TestInstallation.agreement())
        let late = installation.now.addingTimeInterval(30 * 86_400)
        var counts: [[Int]] = []
        for numbers in [1...1, 2...60] {
            let results = try await tickets.import(
                numbers.map { change($0) }, access: .staff, by: .command, now: installation.now)
            #expect(results.count == numbers.count)
            for overview in try await tickets.tickets(.init(), now: installation.now, page: PageRequest(limit: 500))
                .items
            where overview.ticket.history.isEmpty {
                _ = try await tickets.perform(
                    .wait, on: overview.ticket.id, access: .staff, by: .command, now: installation.now)
                _ = try await tickets.perform(
                    .resume, on: overview.ticket.id, access: .staff, by: .command, now: installation.now)
            }
            var asked: [Int] = []
            _ = recorder.newStatements()
            let list = try await tickets.tickets(.init(breached: true), now: late, page: PageRequest(limit: 500))
            asked.append(recorder.newStatements().count)
            let due = try await tickets.due(.init(), now: late, page: PageRequest(limit: 500))
            asked.append(recorder.newStatements().count)
            let insight = try await tickets.serviceLevelInsight(from: nil, to: nil, now: late)
            asked.append(recorder.newStatements().count)
            #expect(
                [list.items.count, due.items.count, insight.groups[0].respond.breached].allSatisfy {
                    $0 == numbers.upperBound
                })
            counts.append(asked)
        }
        #expect(counts[0] == counts[1])
    }

    @Test func `all operations on tickets find them by indexes, also those that are due`() async throws {
        let installation = try await TestInstallation()
        let recorder = RecordingDatabase(installation.database)
        let tickets = Tickets(recorder, agreement: try TestInstallation.agreement())
        for number in 1...3 {
            _ = try await tickets.upsert(change(number), access: .staff, by: .command, now: installation.now)
        }
        guard
            case .existing(let overview) = try await tickets.upsert(
                change(1), access: .staff, by: .command, now: installation.now)
        else { throw Failure(.conflict, "It is new.") }
        let id = overview.ticket.id
        _ = try await tickets.ticket(id, now: installation.now)
        for verb in [Tickets.Transition.acknowledge, .wait, .resume, .workaround, .reopen, .resolve] {
            _ = try await tickets.perform(verb, on: id, access: .staff, by: .command, now: installation.now)
        }
        _ = try await tickets.tickets(.init(account: "A"), now: installation.now, page: PageRequest())
        _ = try await tickets.due(.init(), now: installation.now, page: PageRequest())
        #expect(try await tickets.processDue(lead: 3_600, now: installation.now.addingTimeInterval(40 * 86_400)) == 3)
        let statements = recorder.newStatements()
        #expect(statements.count > 40)
        // A row of constants is not a table. The queue is read from the start of its index, the last entry of the journal
        // from the end of its index.
        let scans = statements.flatMap(\.scans).filter {
            !["journal USING INDEX sqlite_autoindex_journal_1", "t USING INDEX tickets_due", "CONSTANT ROW"].contains(
                $0.dropFirst(5))
        }
        #expect(scans == [])
    }
}
