internal import NIOCore

/// The last handler of the pipeline, which hands each reply to the command that waits for it. It lives on its event loop.
final class SMTPReplyReader: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let loop: any EventLoop
    private var parser = SMTPReplyParser()
    private var pendingReply: EventLoopPromise<SMTPReply>?
    private var pendingWrite: EventLoopPromise<Void>?
    /// A reply for which no command waited: an early greeting, or a notice that the server closes the connection.
    private var unsolicited: SMTPReply?
    private var end: SMTPError?

    init(on loop: any EventLoop) {
        self.loop = loop
    }

    /// True if there is no data from the server beyond the replies to commands.
    var isDrained: Bool { parser.isEmpty && unsolicited == nil }

    /// Sends a command and waits for the reply. It fails where the server has sent an unsolicited reply before.
    ///
    /// - Parameter command: `nil` to wait for the greeting.
    func reply(
        to command: ByteBuffer?, on channel: any Channel, within limit: Duration
    ) -> EventLoopFuture<SMTPReply> {
        if command == nil, let reply = unsolicited {
            unsolicited = nil
            return loop.makeSucceededFuture(reply)
        }
        if let loss = interruption(of: channel) { return loop.makeFailedFuture(loss) }
        let promise = loop.makePromise(of: SMTPReply.self)
        pendingReply = promise
        setTimeout(of: promise.futureResult, on: channel, to: limit)
        if let command { channel.writeAndFlush(command, promise: nil) }
        return promise.futureResult
    }

    func write(_ bytes: ByteBuffer, on channel: any Channel, within limit: Duration) -> EventLoopFuture<Void> {
        if let loss = interruption(of: channel) { return loop.makeFailedFuture(loss) }
        let promise = loop.makePromise(of: Void.self)
        pendingWrite = promise
        setTimeout(of: promise.futureResult, on: channel, to: limit)
        channel.writeAndFlush(bytes).cascade(to: promise)
        return promise.futureResult
    }

    /// The reason why no further command can be sent; `nil` where there is none. An unsolicited reply explains more than
    /// the closing of the connection.
    private func interruption(of channel: any Channel) -> SMTPError? {
        guard let unsolicited else { return end }
        // A server may refuse service and close the connection at any time (RFC 5321 §3.8), but must not send a positive
        // reply without a command.
        let cause = (400..<600).contains(unsolicited.code) ? SMTPError(unsolicited) : .malformedReply
        close(channel, because: cause)
        return cause
    }

    private func setTimeout<Value>(of step: EventLoopFuture<Value>, on channel: any Channel, to limit: Duration) {
        let reader = NIOLoopBound(self, eventLoop: loop)
        let timeout = loop.scheduleTask(in: TimeAmount(limit)) { reader.value.close(channel, because: .timeout) }
        step.whenComplete { _ in timeout.cancel() }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        parser.append(unwrapInboundIn(data))
        do {
            while let reply = try parser.next() { accept(reply, context.channel) }
        } catch {
            close(context.channel, because: .malformedReply)
        }
    }

    private func accept(_ reply: SMTPReply, _ channel: any Channel) {
        if let promise = pendingReply {
            pendingReply = nil
            promise.succeed(reply)
        } else if unsolicited == nil {
            unsolicited = reply
        } else {
            close(channel, because: .malformedReply)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        close(context.channel, because: SMTPError(error))
    }

    func channelInactive(context: ChannelHandlerContext) {
        close(context.channel, because: .closed)
    }

    /// Closes the connection, and fails the pending command. Only the first cause counts.
    private func close(_ channel: any Channel, because cause: SMTPError) {
        guard end == nil else { return }
        end = cause
        var replyLoss = cause
        replyLoss.mayHaveArrived = true
        pendingReply?.fail(replyLoss)
        pendingWrite?.fail(cause)
        (pendingReply, pendingWrite) = (nil, nil)
        // The channel is closed last, since closing it fails pending writes with a less specific reason.
        channel.close(promise: nil)
    }
}
