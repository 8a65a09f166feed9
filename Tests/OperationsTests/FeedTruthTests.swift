import Foundation
import ICalendar
import NIOCore
import Operations
import Storage
import Testing
import Training

/// The dates that a program of others reads in the feed, compared with those of the schedule, through chains of edits.
@Suite struct FeedTruthTests {
    @Test(arguments: 0..<35 as Range<UInt64>)
    func `after every edit a feed shows the dates that take place, and no event goes without a cancellation`(
        seed: UInt64
    ) async throws {
        let installation = try await TestInstallation()
        let session = try await installation.chainSeries(for: seed)
        var chain = EditChain(installation, seed: seed, sessions: [session.id])
        var known: [String: ForeignCalendar.Event] = [:]
        let to = try utc("2028-11-01T00:00:00")
        for _ in 0..<12 {
            let text = try await installation.feed(.programme(.init()), at: chain.now)
            let calendar = try expectNoError("\(chain.edits) \(text)") { try ForeignCalendar(text) }
            let shown = try expectNoError("\(chain.edits) \(text)") {
                try calendar.shown(from: installation.now, to: to)
            }
            let expected = try await installation.shownDates(from: installation.now, to: to)
            #expect(shown == expected, "\(chain.edits)")
            for event in calendar.events {
                let before = known.removeValue(forKey: event.key)
                if let before, event.text != before.text {
                    #expect(event.sequence > before.sequence, "\(chain.edits) \(event.text) \(before.text)")
                }
            }
            let lost = known.values.filter { $0.recurrenceID == nil && !$0.isCancelled }
            #expect(lost.map(\.text) == [], "\(chain.edits)")
            known = Dictionary(calendar.events.map { ($0.key, $0) }, uniquingKeysWith: { first, _ in first })
            #expect(known.count == calendar.events.count)
            if shown != expected { return }
            try await chain.edit()
        }
    }

    @Test func `the form of a series changes with its times only, and old UIDs are cancelled`() async throws {
        let installation = try await TestInstallation()
        let weekly = try await installation.session(series("FREQ=WEEKLY;BYDAY=WE;COUNT=3", from: "2026-12-02T10:00:00"))
        func events() async throws -> [String] {
            try ForeignCalendar(try await installation.feed(.session(weekly.id), at: installation.now)).events
                .map { event in
                    let name = event.uid == weekly.uid ? "series" : "date"
                    return "\(name) \(event.sequence)" + (event.isCancelled ? " cancelled" : "")
                }
        }
        func change(_ edit: @escaping @Sendable (inout Session.Details) throws -> Void) async throws {
            _ = try await installation.schedule.edit(weekly.id, by: .command, now: installation.now) { session in
                var details = session.details
                try edit(&details)
                return (details, session.status)
            }
        }
        #expect(try await events() == ["series 0"])
        try await change { $0.recurrence.zone = try Zone("Africa/Casablanca") }
        #expect(try await events() == ["date 1", "date 1", "date 1", "series 1 cancelled"])
        try await change { $0.title = "Renamed" }
        #expect(try await events() == ["date 2", "date 2", "date 2", "series 1 cancelled"])
        try await change { $0.recurrence.zone = try Zone("Europe/Berlin") }
        #expect(
            try await events() == ["series 3", "date 3 cancelled", "date 3 cancelled", "date 3 cancelled"])
        try await change { $0.description = "More" }
        #expect(try await events().first == "series 4")
        #expect(try await installation.schedule.session(weekly.id).form == .series)
    }

    @Test func `a date that goes along with a split keeps its UID and its sequence rises`() async throws {
        let installation = try await TestInstallation()
        let odd = try await installation.session(
            series("FREQ=MONTHLY;BYDAY=WE,TH;BYSETPOS=1;COUNT=4", from: "2026-12-02T10:00:00"))
        func events() async throws -> [String: Int] {
            let text = try await installation.feed(.session(odd.id), at: installation.now)
            return try ForeignCalendar(text).events.reduce(into: [:]) { $0[$1.uid] = $1.sequence }
        }
        _ = try await installation.schedule.edit(
            try local("2027-01-06T10:00:00"), of: odd.id, scope: .all, by: .command, now: installation.now,
            change: change { $0.title = .set("First") })
        let before = try await events()
        let last = try await installation.starts(of: odd.id).last ?? ""
        _ = try await installation.schedule.edit(
            try local(last), of: odd.id, scope: .following, by: .command, now: installation.now,
            change: change { $0.title = .set("Second") })
        let after = try await events()
        #expect(Set(after.keys) == Set(before.keys))
        #expect(before.allSatisfy { after[$0.key, default: 0] > $0.value })
    }

    @Test func `an added date that is removed again is cancelled in the feed`() async throws {
        let installation = try await TestInstallation()
        let weekly = try await installation.session(series("FREQ=WEEKLY;BYDAY=WE;COUNT=3", from: "2026-12-02T10:00:00"))
        let added = try local("2026-12-04T15:00:00")
        func set(_ dates: [LocalDateTime]) async throws -> [String] {
            _ = try await installation.schedule.edit(weekly.id, by: .command, now: installation.now) { session in
                var details = session.details
                details.recurrence.added = dates
                return (details, session.status)
            }
            return try ForeignCalendar(try await installation.feed(.programme(.init()), at: installation.now)).events
                .filter { $0.uid != weekly.uid }.map { "\($0.sequence) \($0.isCancelled)" }
        }
        #expect(try await set([added]) == ["1 false"])
        #expect(try await set([]) == ["2 true"])
    }
}

extension ForeignCalendar.Event {
    fileprivate var key: String { uid + " " + (recurrenceID.map { "\($0.instant)" } ?? "") }
}

extension TestInstallation {
    /// The bytes of a feed as text, with its line ends.
    func feed(_ feed: Feed, at now: Date) async throws -> String {
        String(buffer: try await feeds().document(feed, now: now).bytes)
    }
}
