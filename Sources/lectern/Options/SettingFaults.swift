import ArgumentParser
import Foundation
import SupportCore

/// Reads settings one after the other, and gathers the mistakes in all of them.
struct SettingFaults {
    private var errors: [(name: String?, error: any Error)] = []

    /// Reads a setting.
    ///
    /// - Parameter name: nil where the errors name the setting themselves.
    /// - Returns: true for a valid one.
    @discardableResult
    mutating func check(_ name: String?, _ read: () throws -> some Any) -> Bool {
        do {
            _ = try read()
            return true
        } catch {
            errors.append((name: name, error: error))
            return false
        }
    }

    /// Looks for variables that no setting has, such as misspelt ones.
    mutating func checkNames(_ environment: [String: String]) {
        for name in environment.keys.sorted() where name.hasPrefix("LECTERN_") && !Self.names.contains(name) {
            errors.append(
                (name: name, error: ValidationError("There is no setting of this name. \(Self.suggestion(for: name))")))
        }
    }

    /// - Throws: the mistake, or ``InvalidSettings`` for several.
    func finish() throws {
        guard let first = errors.first else { return }
        if errors.count == 1, let failure = first.error as? Failure { throw failure }
        throw InvalidSettings(
            lines: errors.flatMap { fault in
                ((fault.name.map { $0 + ": " } ?? "") + Self.text(of: fault.error)).components(separatedBy: "\n")
            })
    }

    /// Faults of a file stand below their setting.
    private static func text(of error: any Error) -> String {
        switch error {
        case let failure as Failure:
            ([failure.detail]
                + failure.faults.filter { $0.detail != failure.detail }.map { "  \($0.pointer): \($0.detail)" })
                .joined(separator: "\n")
        case let error as ValidationError: error.message
        default: "\(error)"
        }
    }

    private static func suggestion(for name: String) -> String {
        let letters = name.filter(\.isLetter)
        let near = names.filter { $0.filter(\.isLetter) == letters || $0.hasPrefix(name) || name.hasPrefix($0) }
        guard let first = near.min() else { return "docs/operate.md lists them all." }
        return "Did you mean \(first)?"
    }

    /// The variables of all commands.
    static let names: Set<String> = [
        "LECTERN_AGREEMENT", "LECTERN_ATTENDANCE_SHARE", "LECTERN_AUTHSERV_ID", "LECTERN_BIGBLUEBUTTON_SECRET",
        "LECTERN_BIGBLUEBUTTON_URL", "LECTERN_BREACH_LEAD", "LECTERN_BREACH_MAIL", "LECTERN_CERTIFICATE_SHARE",
        "LECTERN_CONFIRM_ADDRESSES", "LECTERN_DATABASE", "LECTERN_DATABASE_CONNECTIONS", "LECTERN_ENCODER",
        "LECTERN_ENCODER_PREFIXES", "LECTERN_FOLLOW_UP", "LECTERN_HOME", "LECTERN_HOST", "LECTERN_JITSI_APP_ID",
        "LECTERN_JITSI_SECRET", "LECTERN_JITSI_URL",
        "LECTERN_KEEP_INTEREST", "LECTERN_KEEP_MAIL", "LECTERN_KEEP_REGISTRATIONS", "LECTERN_KEY_FILE",
        "LECTERN_LIMIT_ALL_FILES", "LECTERN_LIMIT_BODIES", "LECTERN_LIMIT_BODY_GRACE",
        "LECTERN_LIMIT_BODY_RATE", "LECTERN_LIMIT_CONNECTIONS", "LECTERN_LIMIT_FILE", "LECTERN_LIMIT_FILES",
        "LECTERN_LIMIT_FILE_KINDS", "LECTERN_LIMIT_HEAD", "LECTERN_LIMIT_IDLE", "LECTERN_LIMIT_MAILS",
        "LECTERN_LIMIT_REGISTRATIONS", "LECTERN_LIMIT_SUGGESTIONS", "LECTERN_LIMIT_TICKETS",
        "LECTERN_LIMIT_TICKET_FILES", "LECTERN_LIMIT_WRITE",
        "LECTERN_LMTP", "LECTERN_LOG_FORMAT", "LECTERN_LOG_LEVEL",
        "LECTERN_MAIL_FROM", "LECTERN_OIDC_CLIENT_ID", "LECTERN_OIDC_CLIENT_SECRET", "LECTERN_OIDC_ISSUER",
        "LECTERN_OIDC_ROLES", "LECTERN_ORGANISATION_ACCENT", "LECTERN_ORGANISATION_IMPRINT",
        "LECTERN_ORGANISATION_LOGO",
        "LECTERN_ORGANISATION_NAME", "LECTERN_ORGANISATION_PRIVACY", "LECTERN_ORGANISATION_SUPPORT",
        "LECTERN_PANEL_ANCESTORS", "LECTERN_PLAYER_HOSTS", "LECTERN_PORT",
        "LECTERN_PUBLIC_URL", "LECTERN_RECOMMENDING", "LECTERN_RECURRING_ACCOUNTS",
        "LECTERN_RECURRING_DAYS", "LECTERN_RECURRING_TICKETS", "LECTERN_REMINDERS", "LECTERN_REPLY_ADDRESS",
        "LECTERN_ROOM", "LECTERN_ROOM_RECORDING",
        "LECTERN_SMTP_URL", "LECTERN_SUPPORT_ADDRESS", "LECTERN_SUPPORT_MAIL", "LECTERN_TICKET_STATES",
        "LECTERN_TRUSTED_PROXY", "LECTERN_WEBHOOK_ALLOW", "LECTERN_ZONE",
    ]
}

/// Settings that the server does not start with. They are printed without the usage: the mistakes come last, where
/// systemd shows them.
struct InvalidSettings: Error {
    let lines: [String]

    var text: String {
        (["The settings are not valid:"] + lines.map { "  " + $0 }).joined(separator: "\n")
    }
}
