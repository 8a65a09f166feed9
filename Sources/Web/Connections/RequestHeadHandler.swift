import NIOCore
import NIOHTTP1
import SupportCore

/// Checks the head of each request before the server sees it, as RFC 9112 asks: one `Host`, a known transfer coding, the
/// answer to `Expect: 100-continue`, and the end of the connection after a request of HTTP/1.0, or one that asks for another
/// protocol.
final class RequestHeadHandler: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart
    typealias OutboundIn = HTTPServerResponsePart
    typealias OutboundOut = HTTPServerResponsePart

    /// True after a request that was refused: the rest of the connection is not read.
    private var hasRefused = false
    /// The number of requests that were passed on and not answered yet. A client may send several in a row.
    private var unanswered = 0
    /// True from the head of a request for another protocol on, which is the last of its connection.
    private var isLast = false
    /// True once such a request has ended. The decoder reads nothing after it, and would keep whatever comes.
    private var hasReadLast = false
    /// A refusal that has to wait for the answers before it.
    private var refusal: HTTPResponseStatus?

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !hasRefused else { return }
        let part = unwrapInboundIn(data)
        guard case .head(var head) = part else {
            if isLast, case .end = part { hasReadLast = true }
            return context.fireChannelRead(data)
        }
        if let status = Self.refusal(of: head) {
            hasRefused = true
            if unanswered > 0 { refusal = status } else { refuse(status, context) }
            return
        }
        isLast = head.asksForOtherProtocol
        if isLast || (head.isOld && !head.headers.contains("keep-alive", in: "connection")) {
            head.headers.replaceOrAdd(name: "Connection", value: "close")
        }
        if unanswered == 0, head.headers.contains("100-continue", in: "expect"), !head.isOld {
            context.writeAndFlush(wrapOutboundOut(.head(.init(version: head.version, status: .continue))), promise: nil)
        }
        unanswered += 1
        context.fireChannelRead(wrapInboundOut(.head(head)))
    }

    func read(context: ChannelHandlerContext) {
        if !hasReadLast { context.read() }
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        let part = unwrapOutboundIn(data)
        if isLast, unanswered == 1, case .head(var head) = part {
            head.headers.replaceOrAdd(name: "Connection", value: "close")
            return context.write(wrapOutboundOut(.head(head)), promise: promise)
        }
        context.write(data, promise: promise)
        guard case .end = part else { return }
        unanswered -= 1
        guard unanswered == 0, let refusal else { return }
        refuse(refusal, context)
    }

    private static func refusal(of head: HTTPRequestHead) -> HTTPResponseStatus? {
        // No program writes many combining marks in a row, and comparing them takes long.
        guard head.uri.isStreamSafe, head.headers.allSatisfy({ $0.value.isStreamSafe }) else { return .badRequest }
        let hosts = head.headers["host"].count
        // HTTP/1.0 knows no host (RFC 9112 §3.2).
        guard hosts == 1 || (hosts == 0 && head.isOld) else { return .badRequest }
        let codings = head.headers[canonicalForm: "transfer-encoding"]
        guard codings.allSatisfy({ $0.lowercased() == "chunked" }) else { return .notImplemented }
        return nil
    }

    private func refuse(_ status: HTTPResponseStatus, _ context: ChannelHandlerContext) {
        let headers: HTTPHeaders = ["Content-Length": "0", "Connection": "close"]
        context.write(wrapOutboundOut(.head(.init(version: .http1_1, status: status, headers: headers))), promise: nil)
        let written = context.eventLoop.makePromise(of: Void.self)
        written.futureResult.assumeIsolated().whenComplete { _ in context.close(promise: nil) }
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: written)
    }
}

extension HTTPRequestHead {
    /// True for `CONNECT`, and for an upgrade, which no server has to accept (RFC 9110 §7.8).
    fileprivate var asksForOtherProtocol: Bool {
        method == .CONNECT || (headers.contains(name: "Upgrade") && headers.contains("upgrade", in: "connection"))
    }

    /// True for HTTP/1.0, and what came before it.
    fileprivate var isOld: Bool { version.major < 1 || (version.major == 1 && version.minor == 0) }
}

extension HTTPHeaders {
    /// True if one of the values of a header with a list is this token, in any case.
    fileprivate func contains(_ token: String, in name: String) -> Bool {
        self[canonicalForm: name].contains { $0.lowercased() == token }
    }
}
