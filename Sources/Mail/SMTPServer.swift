/// Where mail is handed in, and how.
public struct SMTPServer: Sendable, Hashable {
    /// A name or an IP address, without brackets.
    public let host: String
    public let port: Int
    public let encryption: Encryption
    public let credentials: Credentials?
    /// A file of certificates in PEM; only what these authorities signed is trusted then. `nil` is the system's.
    public let authorities: String?
    /// What the client calls itself in `EHLO`; `nil` is the address of its own end of the connection
    /// (RFC 5321 §4.1.3).
    public let clientName: String?

    /// A certificate that is not valid for ``host`` ends the connection, wherever there is one.
    public enum Encryption: Sendable, Hashable {
        /// TLS from the first byte (RFC 8314 §3.3).
        case implicit
        /// STARTTLS (RFC 3207), or nothing is sent.
        case required
        /// STARTTLS where the server offers it. Credentials are never sent without.
        case whenOffered
        /// In the clear. Credentials are sent to this machine itself only.
        case none
    }

    /// Not shown when printed.
    public struct Credentials: Sendable, Hashable, CustomStringConvertible, CustomReflectable {
        public let user: String
        public let password: String

        public var description: String { "(withheld)" }
        public var customMirror: Mirror { Mirror(self, children: []) }
    }
}

/// How long each step of a conversation may take. RFC 5321 §4.5.3.2 has servers in mind that relay for strangers; these
/// are shorter where giving up costs nothing, and the same where it may send a message twice.
public struct SMTPTimeLimits: Sendable, Hashable {
    /// Finding the host and connecting to it.
    public var connecting: Duration = .seconds(30)
    /// The first reply, and the TLS handshake where that comes first.
    public var greeting: Duration = .seconds(60)
    /// The reply to a command.
    public var command: Duration = .seconds(120)
    /// The reply to `DATA`.
    public var dataStart: Duration = .seconds(120)
    /// Handing over 32 KiB of a message.
    public var dataBlock: Duration = .seconds(180)
    /// The reply to the dot that ends a message.
    public var dataEnd: Duration = .seconds(600)
    /// The reply to `QUIT`, on which nothing depends.
    public var goodbye: Duration = .seconds(5)

    public init() {}
}
