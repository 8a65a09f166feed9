/// A mail server, and how to connect to it.
public struct SMTPServer: Sendable, Hashable {
    /// A name or an IP address, without brackets.
    public let host: String
    public let port: Int
    public let encryption: Encryption
    public let credentials: Credentials?
    /// The path of a PEM file with the only trusted certificate authorities; `nil` for those of the system.
    public let authorities: String?
    /// The name of the client in `EHLO`; `nil` for the address of its end of the connection (RFC 5321 §4.1.3).
    public let clientName: String?

    /// With every kind of TLS, a certificate that is not valid for ``host`` ends the connection.
    public enum Encryption: Sendable, Hashable {
        /// TLS from the first byte (RFC 8314 §3.3).
        case implicit
        /// STARTTLS (RFC 3207). Without it, nothing is sent.
        case required
        /// STARTTLS where the server offers it. Credentials are never sent without it.
        case whenOffered
        /// No encryption. Credentials are only sent to the local machine.
        case none
    }

    /// Descriptions and mirrors do not contain the values.
    public struct Credentials: Sendable, Hashable, CustomStringConvertible, CustomReflectable {
        public let user: String
        public let password: String

        public var description: String { "(withheld)" }
        public var customMirror: Mirror { Mirror(self, children: []) }
    }
}

/// The time limits of the steps of a session. RFC 5321 §4.5.3.2 recommends limits for servers that relay mail. These are
/// shorter where giving up costs nothing, and the same where it can send a message twice.
public struct SMTPTimeLimits: Sendable, Hashable {
    /// Resolving the host name and connecting.
    public var connecting: Duration = .seconds(30)
    /// The greeting, including the TLS handshake where that comes first.
    public var greeting: Duration = .seconds(60)
    /// The reply to any other command.
    public var command: Duration = .seconds(120)
    /// The reply to `DATA`.
    public var dataStart: Duration = .seconds(120)
    /// The transfer of 32 KiB of a message.
    public var dataBlock: Duration = .seconds(180)
    /// The reply to the dot at the end of a message.
    public var dataEnd: Duration = .seconds(600)
    /// The reply to `QUIT`, on which nothing depends.
    public var quit: Duration = .seconds(5)

    public init() {}
}
