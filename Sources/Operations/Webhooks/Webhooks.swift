import Crypto
public import Egress
public import Foundation
public import Storage
import SupportCore
public import Training

/// The webhooks: addresses of other programs that are told of changes.
public struct Webhooks: Sendable {
    let database: any Database
    let client: EgressClient

    public init(_ database: any Database, client: EgressClient) {
        self.database = database
        self.client = client
    }

    public func webhooks(page: PageRequest) async throws -> Page<Webhook> {
        try await database.read { try $0.webhooks(page: page) }
    }

    /// - Throws: ``Failure`` `.notFound`.
    public func webhook(_ id: Webhook.ID) async throws -> Webhook {
        try await database.read { try $0.existingWebhook(id) }
    }

    /// Creates a webhook. It is told of changes from now on.
    ///
    /// - Returns: the webhook, and its secret, which is shown only here.
    /// - Throws: ``Failure`` `.invalid` for an address that leads inside, `.conflict` for one webhook too many,
    ///   `.unavailable` in a build that sends nothing.
    public func create(
        _ details: Webhook.Details, by caller: Caller, now: Date
    ) async throws -> (webhook: Webhook, secret: String) {
        try await client.checkAllowed(details.url)
        let secret = Self.newSecret()
        let owner = [.token, .user].contains(caller.actor.kind) ? caller.actor.id : nil
        let webhook = Webhook(
            id: Identifier.random(), details: details, owner: owner, createdAt: now, updatedAt: now)
        try await database.write(by: caller, now: now) { transaction in
            guard try transaction.webhookCount() < Webhook.maxCount else {
                throw Failure(.conflict, "There can be at most \(Webhook.maxCount) webhooks.")
            }
            if webhook.details.isEnabled { try transaction.beginTelling() }
            let sealed = try transaction.sealer().seal(secret, for: webhook.secretPlace)
            try transaction.insert(webhook, secret: sealed)
            try transaction.record(.created, .webhook, webhook.id)
        }
        return (webhook, secret)
    }

    /// Edits a webhook.
    ///
    /// - Throws: ``Failure`` `.notFound`, `.preconditionFailed`, `.invalid` for an address that leads inside.
    public func edit(
        _ id: Webhook.ID, if precondition: Precondition = .none, by caller: Caller, now: Date,
        change: @escaping @Sendable (Webhook) throws -> Webhook.Details
    ) async throws -> Webhook {
        let known = try await webhook(id)
        let wanted = try change(known)
        if wanted.url != known.details.url { try await client.checkAllowed(wanted.url) }
        return try await database.write(by: caller, now: now) { transaction in
            let before = try transaction.existingWebhook(id)
            try precondition.check(before.version)
            var after = before
            after.details = try change(before)
            let fields = after.details.fields(differingFrom: before.details)
            guard !fields.isEmpty else { return before }
            // Changed by somebody else meanwhile: the address that was checked is not this one.
            guard after.details.url == before.details.url || after.details.url == wanted.url else {
                throw Failure(.conflict, "The webhook was changed at the same time. Try again.")
            }
            if after.details.isEnabled, !before.details.isEnabled {
                try transaction.beginTelling()
                after = after.switchedOn
            }
            after.updatedAt = now
            after.revision += 1
            try transaction.update(after)
            try transaction.record(.updated, .webhook, id, fields: fields)
            return after
        }
    }

    /// Deletes a webhook with its deliveries.
    ///
    /// - Throws: ``Failure`` `.notFound`, `.preconditionFailed`.
    public func delete(
        _ id: Webhook.ID, if precondition: Precondition = .none, by caller: Caller, now: Date
    ) async throws {
        try await database.write(by: caller, now: now) { transaction in
            try precondition.check(try transaction.existingWebhook(id).version)
            try transaction.deleteWebhook(id)
            try transaction.record(.deleted, .webhook, id)
        }
    }

    /// Replaces the secret. For a day the former one signs, too, so that no delivery is refused meanwhile.
    ///
    /// - Returns: the new secret, which is shown only here.
    /// - Throws: ``Failure`` `.notFound`.
    public func rotate(
        _ id: Webhook.ID, by caller: Caller, now: Date
    ) async throws -> (webhook: Webhook, secret: String) {
        let secret = Self.newSecret()
        let webhook = try await database.write(by: caller, now: now) { transaction in
            let webhook = try transaction.existingWebhook(id)
            let former = try transaction.secrets(ofWebhook: id)
            let sealed = try transaction.sealer().seal(secret, for: webhook.secretPlace)
            try transaction.set(
                WebhookSecrets(
                    current: sealed, former: former?.current, formerUntil: now.addingTimeInterval(Self.overlap)),
                ofWebhook: id)
            try transaction.record(.rotated, .webhook, id)
            return webhook
        }
        return (webhook, secret)
    }

