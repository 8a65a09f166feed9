import Foundation
import NIOCore
import NIOPosix
import NIOSSL
import Synchronization

/// A mail server that answers from a script and remembers what it heard.
final class ScriptedServer: Sendable {
    /// What it does when a connection opens, or when it heard a line or a whole message.
    enum Turn: Sendable {
        case says(String)
        case saysAndHangsUp(String)
        case saysAndEncrypts(String, as: TestCertificate)
        case hangsUp
        case keepsSilent
        /// Reads nothing any more, so that what is written to it piles up.
        case stopsReading
    }

    let port: Int
    private let listener: any Channel
    private let memory: Memory

    /// - Parameters:
    ///   - conversations: one for each connection, in their order; further connections are hung up on.
    ///   - certificate: for TLS from the first byte.
    static func listening(
        to conversations: [[Turn]], certificate: TestCertificate? = nil
    ) async throws -> ScriptedServer {
        let memory = Memory(conversations)
        let context = try certificate?.context()
        let listener = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let (number, turns) = memory.open()
                    if let context {
                        try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: context))
                    }
                    try channel.pipeline.syncOperations.addHandler(Speaker(number, turns, memory))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        return ScriptedServer(listener, memory)
    }

    private init(_ listener: any Channel, _ memory: Memory) {
        self.listener = listener
        self.memory = memory
        port = listener.localAddress?.port ?? 0
    }

    /// The lines of each connection; a message, from after `DATA` to before the dot, is one of them.
    var heard: [[String]] { memory.heard }

    func stop() async throws {
        try await listener.close()
    }

    fileprivate final class Memory: Sendable {
        private let state: Mutex<(conversations: [[Turn]], heard: [[String]])>

        init(_ conversations: [[Turn]]) {
            state = Mutex((conversations, []))
        }

        var heard: [[String]] { state.withLock { $0.heard } }

        func open() -> (Int, [Turn]) {
            state.withLock { state in
                state.heard.append([])
                let number = state.heard.count - 1
                return (number, number < state.conversations.count ? state.conversations[number] : [.hangsUp])
            }
        }

        func hear(_ line: String, on number: Int) {
            state.withLock { $0.heard[number].append(line) }
        }
    }
}

private final class Speaker: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let number: Int
    private let memory: ScriptedServer.Memory
    private var turns: [ScriptedServer.Turn]
    private var bytes = ByteBuffer()
    private var message: [String]?

    init(_ number: Int, _ turns: [ScriptedServer.Turn], _ memory: ScriptedServer.Memory) {
        self.number = number
        self.turns = turns
        self.memory = memory
    }

    func channelActive(context: ChannelHandlerContext) {
        takeTurn(context)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        bytes.writeImmutableBuffer(unwrapInboundIn(data))
        while let end = bytes.readableBytesView.firstIndex(of: UInt8(ascii: "\n")) {
            let line = bytes.readString(length: end - bytes.readerIndex + 1) ?? ""
            hear(line.trimmingCharacters(in: .newlines), context)
        }
    }

    private func hear(_ line: String, _ context: ChannelHandlerContext) {
        guard let lines = message else {
            memory.hear(line, on: number)
            takeTurn(context)
            return
        }
        guard line == "." else {
            message = lines + [line]
            return
        }
        message = nil
        memory.hear(lines.joined(separator: "\n"), on: number)
        takeTurn(context)
    }

    private func takeTurn(_ context: ChannelHandlerContext) {
        guard !turns.isEmpty else { return context.close(promise: nil) }
        switch turns.removeFirst() {
        case .says(let text):
            say(text, context)
        case .saysAndHangsUp(let text):
            say(text, context)
            context.close(promise: nil)
        case .saysAndEncrypts(let text, let certificate):
            say(text, context)
            do {
                let handler = NIOSSLServerHandler(context: try certificate.context())
                try context.pipeline.syncOperations.addHandler(handler, position: .first)
            } catch {
                context.close(promise: nil)
            }
        case .hangsUp:
            context.close(promise: nil)
        case .keepsSilent:
            return
        case .stopsReading:
            let channel = context.channel
            channel.setOption(.autoRead, value: false).whenFailure { _ in channel.close(promise: nil) }
        }
    }

    private func say(_ text: String, _ context: ChannelHandlerContext) {
        if text.hasPrefix("354") { message = [] }
        let lines = text.split(separator: "\n").map { $0 + "\r\n" }.joined()
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: lines)), promise: nil)
    }

    // A client that refuses the certificate ends the handshake with an alert: that is what some tests are about.
    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }
}
