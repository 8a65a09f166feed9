import Foundation
import HTTPTypes
import NIOCore
import Operations
import Storage
import SupportCore

extension Call {
    /// Carries a request out once for each key, and gives its first answer again to repeats.
    func once(key: String, _ body: (String) async throws -> Answer) async throws -> Answer {
        let ticket = try Idempotency.Request(
            caller: visitor.name, key: key, method: method.rawValue, path: path + "?" + query,
            body: self.body, sharesKeys: visitor.isAnonymous)
        switch try await site.idempotency.claim(ticket, now: now) {
        case .replayed(let answer):
            if let stream = stream {
                try await stream.drain()
                guard stream.digest == answer.headers[Answer.digestName] else { throw Idempotency.reusedKey }
            }
            return Answer(repeating: answer)
        case .granted:
            var answer: Answer
            do {
                answer = try await body(ticket.id)
            } catch let failure as Failure where failure.code == .unknownSecret {
                try await site.idempotency.release(ticket)
                throw failure
            } catch {
                answer = ErrorResponses.answer(error, logger: site.logger)
            }
            // An outage or a hurry is not the outcome of the request: it may be tried again. Nor is the refusal of a body
            // that was not read to its end, for a repeat of it could not be told from another one. What was changed all the
            // same is not changed again.
            let digest = stream?.digest
            guard answer.status.code < 500, answer.status != .tooManyRequests, stream == nil || digest != nil
            else {
                try await site.idempotency.releaseUnlessChanged(ticket)
                return answer
            }
            guard try await isRemembered(answer, ticket) else {
                try await site.idempotency.releaseUnlessChanged(ticket)
                return answer
            }
            try await site.idempotency.complete(ticket, with: answer.remembered(digest: digest))
            return answer
        }
    }

    /// The maximum size of an answer to a customer that is remembered, in bytes.
    private static let maxRemembered = 16 << 10

    /// Of anonymous callers and of customers with a link only what they made is remembered: whoever asks for nothing but
    /// answers would fill the disk.
    private func isRemembered(_ answer: Answer, _ ticket: Idempotency.Request) async throws -> Bool {
        switch visitor {
        case .anonymous, .registrant: break
        default: return true
        }
        guard (200..<400).contains(answer.status.code), (answer.body?.readableBytes ?? 0) <= Self.maxRemembered else {
            return false
        }
        return try await site.idempotency.changedSomething(ticket)
    }

    /// True for an answer to a form that is remembered, since it is of something that was done.
    private func isOutcome(_ answer: Answer, _ ticket: Idempotency.Request) async throws -> Bool {
        switch answer.status {
        case .seeOther, .created: return try await isRemembered(answer, ticket)
        case .ok:
            // What is compressed is no text, and cannot be remembered.
            guard answer.headers[.contentEncoding] == nil, try await site.idempotency.changedSomething(ticket) else {
                return false
            }
            return try await isRemembered(answer, ticket)
        default: return false
        }
    }

    /// Carries out what a form asks for once, however often it is sent with the same content.
    ///
    /// Only what was done is remembered, which leads elsewhere or shows what was made or changed: whatever else a form is
    /// answered, as a preview or a refusal, came to nothing and may look otherwise the next time. One that failed after
    /// it was carried out, or whose answer is too large to be remembered, is not carried out again: its repeat is told so.
    ///
    /// - Parameter key: what no other form holds. All the forms of one page share it, so that the content belongs to it.
    func once(formOf key: String, _ body: (String) async throws -> Answer) async throws -> Answer {
        let ticket = try Idempotency.Request(
            caller: visitor.name, key: key, method: method.rawValue, path: path + "?" + query,
            body: self.body, sharesKeys: true)
        switch try await site.idempotency.claim(ticket, now: now) {
        case .replayed(let answer): return Answer(repeating: answer)
        case .granted:
            let answer: Answer
            let isKept: Bool
            do {
                answer = try await body(ticket.id)
                isKept = try await isOutcome(answer, ticket)
            } catch {
                try await site.idempotency.releaseUnlessChanged(ticket)
                throw error
            }
            if isKept {
                try await site.idempotency.complete(ticket, with: answer.remembered())
            } else {
                try await site.idempotency.releaseUnlessChanged(ticket)
            }
            return answer
        }
    }
}

extension Answer {
    /// Stands among the headers of a remembered answer, and is never sent: no header is called so.
    fileprivate static let digestName = ":body"

    /// As it is kept for repeats; its body has to be a text.
    ///
    /// - Parameter digest: of what a request sent that was read as it came.
    fileprivate func remembered(digest: String? = nil) -> IdempotencyRecord.Answer {
        var fields: [String: String] = [:]
        for field in headers { fields[field.name.canonicalName] = field.value }
        fields[Self.digestName] = digest
        return IdempotencyRecord.Answer(
            status: status.code, headers: fields, body: body.map { String(buffer: $0) } ?? "")
    }

    /// The answer to the first request with the key.
    fileprivate init(repeating answer: IdempotencyRecord.Answer) {
        var headers = HTTPFields()
        for (name, value) in answer.headers where name != Self.digestName {
            guard let name = HTTPField.Name(name) else { continue }
            headers[name] = value
        }
        headers[.idempotencyReplayed] = "true"
        self.init(.init(code: answer.status), headers: headers, body: ByteBuffer(string: answer.body))
    }
}

extension Call {
    /// The key of the form, which is unique to the page that it was sent from; nil for a form without one.
    var onceOfForm: String? {
        guard isForm else { return nil }
        return formFields(String(decoding: body, as: UTF8.self)).last { $0.name == Form.onceName && !$0.value.isEmpty }?
            .value
    }
}
