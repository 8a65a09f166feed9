import HummingbirdCore
import Logging
import NIOCore

/// The server's side of a connection with HTTP/1.1, most of which do nothing but poll.
///
/// Polls are answered by a ``PollHandler`` alone. What decodes all other requests is set up with the first of them, so that
/// a connection that polls and stays open holds less than half of the memory.
final class PolledChannel: ServerChildChannel {
    typealias Decoded = HTTP1Channel.Value

    /// A connection, and its decoded requests from the first one on; nil if it ended without one.
    struct Value: ServerChildChannelValue {
        let channel: any Channel
        let decoded: EventLoopFuture<Decoded?>
    }

    /// Bytes of an answer that the system takes ahead of the client. Twice as much is counted, with its overhead.
    private static let sendBuffer = 128 << 10

    private let polls: Polls?
    private let open: OpenConnections
    fileprivate let decoder: HTTP1Channel

    init(_ polls: Polls?, _ open: OpenConnections, responder: @escaping HTTPChannelHandler.Responder) {
        self.polls = polls
        self.open = open
        decoder = HTTP1Channel(
            responder: responder, configuration: .init(additionalChannelHandlers: [ConnectionHandler(open)]))
    }

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
        channel.eventLoop.makeCompletedFuture {
            // A connection keeps the memory into which it reads. Most requests are short, and for longer ones it grows; of
            // several reads in a turn it would keep one buffer each.
            try channel.syncOptions?.setOption(
                .recvAllocator, value: AdaptiveRecvByteBufferAllocator(minimum: 256, initial: 512, maximum: 1 << 14))
            try channel.syncOptions?.setOption(.maxMessagesPerRead, value: 1)
            // The system would take up to four megabytes for a client that reads nothing, beside the memory of the process,
            // and keep them for minutes after the connection is closed.
            try channel.syncOptions?.setOption(.socketOption(.so_sndbuf), value: Self.sendBuffer)
            let decoded = channel.eventLoop.makePromise(of: Decoded?.self)
            let handler = PollHandler(
                polls, GuardedConnection(channel, limits: open.limits), open,
                DecodingOnDemand(server: self, decoded: decoded, logger: logger))
            do {
                try channel.pipeline.syncOperations.addHandler(handler)
            } catch {
                decoded.succeed(nil)
                throw error
            }
            return Value(channel: channel, decoded: decoded.futureResult)
        }
    }

    func handle(value: Value, logger: Logger) async {
        let decoded = await withTaskCancellationHandler {
            try? await value.decoded.get()
        } onCancel: {
            value.channel.close(promise: nil)
        }
        guard let decoded else { return value.channel.close(promise: nil) }
        await decoder.handle(value: decoded, logger: logger)
    }
}

/// The decoder of the requests of a connection, before it is set up.
struct DecodingOnDemand {
    let server: PolledChannel
    let decoded: EventLoopPromise<PolledChannel.Decoded?>
    let logger: Logger

    /// Adds the decoder's handlers to the end of the pipeline, at once.
    func begin(on channel: any Channel) {
        server.decoder.setup(channel: channel, logger: logger).map(Optional.some).cascade(to: decoded)
    }

    /// The connection ended before.
    func cancel() {
        decoded.succeed(nil)
    }
}
