public import Foundation
import ICalendar
public import Logging
public import Mail
public import Storage
import SupportCore
import Training

/// The mail worker: it fills the outbox from the journal, adds reminders, and sends the waiting mails.
///
/// A mail is claimed with a lease and sent outside of any transaction; then its outcome is written. The lease of a worker
/// that dies in between expires, and the mail is sent again with the same Message-ID.
public struct MailDelivery: Sendable {
    /// The settings of the worker.
    public struct Settings: Sendable {
        /// The times of reminders, in seconds before a date; empty for none.
        public var reminderLeads: [Int]
        /// The time after the end of a date, in seconds, at which people are mailed who were not mailed a recording by then;
        /// nil for never.
        public var followUpWait: TimeInterval?
        /// The addresses that are notified of tickets whose targets are near or missed.
        public var breachAddresses: [String]
        /// The addresses that are notified of new tickets of the support page and of customers' messages.
        public var supportAddresses: [String]
        /// The duration of a lease, in seconds. It is renewed while the mail is being sent.
        public var lease: TimeInterval

        public init(
            reminderLeads: [Int] = [86_400, 3_600], followUpWait: TimeInterval? = nil, breachAddresses: [String] = [],
            supportAddresses: [String] = [], lease: TimeInterval = 60
        ) {
            self.reminderLeads = reminderLeads
            self.followUpWait = followUpWait
            self.breachAddresses = breachAddresses
            self.supportAddresses = supportAddresses
            self.lease = lease
        }
    }

    private let database: any Database
    private let context: MailContext?
    private let transport: (any MailTransport)?
    private let settings: Settings
    private let logger: Logger
    private let digestLook = DigestLook()

    /// - Parameters:
    ///   - context: the context of all mails; nil if none are sent.
    ///   - transport: the transport; nil without one, while mails wait.
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

    /// The numbers of mails that wait and that were given up.
    public func counts() async throws -> (waiting: Int, failed: Int) {
        try await database.read { try $0.mailCounts() }
    }

    /// Fills the outbox, and sends all mails that are due.
    ///
    /// - Returns: the number of mails that were sent, given up or dropped.
    @discardableResult
    public func work(now: @escaping @Sendable () -> Date) async throws -> Int {
        try await fill(now: now())
        var settled = 0
        while !Task.isCancelled {
            let step = try await deliver(now: now)
            settled += step
            if step == 0 { break }
            // A message to many people takes minutes. What follows from changes meanwhile does not wait for its end.
            try await fillFromJournal(now: now())
        }
        return settled
    }

    /// Adds the mails that follow from new journal entries, reminders, the mails after dates, and the digests of Mondays.
    public func fill(now: Date) async throws {
        let leads = settings.reminderLeads
        try await fillFromJournal(now: now)
        let isDue = try await database.read {
            try ReminderScheduler(connection: $0, now: now, leads: leads).isDue()
        }
        if isDue {
            _ = try await database.write {
                try ReminderScheduler(connection: $0, now: now, leads: leads).addReminders()
            }
        }
        if let wait = settings.followUpWait,
            try await database.read({ try FollowUpScheduler(connection: $0, now: now, wait: wait).isDue() })
        {
            _ = try await database.write { try FollowUpScheduler(connection: $0, now: now, wait: wait).addFollowUps() }
        }
        try await addDigests(now: now)
    }

    private func fillFromJournal(now: Date) async throws {
        let addresses = settings.breachAddresses
        let supportAddresses = settings.supportAddresses
        while try await database.read({ try $0.journalPosition(ofReader: OutboxFiller.reader) < $0.journalPosition() })
        {
            let passedOver = try await database.write { connection in
                try OutboxFiller(
                    connection: connection, now: now, breachAddresses: addresses, supportAddresses: supportAddresses
                ).fill(limit: 100)
            }
            for record in passedOver {
                // The row was logged when it was found.
                logger.error(
                    "change not mailed",
                    metadata: [
                        "position": "\(record.position)", "subject": "\(record.entry.subject.rawValue)",
                        "id": "\(record.entry.subjectID)",
                    ])
            }
        }
    }

    private func addDigests(now: Date) async throws {
        guard let context, !digestLook.isRecent(at: now) else { return }
        let zone = Zone(ifKnown: context.agreement.hours.timeZone) ?? .utc
        guard try await database.read({ try DigestScheduler(connection: $0, now: now, zone: zone).isDue() }) else {
            digestLook.note(now)
            return
        }
        _ = try await database.write { try DigestScheduler(connection: $0, now: now, zone: zone).addDigests() }
    }

    // MARK: - Sending

    /// The maximum number of mails per claim.
    private static let batch = 20

    /// A claimed mail with its message.
    private struct ComposedMail: Sendable {
        let mail: OutgoingMail
        let message: MailMessage
        let consequences: MailConsequences
    }

