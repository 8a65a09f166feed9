internal import NIOCore
internal import NIOPosix
internal import NIOSSL

/// The connection to a server: one command, one reply (there is no pipelining), each with its time limit.
struct SMTPConnection: Sendable {
    private let channel: any Channel
    private let reader: NIOLoopBound<SMTPReplyReader>

    /// - Parameter tls: for TLS from the first byte.
    static func connect(
        to host: String, port: Int, tls: SMTPSecurity?, within limit: Duration
    ) async throws(SMTPError) -> SMTPConnection {
        let loop = MultiThreadedEventLoopGroup.singleton.next()
        // A channel that was closed at once has no pipeline any more, but its reader knows why. A host with several
        // addresses makes several channels, of which one connects.
        let readers = NIOLoopBoundBox.makeBoxSendingValue([ObjectIdentifier: SMTPReplyReader](), eventLoop: loop)
        let bootstrap = ClientBootstrap(group: loop)
            .connectTimeout(TimeAmount(limit))
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    if let tls { try channel.pipeline.syncOperations.addHandler(tls.handler()) }
                    let reader = SMTPReplyReader(on: loop)
                    readers.value[ObjectIdentifier(channel)] = reader
                    try channel.pipeline.syncOperations.addHandler(reader)
                }
            }
        let connecting = bootstrap.connect(host: host, port: port)
        let connected = loop.makePromise(of: (any Channel).self)
        connecting.cascade(to: connected)
        do {
            // Neither looking up a name nor connecting can be stopped, but nobody has to wait for it.
            let channel = try await withTaskCancellationHandler {
                try await connected.futureResult.get()
            } onCancel: {
                connected.fail(CancellationError())
                connecting.whenSuccess { $0.close(promise: nil) }
            }
            let reader = try await loop.submit {
                guard let reader = readers.value[ObjectIdentifier(channel)] else { throw SMTPError.closed }
                return NIOLoopBound(reader, eventLoop: loop)
            }.get()
            return SMTPConnection(channel: channel, reader: reader)
        } catch {
            throw SMTPError(error)
        }
    }

    /// The server's first words.
    func greeting(within limit: Duration) async throws(SMTPError) -> SMTPReply {
        try await awaiting { $0.ask(nil, on: channel, within: limit) }
    }

    /// - Parameter line: without its line break.
    func say(_ line: String, within limit: Duration) async throws(SMTPError) -> SMTPReply {
        try await awaiting { $0.ask(ByteBuffer(string: line + "\r\n"), on: channel, within: limit) }
    }

    /// Hands over bytes that are not answered.
    func write(_ bytes: ArraySlice<UInt8>, within limit: Duration) async throws(SMTPError) {
        try await awaiting { $0.write(ByteBuffer(bytes: bytes), on: channel, within: limit) }
    }

    /// `STARTTLS` (RFC 3207).
    ///
    /// - Returns: the server's reply; the connection is encrypted if it is fine.
    func startTLS(_ security: SMTPSecurity, within limit: Duration) async throws(SMTPError) -> SMTPReply {
        try await awaiting {
            $0.ask(ByteBuffer(string: "STARTTLS\r\n"), on: channel, within: limit).flatMapThrowing { reply in
                guard reply.isPositive else { return reply }
                // What somebody on the way put behind the reply would be taken for the words of the encrypted server.
                guard reader.value.isDrained else { throw SMTPError.garbage }
                try channel.pipeline.syncOperations.addHandler(security.handler(), position: .first)
                return reply
            }
        }
    }

    func close() {
        channel.close(promise: nil)
    }

    /// This end's address, as a literal of RFC 5321 §4.1.3.
    var ownName: String {
        switch channel.localAddress {
        case .v6(let address): "[IPv6:\(address.host)]"
        case let address?: "[\(address.ipAddress ?? "127.0.0.1")]"
        case nil: "[127.0.0.1]"
        }
    }

    var isLoopback: Bool { channel.remoteAddress?.ipAddress.map(SMTPServer.isLoopback) ?? false }

    private func awaiting<Answer: Sendable>(
        _ step: @escaping @Sendable (SMTPReplyReader) -> EventLoopFuture<Answer>
    ) async throws(SMTPError) -> Answer {
        let answer = channel.eventLoop.flatSubmit { step(reader.value) }
        do {
            return try await withTaskCancellationHandler {
                try await answer.get()
            } onCancel: {
                channel.close(promise: nil)
            }
        } catch {
            throw SMTPError(error)
        }
    }
}

/// How a server proves who it is.
struct SMTPSecurity: Sendable {
    private let context: NIOSSLContext
    private let name: String?

    /// - Throws: ``MailFault`` where the file of authorities cannot be read.
    init(_ server: SMTPServer) throws(MailFault) {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.minimumTLSVersion = .tlsv12
        if let authorities = server.authorities { configuration.trustRoots = .file(authorities) }
        do {
            context = try NIOSSLContext(configuration: configuration)
        } catch {
            throw MailFault("The file of authorities that the mail URL names cannot be read as certificates in PEM.")
        }
        // Of an address, the certificate's own list of addresses is asked; SNI has names only (RFC 6066 §3).
        name = SMTPServer.isAddress(server.host) ? nil : server.host
    }

    func handler() throws -> NIOSSLClientHandler {
        try NIOSSLClientHandler(context: context, serverHostname: name)
    }
}
