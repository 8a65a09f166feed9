import Addresses
import Crypto
import Foundation
import ICalendar
public import Storage
import SupportCore
public import Training

/// The secrets of registrants. Each is derived for one purpose from the key of the installation and the generation of the
/// registrant, so that a leaked one opens nothing else, and all can be replaced at once.
public struct PersonalSecrets: Sendable {
    private let key: SymmetricKey

    /// - Parameter key: the installation's key.
    init(key: String) {
        self.key = SymmetricKey(data: Data(key.utf8))
    }

    /// The purpose of a secret.
    public enum Purpose: String, Sendable {
        /// The registrant's page. It is also a bearer token for their data.
        case page
        /// The registrant's feed.
        case feed
        /// The join link of one date.
        case join
        /// The feedback on one date.
        case feedback
        /// The unsubscription from one kind of mail.
        case unsubscribe
        /// The confirmation of the address.
        case confirmation
    }

    /// The id of the registrant (20 characters) and its proof (24 characters).
    public func secret(_ purpose: Purpose, of registrant: Registrant) -> String {
        registrant.id + proof(purpose, registrant, about: "")
    }

    /// The secret of a join link, for one registrant and one date, or any date of one series.
    ///
    /// - Parameter subject: the id of the date, or of the session.
    public func joinSecret(of registration: Registration, on subject: String, registrant: Registrant) -> String {
        registration.id + subject + proof(.join, registrant, about: registration.id + subject)
    }

    /// The secret of a feedback form, for one registrant and one date.
    public func feedbackSecret(of registration: Registration, on occurrence: String, registrant: Registrant) -> String {
        registration.id + occurrence + proof(.feedback, registrant, about: registration.id + occurrence)
    }

    /// The secret of an unsubscribe link, for one registrant and one kind of mail.
    public func unsubscribeSecret(_ kind: OptionalMail, of registrant: Registrant) -> String {
        registrant.id + proof(.unsubscribe, registrant, about: kind.rawValue)
    }

    /// The secret of an unsubscribe link for the interest in a tutorial. The person need not be a registrant. The secret
    /// does not contain the address, and can be verified after the interest was deleted.
    public func interestSecret(in tutorial: String, of email: String) -> String {
        // Not the key of the address: links in mails of earlier releases have to stay valid.
        let named = tutorial + proof(["interest", tutorial, email.lowercased()])
        return named + proof(["interest", named])
    }

    /// The id of the tutorial of an interest's secret; nil for an invalid one.
    func tutorial(ofInterestSecret secret: String) -> String? {
        let named = secret.prefix(44)
        guard Self.isEqual(secret, named + proof(["interest", String(named)])) else { return nil }
        return String(secret.prefix(20))
    }

    /// The secret of a link that confirms the interest of an address in a tutorial. It does not contain the address.
    public func confirmationSecret(in tutorial: String, of email: String) -> String {
        let named = tutorial + proof(["confirm interest", tutorial, EmailAddress.key(of: email)])
        return named + proof(["confirm interest", named])
    }

    /// The id of the tutorial of such a secret; nil for an invalid one.
    func tutorial(ofConfirmation secret: String) -> String? {
        let named = secret.prefix(44)
        guard secret.count == 68, Self.isEqual(secret, named + proof(["confirm interest", String(named)])) else {
            return nil
        }
        return String(secret.prefix(20))
    }

    /// The secret of a ticket's page: the id of the ticket (20 characters) and its proof (24 characters), in lower-case
    /// letters and digits. It is also a part of the address that mail about the ticket is answered to, and mail programs
    /// change the case of those.
    public func ticketSecret(of ticket: String, generation: Int) -> String {
        let text = ["ticket", ticket, String(generation)].joined(separator: "\n")
        let code = HMAC<SHA256>.authenticationCode(for: Data(text.utf8), using: key)
        return ticket + Identifier.text(of: Array(code.prefix(15)))
    }

    /// The secret of a link that signs a person of the staff in: the id of the link and its proof.
    public func signInSecret(of link: String) -> String {
        link + proof(["sign in", link])
    }

    /// The beginning of codes for panels, by which they are told from tokens.
    static let panelCodePrefix = "panel_"

    /// A code that signs a panel in for a person of the staff: after its prefix the id of the person, the second until
    /// which it counts (10 digits), and its proof.
    func panelCode(of user: User.ID, until end: Int) -> String {
        let named = user + String(end)
        return Self.panelCodePrefix + named + proof(["panel", named])
    }

