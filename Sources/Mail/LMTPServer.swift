internal import Foundation
public import MailReading
internal import NIOCore
internal import NIOPosix
internal import Synchronization

/// The envelope of a mail: its return path and its recipients.
public struct MailEnvelope: Sendable, Hashable {
    /// Empty for the mail of a mail server.
    public let returnPath: String
    public let recipients: [String]

    public init(returnPath: String, recipients: [String]) {
        self.returnPath = returnPath
        self.recipients = recipients
    }
}

/// The address at which mail servers hand over mail.
public enum LMTPAddress: Sendable, Hashable, CustomStringConvertible {
    case host(String, port: Int)
    /// The path of a socket of the file system.
    case socket(String)

    /// - Parameter text: `127.0.0.1:2424`, `[::1]:2424`, or a path that begins with `/`.
    /// - Throws: ``MailError``.
    public init(_ text: String) throws(MailError) {
        if text.hasPrefix("/") {
            // The length of an address of the kernel.
            guard text.utf8.count < 100 else { throw MailError("The path of a socket has at most 99 characters.") }
            self = .socket(text)
            return
        }
        guard let colon = text.lastIndex(of: ":"), let port = Int(text[text.index(after: colon)...]),
            (0...65_535).contains(port)
        else { throw MailError("An address of LMTP is HOST:PORT, or the path of a socket.") }
        var host = String(text[..<colon])
        if host.hasPrefix("["), host.hasSuffix("]") { host = String(host.dropFirst().dropLast()) }
        guard !host.isEmpty else { throw MailError("An address of LMTP is HOST:PORT, or the path of a socket.") }
        self = .host(host, port: port)
    }

    /// True if only this machine can reach it. Whoever can hand over mail can write what its origin is.
    public var isLocal: Bool {
        switch self {
        case .socket: true
        case .host(let host, _): SMTPServer.isLoopback(host)
        }
    }

    public var description: String {
        switch self {
        case .socket(let path): path
        case .host(let host, let port): host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
        }
    }
}

/// The limits of mail that comes in by LMTP.
public struct LMTPLimits: Sendable, Hashable {
    /// In bytes.
    public var messageBytes: Int
    public var recipients: Int
    public var connections: Int
    /// The time within which something has to come of a connection.
    public var idle: Duration

    public init(
        messageBytes: Int = 25 << 20, recipients: Int = 100, connections: Int = 50, idle: Duration = .seconds(300)
    ) {
        self.messageBytes = messageBytes
        self.recipients = recipients
        self.connections = connections
        self.idle = idle
    }
}

/// A server for mail servers of the same site that hand over mail (LMTP, RFC 2033).
///
/// Each mail is answered with 250 after it was kept, and with 451 where it could not be: the mail server then tries again.
public struct LMTPServer: Sendable {
    /// Keeps a mail. When it returns, the mail is on the disk.
    public typealias Keep = @Sendable (_ bytes: MessageBytes, _ envelope: MailEnvelope) async throws -> Void

    private let address: LMTPAddress
    private let limits: LMTPLimits
    /// The time between two tries of an address that another process listens on.
    private let retry: Duration
    /// The name of this host in the greeting.
    private let name: String
    private let keep: Keep

    public init(
        _ address: LMTPAddress, limits: LMTPLimits = LMTPLimits(), retry: Duration = .seconds(3), name: String,
        keep: @escaping Keep
    ) {
        self.address = address
        self.limits = limits
        self.retry = retry
        self.name = name
        self.keep = keep
    }

    /// Serves until its task is cancelled, and then returns. Waits for an address that another process listens on.
    ///
    /// - Parameters:
    ///   - listening: called with the port, once connections are taken; 0 for a socket of the file system.
    ///   - taken: called once where it has to wait.
    /// - Throws: ``MailError`` where it cannot listen.
    public func run(
        listening: @Sendable (Int) async throws -> Void = { _ in }, taken: @Sendable () -> Void = {}
    ) async throws {
        guard let server = try await listener(taken: taken) else { return }
        var own: SocketFile?
        if case .socket(let path) = address {
            // A mail server has a user of its own, which joins the group. Whoever can hand over mail can write what its
            // origin is.
            chmod(path, 0o660)
            own = SocketFile(at: path)
        }
        defer {
            if case .socket(let path) = address, let own, own == SocketFile(at: path) { unlink(path) }
        }
        try await listening(server.channel.localAddress?.port ?? 0)
        let count = ConnectionCount(limit: limits.connections)
        do {
            try await withTaskCancellationHandler {
                try await withThrowingDiscardingTaskGroup { group in
                    try await server.executeThenClose { inbound in
                        for try await connection in inbound {
                            group.addTask {
                                await serve(connection, count)
                            }
                        }
                    }
                }
            } onCancel: {
                server.channel.close(promise: nil)
            }
        } catch _ where Task.isCancelled {
            // Its connections were cut, as was asked.
        }
    }

