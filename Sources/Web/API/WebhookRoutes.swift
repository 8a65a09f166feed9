import Foundation
import HTTPTypes
import Interchange
import Operations
import SupportCore
import Training

struct WebhookRoutes {
    @Sendable static func list(_ call: Call) async throws -> Answer {
        let query = Query(call)
        let list = try ListRequest(call, query)
        try query.finish()
        return try list.answer(try await call.site.webhooks.webhooks(page: list.page), for: call, WebhookResource.init)
    }

    @Sendable static func create(_ call: Call) async throws -> Answer {
        let details = try Webhook.Details(writing: try call.json())
        let (webhook, secret) = try await call.site.webhooks.create(details, by: call.caller, now: call.now)
        var answer = answer(webhook, secret: secret, status: .created)
        answer.headers[.location] = "/api/v1/webhooks/\(webhook.id)"
        return answer
    }

    @Sendable static func show(_ call: Call) async throws -> Answer {
        let webhook = try await call.site.webhooks.webhook(call.parameter("webhook"))
        return .json(WebhookResource(webhook)).tagged(webhook.version, for: call)
    }

    @Sendable static func edit(_ call: Call) async throws -> Answer {
        let patch = try call.json()
        let webhook = try await call.site.webhooks.edit(
            call.parameter("webhook"), if: call.precondition, by: call.caller, now: call.now
        ) { webhook in
            try Webhook.Details(
                writing: patch.patching(WebhookResource(webhook), readOnly: WebhookResource.readOnly))
        }
        return .json(WebhookResource(webhook)).tagged(webhook.version, for: call)
    }

    @Sendable static func delete(_ call: Call) async throws -> Answer {
        try await call.site.webhooks.delete(
            call.parameter("webhook"), if: call.precondition, by: call.caller, now: call.now)
        return .noContent
    }

    @Sendable static func rotate(_ call: Call) async throws -> Answer {
        let (webhook, secret) = try await call.site.webhooks.rotate(
            call.parameter("webhook"), by: call.caller, now: call.now)
        return answer(webhook, secret: secret)
    }

    @Sendable static func test(_ call: Call) async throws -> Answer {
        let delivery = try await call.site.webhooks.test(call.parameter("webhook"), by: call.caller, now: call.now)
        return .json(WebhookDeliveryResource(delivery), status: .created)
    }

    @Sendable static func listDeliveries(_ call: Call) async throws -> Answer {
        let query = Query(call)
        let list = try ListRequest(call, query)
        try query.finish()
        let page = try await call.site.webhooks.deliveries(of: call.parameter("webhook"), page: list.page)
        return try list.answer(page, for: call, WebhookDeliveryResource.init)
    }

    @Sendable static func retry(_ call: Call) async throws -> Answer {
        let delivery = try await call.site.webhooks.retry(
            call.parameter("delivery"), of: call.parameter("webhook"), by: call.caller, now: call.now)
        return .json(WebhookDeliveryResource(delivery))
    }

    /// The one answer that holds the secret.
    private static func answer(
        _ webhook: Webhook, secret: String, status: HTTPResponse.Status = .ok
    ) -> Answer {
        var answer = Answer.json(
            JoinedResource(WebhookResource(webhook), TextResource("secret", secret)), status: status)
        answer.headers[.cacheControl] = "no-store"
        return answer
    }
}
