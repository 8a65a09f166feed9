import Crypto
import Foundation
import ICalendar
public import Storage
import SupportCore
public import Training

/// The secrets of registrants: each derived for one purpose from the installation's key and a generation of the
/// person's, so that one that leaks opens nothing else, and all can be made void at once.
public struct PersonalSecrets: Sendable {
    private let key: SymmetricKey

    /// - Parameter key: the installation's key.
    init(key: String) {
        self.key = SymmetricKey(data: Data(key.utf8))
    }

    public enum Purpose: String, Sendable {
        /// Their page, and a bearer token for what is theirs.
        case page
        /// Their feed.
        case feed
        /// The way into one date.
        case join
        /// What they thought of one date.
        case feedback
        /// The refusal of one kind of mail.
        case unsubscribe
    }

    /// 20 characters that say whose it is, and 24 that prove it.
    public func secret(_ purpose: Purpose, of registrant: Registrant) -> String {
        registrant.id + proof(purpose, registrant, about: "")
    }

    /// The secret that leads one registrant into one date.
    public func joinSecret(of registration: Registration, on occurrence: String, registrant: Registrant) -> String {
        registration.id + occurrence + proof(.join, registrant, about: registration.id + occurrence)
    }

    /// The secret by which one registrant says what they thought of one date.
    public func feedbackSecret(of registration: Registration, on occurrence: String, registrant: Registrant) -> String {
        registration.id + occurrence + proof(.feedback, registrant, about: registration.id + occurrence)
    }

    /// The secret by which a registrant refuses one kind of mail.
    public func unsubscribeSecret(_ kind: OptionalMail, of registrant: Registrant) -> String {
        registrant.id + proof(.unsubscribe, registrant, about: kind.rawValue)
    }

    /// The secret by which somebody takes back that they asked for a tutorial. They may be no registrant; their address
    /// does not stand in it. That it is one of ours can be told after their interest is gone, too.
    public func interestSecret(in tutorial: String, of email: String) -> String {
        // Not the key of the address: links in mails of earlier releases have to stay valid.
        let named = tutorial + proof(["interest", tutorial, email.lowercased()])
        return named + proof(["interest", named])
    }

    /// The tutorial that a secret of an interest is about; nil for one that is none.
    func tutorial(ofInterestSecret secret: String) -> String? {
        let named = secret.prefix(44)
        guard Self.isEqual(secret, named + proof(["interest", String(named)])) else { return nil }
        return String(secret.prefix(20))
    }

    /// What tells one opinion from another without telling whose it is.
    func pseudonym(of feedback: Feedback) -> String {
        proof(["opinion", feedback.registration, feedback.occurrence])
    }

    /// Whether a secret is the registrant's for a purpose. Compares in constant time.
    func isValid(_ secret: String, for purpose: Purpose, of registrant: Registrant) -> Bool {
        Self.isEqual(secret, self.secret(purpose, of: registrant))
    }

    private func proof(_ purpose: Purpose, _ registrant: Registrant, about: String) -> String {
        proof([purpose.rawValue, registrant.id, String(registrant.generation), about])
    }

    private func proof(_ parts: [String]) -> String {
        let text = parts.joined(separator: "\n")
        return Data(HMAC<SHA256>.authenticationCode(for: Data(text.utf8), using: key).prefix(18)).base64URL
    }

    static func isEqual(_ left: String, _ right: String) -> Bool {
        let (left, right) = (Array(left.utf8), Array(right.utf8))
        guard left.count == right.count else { return false }
        return zip(left, right).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
    }
}

extension Connection {
    public func personalSecrets() throws -> PersonalSecrets {
        guard let key = try installation(.key) else {
            throw Failure(.unavailable, "The installation has no key yet. Run lectern migrate.")
        }
        return PersonalSecrets(key: key)
    }

    /// The registrant that a secret belongs to.
    ///
    /// - Throws: ``Failure`` `.notFound` for a secret that is unknown or void.
    func registrant(forSecret secret: String, _ purpose: PersonalSecrets.Purpose) throws -> Registrant {
        guard let registrant = try registrant(String(secret.prefix(20))),
            try personalSecrets().isValid(secret, for: purpose, of: registrant)
        else { throw Failure.unknownSecret }
        return registrant
    }
}

extension Connection {
    /// The registration and the date that a secret of one date belongs to, whatever its purpose.
    ///
    /// - Parameter secret: what the right one would be.
    /// - Throws: ``Failure`` `.notFound` for a secret that is unknown or void.
    func dated(
        by secret: String, _ expected: (PersonalSecrets) -> (Registration, String, Registrant) -> String
    ) throws -> (registration: Registration, date: ScheduledDate) {
        let parts = Array(secret)
        guard parts.count == 64, let registration = try registration(String(parts[0..<20])),
            let registrant = try registrant(registration.registrant),
            PersonalSecrets.isEqual(
                secret, expected(try personalSecrets())(registration, String(parts[20..<40]), registrant))
        else { throw Failure.unknownSecret }
        return (registration, try date(ofOccurrence: String(parts[20..<40])))
    }
}
