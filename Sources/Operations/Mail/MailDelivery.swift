public import Foundation
import ICalendar
public import Logging
public import Mail
public import Storage
import SupportCore
import Training

/// The mail worker: fills the outbox from the journal, adds what falls due by time, and sends what waits.
///
/// A mail is claimed with a lease, sent outside of any transaction, and its outcome written down. Who dies in between
/// leaves a lease that runs out: the mail is sent again, with the same Message-ID.
public struct MailDelivery: Sendable {
    /// How it is to work.
    public struct Settings: Sendable {
        /// Seconds before a date at which who comes is reminded; empty is never.
        public var reminderLeads: [Int]
        /// Who is told of tickets whose targets are near or missed.
        public var breachAddresses: [String]
        /// How long a mail is claimed, and renewed while it is being sent; seconds.
        public var lease: TimeInterval

        public init(reminderLeads: [Int] = [86_400, 3_600], breachAddresses: [String] = [], lease: TimeInterval = 60) {
            self.reminderLeads = reminderLeads
            self.breachAddresses = breachAddresses
            self.lease = lease
        }
    }

    private let database: any Database
    private let context: MailContext?
    private let transport: (any MailTransport)?
    private let settings: Settings
    private let logger: Logger

    /// - Parameters:
    ///   - context: what mails say of the installation.
    ///   - transport: the way out; nil where there is none, and mails wait.
    public init(
        _ database: any Database, context: MailContext? = nil, transport: (any MailTransport)? = nil,
        settings: Settings = Settings(), logger: Logger
    ) {
        self.database = database
        self.context = context
        self.transport = transport
        self.settings = settings
        self.logger = logger
    }

    /// How many mails wait, and how many were given up.
    public func counts() async throws -> (waiting: Int, failed: Int) {
        try await database.read { try $0.mailCounts() }
    }

    /// Does all that there is to do now.
    ///
    /// - Returns: how many mails were settled.
    @discardableResult
    public func work(now: @escaping @Sendable () -> Date) async throws -> Int {
        try await fill(now: now())
        var settled = 0
        while !Task.isCancelled {
            let step = try await deliver(now: now)
            settled += step
            if step == 0 { break }
        }
        return settled
    }

    /// Lays into the outbox what the journal and the clock give cause for.
    public func fill(now: Date) async throws {
        let addresses = settings.breachAddresses
        let leads = settings.reminderLeads
        while try await database.read({ try $0.journalPosition(ofReader: OutboxFiller.reader) < $0.journalPosition() })
        {
            _ = try await database.write { connection in
                try OutboxFiller(connection: connection, now: now, breachAddresses: addresses).fill(limit: 100)
            }
        }
        let isDue = try await database.read {
            try ReminderScheduler(connection: $0, now: now, leads: leads).isDue()
        }
        guard isDue else { return }
        _ = try await database.write { try ReminderScheduler(connection: $0, now: now, leads: leads).remind() }
    }

    // MARK: - Sending

    private static let batch = 20

    /// A mail that was claimed and written.
    private struct Letter: Sendable {
        let mail: OutgoingMail
        let message: MailMessage
        let consequences: MailConsequences
    }

    private func deliver(now: @escaping @Sendable () -> Date) async throws -> Int {
        guard let context, let transport else { return 0 }
        let begun = now()
        // Looked for by reading: most of the time there is nothing to write.
        guard let due = try await database.read({ try $0.nextMailDue() }), due <= begun else { return 0 }
        let lease = settings.lease
        let claimed = try await database.write { connection in
            try connection.claimMails(
                now: begun, leasedUntil: begun.addingTimeInterval(lease), limit: Self.batch)
        }
        var letters: [Letter] = []
        for mail in claimed {
            do {
                let outcome = try await database.read { connection in
                    try MailComposer(connection: connection, context: context, now: begun).write(mail)
                }
                switch outcome {
                case .message(let message, let consequences):
                    letters.append(Letter(mail: mail, message: message, consequences: consequences))
                case .unneeded(let reason):
                    try await settle(mail, .unneeded, because: reason, now: begun)
                }
            } catch let fault as MailFault {
                try await settle(mail, .failed, because: fault.detail, now: begun)
            } catch let fault as CalendarError {
                try await settle(mail, .failed, because: "\(fault)", now: begun)
            } catch {
                // One that cannot be written is not to hold up the others.
                logger.error("mail not written", metadata: ["mail": "\(mail.id)", "cause": "\(error)"])
                let isOver = mail.attempts >= OutgoingMail.maxAttempts
                try await settle(
                    mail, isOver ? .failed : .waiting, because: "The email could not be written.", now: begun)
            }
        }
        if !letters.isEmpty { try await send(letters, through: transport, now: now) }
        return claimed.count
    }

    /// Hands letters over, and keeps their leases meanwhile.
    private func send(
        _ letters: [Letter], through transport: any MailTransport, now: @escaping @Sendable () -> Date
    ) async throws {
        let mails = letters.map(\.mail)
        let lease = settings.lease
        let database = database
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                while true {
                    do {
                        try await Task.sleep(for: .seconds(lease / 3))
                    } catch {
                        return
                    }
                    let until = now().addingTimeInterval(lease)
                    try await database.write { try $0.renewLease(of: mails, until: until) }
                }
            }
            defer { group.cancelAll() }
            try await transport.send(letters.map(\.message)) { index, outcomes in
                guard let outcome = outcomes.first else { return }
                try await settle(letters[index], outcome, now: now())
            }
        }
    }

    private func settle(_ letter: Letter, _ outcome: MailOutcome, now: Date) async throws {
        switch outcome {
        case .delivered:
            try await settle(letter.mail, .sent, consequences: letter.consequences, now: now)
        case .refused(let reason):
            try await settle(letter.mail, .failed, because: "\(reason)", now: now)
        case .deferred(let reason), .unknown(let reason):
            let isOver = letter.mail.attempts >= OutgoingMail.maxAttempts
            try await settle(letter.mail, isOver ? .failed : .waiting, because: "\(reason)", now: now)
        }
        let level: Logger.Level = outcome == .delivered ? .debug : .warning
        logger.log(
            level: level, "mail",
            metadata: [
                "mail": "\(letter.mail.id)", "purpose": "\(letter.mail.purpose.rawValue)",
                "attempt": "\(letter.mail.attempts)", "outcome": "\(outcome)",
            ])
    }

    private func settle(
        _ mail: OutgoingMail, _ state: OutgoingMail.State, because reason: String? = nil,
        consequences: MailConsequences = MailConsequences(), now: Date
    ) async throws {
        var after = mail
        after.state = state
        after.reason = reason.map { String($0.prefix(500)) }
        if state == .waiting {
            after.dueAt = now.addingTimeInterval(Double(OutgoingMail.backoff(afterAttempts: mail.attempts)))
        } else {
            after.settledAt = now
        }
        let settled = after
        // Written down also while the service stops: what was sent is not to be sent once more.
        try await Task { [database] in
            try await database.write { connection in
                try connection.settle(settled)
                // What was told was told, whoever holds the lease by now.
                for told in consequences.told { try connection.note(told) }
                for assignment in consequences.assignments {
                    try connection.note(assignment.told, of: assignment.trainer, on: assignment.occurrence)
                }
                if let next = consequences.next { try connection.insert([next]) }
                if let tutorial = consequences.metInterest, let address = mail.address {
                    try connection.deleteInterest(in: tutorial, of: address)
                }
            }
        }.value
    }
}
