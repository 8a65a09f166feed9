import Foundation
import SupportCore
public import Training

/// The part of a service level that is stored with the ticket. It stays correct until the ticket changes, at any time.
struct StoredServiceLevel {
    let respond, fix: Target
    /// The earliest due instant of an open target.
    let nextDue: Date?
    /// The earliest due instant of an open target for which no warning was given.
    let nearAt: Date?
    /// The earliest due instant of an open target for which no breach warning was given.
    let breachAt: Date?

    struct Target {
        let due: Date?
        let metAt: Date?
        /// Seconds by which it was met late; nil while it is not met, since the value then depends on the time.
        let late: Int?

        init(_ commitment: ServiceLevel.Commitment) {
            due = commitment.due
            metAt = commitment.metAt
            late = commitment.metAt == nil ? nil : commitment.breachedBy
        }

        var unmet: Date? { metAt == nil ? due : nil }
    }

    init(_ level: ServiceLevel, warnings: TicketRecord.Warnings) {
        respond = Target(level.respond)
        fix = Target(level.fix)
        let unmet = [(respond.unmet, warnings.respond), (fix.unmet, warnings.fix)]
        nextDue = unmet.compactMap { $0.0 }.min()
        nearAt = unmet.compactMap { $0.1 < .near ? $0.0 : nil }.min()
        breachAt = unmet.compactMap { $0.1 < .breached ? $0.0 : nil }.min()
    }
}

extension TicketRecord.Warning: SQLConvertible {
    public var sqlValue: SQLValue { .integer(Int64(rawValue)) }
}
