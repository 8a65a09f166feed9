public import Foundation
public import Storage
import SupportCore
public import Training

/// The outbox for operators: the mails that wait, were sent or were given up.
public struct Outbox: Sendable {
    let database: any Database

    public init(_ database: any Database) {
        self.database = database
    }

    /// The mails that a filter selects.
    public func mails(_ filter: MailFilter, page: PageRequest) async throws -> Page<OutgoingMail> {
        try await database.read { try $0.mails(filter, page: page) }
    }

    /// Mails with their recipients.
    public struct MailList: Sendable {
        public let mails: Page<OutgoingMail>
        /// The addresses of registrants and the names of trainers, by id, without erased ones.
        fileprivate let people: [String: String]
        /// The number of all mails that wait.
        public let waiting: Int
        /// The number of all mails that were given up.
        public let failed: Int

        /// The recipient of a mail: an address, or the name of a trainer; nil for an erased registrant.
        public func recipient(of mail: OutgoingMail) -> String? {
            mail.address ?? (mail.registrant ?? mail.about["trainer"]).flatMap { people[$0] }
        }
    }

    /// The mails that a filter selects, with their recipients, and the numbers of all mails.
    public func listing(_ filter: MailFilter, page: PageRequest) async throws -> MailList {
        try await database.read { connection in
            let mails = try connection.mails(filter, page: page)
            let registrants = try connection.registrants(Array(Set(mails.items.compactMap(\.registrant))))
            let counts = try connection.mailCounts()
            let trainers = try connection.trainerNames(Set(mails.items.compactMap { $0.about["trainer"] }))
            return MailList(
                mails: mails,
                people: registrants.filter { $0.email.contains("@") }.reduce(into: trainers) { $0[$1.id] = $1.email },
                waiting: counts.waiting, failed: counts.failed)
        }
    }

    /// - Throws: ``Failure`` `.notFound`.
    public func mail(_ id: String) async throws -> OutgoingMail {
        try await database.read { try $0.existingMail(id) }
    }

    /// The numbers of mails that wait and that were given up.
    public func counts() async throws -> (waiting: Int, failed: Int) {
        try await database.read { try $0.mailCounts() }
    }

    /// Queues a mail again that failed or was dropped.
    ///
    /// - Throws: ``Failure`` `.notFound`, `.conflict` for a mail in another state.
    public func retry(_ id: String, by caller: Caller, now: Date) async throws -> OutgoingMail {
        try await database.write(by: caller, now: now) { transaction in
            let mail = try transaction.existingMail(id)
            guard try transaction.retryMail(id, now: now) else {
                throw Failure(
                    .conflict, "Only failed or dropped emails can be retried. This one is \(mail.state).")
            }
            try transaction.record(.retried, .mail, id)
            return try transaction.existingMail(id)
        }
    }

    /// Drops a mail that waits or failed: it is not sent.
    ///
    /// - Throws: ``Failure`` `.notFound`, `.conflict` for a mail in another state.
    public func drop(_ id: String, by caller: Caller, now: Date) async throws -> OutgoingMail {
        try await database.write(by: caller, now: now) { transaction in
            let mail = try transaction.existingMail(id)
            guard try transaction.dropMail(id, now: now) else {
                throw Failure(.conflict, "Only waiting or failed emails can be dropped. This one is \(mail.state).")
            }
            try transaction.record(.dropped, .mail, id)
            return try transaction.existingMail(id)
        }
    }
}

extension Connection {
    fileprivate func existingMail(_ id: String) throws -> OutgoingMail {
        guard let mail = try mail(id) else { throw Failure.noSuch("mail") }
        return mail
    }
}
