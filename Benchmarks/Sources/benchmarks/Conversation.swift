import NIOCore

/// An answer that was read to its end.
struct Reply: Sendable {
    let head: ResponseHead
    /// Head and body as they came; empty where the conversation does not keep them.
    let bytes: ByteBuffer
}

/// One connection: sends a request, reads its answer to the end, sends the next.
///
/// It reads just enough of HTTP to know where an answer ends, so that it costs little beside the server that it measures.
final class Conversation: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// Gives the first request for nil, and for each answer the next; nil ends the conversation.
    typealias Script = (Reply?) throws -> ByteBuffer?

    private let keepsBytes: Bool
    private let script: Script
    private let ended: EventLoopPromise<Void>
    private let limit: TimeAmount
    private var timeout: Scheduled<Void>?

    /// The part of a head that has come so far.
    private var unread = ByteBuffer()
    private var head: ResponseHead?
    private var bodyLeft = 0
    private var kept = ByteBuffer()

    init(keepsBytes: Bool, limit: TimeAmount, ended: EventLoopPromise<Void>, script: @escaping Script) {
        self.keepsBytes = keepsBytes
        self.limit = limit
        self.ended = ended
        self.script = script
    }

    func channelActive(context: ChannelHandlerContext) {
        let ended = ended
        let channel = context.channel
        timeout = context.eventLoop.scheduleTask(in: limit) {
            ended.fail(Trouble("A server did not answer in time."))
            channel.close(promise: nil)
        }
        proceed(after: nil, context)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var bytes = unwrapInboundIn(data)
        do {
            while bytes.readableBytes > 0 {
                if head == nil {
                    guard try readHead(&bytes) else { return }
                } else {
                    takeBody(&bytes)
                }
                guard let head, bodyLeft == 0 else { continue }
                guard bytes.readableBytes == 0 else { throw Trouble("An answer is longer than it says.") }
                let reply = Reply(head: head, bytes: kept)
                self.head = nil
                kept.clear()
                proceed(after: reply, context)
            }
        } catch {
            fail(error, context)
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        fail(Trouble("A server closed a connection before its answer was complete."), context)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        fail(error, context)
    }

    /// - Returns: whether the head is complete; what follows it is left in `bytes`.
    private func readHead(_ bytes: inout ByteBuffer) throws -> Bool {
        if unread.readableBytes > 0 {
            unread.writeBuffer(&bytes)
            swap(&unread, &bytes)
            unread.clear()
        }
        guard let head = try ResponseHead(bytes) else {
            unread = bytes
            return false
        }
        if keepsBytes { kept = bytes.getSlice(at: bytes.readerIndex, length: head.size) ?? ByteBuffer() }
        bytes.moveReaderIndex(forwardBy: head.size)
        self.head = head
        bodyLeft = head.length
        takeBody(&bytes)
        return true
    }

    private func takeBody(_ bytes: inout ByteBuffer) {
        let count = min(bodyLeft, bytes.readableBytes)
        if keepsBytes {
            if var part = bytes.readSlice(length: count) { kept.writeBuffer(&part) }
        } else {
            bytes.moveReaderIndex(forwardBy: count)
        }
        bodyLeft -= count
    }

    private func proceed(after reply: Reply?, _ context: ChannelHandlerContext) {
        do {
            if let request = try script(reply) {
                context.writeAndFlush(wrapOutboundOut(request), promise: nil)
            } else {
                timeout?.cancel()
                ended.succeed()
                context.close(promise: nil)
            }
        } catch {
            fail(error, context)
        }
    }

    private func fail(_ error: any Error, _ context: ChannelHandlerContext) {
        timeout?.cancel()
        // After the end this says nothing any more: a promise is kept once.
        ended.fail(error)
        context.close(promise: nil)
    }
}
