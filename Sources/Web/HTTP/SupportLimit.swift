import Foundation
import SupportCore
import Training

/// Limits what strangers can send to the support page. Staff meet none of it.
public final class SupportLimit: Sendable {
    /// The rates of one network, and of all strangers together.
    public struct Rates: Sendable, Hashable {
        public var suggestions: LimitRate
        public var tickets: LimitRate
        /// MiB of files that all strangers together can send, at once and in a day.
        public var megabytesPerDay: Int

        public init(
            suggestions: LimitRate = .init(burst: 100, perHour: 1_200),
            tickets: LimitRate = .init(burst: 20, perHour: 60), megabytesPerDay: Int = 2_048
        ) {
            self.suggestions = suggestions
            self.tickets = tickets
            self.megabytesPerDay = megabytesPerDay
        }

        public static let standard = Rates()
    }

    private let suggestions: NetworkBuckets
    private let tickets: RegistrationLimit
    /// Thirty messages at once on one ticket, and 200 in a day.
    private let messages = TokenBuckets<String>(burst: 30, interval: 86_400 / 200, capacity: 20_000)
    /// Megabytes of files of one network.
    private let megabytes: NetworkBuckets
    /// Files of all networks together, at once and in a day, in parts of 16 KiB: small files are not counted as large ones.
    private let allFiles: TokenBuckets<Int>

    /// - Parameter files: the limits of the files of a ticket. A network sends at least as much at once as a ticket has
    ///   room for.
    init(_ rates: Rates, files: TicketFileLimits) {
        let atOnce = max(64, files.maxBytesOfTicket >> 20)
        megabytes = NetworkBuckets(burst: Double(atOnce), interval: 86_400 / Double(4 * atOnce))
        let inAll = Double(rates.megabytesPerDay * 64)
        allFiles = TokenBuckets(burst: inAll, interval: 86_400 / inAll, capacity: 1)
        let rate = rates.suggestions
        suggestions = NetworkBuckets(burst: Double(rate.burst), interval: 3_600 / Double(rate.perHour))
        tickets = RegistrationLimit(rates.tickets)
    }

    /// - Throws: ``HTTPFailure/tooManyRequests(retryAfter:)``.
    func checkSuggestion(for call: Call) throws {
        guard !call.visitor.isStaff else { return }
        try check(suggestions.take(for: call.origin?.network, now: call.now))
    }

    /// - Parameter email: the address of the requester.
    /// - Throws: ``HTTPFailure/tooManyRequests(retryAfter:)``.
    func checkTicket(_ email: String, for call: Call) throws {
        guard !call.visitor.isStaff else { return }
        try tickets.check(email, for: call)
    }

    /// - Parameter ticket: the id of the ticket that somebody with its secret writes to.
    /// - Throws: ``HTTPFailure/tooManyRequests(retryAfter:)``.
    func checkMessage(on ticket: String, for call: Call) throws {
        try check(messages.take(for: ticket, now: call.now))
    }

    /// - Parameter bytes: the size of all files of a request.
    /// - Throws: ``HTTPFailure/tooManyRequests(retryAfter:)``.
    func checkFiles(_ bytes: Int, for call: Call) throws {
        guard bytes > 0, !call.visitor.isStaff else { return }
        let count = (bytes + (1 << 20) - 1) >> 20
        for _ in 0..<count { try check(megabytes.take(for: call.origin?.network, now: call.now)) }
        try check(allFiles.take(bytes >> 14 + 1, for: 0, now: call.now))
    }

    private func check(_ wait: Int?) throws {
        if let wait { throw HTTPFailure.tooManyRequests(retryAfter: wait) }
    }

    /// The number of requests that were refused.
    var refused: Int {
        suggestions.refused + tickets.refused + messages.refused + megabytes.refused + allFiles.refused
    }
}
