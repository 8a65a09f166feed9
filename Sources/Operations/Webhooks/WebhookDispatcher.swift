import Crypto
public import Egress
public import Foundation
public import Logging
public import Storage
import SupportCore
import Synchronization
import Training

/// The webhook worker: it makes deliveries from the journal, and sends those that are due.
///
/// A delivery is claimed with a lease and sent outside of any transaction; then its outcome is written. The lease of a
/// worker that dies in between expires, and the delivery is sent again with the same id.
///
/// Each webhook has few requests at a time, and those that wait longer than a second for an answer do not count for the
/// others: a receiver that hangs delays nobody but itself.
public final class WebhookDispatcher: Sendable {
    /// The limits of the worker.
    public struct Settings: Sendable {
        /// The time for one attempt.
        public var timeLimit: Duration
        /// The maximum number of requests that wait less than a second for their answers.
        public var maxQuick: Int
        /// The maximum number of requests at a time.
        public var maxRequests: Int
        /// The maximum number of requests at a time to one webhook whose last attempt succeeded. All others have one.
        public var perWebhook: Int

        public init(
            timeLimit: Duration = .seconds(15), maxQuick: Int = 256, maxRequests: Int = 512, perWebhook: Int = 2
        ) {
            self.timeLimit = timeLimit
            self.maxQuick = maxQuick
            self.maxRequests = maxRequests
            self.perWebhook = perWebhook
        }

        /// The duration of a lease, in seconds: an attempt, and the writing of its outcome.
        var lease: TimeInterval { Double(timeLimit.components.seconds) + 15 }
    }

    private let database: WatchedDatabase
    private let client: EgressClient
    private let settings: Settings
    private let userAgent: String
    private let logger: Logger
    private let now: @Sendable () -> Date
    private let requests = RequestsInFlight()
    private let counts = Counts()

    public init(
        _ database: WatchedDatabase, client: EgressClient, release: String, settings: Settings = Settings(),
        logger: Logger, now: @escaping @Sendable () -> Date
    ) {
        self.database = database
        self.client = client
        userAgent = "Lectern/\(release)"
        self.settings = settings
        self.logger = logger
        self.now = now
    }

    /// The numbers of deliveries that wait, of webhooks that fail, and of attempts that succeeded and failed.
    public var figures: (waiting: Int, failing: Int, delivered: Int, refused: Int) {
        (
            counts.waiting.load(ordering: .relaxed), counts.failing.load(ordering: .relaxed),
            counts.delivered.load(ordering: .relaxed), counts.refused.load(ordering: .relaxed)
        )
    }

    /// Sends until the task is cancelled. A change is noticed within a tenth of a second, one of another process with the
    /// next look at the journal.
    public func run() async {
        await withDiscardingTaskGroup { group in
            var (seen, finished, round, isBusy) = (-1, 0, 0, false)
            while !Task.isCancelled {
                let (changes, ended) = (database.changes, requests.ended)
                if changes != seen || ended != finished || round.isMultiple(of: 10) {
                    (seen, finished) = (changes, ended)
                    do {
                        try await fill()
                        let claimed = try await claim()
                        isBusy = !claimed.isEmpty
                        for delivery in claimed { group.addTask { await self.attempt(delivery) } }
                        if round.isMultiple(of: 150) { try await look() }
                    } catch is CancellationError {
                        return
                    } catch {
                        logger.error("webhooks failed", metadata: ["cause": "\(error)"])
                    }
                }
                round += 1
                do {
                    try await Task.sleep(for: .milliseconds(isBusy ? 20 : 100))
                } catch {
                    return
                }
            }
        }
    }

    /// Sends everything that is due, and waits for the answers.
    ///
    /// - Returns: the number of attempts.
    @discardableResult
    public func work() async throws -> Int {
        try await fill()
        var attempts = 0
        while true {
            let claimed = try await claim()
            guard !claimed.isEmpty else { break }
            attempts += claimed.count
            await withDiscardingTaskGroup { group in
                for delivery in claimed { group.addTask { await self.attempt(delivery) } }
            }
        }
        try await look()
        return attempts
    }

