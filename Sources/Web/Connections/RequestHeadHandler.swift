import NIOCore
import NIOHTTP1

/// Checks the head of each request before the server sees it, as RFC 9112 asks: one `Host`, a known transfer coding, the
/// answer to `Expect: 100-continue`, and the end of the connection after a request of HTTP/1.0.
final class RequestHeadHandler: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    /// True after a request that was refused: the rest of the connection is not read.
    private var hasRefused = false

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !hasRefused else { return }
        guard case .head(var head) = unwrapInboundIn(data) else { return context.fireChannelRead(data) }
        if let status = Self.refusal(of: head) { return refuse(head, status, context) }
        if head.isOld, !head.headers.contains("keep-alive", in: "connection") {
            head.headers.replaceOrAdd(name: "Connection", value: "close")
        }
        if head.headers.contains("100-continue", in: "expect"), !head.isOld {
            context.writeAndFlush(wrapOutboundOut(.head(.init(version: head.version, status: .continue))), promise: nil)
        }
        context.fireChannelRead(wrapInboundOut(.head(head)))
    }

    private static func refusal(of head: HTTPRequestHead) -> HTTPResponseStatus? {
        let hosts = head.headers["host"].count
        // HTTP/1.0 knows no host (RFC 9112 §3.2).
        guard hosts == 1 || (hosts == 0 && head.isOld) else { return .badRequest }
        let codings = head.headers[canonicalForm: "transfer-encoding"]
        guard codings.allSatisfy({ $0.lowercased() == "chunked" }) else { return .notImplemented }
        return nil
    }

    private func refuse(_ head: HTTPRequestHead, _ status: HTTPResponseStatus, _ context: ChannelHandlerContext) {
        hasRefused = true
        let headers: HTTPHeaders = ["Content-Length": "0", "Connection": "close"]
        context.write(wrapOutboundOut(.head(.init(version: .http1_1, status: status, headers: headers))), promise: nil)
        let written = context.eventLoop.makePromise(of: Void.self)
        written.futureResult.assumeIsolated().whenComplete { _ in context.close(promise: nil) }
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: written)
    }
}

extension HTTPRequestHead {
    /// True for HTTP/1.0, and what came before it.
    fileprivate var isOld: Bool { version.major < 1 || (version.major == 1 && version.minor == 0) }
}

extension HTTPHeaders {
    /// True if one of the values of a header with a list is this token, in any case.
    fileprivate func contains(_ token: String, in name: String) -> Bool {
        self[canonicalForm: name].contains { $0.lowercased() == token }
    }
}
