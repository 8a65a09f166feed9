import Foundation
import ICalendar
import Operations
import Storage
import SupportCore
import Testing
import Training

/// Edits of sessions at random, the same for each seed.
struct EditChain {
    private let installation: TestInstallation
    private var random: SplitMix
    /// The sessions, with those that were split off.
    private(set) var sessions: [String]
    private var step = 0
    /// The edits so far, for messages.
    private(set) var edits: [String] = []

    var now: Date { installation.now.addingTimeInterval(Double(step) * 60) }

    init(_ installation: TestInstallation, seed: UInt64, sessions: [String]) {
        self.installation = installation
        self.sessions = sessions
        random = SplitMix(state: seed)
    }

    static let zones = ["Europe/Berlin", "America/New_York", "Asia/Kathmandu", "Africa/Casablanca", "UTC"]

    /// The start and the rule of a series of about a dozen dates, some of them at clock changes.
    static let series: [(start: String, rule: String)] = [
        ("2026-12-02T10:00:00", "FREQ=WEEKLY;BYDAY=WE;COUNT=12"),
        ("2026-12-02T10:00:00", "FREQ=WEEKLY;BYDAY=MO,WE;UNTIL=20270131"),
        ("2026-12-31T09:00:00", "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1;COUNT=9"),
        ("2027-03-14T02:15:00", "FREQ=WEEKLY;COUNT=6"),
        ("2026-12-03T23:30:00", "FREQ=DAILY;INTERVAL=3;COUNT=10"),
        ("2027-01-10T08:00:00", "FREQ=MONTHLY;BYDAY=2SU;COUNT=12"),
        ("2027-10-30T12:00:00", "FREQ=DAILY;COUNT=4"),
    ]

    /// Makes the next edit. One that is refused changes nothing.
    mutating func edit() async throws {
        step += 1
        let id = sessions[random.below(sessions.count)]
        let session = try await installation.schedule.session(id)
        let dates = try await installation.schedule.dates(of: id, from: nil, to: nil, page: PageRequest(limit: 500))
            .items
        guard !dates.isEmpty else { return }
        let date = dates[random.below(dates.count)].occurrence
        let edit = Edit.allCases[random.below(Edit.allCases.count)]
        edits.append("\(edit) \(id.prefix(4)) \(date.recurrenceID)")
        do {
            try await make(edit, of: session, on: date)
        } catch is Failure {
            edits.append("(refused)")
        } catch is RefusedEdit {
            edits.append("(refused)")
        } catch is RecurrenceError {
            edits.append("(refused)")
        }
        for known in sessions {
            if let next = try await installation.schedule.session(known).followedBy, !sessions.contains(next) {
                sessions.append(next)
            }
        }
    }

    /// Counts a step of another kind.
    mutating func note(_ text: String) {
        step += 1
        edits.append(text)
    }

    private enum Edit: CaseIterable {
        case moveDate, moveDateFar, resetDate, renameDate, lengthenDate, cancelDate, cancelAnotherDate, restoreDate
        case moveFollowing, renameFollowing, cancelFollowing, moveAll, renameAll, changeZone, exclude, add, unexclude
        case lengthenAll, shorten
    }

