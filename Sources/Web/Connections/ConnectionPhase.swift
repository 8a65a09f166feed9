/// The state of one connection, and the time for which it may stay in it.
///
/// Instants are seconds of a clock that runs evenly and is never set.
struct ConnectionPhase: Sendable {
    private enum Phase: Sendable {
        /// Nothing of a request has arrived.
        case idle
        /// A part of a head has arrived.
        case head
        /// A request is read or answered.
        case request
        /// The last answer was given. The client has to close its side, too.
        case ended
    }

    private let limits: ConnectionLimits
    private var phase = Phase.idle
    private(set) var idleSince: Double
    /// False before the first answer. Until then less time is given: nobody connects without a request in mind.
    private var hasAnswered = false
    private var headDeadline = 0.0
    private var requestsInProgress = 0
    private var isReadingBody = false
    /// True for a body whose length was announced: bytes after that length are not part of it.
    private var isOfKnownLength = false
    /// The number of bytes of the latest segment that were not counted as a part of the body.
    private var bytesBesideBody = 0
    /// True once a part of the next head has arrived while a request is answered.
    private var hasPartOfNextHead = false
    /// The instant since which the connection waits for more of a body; nil while it has not asked for more.
    private var waitsForBodySince: Double?
    /// The instant at which the body was asked for first, and the bytes of it that came.
    private var body: (askedAt: Double?, bytes: Int) = (nil, 0)
    /// Seconds that the sender may still be late.
    private var credit = 0.0
    /// The instant since which a part of an answer waits for its reader.
    private var blockedSince: Double?
    /// The bytes that waited for the reader at the last look; nil before the first.
    private var unread: Int?
    /// True if all that waits for the reader is with the system: the answer was given.
    private var isWithSystem = false

    init(_ limits: ConnectionLimits, now: Double) {
        self.limits = limits
        idleSince = now
    }

    /// True for a connection that can be closed without the loss of an answer.
    var isIdle: Bool { phase != .request || isAnswered }

    /// True once the request was answered, while its body still comes.
    private var isAnswered: Bool { phase == .request && requestsInProgress == 0 }

    /// The instant at which the body was asked for that comes too slowly to keep others out; nil for all others.
    func lateSince(at now: Double) -> Double? {
        guard phase == .request, isReadingBody, waitsForBodySince != nil, let askedAt = body.askedAt else { return nil }
        return now - askedAt > Self.patience + Double(body.bytes) / Self.bytesPerSecond ? askedAt : nil
    }

    /// While there are as many connections as there may be, a body has these seconds, and one more for each so many bytes.
    private static let (patience, bytesPerSecond) = (3.0, 2_000.0)

    /// True while a part of an answer waits for its reader.
    var isBlocked: Bool { blockedSince != nil }

    /// The reason why a connection has to be closed at an instant; nil if it may go on.
    func reasonToClose(at now: Double) -> ConnectionTimeout? {
        if let blockedSince, now > blockedSince + limits.writeSeconds { return .write }
        switch phase {
        // Closed, the system would go on keeping an answer that nobody reads.
        case .idle where isWithSystem, .ended where isWithSystem: return nil
        case .idle:
            let limit = hasAnswered ? limits.idleSeconds : limits.headSeconds
            return now > idleSince + limit ? .idle : nil
        case .head:
            return now > headDeadline ? .head : nil
        case .request:
            guard isReadingBody, let since = waitsForBodySince else { return nil }
            return now > since + credit ? .body : nil
        case .ended:
            guard now > idleSince + limits.graceSeconds else { return nil }
            return isReadingBody ? .body : .idle
        }
    }

    /// - Parameter bytes: the length of the segment that arrived.
    mutating func received(_ bytes: Int = 0, now: Double) {
        switch phase {
        case .idle: beginHead(now: now)
        case .head: break
        case .request where isReadingBody: bytesBesideBody = bytes
        // After the end of a body only the next head can come.
        case .request: hasPartOfNextHead = true
        case .ended: idleSince = min(now, idleSince + Double(bytes) / limits.bytesPerSecond)
        }
    }

