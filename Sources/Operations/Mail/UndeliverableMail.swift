import Addresses
public import Foundation
import Storage
import SupportCore
public import Training

/// The recipient of a mail, by the form of the address that is compared.
struct RecipientKey {
    let key: String
}

extension Connection {
    /// The address that a mail goes to; nil where its recipient is no longer known.
    func address(of mail: OutgoingMail) throws -> RecipientKey? {
        var email = mail.address
        if email == nil, let id = mail.registrant, let registrant = try registrant(id), registrant.hasAddress {
            email = registrant.email
        }
        if email == nil, let id = mail.about["trainer"] { email = try trainer(id)?.details.email }
        return email.map { RecipientKey(key: EmailAddress.key(of: $0)) }
    }
}

extension MailComposer {
    /// The report that mail to the address cannot be delivered; nil for a mail that may be sent.
    ///
    /// Links and confirmations that somebody asks for at the browser are sent all the same: the address may work again.
    func undeliverable(_ mail: OutgoingMail) throws -> UndeliverableAddress? {
        guard !Self.askedFor.contains(mail.purpose), let address = try connection.address(of: mail) else { return nil }
        return try connection.undeliverable(address.key)
    }

    /// The mails that somebody waits for at the browser.
    static let askedFor: Set<OutgoingMail.Purpose> = [.link, .verification, .signIn, .ticketLink]
}

extension Outbox {
    /// The addresses to which no mail is sent any more, the latest first.
    public func undeliverableAddresses(limit: Int) async throws -> [UndeliverableAddress] {
        try await database.read { try $0.undeliverableAddresses(limit: limit) }
    }

    /// Resumes mail to an address that did not take it. A registrant gets what they missed. Nothing changes for an
    /// address that takes mail.
    public func resumeMail(toAddress email: String, by caller: Caller, now: Date) async throws {
        try await database.write(by: caller, now: now) { transaction in
            if let registrant = try transaction.readableRegistrant(withEmail: email) {
                try transaction.resumeMail(to: registrant)
            } else if try transaction.deleteUndeliverable(email) {
                // The journal holds no address.
                try transaction.record(.updated, .installation, "mail", fields: ["undeliverable"])
            }
        }
    }
}

extension Registrations {
    /// The address of a registrant to which mail cannot be delivered; nil for one that takes mail.
    public func undeliverable(_ email: String) async throws -> UndeliverableAddress? {
        try await database.read { try $0.undeliverable(email) }
    }

    /// Resumes mail to a registrant whose address did not take it, beginning with what they missed.
    ///
    /// - Throws: ``Failure`` `.notFound`.
    public func resumeMail(toRegistrant id: String, by caller: Caller, now: Date) async throws {
        try await database.write(by: caller, now: now) { transaction in
            guard let registrant = try transaction.registrant(id), registrant.hasAddress else {
                throw Failure.noSuch("registrant")
            }
            try transaction.resumeMail(to: registrant)
        }
    }

    /// The same for the registrant of a page.
    ///
    /// - Throws: ``Failure`` `.notFound` for a secret that is unknown or void.
    public func resumeMail(forSecret secret: String, by caller: Caller, now: Date) async throws {
        try await database.write(by: caller, now: now) { transaction in
            let registrant = try transaction.registrant(forSecret: secret, .page)
            try transaction.acting(as: Actor(.registrant, id: registrant.id)).resumeMail(to: registrant)
        }
    }
}

extension Transaction {
    func resumeMail(to registrant: Registrant) throws {
        guard try deleteUndeliverable(registrant.email) else { return }
        try record(.updated, .registrant, registrant.id, fields: ["undeliverable"])
        let sessions = Set(try registrations(of: registrant.id).filter { $0.confirmBy == nil }.map(\.session))
        try insert(
            sessions.sorted().map { session in
                OutgoingMail(
                    id: Identifier.random(), purpose: .place, topic: "place:\(registrant.id):\(session)",
                    registrant: registrant.id, about: ["session": session], dueAt: now, createdAt: now)
            })
    }
}