    /// Makes the deliveries that follow from new journal entries.
    private func fill() async throws {
        while try await database.read({ try WebhookFiller.isNeeded($0) }) {
            let now = now()
            try await database.write { try WebhookFiller(connection: $0, now: now).fill() }
        }
    }

    /// Counts what waits, and deletes deliveries that were settled a month ago.
    private func look() async throws {
        let oldest = now().addingTimeInterval(-30 * 86_400)
        let (waiting, failing) = try await database.read {
            (try $0.waitingDeliveryCount(), try $0.failingWebhookCount())
        }
        counts.waiting.store(waiting, ordering: .relaxed)
        counts.failing.store(failing, ordering: .relaxed)
        guard try await database.read({ try $0.hasDeliveries(settledBefore: oldest) }) else { return }
        _ = try await database.write { try $0.deleteDeliveries(settledBefore: oldest, limit: 1_000) }
    }

    // MARK: - Claiming

    private func claim() async throws -> [WebhookDelivery] {
        let start = now()
        let due = try await database.read { try $0.webhooksWithDueDeliveries(now: start) }
        guard !due.isEmpty else { return [] }
        let shares = requests.shares(of: due, settings)
        guard !shares.isEmpty else { return [] }
        let until = start.addingTimeInterval(settings.lease)
        let claimed = try await database.write { connection in
            try shares.flatMap { share in
                try connection.claimDeliveries(
                    ofWebhook: share.webhook, now: start, leasedUntil: until, limit: share.count)
            }
        }
        for delivery in claimed { requests.begin(delivery) }
        return claimed
    }

    // MARK: - One attempt

    private func attempt(_ delivery: WebhookDelivery) async {
        defer { requests.end(delivery) }
        let begun = ContinuousClock.now
        do {
            let start = now()
            let found = try await database.read { connection -> (Webhook, String?, [String])? in
                guard let webhook = try connection.webhook(delivery.webhook),
                    let secrets = try connection.secrets(ofWebhook: webhook.id)
                else { return nil }
                let sealer = try connection.sealer()
                let isOverlapping = secrets.formerUntil.map { $0 > start } ?? false
                let former = isOverlapping ? [secrets.former].compactMap(\.self) : []
                return (
                    webhook, sealer.opened(secrets.current, of: webhook.secretPlace),
                    // One of before the key was changed signs no more.
                    former.compactMap { sealer.opened($0, of: webhook.secretPlace) }
                )
            }
            // It was deleted meanwhile, and its deliveries with it.
            guard let (webhook, current, former) = found else { return }
            var outcome = Outcome(reason: Self.otherKey)
            if let current {
                outcome = try await send(delivery, to: webhook, signedWith: [current] + former, at: start)
            }
            try await settle(delivery, of: webhook, outcome, took: ContinuousClock.now - begun)
        } catch is CancellationError {
            await release(delivery)
        } catch {
            // The lease ends, and it is tried again.
            logger.error("webhook not sent", metadata: ["delivery": "\(delivery.id)", "cause": "\(error)"])
        }
    }

    private static let otherKey =
        "The secret of the webhook was sealed with another key. Name the right key file, or replace the secret."

    /// The outcome of an attempt.
    private struct Outcome {
        var status: Int?
        /// Nil for a delivery that was taken.
        var reason: String?
        /// Seconds for which the receiver asks for no requests.
        var retryAfter: TimeInterval?
        /// True if the receiver wants no more deliveries.
        var isGone = false
    }

