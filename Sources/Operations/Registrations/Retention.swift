public import Foundation
import Storage
import Training

/// How long what is over is held, in seconds; nil is for ever.
public struct Retention: Sendable, Hashable {
    /// Mails after they were sent or given up.
    public var mail: Int?
    /// Registrants after their last date.
    public var registrations: Int?
    /// That somebody asked for a tutorial.
    public var interest: Int?

    public init(mail: Int? = nil, registrations: Int? = nil, interest: Int? = nil) {
        self.mail = mail
        self.registrations = registrations
        self.interest = interest
    }
}

extension Erasure {
    /// How much was held no longer.
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

    /// Forgets what is older than is to be held, in small transactions, so that nobody else is kept waiting.
    ///
    /// - Parameter batch: how many rows one transaction takes.
    public func apply(_ retention: Retention, batch: Int = 100, now: Date) async throws -> RetentionResult {
        var forgotten = RetentionResult()
        if let before = retention.mail.map({ now.addingTimeInterval(-Double($0)) }) {
            forgotten.mails = try await inBatches(of: batch, now: now) {
                try $0.deleteMails(settledBefore: before, limit: batch)
            }
        }
        if let before = retention.interest.map({ now.addingTimeInterval(-Double($0)) }) {
            forgotten.interest = try await inBatches(of: batch, now: now) {
                try $0.deleteInterest(notedBefore: before, limit: batch)
            }
        }
        if let before = retention.registrations.map({ now.addingTimeInterval(-Double($0)) }) {
            forgotten.registrants = try await inBatches(of: batch, now: now) { transaction in
                let done = try transaction.registrants(doneBefore: before, limit: batch)
                for registrant in done {
                    try transaction.erase(registrant)
                    // Who asked for a tutorial is to hear of it still.
                    if try transaction.interest(of: registrant.email).isEmpty {
                        try transaction.forget(address: registrant.email)
                    }
                }
                return done.count
            }
        }
        return forgotten
    }

    /// Repeats a step until it finds less than it may take.
    private func inBatches(
        of limit: Int, now: Date, _ step: @escaping @Sendable (Transaction) throws -> Int
    ) async throws -> Int {
        var total = 0
        while true {
            let taken = try await database.write(by: .lectern, now: now, step)
            total += taken
            guard taken == limit else { return total }
        }
    }
}
