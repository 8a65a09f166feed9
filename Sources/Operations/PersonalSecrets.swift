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
    }

    /// 20 characters that say whose it is, and 24 that prove it.
    public func secret(_ purpose: Purpose, of registrant: Registrant) -> String {
        registrant.id + proof(purpose, registrant, about: "")
    }

    /// The secret that leads one registrant into one date.
    public func joinSecret(of registration: Registration, on occurrence: String, registrant: Registrant) -> String {
        registration.id + occurrence + proof(.join, registrant, about: registration.id + occurrence)
    }

    /// Whether a secret is the registrant's for a purpose. Compares in constant time.
    func isValid(_ secret: String, for purpose: Purpose, of registrant: Registrant) -> Bool {
        Self.isEqual(secret, self.secret(purpose, of: registrant))
    }

    func isValid(joinSecret: String, of registration: Registration, on occurrence: String, registrant: Registrant)
        -> Bool
    {
        Self.isEqual(joinSecret, self.joinSecret(of: registration, on: occurrence, registrant: registrant))
    }

    private func proof(_ purpose: Purpose, _ registrant: Registrant, about: String) -> String {
        let text = [purpose.rawValue, registrant.id, String(registrant.generation), about].joined(separator: "\n")
        return Data(HMAC<SHA256>.authenticationCode(for: Data(text.utf8), using: key).prefix(18)).base64URL
    }

    private static func isEqual(_ left: String, _ right: String) -> Bool {
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
