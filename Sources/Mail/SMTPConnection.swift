internal import NIOCore
internal import NIOPosix

/// A connection to a server. Each command waits for its reply, with a time limit; there is no pipelining.
struct SMTPConnection: Sendable {
    private let channel: any Channel
    private let reader: NIOLoopBound<SMTPReplyReader>

    /// - Parameter tls: for TLS from the first byte; `nil` for a connection without encryption.
    static func connect(
        to host: String, port: Int, tls: SMTPSecurity?, within limit: Duration
    ) async throws(SMTPError) -> SMTPConnection {
        let loop = MultiThreadedEventLoopGroup.singleton.next()
        // A channel that was closed at once has no pipeline any more, but its reader has the reason. For a host with
        // several addresses there are several channels, one of which connects.
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
            // Resolving a name and connecting cannot be cancelled, but waiting for them can.
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

    /// Waits for the server's greeting.
    func greeting(within limit: Duration) async throws(SMTPError) -> SMTPReply {
        try await waiting { $0.reply(to: nil, on: channel, within: limit) }
    }

    /// Sends a command, and waits for the reply.
    ///
    /// - Parameter command: without its line break.
    func send(_ command: String, within limit: Duration) async throws(SMTPError) -> SMTPReply {
        try await waiting { $0.reply(to: ByteBuffer(string: command + "\r\n"), on: channel, within: limit) }
    }

    /// Writes a part of a message, to which the server does not reply.
    func write(_ bytes: ArraySlice<UInt8>, within limit: Duration) async throws(SMTPError) {
        try await waiting { $0.write(ByteBuffer(bytes: bytes), on: channel, within: limit) }
    }

    /// Sends `STARTTLS` (RFC 3207).
    ///
    /// - Returns: the server's reply. If it is positive, the connection is encrypted.
    func startTLS(_ security: SMTPSecurity, within limit: Duration) async throws(SMTPError) -> SMTPReply {
        try await waiting {
            $0.reply(to: ByteBuffer(string: "STARTTLS\r\n"), on: channel, within: limit).flatMapThrowing { reply in
                guard reply.isPositive else { return reply }
                // Data that an attacker appended to the reply would be read as a reply over TLS.
                guard reader.value.isDrained else { throw SMTPError.malformedReply }
                try channel.pipeline.syncOperations.addHandler(security.handler(), position: .first)
                return reply
            }
        }
    }

    func close() {
        channel.close(promise: nil)
    }

    /// The client's own address, as a literal of RFC 5321 §4.1.3.
    var clientAddress: String {
        switch channel.localAddress {
        case .v6(let address): "[IPv6:\(address.host)]"
        case let address?: "[\(address.ipAddress ?? "127.0.0.1")]"
        case nil: "[127.0.0.1]"
        }
    }

    var isLoopback: Bool { channel.remoteAddress?.ipAddress.map(SMTPServer.isLoopback) ?? false }

    private func waiting<Result: Sendable>(
        for step: @escaping @Sendable (SMTPReplyReader) -> EventLoopFuture<Result>
    ) async throws(SMTPError) -> Result {
        let result = channel.eventLoop.flatSubmit { step(reader.value) }
        do {
            return try await withTaskCancellationHandler {
                try await result.get()
            } onCancel: {
                channel.close(promise: nil)
            }
        } catch {
            throw SMTPError(error)
        }
    }
}
