public import Foundation
import ICalendar
public import Operations
import SupportCore
public import Training

/// Brings the events of calendar files into the schedule, some at a time, so that other requests are answered meanwhile.
public struct CalendarImport: Sendable {
    /// The outcome of the events of one UID.
    public struct Item: Sendable, Hashable, Codable {
        public let entry: ForeignEntry
        /// Of each session of the entry.
        public let results: [Schedule.ImportResult]

        /// The reasons why the event was left out, or taken only in part: those of the file and of the schedule.
        public var remarks: [CalendarRemark] {
            entry.remarks
                + results.flatMap { result in
                    let beyond = result.beyondHorizon.map(CalendarRemark.beyondHorizon)
                    guard case .refused(let refusal) = result.outcome else { return beyond }
                    return [CalendarRemark(refusal)] + beyond
                }
                .reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
        }

        /// True if none of its sessions was taken.
        public var isLeftOut: Bool { !results.contains { $0.outcome.isTaken } }
    }

    /// The numbers of an import.
    public struct Counts: Sendable, Hashable, Codable {
        /// Sessions.
        public var created = 0
        public var updated = 0
        public var unchanged = 0
        /// Events of which a part was left out.
        public var partial = 0
        /// Events.
        public var leftOut = 0

        public init() {}

        /// True if everything of the file was taken.
        public var isComplete: Bool { partial == 0 && leftOut == 0 }

        public mutating func add(_ item: Item) {
            for result in item.results {
                switch result.outcome {
                case .created: created += 1
                case .updated: updated += 1
                case .unchanged: unchanged += 1
                case .refused: break
                }
            }
            if item.isLeftOut { leftOut += 1 } else if !item.remarks.isEmpty { partial += 1 }
        }
    }

    private let schedule: Schedule
    private let caller: Caller
    private let now: Date

    /// The most dates that one transaction stores, about.
    private static let datesOfBatch = 4_000

    public init(into schedule: Schedule, by caller: Caller, now: Date) {
        self.schedule = schedule
        self.caller = caller
        self.now = now
    }

    /// - Parameters:
    ///   - preview: true to change nothing.
    ///   - next: returns the entries of the next UID, and nil after the last.
    ///   - visit: gets each item, in the order of the entries.
    public func run(
        preview: Bool = false, _ next: () throws -> [ForeignEntry]?, visit: (Item) throws -> Void
    ) async throws -> Counts {
        var counts = Counts()
        var batch: [ForeignEntry] = []
        var dates = 0
        func flush() async throws {
            for item in try await write(batch, preview: preview) {
                counts.add(item)
                try visit(item)
            }
            batch = []
            dates = 0
        }
        while let entries = try next() {
            batch += entries
            dates += entries.reduce(0) { $0 + $1.estimatedDates }
            if dates >= Self.datesOfBatch { try await flush() }
        }
        try await flush()
        return counts
    }

    private func write(_ entries: [ForeignEntry], preview: Bool) async throws -> [Item] {
        guard !entries.isEmpty else { return [] }
        let results = try await schedule.importSessions(
            entries.map(\.sessions), preview: preview, by: caller, now: now)
        return zip(entries, results).map { Item(entry: $0, results: $1) }
    }
}

extension ForeignEntry {
    /// About as many dates as its sessions store; an event that is left out weighs a little, too.
    fileprivate var estimatedDates: Int {
        sessions.reduce(10) { sum, session in
            let ofRule = session.recurrence.rule.map { $0.count ?? 500 } ?? 1
            return sum + ofRule + session.recurrence.added.count
        }
    }
}

extension Schedule.ImportOutcome {
    fileprivate var isTaken: Bool {
        if case .refused = self { false } else { true }
    }
}

extension CalendarRemark {
    fileprivate init(_ refusal: Schedule.ImportRefusal) {
        switch refusal {
        case .madeHere: self = .madeHere
        case .cancelledHere: self = .cancelledHere
        case .wouldLose: self = .wouldLose
        case .wouldClash: self = .wouldClash
        case .other(let sentence): self = .refused(sentence)
        }
    }
}
