import Foundation
import NIOCore

/// Answers polls before they are decoded, and passes everything else on, byte by byte as it came.
///
/// It divides the bytes of a connection into heads of requests without a body. A head that ``Polls`` knows is answered
/// at once, if no earlier request waits for its answer; all others go on to the decoder, and so do all after them until
/// that answer was written. From the first request in any other form on, with a body or on a connection that closes, the
/// whole connection is left to the decoder. The decoder is set up with the first bytes that are passed on.
final class PollHandler: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer
    typealias OutboundIn = IOData
    typealias OutboundOut = IOData

    let connection: GuardedConnection
    private let polls: Polls?
    private let open: OpenConnections
    /// Nil from the first bytes on that were passed on.
    private var decoding: DecodingOnDemand?
    /// Bytes that are no whole head yet, or that wait until the client has read.
    private var held: ByteBuffer?
    /// The number of requests that were passed on and are not answered yet.
    private var unanswered = 0
    /// True from the first request on that is read by the decoder alone.
    private var isLeftToDecoder: Bool
    private var hasWritten = false
    private var wantsRead = false
    /// The number of bodies that wait for their reader.
    private var unwrittenBodies = 0
    /// True once the client has closed its side, while bodies still wait for it to read.
    private var isInputClosed = false
    /// True while the server stops.
    private var isStopping = false
    /// True once the end of the connection waits for what was written before it.
    private var isEnding = false
    /// True once the server has closed its side. Nobody reads what still comes.
    private var hasEnded = false

    /// - Parameter polls: what is answered at once; nil for nothing.
    init(_ polls: Polls?, _ connection: GuardedConnection, _ open: OpenConnections, _ decoding: DecodingOnDemand) {
        self.polls = polls
        self.connection = connection
        self.open = open
        self.decoding = decoding
        isLeftToDecoder = polls == nil
    }

    func handlerAdded(context: ChannelHandlerContext) {
        open.add(connection)
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        open.remove(connection)
        decoding?.cancel()
        decoding = nil
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var bytes = unwrapInboundIn(data)
        connection.update { $0.received(bytes.readableBytes, now: $1) }
        guard !hasEnded else { return }
        guard !isLeftToDecoder else { return pass(bytes, context) }
        if var held {
            held.writeBuffer(&bytes)
            bytes = held
        }
        held = bytes
        takeHeads(context)
        if let held, held.readableBytes > 0 { connection.update { $0.receivedPartOfNextHead(now: $1) } }
    }

    private func takeHeads(_ context: ChannelHandlerContext) {
        while var bytes = held, bytes.readableBytes > 0 {
            guard context.channel.isWritable || unanswered > 0 else { return }
            guard let length = bytes.lengthOfHead else {
                if bytes.readableBytes > Self.maxHeld || bytes.hasBareLineFeed { leaveToDecoder(context) }
                return
            }
            switch outcome(of: bytes, length, context) {
            case .answered: bytes.moveReaderIndex(forwardBy: length)
            case .unknown:
                unanswered += 1
                let head = bytes.readSlice(length: length) ?? ByteBuffer()
                // The decoded request can be answered at once, within this call, and lead back here.
                held = bytes
                pass(head, context)
                continue
            case .otherForm: return leaveToDecoder(context)
            }
            held = bytes
        }
        held = nil
    }

    private enum Outcome {
        case answered, unknown, otherForm
    }

    private func outcome(of bytes: ByteBuffer, _ length: Int, _ context: ChannelHandlerContext) -> Outcome {
        var output = context.channel.allocator.buffer(capacity: 512)
        var body: ByteBuffer?
        let outcome = bytes.withUnsafeReadableBytes { bytes -> Outcome in
            guard let head = PollHead(UnsafeRawBufferPointer(rebasing: bytes[..<length])) else { return .otherForm }
            guard unanswered == 0, let polls else { return .unknown }
            return polls.answer(head, to: &output, body: &body) ? .answered : .unknown
        }
        guard outcome == .answered else { return outcome }
        context.write(wrapOutboundOut(.byteBuffer(output)), promise: nil)
        if let body { write(body, context) }
        hasWritten = true
        return .answered
    }

    /// Writes a body, which counts as given when it is with the reader, not when it is on the way.
    private func write(_ body: ByteBuffer, _ context: ChannelHandlerContext) {
        connection.update { phase, now in
            phase.receivedHead()
            phase.receivedEnd(now: now)
            phase.changedWriting(isBlocked: true, now: now)
        }
        unwrittenBodies += 1
        let written = context.eventLoop.makePromise(of: Void.self)
        written.futureResult.assumeIsolated().whenComplete { [self] _ in
            unwrittenBodies -= 1
            connection.update {
                $0.changedWriting(isBlocked: unwrittenBodies > 0, now: $1)
                $0.answered(now: $1)
            }
            connection.gaveToSystem()
            if unwrittenBodies == 0, isInputClosed || isStopping { end(context) }
            open.makeRoom()
        }
        context.write(wrapOutboundOut(.byteBuffer(body)), promise: written)
    }

    private static let maxHeld = 16 << 10

    private func leaveToDecoder(_ context: ChannelHandlerContext) {
        isLeftToDecoder = true
        guard let bytes = held else { return }
        held = nil
        pass(bytes, context)
    }

    private func pass(_ bytes: ByteBuffer, _ context: ChannelHandlerContext) {
        // Nobody is there to be answered any more.
        guard decoding == nil || context.channel.isActive else { return }
        decoding?.begin(on: context.channel)
        decoding = nil
        context.fireChannelRead(wrapInboundOut(bytes))
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        guard !hasEnded else { return context.read() }
        flush(context)
        context.fireChannelReadComplete()
    }

    private func flush(_ context: ChannelHandlerContext) {
        guard hasWritten else { return }
        hasWritten = false
        context.flush()
        let isPartly = held.map { $0.readableBytes > 0 } ?? false
        connection.update { $0.answeredAtOnce(isReadingHead: isPartly, now: $1) }
        open.makeRoom()
    }

    /// An answer of the decoder's side was written as a whole.
    func answered() {
        unanswered = max(0, unanswered - 1)
    }

    // MARK: - A client that does not read

    func read(context: ChannelHandlerContext) {
        guard held == nil || context.channel.isWritable || isLeftToDecoder else {
            wantsRead = true
            return
        }
        context.read()
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if context.channel.isWritable {
            if held != nil {
                takeHeads(context)
                flush(context)
                context.fireChannelReadComplete()
            }
            if wantsRead, context.channel.isWritable {
                wantsRead = false
                context.read()
            }
        }
        context.fireChannelWritabilityChanged()
    }

    // MARK: - The end

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case ChannelEvent.inputClosed? = event as? ChannelEvent {
            guard !hasEnded else { return context.close(promise: nil) }
            flush(context)
            isInputClosed = true
            // What comes after bodies on the way waits with them: the server may end the connection after its own answer.
            if unwrittenBodies == 0 { end(context) }
            return
        }
        guard event is ChannelShouldQuiesceEvent else { return context.fireUserInboundEventTriggered(event) }
        context.eventLoop.assumeIsolated().scheduleTask(in: Self.lastLook) { [self] in
            if context.channel.isActive { stop(context, event) }
        }
    }

    /// The time in which a request is still read once the server stops: its bytes may have come before, unseen.
    static let lastLook = TimeAmount.milliseconds(100)

    /// Ends a connection without a request under way, and lets the decoder's side end any other.
    private func stop(_ context: ChannelHandlerContext, _ event: Any) {
        isStopping = true
        if decoding != nil {
            flush(context)
            if unwrittenBodies == 0 { end(context) }
            // Who reads nothing holds nobody up.
            context.eventLoop.scheduleTask(in: ConnectionHandler.gracePeriod) { [connection] in connection.close() }
        }
        context.fireUserInboundEventTriggered(event)
    }

    /// Passes on that the client has closed its side, or ends a connection on which nothing was decoded.
    private func end(_ context: ChannelHandlerContext) {
        if isInputClosed { leaveToDecoder(context) }
        guard decoding == nil else { return context.close(promise: nil) }
        guard isInputClosed else { return }
        isInputClosed = false
        context.fireChannelReadComplete()
        context.fireUserInboundEventTriggered(ChannelEvent.inputClosed)
    }

    /// The server closes its side after its last answer, and the whole connection once it stops. NIO then drops what
    /// the client has not read yet, so closing waits for that.
    func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
        guard !isEnding, mode == .output || (mode == .all && isStopping) else {
            return context.close(mode: mode, promise: promise)
        }
        isEnding = true
        let written = context.eventLoop.makePromise(of: Void.self)
        written.futureResult.assumeIsolated().whenComplete { [self] _ in
            context.close(mode: mode, promise: promise)
            if mode == .output { dropRest(context) }
        }
        context.writeAndFlush(wrapOutboundOut(.byteBuffer(ByteBuffer())), promise: written)
    }

    /// Reads on without an answer, for a while. A body that was refused before its end is still on its way, and the end of
    /// the connection is only seen behind it. Closed before, the system would tell the client so in place of the answer.
    private func dropRest(_ context: ChannelHandlerContext) {
        guard context.channel.isActive else { return }
        hasEnded = true
        held = nil
        connection.update { $0.ended(now: $1) }
        open.makeRoom()
        context.read()
    }

    func channelInactive(context: ChannelHandlerContext) {
        leaveToDecoder(context)
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard decoding == nil else { return context.close(promise: nil) }
        context.fireErrorCaught(error)
    }
}

extension ByteBuffer {
    /// True if a line ends in a line feed alone: the decoder may take that for the end of a head.
    fileprivate var hasBareLineFeed: Bool {
        withUnsafeReadableBytes { bytes in
            bytes.indices.contains { bytes[$0] == 0x0A && ($0 == 0 || bytes[$0 - 1] != 0x0D) }
        }
    }

    /// The number of bytes up to the end of the first empty line; nil if there is none.
    fileprivate var lengthOfHead: Int? {
        withUnsafeReadableBytes { bytes in
            guard let base = bytes.baseAddress else { return nil }
            var start = 0
            while bytes.count - start >= 4, let found = memchr(base + start, 0x0D, bytes.count - start - 3) {
                let place = UnsafeRawPointer(found) - base
                if bytes[place + 1] == 0x0A, bytes[place + 2] == 0x0D, bytes[place + 3] == 0x0A { return place + 4 }
                start = place + 1
            }
            return nil
        }
    }
}
