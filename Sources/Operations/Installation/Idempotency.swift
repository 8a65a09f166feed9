import Crypto
public import Foundation
public import Storage
public import SupportCore
import Training

/// Requests that are to be carried out once, however often they are sent (`Idempotency-Key`).
///
/// The answer is kept for a day, sealed under the key itself, of which only a hash is kept: an answer can hold a secret
/// that is shown once. That a request was carried out stands in the journal, in the transaction of the change; so a
/// process that dies between the change and the keeping of its answer does not let it happen twice.
public struct Idempotency: Sendable {
    /// How long a first answer is given again, in seconds.
    public static let memory: TimeInterval = 86_400

    private let database: any Database
    /// Tells the requests of this process from those of one that died.
    private let holder = Identifier.random()

    public init(_ database: any Database) {
        self.database = database
    }

    /// A request beside its key.
    public struct Request: Sendable {
        /// What the journal knows the request by.
        public let id: String
        fileprivate let caller: String
        fileprivate let keyHash: String
        fileprivate let fingerprint: String
        fileprivate let key: SymmetricKey

        /// - Parameter sharesKeys: whether `caller` stands for many who do not know of one another's keys.
        /// - Throws: ``Failure`` `.malformed` for a key that is empty, too long or not printable.
        public init(
            caller: String, key: String, method: String, path: String, body: [UInt8], sharesKeys: Bool = false
        ) throws {
            guard (1...255).contains(key.utf8.count), key.utf8.allSatisfy({ (0x20...0x7E).contains($0) }) else {
                throw Failure(.malformed, "An Idempotency-Key must have 1 to 255 printable characters.")
            }
            self.caller = caller
            fingerprint = Secret.hash(method + " " + path + "\n" + Data(body).base64EncodedString())
            // Callers without a token cannot be told apart, so one's key never stands in another's way.
            keyHash = Secret.hash(caller + "\n" + key + (sharesKeys ? "\n" + fingerprint : ""))
            self.key = SymmetricKey(data: SHA256.hash(data: Data(("seal\n" + caller + "\n" + key).utf8)))
            id = keyHash
        }
    }

    public enum Claim: Sendable {
        /// It is to be carried out.
        case granted
        /// It was carried out, and this was the answer.
        case replayed(IdempotencyRecord.Answer)
    }

    public static let reusedKey = Failure.invalid(
        "Idempotency-Key", "This Idempotency-Key was used for another request.")

    /// - Throws: ``Failure`` `.invalid` where the key was used for something else, `.conflict` while the first request
    ///   is being carried out, or where its answer was lost.
    public func claim(_ request: Request, now: Date) async throws -> Claim {
        let record = record(of: request)
        let taken = try await database.write { connection in
            try connection.claim(record, forgettingBefore: now.addingTimeInterval(-Self.memory), now: now)
        }
        guard let taken else { return .granted }
        guard taken.fingerprint == request.fingerprint else {
            throw Self.reusedKey
        }
        if let answer = taken.answer { return .replayed(try opened(answer, request)) }
        if taken.holder == holder, let answer = try await answerUnderWay(of: record) {
            return .replayed(try opened(answer, request))
        }
        guard taken.holder != holder else {
            throw Failure(.conflict, "The first request with this Idempotency-Key is still in progress.")
        }
        return try await database.write { connection in
            if let made = try connection.subject(ofRequest: request.id) {
                throw Failure(
                    .conflict,
                    "This request was completed, but its answer was lost. It created \(made.subject) \(made.id).")
            }
            try connection.takeOver(record)
            return .granted
        }
    }

    /// The answer of a request that this process is carrying out at this moment, if it comes soon.
    private func answerUnderWay(of record: IdempotencyRecord) async throws -> IdempotencyRecord.Answer? {
        for _ in 0..<Self.looks {
            let known = try await database.read {
                try $0.idempotencyRecord(caller: record.caller, key: record.key)
            }
            guard let known, known.answer == nil else { return known?.answer }
            try await Task.sleep(for: .milliseconds(20))
        }
        return nil
    }

    /// How often it is looked whether an answer has come: for ten seconds.
    private static let looks = 500

    public func complete(_ request: Request, with answer: IdempotencyRecord.Answer) async throws {
        let sealed = IdempotencyRecord.Answer(
            status: answer.status, headers: [Self.sealedName: try request.seal(try Self.text(of: answer.headers))],
            body: try request.seal(answer.body))
        let record = record(of: request)
        try await database.write { try $0.remember(sealed, of: record) }
    }

    /// Under this the headers lie sealed, for an address that somebody is led to can be a secret, too.
    private static let sealedName = ":sealed"

    private static func text(of headers: [String: String]) throws -> String {
        String(decoding: try JSONEncoder().encode(headers), as: UTF8.self)
    }

    /// Gives the key back: the request came to nothing.
    public func release(_ request: Request) async throws {
        let record = record(of: request)
        try await database.write { try $0.forget(record) }
    }

    private func record(of request: Request) -> IdempotencyRecord {
        IdempotencyRecord(
            caller: request.caller, key: request.keyHash, fingerprint: request.fingerprint, holder: holder)
    }

    private func opened(_ answer: IdempotencyRecord.Answer, _ request: Request) throws -> IdempotencyRecord.Answer {
        // What a former version remembered, a day ago at the most, has its headers as they are.
        let headers = try answer.headers[Self.sealedName].map { sealed in
            try JSONDecoder().decode([String: String].self, from: Data(try request.open(sealed).utf8))
        }
        return IdempotencyRecord.Answer(
            status: answer.status, headers: headers ?? answer.headers, body: try request.open(answer.body))
    }
}

extension Idempotency.Request {
    fileprivate func seal(_ text: String) throws -> String {
        try AES.GCM.seal(Data(text.utf8), using: key).combined?.base64EncodedString() ?? ""
    }

    fileprivate func open(_ sealed: String) throws -> String {
        let box = try AES.GCM.SealedBox(combined: Data(base64Encoded: sealed) ?? Data())
        return String(decoding: try AES.GCM.open(box, using: key), as: UTF8.self)
    }
}
