import Dispatch
import Hummingbird
import NIOCore
import NIOHTTPTypes
import NIOHTTPTypesHTTP1
import Synchronization

/// One open connection with its state.
final class GuardedConnection: Sendable {
    let channel: any Channel
    private let phase: Mutex<ConnectionPhase>

    init(_ channel: any Channel, limits: ConnectionLimits) {
        self.channel = channel
        phase = Mutex(ConnectionPhase(limits, now: Self.now))
    }

    /// Seconds of a clock that runs evenly and is never set.
    static var now: Double { Double(DispatchTime.now().uptimeNanoseconds) / 1e9 }

    var isIdle: Bool { phase.withLock { $0.isIdle } }

    var idleSince: Double? { phase.withLock { $0.isIdle ? $0.idleSince : nil } }

    func reasonToClose(at now: Double) -> ConnectionTimeout? { phase.withLock { $0.reasonToClose(at: now) } }

    func update(_ change: (inout ConnectionPhase, Double) -> Void) {
        let now = Self.now
        phase.withLock { change(&$0, now) }
    }

    func close() { channel.close(mode: .all, promise: nil) }
}

/// Tells ``OpenConnections`` what happens on a connection. It stands between the decoder and the server's own handlers.
final class ConnectionHandler: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    private let open: OpenConnections
    private let polls: Polls?
    private var connection: GuardedConnection?
    private var pollHandler: PollHandler?

    /// - Parameter polls: answers polls before they are decoded; nil if nothing does.
    init(_ open: OpenConnections, polls: Polls? = nil) {
        self.open = open
        self.polls = polls
    }

    func handlerAdded(context: ChannelHandlerContext) {
        let connection = open.add(context.channel)
        self.connection = connection
        do {
            // A connection keeps the memory into which it reads. Most requests are short, and for longer ones it grows.
            try context.channel.syncOptions?.setOption(
                .recvAllocator, value: AdaptiveRecvByteBufferAllocator(minimum: 256, initial: 512, maximum: 1 << 16))
            let pipeline = context.pipeline.syncOperations
            if let polls {
                let handler = PollHandler(polls, connection, open)
                try pipeline.addHandler(handler, position: .first)
                pollHandler = handler
            }
            try pipeline.addHandler(FirstBytesHandler(connection), position: .first)
            let codec = try pipeline.handler(type: HTTP1ToHTTPServerCodec.self)
            try pipeline.addHandler(RequestHeadHandler(), position: .before(codec))
        } catch {
            context.close(promise: nil)
        }
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        if let connection { open.remove(connection) }
        connection = nil
        pollHandler = nil
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head: connection?.update { phase, _ in phase.receivedHead() }
        case .body(let bytes): connection?.update { $0.receivedBody(bytes.readableBytes, now: $1) }
        case .end: connection?.update { $0.receivedEnd(now: $1) }
        }
        context.fireChannelRead(data)
    }

    func read(context: ChannelHandlerContext) {
        connection?.update { $0.askedForMore(now: $1) }
        context.read()
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        guard case .end = unwrapOutboundIn(data), let connection else { return context.write(data, promise: promise) }
        // An answer counts as given when it is with the reader, not when it is on the way.
        let written = promise ?? context.eventLoop.makePromise()
        connection.update { $0.changedWriting(isBlocked: true, now: $1) }
        written.futureResult.whenComplete { [open] _ in
            connection.update {
                $0.changedWriting(isBlocked: false, now: $1)
                $0.answered(now: $1)
            }
            open.makeRoom()
        }
        context.write(data, promise: written)
        pollHandler?.answered()
    }

    /// The server stops. What was begun is given some seconds; who reads nothing, or sends nothing, holds nobody up.
    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event is ChannelShouldQuiesceEvent, let connection {
            context.eventLoop.scheduleTask(in: Self.patience) { connection.close() }
        }
        context.fireUserInboundEventTriggered(event)
    }

    private static let patience = TimeAmount.seconds(5)

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        let isBlocked = !context.channel.isWritable
        connection?.update { $0.changedWriting(isBlocked: isBlocked, now: $1) }
        context.fireChannelWritabilityChanged()
    }
}

/// Notes the first bytes of a request, before its head is complete.
private final class FirstBytesHandler: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    private let connection: GuardedConnection

    init(_ connection: GuardedConnection) {
        self.connection = connection
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        connection.update { $0.received(now: $1) }
        context.fireChannelRead(data)
    }
}
