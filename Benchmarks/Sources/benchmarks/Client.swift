import Foundation
import NIOCore
import NIOPosix
import Synchronization

/// A request to one server.
struct HTTPRequest: Sendable {
    var method = "GET"
    var path: String
    var headers: [String: String] = [:]
    var body = ""

    func bytes(port: Int) -> ByteBuffer {
        var text = "\(method) \(path) HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\nUser-Agent: benchmarks\r\n"
        for (name, value) in headers.sorted(by: { $0.key < $1.key }) { text += "\(name): \(value)\r\n" }
        if method != "GET" { text += "Content-Length: \(body.utf8.count)\r\n" }
        return ByteBuffer(string: text + "\r\n" + body)
    }
}

/// Talks to servers on this machine. One thread, so that the servers keep the other cores.
struct Client: Sendable {
    /// Time that one conversation may take.
    private static let limit = TimeAmount.minutes(10)

    private let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)

    func close() async throws {
        try await group.shutdownGracefully()
    }

    /// One request over a connection of its own.
    func fetch(_ request: HTTPRequest, port: Int) async throws -> Answer {
        try await exchange([request], connections: 1, port: port)[0]
    }

    /// Sends requests over some connections, each the next one that is not sent yet.
    ///
    /// - Returns: the answers, in the order of the requests.
    func exchange(_ requests: [HTTPRequest], connections: Int, port: Int) async throws -> [Answer] {
        let questions = Questions(count: requests.count)
        try await converse(connections, port: port, keepsBytes: true) {
            var asked: Int?
            return { reply in
                asked = questions.next(after: asked, answeredBy: reply.map(Answer.init))
                return asked.map { requests[$0].bytes(port: port) }
            }
        }
        return try questions.answers
    }

    /// Sends requests over some connections, on each the next one when the one before it is answered.
    ///
    /// - Returns: how many seconds each took.
    /// - Throws: ``Trouble`` for any answer but 200.
    func latencies(of requests: [HTTPRequest], connections: Int = 1, port: Int) async throws -> [Double] {
        let times = Mutex<[Double]>([])
        let next = Mutex(0)
        try await converse(connections, port: port, keepsBytes: true) {
            var begun = ContinuousClock.now
            return { reply in
                if let reply {
                    times.withLock { $0.append((ContinuousClock.now - begun).seconds) }
                    _ = try Answer(reply).expecting(200)
                }
                let place = next.withLock { next in
                    defer { next += 1 }
                    return next
                }
                guard place < requests.count else { return nil }
                let bytes = requests[place].bytes(port: port)
                begun = ContinuousClock.now
                return bytes
            }
        }
        return times.withLock { $0 }
    }

    /// Asks over and over until the time is up, one request at a time on each connection, each time any of these.
    ///
    /// - Throws: ``Trouble`` for any answer of another status or length.
    func throughput(
        of requests: [ByteBuffer], expecting expected: ResponseHead, connections: Int, for time: Duration, port: Int
    ) async throws -> Throughput {
        let times = Mutex<[Double]>([])
        let begun = ContinuousClock.now
        let end = begun + time
        try await converse(connections, port: port, keepsBytes: false) {
            var own: [Double] = []
            var asked = ContinuousClock.now
            var place = Int.random(in: requests.indices)
            return { reply in
                // A stride through all of them that is far from any order in which they were made.
                place = (place + 48_611) % requests.count
                let bytes = requests[place]
                let now = ContinuousClock.now
                guard let reply else {
                    asked = now
                    return bytes
                }
                guard reply.head.status == expected.status, reply.head.length == expected.length else {
                    throw Trouble("An answer was \(reply.head), not \(expected).")
                }
                own.append((now - asked).seconds)
                asked = now
                guard now < end else {
                    times.withLock { $0 += own }
                    return nil
                }
                return bytes
            }
        }
        let seconds = (ContinuousClock.now - begun).seconds
        return Throughput(latencies: times.withLock { $0 }, seconds: seconds)
    }

    private func converse(
        _ connections: Int, port: Int, keepsBytes: Bool, script: @escaping @Sendable () -> Conversation.Script
    ) async throws {
        let loop = group.next()
        let ends = try await withThrowingTaskGroup(of: EventLoopFuture<Void>.self) { tasks in
            for _ in 0..<connections {
                tasks.addTask {
                    let ended = loop.makePromise(of: Void.self)
                    let bootstrap = ClientBootstrap(group: loop)
                        .channelOption(.socketOption(.tcp_nodelay), value: 1)
                        .channelInitializer { channel in
                            channel.eventLoop.makeCompletedFuture {
                                try channel.pipeline.syncOperations.addHandler(
                                    Conversation(
                                        keepsBytes: keepsBytes, limit: Self.limit, ended: ended, script: script()))
                            }
                        }
                    do {
                        _ = try await bootstrap.connect(host: "127.0.0.1", port: port).get()
                    } catch {
                        ended.fail(error)
                    }
                    return ended.futureResult
                }
            }
            return try await tasks.reduce(into: []) { $0.append($1) }
        }
        try await EventLoopFuture.andAllSucceed(ends, on: loop).get()
    }
}

/// Requests that some connections share, and what was answered.
private final class Questions: Sendable {
    private struct State {
        var asked = 0
        var answers: [Answer?]
    }

    private let state: Mutex<State>

    init(count: Int) {
        state = Mutex(State(answers: Array(repeating: nil, count: count)))
    }

    /// Notes an answer.
    ///
    /// - Returns: which request is to be sent next; nil when all were.
    func next(after index: Int?, answeredBy answer: Answer?) -> Int? {
        state.withLock { state in
            if let index { state.answers[index] = answer }
            guard state.asked < state.answers.count else { return nil }
            state.asked += 1
            return state.asked - 1
        }
    }

    var answers: [Answer] {
        get throws {
            try state.withLock { state in
                try state.answers.map { answer in
                    guard let answer else { throw Trouble("A request was not answered.") }
                    return answer
                }
            }
        }
    }
}

/// The answers to requests that were sent one after the other on each of some connections.
struct Throughput {
    /// Complete answers for each second.
    let rate: Double
    /// Seconds from a request to its answer that 99 of 100 needed at most.
    let slowestHundredth: Double

    /// - Parameters:
    ///   - latencies: seconds from each request to its answer.
    ///   - seconds: the time of all of it.
    init(latencies: [Double], seconds: Double) {
        rate = Double(latencies.count) / seconds
        let sorted = latencies.sorted()
        slowestHundredth = sorted.isEmpty ? 0 : sorted[(sorted.count - 1) * 99 / 100]
    }
}

/// An answer with its head taken apart.
struct Answer: Sendable, Equatable {
    let head: ResponseHead
    /// Names in small letters.
    let headers: [String: String]
    let body: ByteBuffer

    init(_ reply: Reply) {
        head = reply.head
        var bytes = reply.bytes
        let lines = (bytes.readString(length: head.size) ?? "").split(separator: "\r\n").dropFirst()
        let pairs = lines.map { $0.split(separator: ":", maxSplits: 1) }.filter { $0.count == 2 }
        headers = Dictionary(
            pairs.map { ($0[0].lowercased(), $0[1].trimmingCharacters(in: .whitespaces)) },
            uniquingKeysWith: { $0 + ", " + $1 })
        body = bytes
    }

    var text: String { String(buffer: body) }

    /// - Throws: ``Trouble`` with what was answered instead.
    func expecting(_ status: Int) throws -> Answer {
        guard head.status == status else { throw Trouble("\(head.status) instead of \(status): \(text.prefix(500))") }
        return self
    }
}
