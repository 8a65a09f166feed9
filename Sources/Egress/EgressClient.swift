/// A request to a server of others.
public struct OutgoingRequest: Sendable {
    public var method: String
    public var url: String
    public var headers: [(name: String, value: String)]
    public var body: [UInt8]
    /// The time for all of it: the look-up of the host, the connection, the request, and the whole answer.
    public var timeLimit: Duration
    /// The number of bytes of the answer that are read.
    public var answerLimit: Int

    public init(
        _ method: String = "GET", _ url: String, headers: [(name: String, value: String)] = [], body: [UInt8] = [],
        timeLimit: Duration = .seconds(15), answerLimit: Int = 16 << 10
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.timeLimit = timeLimit
        self.answerLimit = answerLimit
    }
}

/// The answer of a server of others. Redirects are answers like all others.
public struct IncomingAnswer: Sendable, Hashable {
    public let status: Int
    /// By names in lower case. Of several fields of one name the first.
    public let headers: [String: String]
    public let body: [UInt8]
    /// True if the answer is longer than the limit of its request.
    public let isCut: Bool

    public init(status: Int, headers: [String: String] = [:], body: [UInt8] = [], isCut: Bool = false) {
        self.status = status
        self.headers = headers
        self.body = body
        self.isCut = isCut
    }

    public var isSuccess: Bool { (200...299).contains(status) }
}

