public import Foundation
public import Training

extension Connection {
    /// The deliveries of a webhook, newest first.
    public func deliveries(ofWebhook id: Webhook.ID, page: PageRequest) throws -> Page<WebhookDelivery> {
        let place: SQL = page.after.map { "ordinal < \($0.order)" } ?? "1 = 1"
        return try paged(
            """
            SELECT * FROM webhook_deliveries WHERE webhook_id = \(id) AND \(place)
            ORDER BY ordinal DESC LIMIT \(page.limit + 1)
            """, in: .webhookDeliveries, by: PageOrder(column: "ordinal", isDescending: true), limit: page.limit,
            WebhookDelivery.init)
    }

    public func delivery(_ id: WebhookDelivery.ID) throws -> WebhookDelivery? {
        try first("SELECT * FROM webhook_deliveries WHERE id = \(id)", in: .webhookDeliveries, WebhookDelivery.init)
    }

    /// Adds deliveries, except where the webhook was told of the same entry before.
    ///
    /// - Parameter deliveries: each with the position of its journal entry, if it is about one.
    public func insert(_ deliveries: [(delivery: WebhookDelivery, position: Int?)]) throws {
        for (delivery, position) in deliveries {
            try send(
                """
                INSERT INTO webhook_deliveries (
                    id, ordinal, webhook_id, position, event, subject, body, state, due_at, created_at)
                VALUES (
                    \(delivery.id), \(nextOrdinal(of: "webhook_deliveries")), \(delivery.webhook), \(position),
                    \(delivery.event), \(delivery.subject), \(delivery.body), 'waiting', \(delivery.dueAt), \(delivery.createdAt))
                ON CONFLICT DO NOTHING
                """)
        }
    }

    /// The enabled webhooks of which a delivery can be claimed.
    public func webhooksWithDueDeliveries(now: Date) throws -> [(id: Webhook.ID, isFailing: Bool)] {
        try all(
            """
            SELECT w.id, w.failing_since FROM webhooks w
            WHERE w.is_enabled = 1 AND EXISTS (
                SELECT 1 FROM webhook_deliveries d WHERE d.webhook_id = w.id AND \(isClaimable(now: now)))
            ORDER BY w.ordinal
            """
        ) { (id: try $0.text("id"), isFailing: $0["failing_since"] != .null) }
    }

    /// The condition on a delivery `d` that may be claimed. Of the deliveries about one subject only the first may, so that
    /// they arrive in order.
    private func isClaimable(now: Date) -> SQL {
        """
        d.state = 'waiting' AND d.due_at <= \(now) AND NOT EXISTS (
            SELECT 1 FROM webhook_deliveries o
            WHERE o.webhook_id = d.webhook_id AND o.subject = d.subject AND o.state = 'waiting'
                AND o.ordinal < d.ordinal)
        """
    }

    /// Claims deliveries of a webhook that are due, and counts an attempt for each. No other process tries them until
    /// `leasedUntil`. One that cannot be read fails.
    public func claimDeliveries(
        ofWebhook id: Webhook.ID, now: Date, leasedUntil: Date, limit: Int
    ) throws -> [WebhookDelivery] {
        let due = try all(
            """
            SELECT d.id FROM webhook_deliveries d WHERE d.webhook_id = \(id) AND \(isClaimable(now: now))
            ORDER BY d.due_at, d.ordinal LIMIT \(limit)
            """
        ) { try $0.text("id") }
        guard !due.isEmpty else { return [] }
        let rows = try rows(
            """
            UPDATE webhook_deliveries SET attempts = attempts + 1, due_at = \(leasedUntil)
            WHERE id IN \(anyOf: due) AND state = 'waiting' RETURNING *
            """)
        let claimed = try readable(rows, in: .webhookDeliveries, WebhookDelivery.init)
        let unreadable = Set(due).subtracting(claimed.map(\.id)).sorted()
        if !unreadable.isEmpty {
            try execute(
                """
                UPDATE webhook_deliveries SET state = 'failed', reason = 'This delivery cannot be read.',
                    settled_at = \(now)
                WHERE id IN \(anyOf: unreadable) AND state = 'waiting'
                """)
        }
        return claimed
    }

    /// Stores the outcome of an attempt, unless another process has claimed the delivery since.
    ///
    /// - Returns: true if it was stored.
    public func settle(_ delivery: WebhookDelivery) throws -> Bool {
        try execute(
            """
            UPDATE webhook_deliveries SET state = \(delivery.state), due_at = \(delivery.dueAt),
                status = \(delivery.status), duration = \(delivery.duration), reason = \(delivery.reason),
                settled_at = \(delivery.settledAt)
            WHERE id = \(delivery.id) AND attempts = \(delivery.attempts) AND state = 'waiting'
            """) > 0
    }

    /// Gives a claimed delivery back, as if it had not been claimed.
    public func release(_ delivery: WebhookDelivery, now: Date) throws {
        try execute(
            """
            UPDATE webhook_deliveries SET attempts = attempts - 1, due_at = \(now)
            WHERE id = \(delivery.id) AND attempts = \(delivery.attempts) AND state = 'waiting'
            """)
    }

    /// Sends a delivery again that was settled, and one that waits at once.
    ///
    /// - Returns: false where there is no such delivery.
    public func retryDelivery(_ id: WebhookDelivery.ID, ofWebhook webhook: Webhook.ID, now: Date) throws -> Bool {
        try execute(
            """
            UPDATE webhook_deliveries SET state = 'waiting', settled_at = NULL, due_at = \(now),
                attempts = CASE WHEN state = 'waiting' THEN attempts ELSE 0 END
            WHERE id = \(id) AND webhook_id = \(webhook)
            """) > 0
    }

    /// The number of deliveries that wait for enabled webhooks.
    public func waitingDeliveryCount() throws -> Int {
        try number(
            """
            SELECT COUNT(*) AS n FROM webhook_deliveries d JOIN webhooks w ON w.id = d.webhook_id
            WHERE d.state = 'waiting' AND w.is_enabled = 1
            """)
    }

    /// True if there are deliveries that were settled before an instant.
    public func hasDeliveries(settledBefore instant: Date) throws -> Bool {
        try !rows(
            """
            SELECT id FROM webhook_deliveries WHERE settled_at IS NOT NULL AND settled_at < \(instant) LIMIT 1
            """
        ).isEmpty
    }

    /// Deletes the oldest deliveries that were settled before an instant.
    ///
    /// - Returns: the number of deleted deliveries, at most `limit`.
    public func deleteDeliveries(settledBefore instant: Date, limit: Int) throws -> Int {
        try execute(
            """
            DELETE FROM webhook_deliveries WHERE id IN (
                SELECT id FROM webhook_deliveries WHERE settled_at IS NOT NULL AND settled_at < \(instant)
                ORDER BY settled_at LIMIT \(limit))
            """)
    }
}

extension WebhookDelivery {
    init(_ row: Row) throws {
        self.init(
            id: try row.text("id"), webhook: try row.text("webhook_id"), event: try row.text("event"),
            subject: try row.text("subject"), body: try row.text("body"), state: try row.choice("state"),
            attempts: try row.integer("attempts"), dueAt: try row.instant("due_at"),
            status: try row.integerIfAny("status"), duration: try row.integerIfAny("duration"),
            reason: try row.textIfAny("reason"), createdAt: try row.instant("created_at"),
            settledAt: try row.instantIfAny("settled_at"))
    }
}

extension WebhookDelivery.State: SQLConvertible {}