    private func deliver(now: @escaping @Sendable () -> Date) async throws -> Int {
        guard let context, let transport else { return 0 }
        let start = now()
        // Reading first: usually there is nothing to write.
        guard try await database.read({ try $0.hasDueMails(now: start) }) else { return 0 }
        // Nobody waits at the browser until a message to many people is sent.
        let first = try await database.read {
            try $0.dueMails(of: MailComposer.askedFor, now: start, limit: Self.batch)
        }
        let lease = settings.lease
        let claimed = try await database.write { connection in
            try connection.claimMails(
                now: start, leasedUntil: start.addingTimeInterval(lease), first: first, limit: Self.batch)
        }
        var composed: [ComposedMail] = []
        for mail in claimed.mails {
            do {
                let outcome = try await database.read { connection in
                    try MailComposer(connection: connection, context: context, now: start).compose(mail)
                }
                switch outcome {
                case .message(let message, let consequences):
                    composed.append(ComposedMail(mail: mail, message: message, consequences: consequences))
                case .unneeded(let reason):
                    try await settle(mail, .unneeded, because: reason, now: start)
                }
            } catch let fault as MailError {
                try await settle(mail, .failed, because: fault.detail, now: start)
            } catch let fault as CalendarError {
                try await settle(mail, .failed, because: "\(fault)", now: start)
            } catch let failure as Failure where failure.code == .unreadable {
                // The row was logged when it was found. The mail is sent once it is mended.
                let isOver = mail.attempts >= OutgoingMail.maxAttempts
                try await settle(mail, isOver ? .failed : .waiting, because: failure.detail, now: start)
            } catch {
                // A mail that cannot be composed does not hold up the others.
                logger.error("mail not written", metadata: ["mail": "\(mail.id)", "cause": "\(error)"])
                let isOver = mail.attempts >= OutgoingMail.maxAttempts
                try await settle(
                    mail, isOver ? .failed : .waiting, because: "The email could not be written.", now: start)
            }
        }
        if !composed.isEmpty { try await send(composed, through: transport, now: now) }
        return claimed.count
    }

    /// Sends mails, and renews their leases meanwhile.
    private func send(
        _ composed: [ComposedMail], through transport: any MailTransport, now: @escaping @Sendable () -> Date
    ) async throws {
        let mails = composed.map(\.mail)
        let lease = settings.lease
        let (database, logger) = (database, logger)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                var pause = lease / 3
                while true {
                    do {
                        try await Task.sleep(for: .seconds(pause))
                    } catch {
                        return
                    }
                    let until = now().addingTimeInterval(lease)
                    do {
                        try await database.write { try $0.renewLease(of: mails, until: until) }
                        pause = lease / 3
                    } catch {
                        guard !Task.isCancelled else { return }
                        logger.error(
                            "lease of mails not renewed",
                            metadata: ["mails": "\(mails.count)", "cause": "\(error)"])
                        // Soon again: another worker takes the mails when the lease is over, and sends them twice.
                        pause = lease / 12
                    }
                }
            }
            defer { group.cancelAll() }
            try await transport.send(composed.map(\.message)) { index, outcome in
                try await settle(composed[index], outcome, now: now())
            }
        }
    }

    private func settle(_ composed: ComposedMail, _ outcome: MailOutcome, now: Date) async throws {
        switch outcome {
        case .delivered:
            try await settle(composed.mail, .sent, consequences: composed.consequences, now: now)
        case .refused(let reason):
            try await settle(composed.mail, .failed, because: "\(reason)", now: now)
        case .deferred(let reason), .unknown(let reason):
            let isOver = composed.mail.attempts >= OutgoingMail.maxAttempts
            try await settle(composed.mail, isOver ? .failed : .waiting, because: "\(reason)", now: now)
        }
        let level: Logger.Level = outcome == .delivered ? .debug : .warning
        logger.log(
            level: level, "mail",
            metadata: [
                "mail": "\(composed.mail.id)", "purpose": "\(composed.mail.purpose.rawValue)",
                "attempt": "\(composed.mail.attempts)", "outcome": "\(outcome)",
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
        // Written in a task of its own, also while the service stops: a mail that was sent is not sent again.
        try await Task { [database] in
            try await database.write { connection in
                try connection.settle(settled)
                // The mail was delivered, even if another worker has the lease by now.
                for date in consequences.mailedDates { try connection.save(date) }
                if let entry = consequences.mailedEntry {
                    try connection.save(entry)
                    if let registration = consequences.raisesSequenceOf {
                        try connection.raiseSequence(of: registration, to: entry.sequence, now: now)
                    }
                }
                for assignment in consequences.assignments {
                    try connection.save(assignment.notified, of: assignment.trainer, on: assignment.occurrence)
                }
                if let next = consequences.next { try connection.insert([next]) }
                if let tutorial = consequences.fulfilledInterest, let address = mail.address {
                    try connection.deleteInterest(in: tutorial, of: address)
                }
            }
        }.value
    }
}
