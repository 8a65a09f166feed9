public import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import Synchronization

/// A server of others for a test: on a free port of this machine, with answers that the test writes.
public final class StandInServer: Sendable {
    public struct Request: Sendable, Hashable {
        public let method: String
        /// The path with the query.
        public let address: String
        /// By names in lower case.
        public let headers: [String: String]
        public let body: String

        public var path: String { String(address.prefix { $0 != "?" }) }
    }

    public enum Reaction: Sendable {
        case answer(Int, headers: [String: String] = [:], body: String = "")
        /// Takes the request, and says nothing.
        case silence
        /// Sends a kilobyte after the other without an end.
        case flood
        /// Sends a byte, and then one each time that the interval has passed.
        case trickle(every: TimeAmount)
        /// Closes the connection.
        case hangUp
    }

    private let channel: any Channel
    private let log: Log
    private let security: Security
    private let isEncrypted: Bool

    private final class Log: Sendable {
        let requests = Mutex<[Request]>([])
    }

    /// The certificate that new connections get.
    private final class Security: Sendable {
        let context: Mutex<NIOSSLContext?>

        init(_ certificate: TestCertificate?) throws { context = Mutex(try certificate?.context()) }
    }

    /// - Parameters:
    ///   - certificate: for https; nil for http.
    ///   - react: the answer to each request.
    public init(
        certificate: TestCertificate? = nil, _ react: @escaping @Sendable (Request) async -> Reaction
    ) async throws {
        let (log, security) = (Log(), try Security(certificate))
        (self.log, self.security, isEncrypted) = (log, security, certificate != nil)
        channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.backlog, value: 1_024)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    if let context = security.context.withLock({ $0 }) {
                        try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: context))
                    }
                    try channel.pipeline.syncOperations.configureHTTPServerPipeline()
                    try channel.pipeline.syncOperations.addHandler(
                        Handler { request in
                            log.requests.withLock { $0.append(request) }
                            return await react(request)
                        })
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
    }

    /// Answers the same to everything.
    public convenience init(status: Int, headers: [String: String] = [:], body: String = "") async throws {
        try await self.init { _ in .answer(status, headers: headers, body: body) }
    }

    deinit { channel.close(promise: nil) }

    public var port: Int { channel.localAddress?.port ?? 0 }

    public var url: String { (isEncrypted ? "https" : "http") + "://127.0.0.1:\(port)" }

    /// Changes the certificate. Connections that are open keep the former one.
    public func use(_ certificate: TestCertificate) throws {
        let context = try certificate.context()
        security.context.withLock { $0 = context }
    }

    /// The requests so far, in the order of their arrival.
    public var requests: [Request] { log.requests.withLock { $0 } }

    private final class Handler: ChannelInboundHandler {
        typealias InboundIn = HTTPServerRequestPart
        typealias OutboundOut = HTTPServerResponsePart

        private let react: @Sendable (Request) async -> Reaction
        private var head: HTTPRequestHead?
        private var body = ""

        init(_ react: @escaping @Sendable (Request) async -> Reaction) { self.react = react }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            switch unwrapInboundIn(data) {
            case .head(let head): (self.head, body) = (head, "")
            case .body(let part): body += String(buffer: part)
            case .end:
                guard let head else { return }
                let request = Request(
                    method: head.method.rawValue, address: head.uri,
                    headers: Dictionary(
                        head.headers.map { ($0.name.lowercased(), $0.value) }, uniquingKeysWith: { first, _ in first }),
                    body: body)
                Self.begin(request, react, on: context.channel)
            }
        }

        private static func begin(
            _ request: Request, _ react: @escaping @Sendable (Request) async -> Reaction, on channel: any Channel
        ) {
            Task {
                let reaction = await react(request)
                await carryOut(reaction, on: channel)
            }
        }

        private static func carryOut(_ reaction: Reaction, on channel: any Channel) async {
            switch reaction {
            case .silence: return
            case .hangUp: channel.close(promise: nil)
            case .answer(let status, let headers, let body):
                var fields = HTTPHeaders(headers.sorted { $0.key < $1.key }.map { ($0.key, $0.value) })
                fields.replaceOrAdd(name: "content-length", value: String(body.utf8.count))
                let head = HTTPResponseHead(version: .http1_1, status: .init(statusCode: status), headers: fields)
                channel.write(HTTPServerResponsePart.head(head), promise: nil)
                channel.write(HTTPServerResponsePart.body(.byteBuffer(ByteBuffer(string: body))), promise: nil)
                channel.writeAndFlush(HTTPServerResponsePart.end(nil), promise: nil)
            case .flood: await stream(channel, Array(repeating: 0x78, count: 1_024), every: .zero)
            case .trickle(let interval): await stream(channel, [0x78], every: interval)
            }
        }

        private static func stream(_ channel: any Channel, _ bytes: [UInt8], every interval: TimeAmount) async {
            let head = HTTPResponseHead(version: .http1_1, status: .ok, headers: ["content-length": "1073741824"])
            channel.write(HTTPServerResponsePart.head(head), promise: nil)
            while channel.isActive {
                do {
                    try await channel.writeAndFlush(
                        HTTPServerResponsePart.body(.byteBuffer(ByteBuffer(bytes: bytes)))
                    ).get()
                    try await Task.sleep(for: .nanoseconds(interval.nanoseconds))
                } catch {
                    return
                }
            }
        }
    }
}
