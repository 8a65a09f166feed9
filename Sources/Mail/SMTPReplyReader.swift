internal import NIOCore

/// The end of the pipeline: gives each reply to whoever asked for it. Lives on its event loop.
final class SMTPReplyReader: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let loop: any EventLoop
    private var parser = SMTPReplyParser()
    private var waiting: EventLoopPromise<SMTPReply>?
    private var writing: EventLoopPromise<Void>?
    /// The greeting, when it is faster than who asks for it; or what the server says when it has enough.
    private var unasked: SMTPReply?
    private var ended: SMTPError?

    init(on loop: any EventLoop) {
        self.loop = loop
    }

    /// Whether the server said nothing that was not asked for.
    var isDrained: Bool { parser.isEmpty && unasked == nil }

    /// - Parameter words: a command, which only a server that is silent may be given; `nil` to listen.
    func ask(_ words: ByteBuffer?, on channel: any Channel, within limit: Duration) -> EventLoopFuture<SMTPReply> {
        if words == nil, let reply = unasked {
            unasked = nil
            return loop.makeSucceededFuture(reply)
        }
        if let lost = interrupted(channel) { return loop.makeFailedFuture(lost) }
        let promise = loop.makePromise(of: SMTPReply.self)
        waiting = promise
        bound(promise.futureResult, on: channel, within: limit)
        if let words { channel.writeAndFlush(words, promise: nil) }
        return promise.futureResult
    }

    func write(_ bytes: ByteBuffer, on channel: any Channel, within limit: Duration) -> EventLoopFuture<Void> {
        if let lost = interrupted(channel) { return loop.makeFailedFuture(lost) }
        let promise = loop.makePromise(of: Void.self)
        writing = promise
        bound(promise.futureResult, on: channel, within: limit)
        channel.writeAndFlush(bytes).cascade(to: promise)
        return promise.futureResult
    }

    /// Why nothing more can be said. What the server said of its own accord tells more than that it hung up.
    private func interrupted(_ channel: any Channel) -> SMTPError? {
        guard let unasked else { return ended }
        // A server may refuse and leave at any time (RFC 5321 §3.8), but not agree to what nobody said.
        let cause = (400..<600).contains(unasked.code) ? SMTPError(unasked) : .garbage
        _ = end(cause, channel)
        return cause
    }

    private func bound<Value>(_ step: EventLoopFuture<Value>, on channel: any Channel, within limit: Duration) {
        let reader = NIOLoopBound(self, eventLoop: loop)
        let alarm = loop.scheduleTask(in: TimeAmount(limit)) { _ = reader.value.end(.slow, channel) }
        step.whenComplete { _ in alarm.cancel() }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        parser.append(unwrapInboundIn(data))
        do {
            while let reply = try parser.next() { accept(reply, context.channel) }
        } catch {
            _ = end(.garbage, context.channel)
        }
    }

    private func accept(_ reply: SMTPReply, _ channel: any Channel) {
        if let promise = waiting {
            waiting = nil
            promise.succeed(reply)
        } else if unasked == nil {
            unasked = reply
        } else {
            _ = end(.garbage, channel)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        _ = end(SMTPError(error), context.channel)
    }

    func channelInactive(context: ChannelHandlerContext) {
        _ = end(.closed, context.channel)
    }

    /// Ends the conversation, the first time, and tells whoever waits.
    private func end(_ cause: SMTPError, _ channel: any Channel) -> SMTPError {
        if let ended { return ended }
        ended = cause
        var heard = cause
        heard.wasHeard = true
        waiting?.fail(heard)
        writing?.fail(cause)
        (waiting, writing) = (nil, nil)
        // Last, because it fails what is not written yet, with a reason that says less.
        channel.close(promise: nil)
        return cause
    }
}