    /// Seconds for which a replaced secret goes on signing.
    private static let overlap: TimeInterval = 86_400

    /// Sends a test event.
    ///
    /// - Throws: ``Failure`` `.notFound`, `.conflict` for a webhook that is off.
    public func test(_ id: Webhook.ID, by caller: Caller, now: Date) async throws -> WebhookDelivery {
        try await database.write(by: caller, now: now) { transaction in
            let webhook = try transaction.existingWebhook(id)
            guard webhook.details.isEnabled else { throw Failure(.conflict, "Switch the webhook on first.") }
            let entry = JournalEntry(.test, .webhook, id)
            let delivery = try WebhookDelivery(
                of: entry, named: "webhook.test", to: webhook, at: now, actor: transaction.caller.actor, now: now)
            try transaction.insert([(delivery, position: nil)])
            try transaction.record(entry)
            return delivery
        }
    }

    // MARK: - Deliveries

    /// The deliveries of a webhook, newest first.
    ///
    /// - Throws: ``Failure`` `.notFound`.
    public func deliveries(of id: Webhook.ID, page: PageRequest) async throws -> Page<WebhookDelivery> {
        try await database.read { connection in
            _ = try connection.existingWebhook(id)
            return try connection.deliveries(ofWebhook: id, page: page)
        }
    }

    /// Sends a delivery again, whatever became of it.
    ///
    /// - Throws: ``Failure`` `.notFound`, `.conflict` for a webhook that is off.
    public func retry(
        _ delivery: WebhookDelivery.ID, of id: Webhook.ID, by caller: Caller, now: Date
    ) async throws -> WebhookDelivery {
        try await database.write(by: caller, now: now) { transaction in
            guard try transaction.existingWebhook(id).details.isEnabled else {
                throw Failure(.conflict, "Switch the webhook on first.")
            }
            guard try transaction.retryDelivery(delivery, ofWebhook: id, now: now),
                let found = try transaction.delivery(delivery)
            else { throw Failure.noSuch("delivery") }
            try transaction.record(.retried, .webhook, id)
            return found
        }
    }

    /// `whsec_` and 32 random bytes in base64.
    private static func newSecret() -> String {
        "whsec_" + SymmetricKey(size: .bits256).withUnsafeBytes { Data($0) }.base64EncodedString()
    }
}

extension EgressClient {
    /// - Throws: ``Failure`` `.invalid` at `/url` for a server that requests may not go to, `.unavailable` in a build that
    ///   sends none.
    func checkAllowed(_ url: String) async throws {
        do {
            try await check(url)
        } catch .unavailable {
            throw Failure(.unavailable, EgressError.unavailable.description)
        } catch {
            throw Failure.invalid("/url", error.description)
        }
    }
}

extension Webhook {
    /// Changes with every change of the webhook.
    public var version: String { "\(id)-\(revision)" }

    /// The place for which its secret is sealed.
    var secretPlace: String { "webhook \(id)" }

    fileprivate var switchedOn: Webhook {
        Webhook(
            id: id, details: details, owner: owner, createdAt: createdAt, updatedAt: updatedAt, revision: revision,
            lastDelivery: lastDelivery)
    }
}

extension Webhook.Details {
    fileprivate func fields(differingFrom other: Webhook.Details) -> [String] {
        let comparisons: [(String, Bool)] = [
            ("url", url == other.url), ("description", description == other.description),
            ("events", events == other.events), ("enabled", isEnabled == other.isEnabled),
        ]
        return comparisons.filter { !$0.1 }.map(\.0)
    }
}

extension Connection {
    func existingWebhook(_ id: Webhook.ID) throws -> Webhook {
        guard let webhook = try webhook(id) else { throw Failure.noSuch("webhook") }
        return webhook
    }

    /// The journal is not followed while no webhook is on. The first that is switched on is told of what comes from now on.
    fileprivate func beginTelling() throws {
        guard try !hasEnabledWebhooks() else { return }
        try setJournalPosition(ofReader: WebhookFiller.reader, to: journalPosition())
    }
}