    private func send(
        _ delivery: WebhookDelivery, to webhook: Webhook, signedWith secrets: [String], at instant: Date
    ) async throws -> Outcome {
        let timestamp = Int(instant.timeIntervalSince1970)
        let signatures = secrets.map {
            WebhookSignature(secret: $0, id: delivery.id, timestamp: timestamp, body: delivery.body).text
        }
        let request = OutgoingRequest(
            "POST", webhook.details.url,
            headers: [
                ("content-type", "application/json"), ("user-agent", userAgent), ("webhook-id", delivery.id),
                ("webhook-timestamp", "\(timestamp)"), ("webhook-signature", signatures.joined(separator: " ")),
            ],
            body: Array(delivery.body.utf8), timeLimit: settings.timeLimit)
        do {
            let answer = try await client.send(request)
            return Self.outcome(of: answer, at: now())
        } catch {
            try Task.checkCancellation()
            return Outcome(reason: error.description)
        }
    }

    private static func outcome(of answer: IncomingAnswer, at now: Date) -> Outcome {
        var outcome = Outcome(status: answer.status)
        guard !answer.isSuccess else { return outcome }
        outcome.isGone = answer.status == 410
        outcome.reason =
            (300...399).contains(answer.status)
            ? "The receiver answered \(answer.status). Redirects are not followed."
            : "The receiver answered \(answer.status)."
        if [429, 502, 503, 504].contains(answer.status) {
            outcome.retryAfter = answer.headers["retry-after"].flatMap { RetryAfter(header: $0, now: now)?.seconds }
        }
        return outcome
    }

    /// Writes the outcome of an attempt. It is written also while the service stops.
    private func settle(
        _ delivery: WebhookDelivery, of webhook: Webhook, _ outcome: Outcome, took: Duration
    ) async throws {
        let now = now()
        var after = delivery
        after.status = outcome.status
        after.duration = Int(took / .milliseconds(1))
        after.reason = outcome.reason
        var isOver = false
        if outcome.reason == nil {
            after.state = .delivered
            after.settledAt = now
            counts.delivered.add(1, ordering: .relaxed)
        } else if !outcome.isGone, let delay = delivery.backoff(afterAttempts: delivery.attempts) {
            after.dueAt = now.addingTimeInterval(max(delay, min(outcome.retryAfter ?? 0, 86_400)))
            counts.refused.add(1, ordering: .relaxed)
        } else {
            after.state = .failed
            after.settledAt = now
            isOver = true
            counts.refused.add(1, ordering: .relaxed)
        }
        let (settled, switchesOff, database) = (after, isOver, database)
        try await Task {
            try await database.write(by: .lectern, now: now) { transaction in
                guard try transaction.settle(settled) else { return }
                try transaction.noteAttempt(
                    ofWebhook: webhook.id, succeeded: settled.state == .delivered, now: now)
                if switchesOff { try transaction.switchOff(webhook.id) }
            }
        }.value
        logger.log(
            level: outcome.reason == nil ? .debug : .warning, "webhook",
            metadata: [
                "webhook": "\(webhook.id)", "delivery": "\(delivery.id)", "attempt": "\(delivery.attempts)",
                "status": "\(outcome.status ?? 0)", "outcome": "\(settled.state)",
            ])
    }

    private func release(_ delivery: WebhookDelivery) async {
        let (now, database) = (now(), database)
        do {
            try await Task { try await database.write { try $0.release(delivery, now: now) } }.value
        } catch {
            // The lease ends by itself.
            logger.debug("delivery not released", metadata: ["delivery": "\(delivery.id)", "cause": "\(error)"])
        }
    }

    private final class Counts: Sendable {
        let waiting = Atomic<Int>(0)
        let failing = Atomic<Int>(0)
        let delivered = Atomic<Int>(0)
        let refused = Atomic<Int>(0)
    }
}

extension Transaction {
    /// Switches off a webhook that could not be told of a change, and mails its owner.
    fileprivate func switchOff(_ id: Webhook.ID) throws {
        guard var webhook = try webhook(id), webhook.details.isEnabled else { return }
        webhook.details.isEnabled = false
        webhook.updatedAt = now
        webhook.revision += 1
        try update(webhook)
        try record(.updated, .webhook, id, fields: ["enabled"])
        guard let address = try webhook.owner.flatMap({ try self.address(ofOwner: $0) }) else { return }
        try insert([
            OutgoingMail(
                id: Identifier.random(), purpose: .webhook, topic: "webhook:\(id)", address: address,
                about: ["webhook": id], dueAt: now, createdAt: now)
        ])
    }

