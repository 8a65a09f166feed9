public import Foundation
import Storage
import Training

/// The retention periods, in seconds; nil for no limit.
public struct Retention: Sendable, Hashable {
    /// The time for which mails are kept after they were sent, given up or handled.
    public var mail: Int?
    /// The time for which registrants are kept after their last date.
    public var registrations: Int?
    /// The time for which interests in tutorials are kept.
    public var interest: Int?

    public init(mail: Int? = nil, registrations: Int? = nil, interest: Int? = nil) {
        self.mail = mail
        self.registrations = registrations
        self.interest = interest
    }
}

extension Erasure {
    /// The numbers of rows that were deleted or anonymised.
    public struct RetentionResult: Sendable, Hashable {
        public var mails = 0
        public var registrants = 0
        public var interest = 0

        public init(mails: Int = 0, registrants: Int = 0, interest: Int = 0) {
            self.mails = mails
            self.registrants = registrants
            self.interest = interest
        }
    }

    /// Erases data whose retention period is over, in small transactions, between which other writers get their turn.
    ///
    /// - Parameter batch: the maximum number of rows per transaction.
    public func apply(_ retention: Retention, batch: Int = 100, now: Date) async throws -> RetentionResult {
        var result = RetentionResult()
        if let before = retention.mail.map({ now.addingTimeInterval(-Double($0)) }) {
            result.mails = try await inBatches(of: batch, now: now) {
                try $0.deleteMails(settledBefore: before, limit: batch)
            }
            result.mails += try await inBatches(of: batch, now: now) {
                try $0.deleteReceivedMails(settledBefore: before, limit: batch)
            }
        }
        if let before = retention.interest.map({ now.addingTimeInterval(-Double($0)) }) {
            result.interest = try await inBatches(of: batch, now: now) {
                try $0.deleteInterest(createdBefore: before, limit: batch)
            }
        }
        if let before = retention.registrations.map({ now.addingTimeInterval(-Double($0)) }) {
            result.registrants = try await eraseRegistrants(doneBefore: before, batch: batch, now: now)
        }
        // Former pages of the file, in its log, still contain what was erased.
        if result != RetentionResult() { try await database.foldLog() }
        return result
    }

    /// Registrants with data that cannot be read are passed over, and tried again the next time.
    private func eraseRegistrants(doneBefore instant: Date, batch: Int, now: Date) async throws -> Int {
        var erased = 0
        var last = ""
        while true {
            let after = last
            let ids = try await database.read { try $0.registrants(doneBefore: instant, after: after, limit: batch) }
            guard let end = ids.last else { return erased }
            last = end
            let step = try await database.writeEach(ids, by: .lectern, now: now) { transaction, ids in
                let registrants = try transaction.registrants(ids)
                for registrant in registrants {
                    try transaction.erase(registrant)
                    // Leads see tickets on the page that is void now.
                    try transaction.deleteLeads(registrant.email)
                    // The address of an interest in a tutorial is still needed.
                    if try transaction.interest(of: registrant.email).isEmpty {
                        // So is what waits in other matters, such as an answer on a ticket.
                        try transaction.deletePersonalData(ofAddress: registrant.email, settledOnly: true)
                    }
                }
                return registrants.count
            }
            erased += step.values.reduce(0, +)
        }
    }

    /// Repeats a step until it handles fewer rows than its limit.
    ///
    /// - Returns: the number of all rows.
    private func inBatches(
        of limit: Int, now: Date, _ step: @escaping @Sendable (Transaction) throws -> Int
    ) async throws -> Int {
        var total = 0
        while true {
            let count = try await database.write(by: .lectern, now: now, step)
            total += count
            guard count == limit else { return total }
        }
    }
}
