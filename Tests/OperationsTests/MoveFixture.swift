import Foundation
import Operations
import Storage
import Training

/// The dates of a weekly session, by their recurrence ids.
enum WeeklyDates {
    static let first = "2026-12-01T10:00:00"
    static let second = "2026-12-08T10:00:00"
    static let third = "2026-12-15T10:00:00"
}

extension TestInstallation {
    /// A session with three dates, with one seat each.
    func weekly(seats: Int? = 1, mode: WaitlistPolicy.Mode = .automatic) async throws -> Session {
        try await session(series("FREQ=WEEKLY;COUNT=3", from: WeeklyDates.first)) {
            $0.capacity = seats
            $0.waitlist.mode = mode
        }
    }

    /// - Parameters:
    ///   - date: the recurrence id; nil for a session with one date.
    ///   - session: nil for that of the registration.
    @discardableResult
    func move(
        _ registration: Registration, to date: String?, of session: Session? = nil, byStaff: Bool = false,
        at now: Date? = nil
    ) async throws -> Registrations.Overview {
        try await registrations.move(
            registration.id, to: .init(session: session?.id, recurrenceID: try date.map(local)), byStaff: byStaff,
            by: .command, now: now ?? self.now)
    }

    /// The events of registrations in the journal, in order.
    func events() async throws -> [String] {
        try await database.read { connection in
            try connection.journal(after: 0, limit: 500).filter { $0.entry.subject == .registration }
                .map { $0.entry.event.rawValue }
        }
    }
}
