public import Foundation
public import ICalendar
public import NIOCore
public import Operations
import SupportCore
public import Training

/// Takes many tickets in while they come: every good one, some hundreds in a transaction, so that other requests are
/// answered meanwhile and no more than those is held in memory.
public struct TicketImport: Sendable {
    public enum Format: String, Sendable, CaseIterable {
        /// A JSON object on each line.
        case ndjson
        /// With a header that names the columns.
        case csv
    }

    /// The outcome of an import.
    public struct Outcome: Sendable, Hashable {
        public var created = 0
        /// The number of tickets that were known already, changed or not.
        public var updated = 0
        public var rejected = 0
        /// The first of those rejected, ``maxListed`` at the most.
        public var errors: [Rejection] = []
        /// The values that were left out of tickets that were taken, ``maxListed`` at the most.
        public var warnings: [Rejection] = []
        /// The columns of a helpdesk's export that were passed over.
        public var ignored: [String] = []

        public struct Rejection: Sendable, Hashable {
            /// On which it begins; 1 is the first of the file.
            public let line: Int
            public let reason: String
        }

        public static let maxListed = 1_000

        package mutating func reject(_ line: Int, _ reason: String) {
            rejected += 1
            if errors.count < Self.maxListed { errors.append(Rejection(line: line, reason: reason)) }
        }
    }

    private let tickets: Tickets
    private let format: Format
    private let source: String?
    private let zone: Zone
    private let access: TicketAccess
    private let caller: Caller
    private let clock: @Sendable () -> Date

    /// - Parameters:
    ///   - source: the source of tickets that name none.
    ///   - zone: the zone of times in CSV that name none.
    ///   - access: the tickets that the caller may write.
    public init(
        into tickets: Tickets, format: Format, source: String? = nil, zone: Zone = .utc, access: TicketAccess,
        by caller: Caller, clock: @escaping @Sendable () -> Date
    ) {
        self.tickets = tickets
        self.format = format
        self.source = source
        self.zone = zone
        self.access = access
        self.caller = caller
        self.clock = clock
    }

    /// - Parameter parts: the bytes of a file, cut anywhere.
    /// - Throws: ``Failure`` `.invalid` for a header whose columns do not fit; what the parts throw. What was read
    ///   before is taken.
    public func take<Parts: AsyncSequence>(_ parts: Parts) async throws -> Outcome where Parts.Element == ByteBuffer {
        var reader = TicketReader(format, zone: zone)
        var batch = TicketBatch(take: write)
        do {
            for try await part in parts {
                try await batch.add(part.withUnsafeReadableBytes { try reader.tickets(in: $0) })
            }
            try await batch.add(reader.finish())
        } catch {
            // What is being written is not left alone.
            _ = try await batch.close()
            throw error
        }
        var outcome = try await batch.close()
        outcome.ignored = reader.ignored
        return outcome
    }

    @Sendable private func write(_ batch: [ReadTicket]) async throws -> Outcome {
        var outcome = Outcome()
        var good: [(line: Int, change: TicketChange)] = []
        for ticket in batch {
            switch ticket.change {
            case .success(var change):
                if change.source == nil, let source, change.externalID != nil {
                    change.source = source
                    change.fields.insert(.source)
                }
                good.append((ticket.line, change))
            case .failure(let failure): outcome.reject(ticket.line, failure.reason)
            }
        }
        let results = try await tickets.import(good.map(\.change), access: access, by: caller, now: clock())
        for (ticket, result) in zip(good, results) {
            switch result {
            case .success(.created): outcome.created += 1
            case .success(.existing): outcome.updated += 1
            case .failure(let failure): outcome.reject(ticket.line, failure.reason)
            }
        }
        outcome.errors.sort { $0.line < $1.line }
        outcome.warnings = batch.flatMap { ticket in
            ticket.warnings.map { TicketImport.Outcome.Rejection(line: ticket.line, reason: $0) }
        }
        return outcome
    }
}

/// Gathers tickets, and writes some while the next are read.
private struct TicketBatch {
    let take: @Sendable ([ReadTicket]) async throws -> TicketImport.Outcome
    private var batch: [ReadTicket] = []
    private var writing: Task<TicketImport.Outcome, any Error>?
    private var outcome = TicketImport.Outcome()

    /// Long enough for one flush of the disk to weigh little, short enough for others to wait for.
    private static let maxInBatch = 250

    init(take: @escaping @Sendable ([ReadTicket]) async throws -> TicketImport.Outcome) {
        self.take = take
    }

    mutating func add(_ tickets: [ReadTicket]) async throws {
        for ticket in tickets {
            batch.append(ticket)
            if batch.count == Self.maxInBatch { try await write() }
        }
    }

    mutating func close() async throws -> TicketImport.Outcome {
        try await write()
        try await write()
        return outcome
    }

    /// Waits for what is being written, and begins to write what was gathered.
    private mutating func write() async throws {
        let written = writing
        writing = nil
        if let written { outcome.add(try await written.value) }
        guard !batch.isEmpty else { return }
        let (take, batch) = (take, batch)
        self.batch = []
        writing = Task { try await take(batch) }
    }
}

extension TicketImport.Outcome {
    fileprivate mutating func add(_ other: Self) {
        created += other.created
        updated += other.updated
        rejected += other.rejected
        errors += other.errors.prefix(Self.maxListed - errors.count)
        warnings += other.warnings.prefix(Self.maxListed - warnings.count)
    }
}

extension Failure {
    /// The failure in one line.
    fileprivate var reason: String {
        guard !faults.isEmpty else { return detail }
        return faults.map { $0.pointer.isEmpty ? $0.detail : "\($0.pointer): \($0.detail)" }.joined(separator: " ")
    }
}
