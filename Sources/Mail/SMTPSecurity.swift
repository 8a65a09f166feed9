internal import NIOCore

#if TLS
    internal import NIOSSL

    /// The TLS configuration for a server: its trusted authorities and its name.
    struct SMTPSecurity: Sendable {
        private let context: NIOSSLContext
        private let name: String?

        /// - Throws: ``MailError`` where the file of certificate authorities cannot be read.
        init(_ server: SMTPServer) throws(MailError) {
            var configuration = TLSConfiguration.makeClientConfiguration()
            configuration.minimumTLSVersion = .tlsv12
            if let authorities = server.authorities { configuration.trustRoots = .file(authorities) }
            do {
                context = try NIOSSLContext(configuration: configuration)
            } catch {
                throw MailError("The file of certificate authorities in the mail URL cannot be read as PEM.")
            }
            // SNI has only names (RFC 6066 §3). An IP address is compared with the addresses in the certificate.
            name = SMTPServer.isAddress(server.host) ? nil : server.host
        }

        func handler() throws -> any ChannelHandler {
            try NIOSSLClientHandler(context: context, serverHostname: name)
        }
    }

    extension SMTPError {
        /// Describes an error of TLS; nil for any other.
        init?(tls error: any Error) {
            switch error {
            case let error as NIOSSLExtraError where error == .failedToValidateHostname:
                self.init("The certificate of the mail server is for another name.")
            case NIOSSLError.uncleanShutdown: self = .closed
            case NIOSSLError.handshakeFailed(let cause): self = .handshake("\(cause)")
            case is NIOSSLError, is NIOSSLExtraError, is BoringSSLError: self = .handshake("")
            default: return nil
            }
        }

        private static func handshake(_ cause: String) -> SMTPError {
            guard cause.contains("CERTIFICATE_VERIFY_FAILED") else {
                return SMTPError("The TLS handshake with the mail server failed.")
            }
            return SMTPError("The certificate of the mail server is not valid, or its authority is not trusted.")
        }
    }
#else
    /// The TLS configuration for a server, in a build without TLS. There is none, and so no mail server is used.
    struct SMTPSecurity: Sendable {
        /// - Throws: ``MailError`` always: a mail server that offers TLS is to be used with it.
        init(_ server: SMTPServer) throws(MailError) {
            throw MailError(
                "This build of Lectern has no TLS and uses no mail server, as it is enough for the demo. Build it with "
                    + "swift build, or write mail to a folder with spool:FOLDER.")
        }

        func handler() throws -> any ChannelHandler { throw SMTPError.closed }
    }

    extension SMTPError {
        init?(tls error: any Error) { nil }
    }
#endif
