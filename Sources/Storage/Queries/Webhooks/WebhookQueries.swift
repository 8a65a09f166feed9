public import Foundation
public import Training

extension Connection {
    /// Webhooks in the order of their creation.
    public func webhooks(page: PageRequest) throws -> Page<Webhook> {
        let place: SQL = page.after.map { "ordinal > \($0.order)" } ?? "1 = 1"
        return try paged(
            "SELECT * FROM webhooks WHERE \(place) ORDER BY ordinal LIMIT \(page.limit + 1)", in: .webhooks,
            by: .ordinal, limit: page.limit, Webhook.init)
    }

    public func webhook(_ id: Webhook.ID) throws -> Webhook? {
        try first("SELECT * FROM webhooks WHERE id = \(id)", in: .webhooks, Webhook.init)
    }

    /// The webhooks that can be read, in a write too: one that cannot holds up no other.
    public func enabledWebhooks() throws -> [Webhook] {
        try readable("SELECT * FROM webhooks WHERE is_enabled = 1 ORDER BY ordinal", in: .webhooks, Webhook.init)
    }

    public func hasEnabledWebhooks() throws -> Bool {
        try !rows("SELECT id FROM webhooks WHERE is_enabled = 1 LIMIT 1").isEmpty
    }

    public func webhookCount() throws -> Int { try number("SELECT COUNT(*) AS n FROM webhooks") }

    /// The number of enabled webhooks whose last attempt failed.
    public func failingWebhookCount() throws -> Int {
        try number("SELECT COUNT(*) AS n FROM webhooks WHERE is_enabled = 1 AND failing_since IS NOT NULL")
    }

    /// - Parameter secret: sealed.
    public func insert(_ webhook: Webhook, secret: String) throws {
        try execute(
            """
            INSERT INTO webhooks (
                id, ordinal, url, description, events, is_enabled, secret, owner_id, created_at, updated_at, revision)
            VALUES (
                \(webhook.id), \(nextOrdinal(of: "webhooks")), \(webhook.details.url),
                \(webhook.details.description), \(try jsonText(webhook.details.events.map(\.text))),
                \(webhook.details.isEnabled), \(secret), \(webhook.owner), \(webhook.createdAt), \(webhook.updatedAt),
                \(webhook.revision))
            """)
    }

    /// Stores the details. A webhook that is switched on is not failing until its next attempt.
    public func update(_ webhook: Webhook) throws {
        try execute(
            """
            UPDATE webhooks SET url = \(webhook.details.url), description = \(webhook.details.description),
                events = \(try jsonText(webhook.details.events.map(\.text))), is_enabled = \(webhook.details.isEnabled),
                failing_since = \(webhook.failingSince), updated_at = \(webhook.updatedAt),
                revision = \(webhook.revision)
            WHERE id = \(webhook.id)
            """)
    }

    /// Deletes a webhook with its deliveries.
    public func deleteWebhook(_ id: Webhook.ID) throws {
        try execute("DELETE FROM webhook_deliveries WHERE webhook_id = \(id)")
        try execute("DELETE FROM webhooks WHERE id = \(id)")
    }

    /// The secrets of a webhook, as they were sealed.
    public func secrets(ofWebhook id: Webhook.ID) throws -> WebhookSecrets? {
        try first("SELECT id, secret, former_secret, former_until FROM webhooks WHERE id = \(id)", in: .webhooks) {
            WebhookSecrets(
                current: try $0.text("secret"), former: try $0.textIfAny("former_secret"),
                formerUntil: try $0.instantIfAny("former_until"))
        }
    }

    public func set(_ secrets: WebhookSecrets, ofWebhook id: Webhook.ID) throws {
        try execute(
            """
            UPDATE webhooks SET secret = \(secrets.current), former_secret = \(secrets.former),
                former_until = \(secrets.formerUntil)
            WHERE id = \(id)
            """)
    }

    /// Stores the outcome of an attempt: whether the receiver is failing, and since when.
    public func noteAttempt(ofWebhook id: Webhook.ID, succeeded: Bool, now: Date) throws {
        if succeeded {
            try execute("UPDATE webhooks SET last_delivery_at = \(now), failing_since = NULL WHERE id = \(id)")
        } else {
            try execute("UPDATE webhooks SET failing_since = \(now) WHERE id = \(id) AND failing_since IS NULL")
        }
    }
}

extension Webhook {
    init(_ row: Row) throws {
        self.init(
            id: try row.text("id"),
            details: Details(
                url: try row.text("url"), description: try row.textIfAny("description"),
                // An event of a newer release is one that this release does not send.
                events: try row.json("events", as: [String].self).compactMap(WebhookEventPattern.init),
                isEnabled: try row.flag("is_enabled")),
            owner: try row.textIfAny("owner_id"), createdAt: try row.instant("created_at"),
            updatedAt: try row.instant("updated_at"), revision: try row.integer("revision"),
            lastDelivery: try row.instantIfAny("last_delivery_at"),
            failingSince: try row.instantIfAny("failing_since"))
    }
}