    /// The person of such a code, and the second until which it counts; nil for an invalid one.
    func user(ofPanelCode code: String) -> (user: User.ID, end: Int)? {
        let parts = code.dropFirst(Self.panelCodePrefix.count)
        let user = String(parts.prefix(20))
        guard let end = Int(parts.dropFirst(20).prefix(10)),
            Self.isEqual(code, panelCode(of: user, until: end))
        else { return nil }
        return (user, end)
    }

    /// The secret of the link that ends the digest of a person of the staff: the id of the user and its proof.
    public func digestSecret(of user: User.ID) -> String {
        user + proof(["digest", user])
    }

    /// The name of the room of a date, in lower-case letters and digits. Nobody can guess it.
    func roomName(of occurrence: String) -> String { code(["room", occurrence]) }

    /// The password of a role in the room of a date.
    func roomPassword(of occurrence: String, role: String) -> String { code(["room password", role, occurrence]) }

    /// The secret of the addresses at which a room tells of a date: the id of the date and its proof.
    func roomSecret(of occurrence: String) -> String { occurrence + proof(["room callback", occurrence]) }

    /// The id of the date of such a secret; nil for an invalid one.
    func occurrence(ofRoomSecret secret: String) -> String? {
        let id = String(secret.prefix(20))
        return Self.isEqual(secret, roomSecret(of: id)) ? id : nil
    }

    /// 24 lower-case letters and digits.
    private func code(_ parts: [String]) -> String {
        let text = parts.joined(separator: "\n")
        return Identifier.text(of: Array(HMAC<SHA256>.authenticationCode(for: Data(text.utf8), using: key).prefix(15)))
    }

    /// Checks the secret of a sign-in link, in constant time.
    func isValid(_ secret: String, ofLink link: String) -> Bool {
        Self.isEqual(secret, signInSecret(of: link))
    }

    /// An id for feedback that does not reveal its registrant.
    func pseudonym(of feedback: Feedback) -> String {
        proof(["opinion", feedback.registration, feedback.occurrence])
    }

    /// Checks a secret of a registrant for a purpose, in constant time.
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

    /// Compares two texts in constant time.
    static func isEqual(_ left: String, _ right: String) -> Bool {
        let (left, right) = (Array(left.utf8), Array(right.utf8))
        guard left.count == right.count else { return false }
        return zip(left, right).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
    }
}

extension Connection {
    /// The secrets of the installation.
    ///
    /// - Throws: ``Failure`` `.unavailable` for an installation without a key.
    public func personalSecrets() throws -> PersonalSecrets {
        if let personalKey { return PersonalSecrets(key: personalKey) }
        guard let key = try installation(.key) else {
            guard try installation(.keyFingerprint) == nil else { throw PersonalKey.notNamed }
            throw Failure(.unavailable, "The installation has no key yet. Run lectern migrate.")
        }
        return PersonalSecrets(key: key)
    }

    /// The registrant with a secret.
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
    /// The registration and the date of a secret of one date.
    ///
    /// - Parameters:
    ///   - secret: the secret to check.
    ///   - expected: derives the secret for the purpose.
    /// - Throws: ``Failure`` `.notFound` for a secret that is unknown or void.
    func dated(
        by secret: String, _ expected: (PersonalSecrets) -> (Registration, String, Registrant) -> String
    ) throws -> (registration: Registration, date: ScheduledDate) {
        let (registration, subject) = try subject(of: secret, expected)
        return (registration, try date(ofOccurrence: subject))
    }

    /// The registration of a secret, and the id that it is about.
    ///
    /// - Throws: ``Failure`` `.notFound` for a secret that is unknown or void.
    func subject(
        of secret: String, _ expected: (PersonalSecrets) -> (Registration, String, Registrant) -> String
    ) throws -> (registration: Registration, id: String) {
        let parts = Array(secret)
        guard parts.count == 64, let registration = try registration(String(parts[0..<20])),
            let registrant = try registrant(registration.registrant),
            PersonalSecrets.isEqual(
                secret, expected(try personalSecrets())(registration, String(parts[20..<40]), registrant))
        else { throw Failure.unknownSecret }
        return (registration, String(parts[20..<40]))
    }
}