    /// Bytes that came with a request, after its end, are a part of the next head.
    mutating func receivedPartOfNextHead(now: Double) {
        if phase == .request { hasPartOfNextHead = true } else { received(now: now) }
    }

    private mutating func beginHead(now: Double) {
        phase = .head
        headDeadline = now + limits.headSeconds
    }

    /// - Parameter knowsLength: true if it announces the length of its body.
    mutating func receivedHead(knowsLength: Bool = false) {
        phase = .request
        hasPartOfNextHead = false
        isOfKnownLength = knowsLength
        bytesBesideBody = 0
        requestsInProgress += 1
        isReadingBody = true
        credit = limits.graceSeconds
        waitsForBodySince = nil
        body = (nil, 0)
    }

    mutating func receivedBody(_ bytes: Int, now: Double) {
        bytesBesideBody -= bytes
        body.bytes += bytes
        if let since = waitsForBodySince { credit -= now - since }
        waitsForBodySince = nil
        credit = min(limits.graceSeconds, credit + Double(bytes) / limits.bytesPerSecond)
    }

    mutating func receivedEnd(now: Double) {
        if isOfKnownLength, bytesBesideBody > 0 { hasPartOfNextHead = true }
        isReadingBody = false
        waitsForBodySince = nil
        becomeIdleIfDone(now: now)
    }

    /// More of the body was asked for. A service that is busy does not ask, and no sender is blamed for that.
    mutating func askedForMore(now: Double) {
        guard isReadingBody, waitsForBodySince == nil else { return }
        waitsForBodySince = now
        if body.askedAt == nil { body.askedAt = now }
    }

    /// A request was answered before it was decoded. No other was under way.
    ///
    /// - Parameter isReadingHead: true if a part of the next head has arrived.
    mutating func answeredAtOnce(isReadingHead: Bool, now: Double) {
        hasAnswered = true
        hasPartOfNextHead = isReadingHead
        becomeIdleIfDone(now: now)
    }

    mutating func answered(now: Double) {
        requestsInProgress = max(0, requestsInProgress - 1)
        hasAnswered = true
        if requestsInProgress == 0, phase == .request { idleSince = now }
        becomeIdleIfDone(now: now)
    }

    /// A request is over when it was answered and its body has ended, in either order: a refusal comes before the rest of
    /// the body, which still has to come at its rate. The time of a head that has begun meanwhile counts from then on.
    private mutating func becomeIdleIfDone(now: Double) {
        guard requestsInProgress == 0, !isReadingBody, phase != .ended else { return }
        phase = .idle
        idleSince = now
        if hasPartOfNextHead { beginHead(now: now) }
        hasPartOfNextHead = false
    }

    /// The last answer was given, and the server's side is closed. What still comes has to come at the rate of a body.
    mutating func ended(now: Double) {
        phase = .ended
        idleSince = now
    }

    /// - Parameter isBlocked: true while a part of an answer waits for its reader.
    mutating func changedWriting(isBlocked: Bool, now: Double) {
        blockedSince = isBlocked ? blockedSince ?? now : nil
        isWithSystem = false
        if !isBlocked { unread = nil }
    }

    /// An answer was given to the system, which has many bytes that the client has not taken.
    mutating func gaveToSystem(unread bytes: Int, now: Double) {
        guard blockedSince == nil, bytes > Self.negligible else { return }
        (blockedSince, unread, isWithSystem) = (now, bytes, true)
    }

    /// Bytes that the system may keep for any client.
    private static let negligible = 16 << 10

    /// A reader who takes some of an answer is given more time, at the rate at which a body may arrive.
    ///
    /// - Parameter bytes: the bytes that still wait for the reader.
    mutating func lookedAtReader(unread bytes: Int, now: Double) {
        guard let since = blockedSince else { return }
        if isWithSystem, bytes <= Self.negligible { return changedWriting(isBlocked: false, now: now) }
        if let unread, bytes < unread {
            blockedSince = min(now, since + Double(unread - bytes) / limits.bytesPerSecond)
        }
        unread = bytes
    }
}

/// The limit in time that a connection broke.
enum ConnectionTimeout: String, CaseIterable, Sendable {
    case idle, head, body, write
}