    /// The mail address of a token or a user; nil for a user who was disabled.
    private func address(ofOwner id: String) throws -> String? {
        if let token = try token(id) { return token.email }
        guard let user = try user(id), !user.isDisabled else { return nil }
        return user.details.email
    }
}

/// The requests that wait for answers.
private final class RequestsInFlight: Sendable {
    private struct Request {
        let webhook: Webhook.ID
        let begun: ContinuousClock.Instant
    }

    private let requests = Mutex<[WebhookDelivery.ID: Request]>([:])
    private let endings = Atomic<Int>(0)

    /// The number of requests that have ended.
    var ended: Int { endings.load(ordering: .relaxed) }

    func begin(_ delivery: WebhookDelivery) {
        requests.withLock { $0[delivery.id] = Request(webhook: delivery.webhook, begun: .now) }
    }

    func end(_ delivery: WebhookDelivery) {
        requests.withLock { $0[delivery.id] = nil }
        endings.add(1, ordering: .relaxed)
    }

    /// The number of deliveries that may be claimed for each webhook.
    func shares(
        of due: [(id: Webhook.ID, isFailing: Bool)], _ settings: WebhookDispatcher.Settings
    ) -> [(webhook: Webhook.ID, count: Int)] {
        let current = requests.withLock { Array($0.values) }
        let slowSince = ContinuousClock.now - .seconds(1)
        var quick = settings.maxQuick - current.count { $0.begun > slowSince }
        var all = settings.maxRequests - current.count
        let ofWebhook = current.reduce(into: [:]) { $0[$1.webhook, default: 0] += 1 }
        let slow = Set(current.filter { $0.begun <= slowSince }.map(\.webhook))
        var shares: [(webhook: Webhook.ID, count: Int)] = []
        // A random order, so that none is always the last.
        for webhook in due.shuffled() {
            let most = webhook.isFailing || slow.contains(webhook.id) ? 1 : settings.perWebhook
            let count = min(most - (ofWebhook[webhook.id] ?? 0), quick, all)
            guard count > 0 else { continue }
            shares.append((webhook.id, count))
            quick -= count
            all -= count
        }
        return shares
    }
}

/// The signature of a delivery: HMAC-SHA256 of its id, the time of the attempt and the body.
///
/// - Source: Standard Webhooks 1.0, “Signature scheme”.
struct WebhookSignature {
    let text: String

    /// - Parameter secret: `whsec_` and the key in base64.
    init(secret: String, id: String, timestamp: Int, body: String) {
        let key = Data(base64Encoded: String(secret.dropFirst("whsec_".count))) ?? Data()
        let signed = Data("\(id).\(timestamp).\(body)".utf8)
        let code = HMAC<SHA256>.authenticationCode(for: signed, using: SymmetricKey(data: key))
        text = "v1," + Data(code).base64EncodedString()
    }
}

/// The `Retry-After` of an answer (RFC 9110 §10.2.3).
struct RetryAfter {
    /// From now on; at least 0.
    let seconds: TimeInterval

    /// - Parameter header: a number of seconds, or a date such as `Tue, 01 Dec 2026 09:00:00 GMT`; nil for anything else.
    init?(header: String, now: Date) {
        let text = header.trimmingCharacters(in: .whitespaces)
        if let number = Int(text), number >= 0 {
            seconds = Double(min(number, 86_400 * 365))
            return
        }
        let formatter = DateFormatter()
        formatter.locale = Locale(identifier: "en_US_POSIX")
        formatter.timeZone = TimeZone(secondsFromGMT: 0)
        formatter.dateFormat = "EEE, dd MMM yyyy HH:mm:ss 'GMT'"
        guard let date = formatter.date(from: text) else { return nil }
        seconds = max(0, date.timeIntervalSince(now))
    }
}
