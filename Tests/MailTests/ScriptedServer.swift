import Foundation
import NIOCore
import NIOPosix
import NIOSSL
import Synchronization
import TestSupport

/// A mail server that follows a script and records what it receives.
final class ScriptedServer: Sendable {
    /// The server's action when a connection opens, and after each line or whole message.
    enum Turn: Sendable {
        case replies(String)
        case repliesAndCloses(String)
        case repliesAndEncrypts(String, as: TestCertificate)
        case closes
        case keepsSilent
        /// Stops reading, so that the client's writes fill the buffers.
        case stopsReading
    }

    let port: Int
    private let listener: any Channel
    private let transcript: Transcript

    /// - Parameters:
    ///   - conversations: one for each connection, in their order. Further connections are closed at once.
    ///   - certificate: for TLS from the first byte.
    static func listening(
        to conversations: [[Turn]], certificate: TestCertificate? = nil
    ) async throws -> ScriptedServer {
        let transcript = Transcript(conversations)
        let context = try certificate?.context()
        let listener = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let (number, turns) = transcript.open()
                    if let context {
                        try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: context))
                    }
                    try channel.pipeline.syncOperations.addHandler(ScriptHandler(number, turns, transcript))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        return ScriptedServer(listener, transcript)
    }

    private init(_ listener: any Channel, _ transcript: Transcript) {
        self.listener = listener
        self.transcript = transcript
        port = listener.localAddress?.port ?? 0
    }

    /// The lines of each connection. A message, from after `DATA` to before the dot, counts as one line.
    var received: [[String]] { transcript.received }

    func stop() async throws {
        try await listener.close()
    }

    fileprivate final class Transcript: Sendable {
        private let state: Mutex<(conversations: [[Turn]], received: [[String]])>

        init(_ conversations: [[Turn]]) {
            state = Mutex((conversations, []))
        }

        var received: [[String]] { state.withLock { $0.received } }

        func open() -> (Int, [Turn]) {
            state.withLock { state in
                state.received.append([])
                let number = state.received.count - 1
                return (number, number < state.conversations.count ? state.conversations[number] : [.closes])
            }
        }

        func append(_ line: String, on number: Int) {
            state.withLock { $0.received[number].append(line) }
        }
    }
}

private final class ScriptHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let number: Int
    private let transcript: ScriptedServer.Transcript
    private var turns: [ScriptedServer.Turn]
    private var bytes = ByteBuffer()
    private var message: [String]?

    init(_ number: Int, _ turns: [ScriptedServer.Turn], _ transcript: ScriptedServer.Transcript) {
        self.number = number
        self.turns = turns
        self.transcript = transcript
    }

    func channelActive(context: ChannelHandlerContext) {
        runNextTurn(context)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        bytes.writeImmutableBuffer(unwrapInboundIn(data))
        while let end = bytes.readableBytesView.firstIndex(of: UInt8(ascii: "\n")) {
            let line = bytes.readString(length: end - bytes.readerIndex + 1) ?? ""
            receive(line.trimmingCharacters(in: .newlines), context)
        }
    }

    private func receive(_ line: String, _ context: ChannelHandlerContext) {
        guard let lines = message else {
            transcript.append(line, on: number)
            runNextTurn(context)
            return
        }
        guard line == "." else {
            message = lines + [line]
            return
        }
        message = nil
        transcript.append(lines.joined(separator: "\n"), on: number)
        runNextTurn(context)
    }

    private func runNextTurn(_ context: ChannelHandlerContext) {
        guard !turns.isEmpty else { return context.close(promise: nil) }
        switch turns.removeFirst() {
        case .replies(let text):
            reply(text, context)
        case .repliesAndCloses(let text):
            reply(text, context)
            context.close(promise: nil)
        case .repliesAndEncrypts(let text, let certificate):
            reply(text, context)
            do {
                let handler = NIOSSLServerHandler(context: try certificate.context())
                try context.pipeline.syncOperations.addHandler(handler, position: .first)
            } catch {
                context.close(promise: nil)
            }
        case .closes:
            context.close(promise: nil)
        case .keepsSilent:
            return
        case .stopsReading:
            let channel = context.channel
            channel.setOption(.autoRead, value: false).whenFailure { _ in channel.close(promise: nil) }
        }
    }

    private func reply(_ text: String, _ context: ChannelHandlerContext) {
        if text.hasPrefix("354") { message = [] }
        let lines = text.split(separator: "\n").map { $0 + "\r\n" }.joined()
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: lines)), promise: nil)
    }

    // In some tests the client refuses the certificate, and ends the handshake with an alert.
    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }
}
