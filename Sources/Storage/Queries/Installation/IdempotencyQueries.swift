public import Foundation

/// A request with an idempotency key: it is carried out once, however often it is sent.
public struct IdempotencyRecord: Sendable, Hashable {
    public let caller: String
    public let key: String
    /// A hash of the method, path and body.
    public let fingerprint: String
    /// The id of the process that carries it out.
    public let holder: String
    /// The instant at which that process claimed it; nil before it is stored.
    public let claimedAt: Date?
    /// Nil until the request is carried out.
    public let answer: Answer?

    public struct Answer: Sendable, Hashable {
        public let status: Int
        public let headers: [String: String]
        public let body: String

        public init(status: Int, headers: [String: String], body: String) {
            self.status = status
            self.headers = headers
            self.body = body
        }
    }

    public init(
        caller: String, key: String, fingerprint: String, holder: String, claimedAt: Date? = nil, answer: Answer? = nil
    ) {
        self.caller = caller
        self.key = key
        self.fingerprint = fingerprint
        self.holder = holder
        self.claimedAt = claimedAt
        self.answer = answer
    }
}

extension Connection {
    /// Claims the key of a request for its holder, and deletes old records.
    ///
    /// - Parameter discardingBefore: the instant before which records are deleted.
    /// - Returns: the record of the request that has claimed the key before; nil where the claim succeeded.
    public func claim(_ request: IdempotencyRecord, discardingBefore: Date, now: Date) throws -> IdempotencyRecord? {
        try execute("DELETE FROM requests WHERE created_at < \(discardingBefore)")
        let claimed = try execute(
            """
            INSERT INTO requests (caller, request_key, fingerprint, holder, created_at)
            VALUES (\(request.caller), \(request.key), \(request.fingerprint), \(request.holder), \(now))
            ON CONFLICT DO NOTHING
            """)
        return claimed == 1 ? nil : try idempotencyRecord(caller: request.caller, key: request.key)
    }

    public func idempotencyRecord(caller: String, key: String) throws -> IdempotencyRecord? {
        try first(
            "SELECT * FROM requests WHERE caller = \(caller) AND request_key = \(key)", in: .requests,
            IdempotencyRecord.init)
    }

    /// Deletes the oldest records of a caller.
    ///
    /// - Parameter count: the number of records that are kept.
    public func discardRequests(ofCaller caller: String, exceptLatest count: Int) throws {
        try execute(
            """
            DELETE FROM requests WHERE caller = \(caller) AND request_key IN (
                SELECT request_key FROM requests WHERE caller = \(caller)
                ORDER BY created_at DESC, request_key LIMIT 1000000 OFFSET \(count))
            """)
    }

    /// Takes over the key of an unanswered request from a process that died.
    ///
    /// - Returns: false where another process has taken it over first, or answered it.
    public func takeOver(_ request: IdempotencyRecord, from holder: String, now: Date) throws -> Bool {
        try execute(
            """
            UPDATE requests SET holder = \(request.holder), created_at = \(now)
            WHERE caller = \(request.caller) AND request_key = \(request.key) AND holder = \(holder)
                AND status IS NULL
            """) > 0
    }

    /// Stores the answer to a request, for repetitions of it.
    public func save(_ answer: IdempotencyRecord.Answer, of request: IdempotencyRecord) throws {
        try execute(
            """
            UPDATE requests SET
                status = \(answer.status), headers = \(try jsonText(answer.headers)), body = \(answer.body)
            WHERE caller = \(request.caller) AND request_key = \(request.key)
            """)
    }

    /// Deletes the record of a request that failed, so that it can be sent again. One that another process has taken over
    /// stays.
    public func release(_ request: IdempotencyRecord) throws {
        try execute(
            """
            DELETE FROM requests
            WHERE caller = \(request.caller) AND request_key = \(request.key) AND holder = \(request.holder)
            """)
    }
}

extension IdempotencyRecord {
    init(_ row: Row) throws {
        self.init(
            caller: try row.text("caller"), key: try row.text("request_key"), fingerprint: try row.text("fingerprint"),
            holder: try row.text("holder"), claimedAt: try row.instant("created_at"),
            answer: try row.integerIfAny("status").map {
                Answer(status: $0, headers: try row.json("headers"), body: try row.text("body"))
            })
    }
}
