public import Foundation
public import Storage
import SupportCore
public import Training

/// The unsubscription from kinds of mail, and its revocation.
public struct Unsubscription: Sendable {
    private let database: any Database

    public init(_ database: any Database) {
        self.database = database
    }

    /// The mails that the link at the foot of a mail is about.
    public enum Subject: Sendable, Hashable {
        /// A kind of mail to a registrant.
        case kind(OptionalMail, Registrant)
        /// The notification about one tutorial that this address is interested in; nil for an interest that is gone.
        case interest(Tutorial, email: String?)
        /// The digest of a person of the staff.
        case digest(User)
    }

    /// The state of an unsubscribe link.
    public struct State: Sendable, Hashable {
        public let subject: Subject
        public let isUnsubscribed: Bool
        /// The language of the person; nil if it is no longer known.
        public let language: String?
    }

    /// - Throws: ``Failure`` `.notFound` for a secret that is unknown or void.
    public func state(forSecret secret: String) async throws -> State {
        try await database.read { try $0.unsubscription(forSecret: secret) }
    }

    /// Unsubscribes from the mails of a secret. A repetition changes nothing.
    ///
    /// - Throws: ``Failure`` `.notFound` for a secret that is unknown or void.
    public func unsubscribe(secret: String, by caller: Caller, now: Date) async throws -> State {
        try await change(secret, by: caller, now: now) { transaction, subject in
            switch subject {
            case .kind(let kind, let registrant):
                try transaction.insertOptOut(of: kind, email: registrant.email, now: now)
            case .interest(_, nil): false
            case .interest(let tutorial, let email?): try transaction.deleteInterest(in: tutorial.id, of: email)
            case .digest(let user): try transaction.setDigest(false, of: user)
            }
        }
    }

    /// Revokes an unsubscription. An interest in a tutorial cannot be restored: the person has to ask for it again.
    ///
    /// - Throws: ``Failure`` `.notFound` for a secret that is unknown or void.
    public func resubscribe(secret: String, by caller: Caller, now: Date) async throws -> State {
        try await change(secret, by: caller, now: now) { transaction, subject in
            switch subject {
            case .kind(let kind, let registrant): try transaction.deleteOptOut(of: kind, email: registrant.email)
            case .digest(let user): try transaction.setDigest(true, of: user)
            case .interest: false
            }
        }
    }

    private func change(
        _ secret: String, by caller: Caller, now: Date,
        _ body: @escaping @Sendable (Transaction, Subject) throws -> Bool
    ) async throws -> State {
        try await database.write(by: caller, now: now) { transaction in
            let before = try transaction.unsubscription(forSecret: secret)
            let isChanged = try body(transaction, before.subject)
            switch before.subject {
            case .kind(_, let registrant):
                if isChanged {
                    try transaction.acting(as: Actor(.registrant, id: registrant.id))
                        .record(.updated, .registrant, registrant.id, fields: ["refusals"])
                }
                return try transaction.unsubscription(forSecret: secret)
            case .digest(let user):
                if isChanged {
                    try transaction.acting(as: Actor(.user, id: user.id))
                        .record(.updated, .user, user.id, fields: ["preferences"])
                }
                return try transaction.unsubscription(forSecret: secret)
            case .interest:
                return State(
                    subject: before.subject, isUnsubscribed: before.isUnsubscribed || isChanged,
                    language: before.language)
            }
        }
    }
}

extension Transaction {
    /// - Returns: false where it was so before.
    fileprivate func setDigest(_ isOn: Bool, of user: User) throws -> Bool {
        var preferences = try preferences(ofUser: user.id)
        guard preferences.digest != isOn else { return false }
        preferences.digest = isOn
        try save(preferences, ofUser: user.id, now: now)
        return true
    }
}

extension Connection {
    fileprivate func unsubscription(forSecret secret: String) throws -> Unsubscription.State {
        let secrets = try personalSecrets()
        let id = String(secret.prefix(20))
        if let registrant = try registrant(id) {
            let kind = OptionalMail.allCases.first {
                PersonalSecrets.isEqual(secret, secrets.unsubscribeSecret($0, of: registrant))
            }
            guard let kind else { throw Failure.unknownSecret }
            return Unsubscription.State(
                subject: .kind(kind, registrant), isUnsubscribed: try hasOptedOut(kind, email: registrant.email),
                language: try readableRegistrations(of: registrant.id).last?.person.language ?? "en")
        }
        if let user = try user(id), PersonalSecrets.isEqual(secret, secrets.digestSecret(of: id)) {
            let preferences = try preferences(ofUser: id)
            return Unsubscription.State(
                subject: .digest(user), isUnsubscribed: !user.getsDigest(preferences), language: preferences.language)
        }
        guard let id = secrets.tutorial(ofInterestSecret: secret), let tutorial = try tutorial(id) else {
            throw Failure.unknownSecret
        }
        // The secret does not contain the address, so all interested addresses are compared.
        let person = try interest(in: tutorial.id).first {
            PersonalSecrets.isEqual(secret, secrets.interestSecret(in: tutorial.id, of: $0.email))
        }
        return Unsubscription.State(
            subject: .interest(tutorial, email: person?.email), isUnsubscribed: person == nil,
            language: person?.language)
    }
}