    /// - Returns: nil where the task was cancelled before the address was free.
    private func listener(taken: @Sendable () -> Void) async throws -> NIOAsyncChannel<any Channel, Never>? {
        var isTold = false
        while true {
            do {
                return try await bind()
            } catch let error as IOError where error.errnoCode == EADDRINUSE {
                if !isTold { taken() }
                isTold = true
            } catch {
                throw MailError("LMTP cannot listen on \(address): \(error).")
            }
            do {
                try await Task.sleep(for: retry)
            } catch {
                return nil
            }
        }
    }

    /// - Throws: `IOError` with `EADDRINUSE` where another process listens on the address.
    private func bind() async throws -> NIOAsyncChannel<any Channel, Never> {
        let group = MultiThreadedEventLoopGroup.singleton
        let bootstrap = ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: Self.backlog)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            // Until its task has begun.
            .childChannelOption(.autoRead, value: false)
        let idle = TimeAmount(limits.idle)
        let initializer: @Sendable (any Channel) -> EventLoopFuture<any Channel> = { channel in
            channel.eventLoop.makeCompletedFuture {
                try channel.pipeline.syncOperations.addHandler(IdleStateHandler(readTimeout: idle))
                try channel.pipeline.syncOperations.addHandler(IdleConnectionCloser())
                return channel
            }
        }
        switch address {
        case .host(let host, let port):
            return try await bootstrap.bind(host: host, port: port, childChannelInitializer: initializer)
        case .socket(let path):
            return try await bootstrap.bind(try Self.listener(at: path), childChannelInitializer: initializer)
        }
    }

    /// - Returns: the descriptor of a socket that takes the place of one that nobody listens on.
    private static func listener(at path: String) throws -> Int32 {
        do {
            return try SocketFile.listener(at: path, backlog: backlog)
        } catch let error as IOError where error.errnoCode == EADDRINUSE && SocketFile.isAbandoned(path) {
            unlink(path)
            return try SocketFile.listener(at: path, backlog: backlog)
        }
    }

    private static let backlog: Int32 = 64

    private func serve(_ channel: any Channel, _ count: ConnectionCount) async {
        do {
            // Not earlier: SwiftNIO ends the process for a connection that came while the server stopped, and that nobody
            // serves.
            let connection = try await channel.eventLoop.submit {
                guard channel.isActive else { throw ChannelError.ioOnClosedChannel }
                return try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
            }.get()
            try await connection.executeThenClose { inbound, outbound in
                try await channel.setOption(.autoRead, value: true).get()
                guard count.enter() else {
                    try await outbound.write(ByteBuffer(string: "421 4.3.2 \(name) has too many connections\r\n"))
                    return
                }
                defer { count.leave() }
                var session = LMTPSession(limits: limits, name: name)
                try await outbound.write(ByteBuffer(string: "220 \(name) LMTP Lectern\r\n"))
                for try await buffer in inbound {
                    var rest = buffer
                    while let step = session.next(&rest) {
                        switch step {
                        case .reply(let lines): try await outbound.write(ByteBuffer(string: lines))
                        case .message(let message):
                            let replies = await replies(to: message)
                            try await outbound.write(ByteBuffer(string: replies))
                        case .quit(let line):
                            try await outbound.write(ByteBuffer(string: line))
                            return
                        }
                    }
                }
            }
        } catch {
            // The mail server comes back with what was not answered.
        }
    }

    /// The reply for each recipient of a message (RFC 2033 §4.2).
    private func replies(to message: LMTPSession.Message) async -> String {
        let line: String
        switch message.content {
        case .failure(.tooLarge): line = "552 5.3.4 The message is larger than \(limits.messageBytes) bytes"
        case .failure(.notStored): line = "451 4.3.1 The message cannot be kept now"
        case .success(let bytes):
            do {
                try await keep(bytes, message.envelope)
                line = "250 2.0.0 Kept"
            } catch {
                line = "451 4.3.0 The message cannot be kept now"
            }
        }
        return message.envelope.recipients.map { _ in line + "\r\n" }.joined()
    }
}

/// The number of open connections.
private final class ConnectionCount: Sendable {
    private let limit: Int
    private let count = Mutex(0)

    init(limit: Int) { self.limit = limit }

    func enter() -> Bool {
        count.withLock { count in
            guard count < limit else { return false }
            count += 1
            return true
        }
    }

    func leave() { count.withLock { $0 -= 1 } }
}

/// Closes a connection of which nothing came for long.
private final class IdleConnectionCloser: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event is IdleStateHandler.IdleStateEvent { context.close(promise: nil) }
        context.fireUserInboundEventTriggered(event)
    }
}
