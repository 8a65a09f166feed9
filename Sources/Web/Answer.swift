import Foundation
import HTTPTypes
import Hummingbird
import NIOCore

/// What a route answers, before it is sent.
struct Answer: Sendable {
    var status: HTTPResponse.Status
    var headers: HTTPFields
    var body: ByteBuffer?

    init(_ status: HTTPResponse.Status, headers: HTTPFields = [:], body: ByteBuffer? = nil) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    static func json(_ json: JSON, status: HTTPResponse.Status = .ok, type: String = "application/json") -> Answer {
        var headers = HTTPFields()
        headers[.contentType] = type
        headers[.cacheControl] = "no-cache"
        return Answer(status, headers: headers, body: ByteBuffer(bytes: json.bytes))
    }

    static func text(_ text: String, type: String) -> Answer {
        var headers = HTTPFields()
        headers[.contentType] = type
        return Answer(.ok, headers: headers, body: ByteBuffer(string: text))
    }

    static let noContent = Answer(.noContent)

    /// The answer with the entity tag of what it shows, or 304 where the caller has it already.
    func tagged(_ version: String, for call: Call) -> Answer {
        var answer = self
        // Staff is shown more of the same thing, and a strong tag is of the bytes that are shown (RFC 9110 §8.8.1).
        let tag = version + call.visitor.view
        answer.headers[.eTag] = "\"\(tag)\""
        answer.headers[.vary] = "Authorization"
        guard call.method == .get || call.method == .head,
            EntityTags(call.headers[.ifNoneMatch])?.holds(tag) ?? false
        else { return answer }
        answer.status = .notModified
        answer.headers[.contentType] = nil
        answer.body = nil
        return answer
    }

    /// - Parameter head: whether only the headers are wanted.
    func response(head: Bool) -> Response {
        guard let body else {
            var headers = headers
            if status != .notModified, status != .noContent { headers[.contentLength] = "0" }
            return Response(status: status, headers: headers, body: ResponseBody())
        }
        guard head else { return Response(status: status, headers: headers, body: ResponseBody(byteBuffer: body)) }
        var headers = headers
        headers[.contentLength] = String(body.readableBytes)
        return Response(status: status, headers: headers, body: ResponseBody())
    }
}

/// The entity tags of an `If-Match` or `If-None-Match` (RFC 9110 §13.1).
struct EntityTags: Sendable {
    let any: Bool
    /// Without quotes, weak ones marked as such.
    let tags: [(tag: String, weak: Bool)]

    /// Nil where the header is not there.
    init?(_ header: String?) {
        guard let header = header?.trimmingCharacters(in: .whitespaces) else { return nil }
        any = header == "*"
        tags = header.split(separator: ",").map { part in
            let tag = part.trimmingCharacters(in: .whitespaces)
            let weak = tag.hasPrefix("W/")
            return (tag: tag.dropFirst(weak ? 2 : 0).trimmingCharacters(in: ["\""]), weak: weak)
        }
    }

    /// Weak comparison, as `If-None-Match` asks for it.
    func holds(_ tag: String) -> Bool {
        any || tags.contains { $0.tag == tag }
    }
}