    private mutating func make(_ edit: Edit, of session: Session, on date: Occurrence) async throws {
        let minutes = (1 + random.below(20)) * 15
        let name = "Name \(step)"
        let own = date.start.adding(seconds: minutes * 60)
        switch edit {
        case .moveDate: try await change(date, .this) { $0.start = .set(own) }
        case .moveDateFar:
            try await change(date, .this) { $0.start = .set(own.adding(days: 20)) }
        case .resetDate:
            try await change(date, .this) {
                $0.start = .clear
                $0.title = .clear
                $0.duration = .clear
            }
        case .renameDate: try await change(date, .this) { $0.title = .set(name) }
        case .lengthenDate: try await change(date, .this) { $0.duration = .set(minutes * 60) }
        case .cancelDate, .cancelAnotherDate: try await cancel(date, .this)
        case .restoreDate:
            let cancelled = try await installation.schedule
                .dates(of: session.id, from: nil, to: nil, page: PageRequest(limit: 500)).items
                .first { $0.occurrence.override.cancellation != nil }
            if let cancelled {
                _ = try await installation.schedule.restore(
                    cancelled.occurrence.recurrenceID, of: session.id, options: .init(allowsClashes: true),
                    by: .command, now: now)
            }
        case .moveFollowing:
            try await change(date, .following) { $0.start = .set(date.recurrenceID.adding(seconds: minutes * 60)) }
        case .renameFollowing: try await change(date, .following) { $0.title = .set(name) }
        case .cancelFollowing: try await cancel(date, .following)
        case .moveAll:
            try await change(date, .all) { $0.start = .set(date.recurrenceID.adding(seconds: minutes * 60)) }
        case .renameAll: try await change(date, .all) { $0.title = .set(name) }
        case .changeZone:
            let zone = try Zone(Self.zones[random.below(Self.zones.count)])
            try await change(session) { $0.recurrence.zone = zone }
        case .exclude: try await change(session) { $0.recurrence.excluded.append(date.recurrenceID) }
        case .unexclude: try await change(session) { $0.recurrence.excluded = [] }
        case .add: try await change(session) { $0.recurrence.added.append(own) }
        case .lengthenAll: try await change(session) { $0.duration = minutes * 60 }
        case .shorten:
            try await change(session) { details in
                details.recurrence.rule = details.recurrence.rule?.ending(afterCount: 3)
            }
        }
    }

    private func change(
        _ date: Occurrence, _ scope: OccurrenceChange.Scope, _ edit: (inout OccurrenceChange) -> Void
    ) async throws {
        var change = OccurrenceChange()
        edit(&change)
        _ = try await installation.schedule.edit(
            date.recurrenceID, of: date.session, scope: scope, options: options, by: .command, now: now, change: change)
    }

    private func cancel(_ date: Occurrence, _ scope: OccurrenceChange.Scope) async throws {
        _ = try await installation.schedule.cancel(
            date.recurrenceID, of: date.session, scope: scope, reason: nil, options: options, by: .command, now: now)
    }

    private func change(_ session: Session, _ edit: @escaping @Sendable (inout Session.Details) -> Void) async throws {
        _ = try await installation.schedule.edit(session.id, options: options, by: .command, now: now) { session in
            var details = session.details
            edit(&details)
            details.recurrence = try details.recurrence.checked()
            return (details, session.status)
        }
    }

    private var options: Schedule.Options { .init(allowsClashes: true, allowsLosses: true) }
}

/// The generator of Steele, Lea and Flood (2014).
struct SplitMix {
    var state: UInt64

    mutating func below(_ limit: Int) -> Int {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return Int((mixed ^ (mixed >> 31)) % UInt64(limit))
    }
}

extension TestInstallation {
    /// A series for a chain of edits, in one of its zones.
    func chainSeries(for seed: UInt64, scope: RegistrationPolicy.Scope = .occurrence) async throws -> Session {
        let (start, rule) = EditChain.series[Int(seed) % EditChain.series.count]
        let zone = EditChain.zones[Int(seed / 7) % EditChain.zones.count]
        return try await session(try OperationsTests.series(rule, from: start, in: zone)) {
            $0.registration.scope = scope
        }
    }

    /// The dates of all published sessions that take place and overlap a window, in order.
    func shownDates(
        from: Date, to: Date, where isShown: (ScheduledDate) -> Bool = { _ in true }
    ) async throws -> [ForeignCalendar.Shown] {
        let filter = SessionFilter(statuses: [.published], from: from, to: to)
        var page = PageRequest(limit: 500)
        var shown: [ForeignCalendar.Shown] = []
        while true {
            let found = try await schedule.dates(filter, page: page)
            shown += found.items.filter { !$0.isCancelled && isShown($0) }.map {
                .init(start: $0.occurrence.startsAt, end: $0.occurrence.endsAt, title: $0.title)
            }
            guard let next = found.next else { return shown.sorted() }
            page = PageRequest(after: next, limit: 500)
        }
    }
}

/// Runs a body, and names the circumstances of an error.
func expectNoError<Value>(_ circumstances: @autoclosure () -> String, _ body: () throws -> Value) throws -> Value {
    do {
        return try body()
    } catch {
        Issue.record("\(error): \(circumstances())")
        throw error
    }
}