#if TLS
    import AsyncHTTPClient
    import Foundation
    import NIOCore
    import NIOHTTP1
    import NIOPosix
    import NIOSSL
    import Synchronization

    /// Sends requests to servers of others. The address that a request goes to is the one that was checked: the client does
    /// not look it up again.
    public final class EgressClient: Sendable {
        /// False in a build without TLS.
        public static let isAvailable = true

        private let rules: EgressRules
        private let resolver: HostResolver
        private let authorities: String?
        private let clients = Mutex<[Target: PooledClient]>([:])

        /// - Parameter authorities: the path of a PEM file with the only trusted certificate authorities; nil for those of
        ///   the system.
        public init(rules: EgressRules, resolver: HostResolver = .system, authorities: String? = nil) {
            self.rules = rules
            self.resolver = resolver
            self.authorities = authorities
        }

        deinit {
            let clients = clients.withLock { $0.values.map(\.client) }
            Task { for client in clients { await Self.end(client) } }
        }

        /// Checks that requests may go to a server. A name that is unknown now may be known later, and is allowed.
        ///
        /// - Throws: ``EgressError`` `.invalidURL`, `.inside` and `.unencrypted`.
        public func check(_ url: String) async throws(EgressError) {
            do {
                _ = try await addresses(of: EgressURL(url), within: .seconds(3))
            } catch .unknownHost {
                return
            } catch .tooSlow {
                return
            }
        }

        /// Sends a request, and reads its answer up to the limit.
        public func send(_ request: OutgoingRequest) async throws(EgressError) -> IncomingAnswer {
            let url = try EgressURL(request.url)
            let deadline = ContinuousClock.now + request.timeLimit
            let addresses = try await addresses(of: url, within: request.timeLimit)
            var failure = EgressError.connection
            // A machine without IPv6 may know only the second address to connect to.
            for address in addresses.prefix(3) {
                let left = deadline - .now
                guard left > .zero else { throw .tooSlow }
                do {
                    return try await send(request, to: Target(url: url, address: address), within: left)
                } catch let unreached as Unreached {
                    failure = unreached.cause
                } catch {
                    throw Self.described(error)
                }
            }
            throw failure
        }

        private func addresses(of url: EgressURL, within limit: Duration) async throws(EgressError) -> [NetworkAddress]
        {
            let addresses = try await resolver.addresses(of: url.host, within: limit)
            try rules.check(url, at: addresses)
            return addresses
        }

        // MARK: - One address

        /// Nothing was sent: there was no connection.
        private struct Unreached: Error {
            let cause: EgressError
        }

        private func send(
            _ request: OutgoingRequest, to target: Target, within limit: Duration
        ) async throws -> IncomingAnswer {
            let client = lease(target)
            do {
                let answer = try await withThrowingTaskGroup(of: IncomingAnswer?.self) { group in
                    group.addTask { try await Self.exchange(request, at: target.url, through: client) }
                    group.addTask {
                        try await Task.sleep(for: limit)
                        return nil
                    }
                    defer { group.cancelAll() }
                    return try await group.next() ?? nil
                }
                await giveBack(target)
                guard let answer else { throw EgressError.tooSlow }
                return answer
            } catch {
                await giveBack(target)
                throw Self.isWithoutConnection(error) ? Unreached(cause: .connection) : error
            }
        }

        private static func isWithoutConnection(_ error: any Error) -> Bool {
            switch error {
            case is NIOConnectionError: true
            case let error as HTTPClientError: error == .connectTimeout
            case let error as IOError:
                [ECONNREFUSED, ENETUNREACH, EHOSTUNREACH, EADDRNOTAVAIL, EAFNOSUPPORT].contains(error.errnoCode)
            default: false
            }
        }

        private static func exchange(
            _ request: OutgoingRequest, at url: EgressURL, through client: HTTPClient
        ) async throws -> IncomingAnswer {
            var sent = HTTPClientRequest(url: url.text)
            sent.method = HTTPMethod(rawValue: request.method)
            for header in request.headers { sent.headers.add(name: header.name, value: header.value) }
            if !request.body.isEmpty { sent.body = .bytes(ByteBuffer(bytes: request.body)) }
            let response = try await client.execute(sent, deadline: .distantFuture)
            var headers: [String: String] = [:]
            for header in response.headers where headers[header.name.lowercased()] == nil {
                headers[header.name.lowercased()] = header.value
            }
            var body: [UInt8] = []
            // The rest of a longer answer is not read: its connection is closed.
            for try await part in response.body {
                let room = request.answerLimit - body.count
                body.append(contentsOf: part.readableBytesView.prefix(room))
                guard part.readableBytes <= room else {
                    return IncomingAnswer(
                        status: Int(response.status.code), headers: headers, body: body, isCut: true)
                }
            }
            return IncomingAnswer(status: Int(response.status.code), headers: headers, body: body)
        }

        private static func described(_ error: any Error) -> EgressError {
            switch error {
            case let error as EgressError: return error
            case let error as HTTPClientError where error == .deadlineExceeded || error == .readTimeout: return .tooSlow
            case let error as HTTPClientError where error == .connectTimeout: return .connection
            case is NIOSSLError, is NIOSSLExtraError, is BoringSSLError: return .certificate
            default: return .connection
            }
        }

        // MARK: - Clients

        /// A server at one of its addresses. Each has a client of its own, since a client knows one address of a name.
        private struct Target: Hashable {
            let url: EgressURL
            let address: NetworkAddress

            static func == (left: Target, right: Target) -> Bool { left.key == right.key }
            func hash(into hasher: inout Hasher) { hasher.combine(key) }
            private var key: [String] { [url.isEncrypted ? "s" : "", url.host, "\(url.port)", address.text] }
        }

        private struct PooledClient {
            let client: HTTPClient
            var users: Int
            var lastUse: ContinuousClock.Instant
        }

        /// The number of clients that are kept although nobody uses them.
        private static let maxIdle = 64

        private func lease(_ target: Target) -> HTTPClient {
            clients.withLock { clients in
                if var known = clients[target] {
                    known.users += 1
                    clients[target] = known
                    return known.client
                }
                let client = HTTPClient(
                    eventLoopGroupProvider: .shared(MultiThreadedEventLoopGroup.singleton),
                    configuration: configuration(for: target))
                clients[target] = PooledClient(client: client, users: 1, lastUse: .now)
                return client
            }
        }

        private func configuration(for target: Target) -> HTTPClient.Configuration {
            var security = TLSConfiguration.makeClientConfiguration()
            security.minimumTLSVersion = .tlsv12
            if let authorities { security.trustRoots = .file(authorities) }
            var configuration = HTTPClient.Configuration(
                tlsConfiguration: security, redirectConfiguration: .disallow,
                timeout: HTTPClient.Configuration.Timeout(connect: .seconds(10)))
            configuration.dnsOverride = [target.url.host: target.address.text]
            configuration.connectionPool.idleTimeout = .seconds(5)
            // Receivers on one server that hang must not hold up the others there.
            configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 1_024
            configuration.connectionPool.retryConnectionEstablishment = false
            configuration.httpVersion = .http1Only
            return configuration
        }

        private func giveBack(_ target: Target) async {
            let unused = clients.withLock { clients -> [HTTPClient] in
                clients[target]?.users -= 1
                clients[target]?.lastUse = .now
                let idle = clients.filter { $0.value.users == 0 }
                guard idle.count > Self.maxIdle else { return [] }
                let oldest = idle.sorted { $0.value.lastUse < $1.value.lastUse }.prefix(idle.count - Self.maxIdle)
                for (target, _) in oldest { clients[target] = nil }
                return oldest.map(\.value.client)
            }
            for client in unused { await Self.end(client) }
        }

        private static func end(_ client: HTTPClient) async {
            do {
                try await client.shutdown()
            } catch {
                // It was idle: what is left of its connections is closed all the same.
            }
        }
    }
#else
    /// A build without TLS sends no requests to servers of others.
    public final class EgressClient: Sendable {
        public static let isAvailable = false

        private let rules: EgressRules

        public init(rules: EgressRules, resolver: HostResolver = .system, authorities: String? = nil) {
            self.rules = rules
        }

        public func check(_ url: String) async throws(EgressError) {
            _ = try EgressURL(url)
            throw .unavailable
        }

        public func send(_ request: OutgoingRequest) async throws(EgressError) -> IncomingAnswer { throw .unavailable }
    }
#endif
