import Foundation
import SupportCore
package import Training

extension Webhook.Details {
    /// - Parameter json: `url` and `events`, perhaps `description` and `enabled`.
    /// - Throws: ``Failure`` `.invalid` with every bad field.
    package init(writing json: JSON) throws {
        let fields = try Fields(json)
        let url = fields.url("url", required: true)
        let description = fields.text("description", limit: 500)
        let isEnabled = fields.flag("enabled") ?? true
        if !fields.holds("events") { fields.fault("events", "This field is required.") }
        let events = fields.texts("events", limit: 100)?.enumerated().compactMap { index, text in
            if let pattern = WebhookEventPattern(text) { return pattern }
            fields.fault(at: "/events/\(index)", "“\(text)” names no event. The OpenAPI document lists them.")
            return nil
        }
        if events == [], fields.faults.isEmpty { fields.fault("events", "Name at least one, or * for all.") }
        try fields.finish()
        self.init(
            url: url ?? "", description: description.flatMap { $0.isEmpty ? nil : $0 }, events: events ?? [],
            isEnabled: isEnabled)
    }
}

/// A webhook as the API shows it, without its secret.
package struct WebhookResource: JSONResource {
    /// The fields that only the server sets.
    package static let readOnly: Set<String> = ["id", "createdAt", "lastDelivery", "failing"]

    private let webhook: Webhook

    package init(_ webhook: Webhook) { self.webhook = webhook }

    package func writeFields(to json: inout JSONWriter) {
        json.write("id", webhook.id)
        json.write("url", webhook.details.url)
        json.write("description", webhook.details.description)
        json.write("events", webhook.details.events.map(\.text))
        json.write("enabled", webhook.details.isEnabled)
        json.write("createdAt", webhook.createdAt)
        json.write("lastDelivery", webhook.lastDelivery)
        json.write("failing", webhook.isFailing)
    }
}

/// A delivery to a webhook as the API shows it.
package struct WebhookDeliveryResource: JSONResource {
    private let delivery: WebhookDelivery

    package init(_ delivery: WebhookDelivery) { self.delivery = delivery }

    package func writeFields(to json: inout JSONWriter) {
        json.write("id", delivery.id)
        json.write("event", delivery.event)
        json.write("subject", delivery.subject)
        json.write("state", delivery.state)
        json.write("status", delivery.status)
        json.write("reason", delivery.reason)
        json.write("duration", delivery.duration.map { Double($0) / 1_000 })
        json.write("attempts", delivery.attempts)
        json.write("nextAttempt", delivery.state == .waiting ? delivery.dueAt : nil)
        json.write("createdAt", delivery.createdAt)
        json.write("settledAt", delivery.settledAt)
    }
}
