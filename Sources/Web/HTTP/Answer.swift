import Foundation
import HTTPTypes
import Hummingbird
import Interchange
import NIOCore

/// The answer of a route, before it is sent.
struct Answer: Sendable {
    var status: HTTPResponse.Status
    var headers: HTTPFields
    var body: ByteBuffer?
    /// The memory of a large body, which is given back when all of it was sent; nil for all others.
    var share: BodyBudget.Share?

    init(_ status: HTTPResponse.Status, headers: HTTPFields = [:], body: ByteBuffer? = nil) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    static func json(
        _ value: some JSONWritable, status: HTTPResponse.Status = .ok, type: String = "application/json"
    ) -> Answer {
        var headers = HTTPFields()
        headers[.contentType] = type
        headers[.cacheControl] = "no-cache"
        return Answer(status, headers: headers, body: ByteBuffer(bytes: value.jsonBytes))
    }

    static func text(_ text: String, type: String) -> Answer {
        var headers = HTTPFields()
        headers[.contentType] = type
        return Answer(.ok, headers: headers, body: ByteBuffer(string: text))
    }

    static let noContent = Answer(.noContent)

    static func bytes(_ bytes: [UInt8], type: String) -> Answer {
        var headers = HTTPFields()
        headers[.contentType] = type
        return Answer(.ok, headers: headers, body: ByteBuffer(bytes: bytes))
    }

    /// Marks what is at a secret address: no cache keeps it, no other site learns the address, and no search engine
    /// lists it.
    mutating func keepSecret() {
        headers[.cacheControl] = "private, no-store"
        headers[.referrerPolicy] = "no-referrer"
        headers[.xRobotsTag] = "noindex"
    }

    /// The answer of a form: the browser is led to another page (RFC 9110 §15.4.4).
    static func seeOther(_ address: String) -> Answer {
        var headers = HTTPFields()
        headers[.location] = address
        return Answer(.seeOther, headers: headers)
    }

    /// The answer with the entity tag of what it shows, or 304 where the caller has it already.
    func tagged(_ version: String, for call: Call) -> Answer {
        var answer = self
        // Staff are shown more of the same resource, and a strong tag identifies the bytes that are shown (RFC 9110
        // §8.8.1).
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
        guard head else {
            return Response(
                status: status, headers: headers,
                body: share.map { ResponseBody(body, holding: $0) } ?? ResponseBody(byteBuffer: body))
        }
        var headers = headers
        headers[.contentLength] = String(body.readableBytes)
        return Response(status: status, headers: headers, body: ResponseBody())
    }

    /// - Parameter rows: the header first.
    static func csv(_ rows: [[String]]) -> Answer {
        let lines = rows.map { $0.map(csvField).joined(separator: ",") + "\r\n" }
        return .text(lines.joined(), type: "text/csv; charset=utf-8; header=present")
    }
}

extension ResponseBody {
    /// A body that is sent as fast as it is read, in parts, and holds its share of memory until then.
    fileprivate init(_ body: ByteBuffer, holding share: BodyBudget.Share) {
        self.init(contentLength: body.readableBytes) { writer in
            var rest = body
            while let part = rest.readSlice(length: min(rest.readableBytes, 64 << 10)), part.readableBytes > 0 {
                try await writer.write(part)
            }
            try await writer.finish(nil)
            withExtendedLifetime(share) {}
        }
    }
}

/// The entity tags of an `If-Match` or `If-None-Match` (RFC 9110 §13.1).
struct EntityTags: Sendable {
    let any: Bool
    /// Without quotes, weak ones marked as such.
    let tags: [(tag: String, weak: Bool)]

    /// Nil where the header is not there.
    init?(_ header: String?) {
        guard let header = header?[...].withoutBlanks else { return nil }
        any = header == "*"
        var tags: [(tag: String, weak: Bool)] = []
        var rest = header
        while !rest.isEmpty {
            let weak = rest.utf8.starts(with: "W/".utf8)
            rest = rest.dropFirst(weak ? 2 : 0)
            // A comma may stand between the quotes (RFC 9110 §8.8.3); without quotes it ends the tag.
            let quoted = rest.utf8.first == UInt8(ascii: "\"")
            rest = rest.dropFirst(quoted ? 1 : 0)
            let tag = rest.prefix { $0 != (quoted ? "\"" : ",") }
            tags.append((tag: String(quoted ? tag : tag.withoutBlanks), weak: weak))
            rest = rest[tag.endIndex...].drop { $0 != "," }.dropFirst().withoutBlanks
        }
        self.tags = tags
    }

    /// Weak comparison, as `If-None-Match` asks for it.
    func holds(_ tag: String) -> Bool {
        any || tags.contains { $0.tag == tag }
    }
}

extension Substring {
    /// Without the blanks around it (RFC 9110 §5.6.3). Foundation's trimming goes by way of NSString, and took a
    /// tenth of the processor time of a feed's 304.
    var withoutBlanks: Substring {
        func isBlank(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }
        let front = utf8.drop(while: isBlank)
        guard let last = front.lastIndex(where: { !isBlank($0) }) else { return "" }
        return self[front.startIndex..<utf8.index(after: last)]
    }
}
