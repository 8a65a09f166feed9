import Dispatch
import Foundation
import HTTPTypes
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

    func lateSince(at now: Double) -> Double? { phase.withLock { $0.lateSince(at: now) } }

    func reasonToClose(at now: Double) -> ConnectionTimeout? { phase.withLock { $0.reasonToClose(at: now) } }

    func update(_ change: (inout ConnectionPhase, Double) -> Void) {
        let now = Self.now
        phase.withLock { change(&$0, now) }
    }

    /// Looks whether a reader has taken some of the answer that waits.
    func lookAtReader() {
        guard phase.withLock({ $0.isBlocked }) else { return }
        channel.eventLoop.execute { [self] in
            let unread = unread
            update { $0.lookedAtReader(unread: unread, now: $1) }
        }
    }

    /// Notes what the system has for a client, once an answer was given to it. On the event loop.
    func gaveToSystem() {
        let unread = unread
        update { $0.gaveToSystem(unread: unread, now: $1) }
    }

    /// The bytes of answers that the client has not taken, in the process and in the system. On the event loop.
    private var unread: Int {
        let waiting = try? channel.syncOptions?.getOption(.bufferedWritableBytes)
        var queued: CInt = 0
        _ = try? channel.pipeline.syncOperations.withUnsafeTransportIfAvailable(of: NIOBSDSocket.Handle.self) {
            ioctl($0, UInt(TIOCOUTQ), &queued)
        }
        return (waiting ?? 0) + Int(queued)
    }

    func close() { channel.close(mode: .all, promise: nil) }

    /// Closes a connection whose client reads nothing. The system would go on keeping what it has for it.
    func abort() {
        guard let socket = channel as? any SocketOptionProvider else { return close() }
        socket.setSoLinger(linger(l_onoff: 1, l_linger: 0)).whenComplete { [self] _ in close() }
    }
}

/// Tells ``OpenConnections`` what happens on a connection. It stands between the decoder and the server's own handlers.
final class ConnectionHandler: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    private let open: OpenConnections
    private var pollHandler: PollHandler?
    private var connection: GuardedConnection? { pollHandler?.connection }

    init(_ open: OpenConnections) {
        self.open = open
    }

    func handlerAdded(context: ChannelHandlerContext) {
        do {
            let pipeline = context.pipeline.syncOperations
            pollHandler = try pipeline.handler(type: PollHandler.self)
            let codec = try pipeline.handler(type: HTTP1ToHTTPServerCodec.self)
            try pipeline.addHandler(RequestHeadHandler(), position: .before(codec))
        } catch {
            context.close(promise: nil)
        }
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        pollHandler = nil
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            let knowsLength = head.headerFields[.contentLength] != nil
            connection?.update { phase, _ in phase.receivedHead(knowsLength: knowsLength) }
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
            connection.gaveToSystem()
            open.makeRoom()
        }
        context.write(data, promise: written)
        pollHandler?.answered()
    }

    /// The server stops. Requests under way are given some seconds. A client that reads or sends nothing holds nobody
    /// up.
    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event is ChannelShouldQuiesceEvent, let connection {
            context.eventLoop.scheduleTask(in: Self.gracePeriod) { connection.close() }
        }
        context.fireUserInboundEventTriggered(event)
    }

    /// The time that a connection has to end once the server stops.
    static let gracePeriod = TimeAmount.seconds(5)

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        let isBlocked = !context.channel.isWritable
        connection?.update { $0.changedWriting(isBlocked: isBlocked, now: $1) }
        context.fireChannelWritabilityChanged()
    }
}
