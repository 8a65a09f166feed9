public import Foundation
import Storage
import SupportCore
public import Training

/// Sign-in of a panel that is framed by a helpdesk. Browsers keep the cookies of our own pages from such a frame, so a
/// person gets a code at those pages, and the frame is signed in with it.
extension Users {
    /// Seconds for which a code counts.
    static let panelCodePeriod = 300

    /// True for a text in the form of a code; a token is none.
    public static func isPanelCode(_ text: String) -> Bool { text.hasPrefix(PersonalSecrets.panelCodePrefix) }

    /// A code that signs a panel in for a user, once. Nothing is stored until it is used.
    public func panelCode(of user: User.ID, now: Date) async throws -> String {
        let end = Int(now.timeIntervalSince1970) + Self.panelCodePeriod
        return try await database.read { try $0.personalSecrets().panelCode(of: user, until: end) }
    }

    /// Signs the frame of a panel in with a code, which does not count again.
    ///
    /// - Parameter former: the secret of the session that the frame had before. That session ends.
    /// - Returns: the secret of the session, which is shown only here.
    /// - Throws: ``Failure`` `.unknownSecret` for a code that is unknown, was used or has expired, and for one of a user
    ///   who is disabled.
    public func signIn(
        withPanelCode code: String, endingSession former: String? = nil, now: Date
    ) async throws -> String {
        let known = try await database.read { try $0.personalSecrets().user(ofPanelCode: code) }
        guard let known, Int(now.timeIntervalSince1970) < known.end else { throw Failure.unknownSecret }
        let session = Secret.random()
        try await database.write(by: .lectern, now: now) { transaction in
            guard let user = try transaction.user(known.user), !user.isDisabled else { throw Failure.unknownSecret }
            try transaction.deleteSignIns(endedUntil: now)
            do {
                // A clock that was set back makes nothing usable again.
                let end = Date(timeIntervalSince1970: Double(known.end + Self.panelCodePeriod))
                try transaction.insertUsedSignIn(secretHash: Secret.hash(code), expiresAt: end)
            } catch ConstraintViolation.notUnique {
                throw Failure.unknownSecret
            }
            try transaction.signIn(user, secret: session, endingSession: former)
        }
        return session
    }
}
