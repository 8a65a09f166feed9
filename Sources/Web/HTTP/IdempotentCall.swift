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
            // An outage, or too many requests, is not the outcome of the request: it may be tried again. Nor is the
            // refusal of a body that was not read to its end, since a repeat of it could not be told from another
            // request. A request that changed something all the same is not carried out again.
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

    /// For anonymous callers, and for customers with a link, only answers to requests that changed something are
    /// remembered: otherwise anybody could fill the disk by asking for answers.
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

    /// True for an answer to a form that is remembered, since something was done.
    private func isOutcome(_ answer: Answer, _ ticket: Idempotency.Request) async throws -> Bool {
        switch answer.status {
        case .seeOther, .created: return try await isRemembered(answer, ticket)
        case .ok:
            // A compressed body is not text, and cannot be remembered.
            guard answer.headers[.contentEncoding] == nil, try await site.idempotency.changedSomething(ticket) else {
                return false
            }
            return try await isRemembered(answer, ticket)
        default: return false
        }
    }

    /// Carries out what a form asks for once, however often it is sent with the same content.
    ///
    /// An answer is remembered only if something was done: it leads to another page, or shows what was made or changed.
    /// Any other answer, such as a preview or a refusal, changed nothing and may be different the next time. A form
    /// that failed after it was carried out, or whose answer is too large to be remembered, is not carried out again:
    /// its repeat is told so.
    ///
    /// - Parameter key: the value of ``Form/onceName``. All forms of a page share it, so the content counts along with
    ///   it.
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
    /// The name under which the digest is kept among the headers of a remembered answer. It is never sent, and no
    /// header can have this name.
    fileprivate static let digestName = ":body"

    /// As it is kept for repeats; its body has to be a text.
    ///
    /// - Parameter digest: the hash of a body that was read as a stream.
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
