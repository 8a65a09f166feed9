import Foundation
import HTTPTypes
import Interchange
import Operations
import Storage
import SupportCore
import Training

/// The webhooks and their deliveries. A secret is shown on one page, once.
struct WebhookPages {
    static let path = "/staff/webhooks"
    private static let rowsOfPage = 100

    // MARK: - All webhooks

    @Sendable static func list(_ call: Call) async throws -> Answer {
        try await listPage(call, Form(fields: ["events": "*", "enabled": "true"]))
    }

    @Sendable static func create(_ call: Call) async throws -> Answer {
        let form = try Form(call)
        return try await call.carryOut(orShow: { try await listPage(call, form, failure: $0) }) {
            let made = try await call.site.webhooks.create(details(form), by: call.caller, now: call.now)
            var answer = try await page(call, made.webhook.id, secret: made.secret)
            answer.status = .created
            return answer
        }
    }

    private static func listPage(_ call: Call, _ form: Form, failure: Failure? = nil) async throws -> Answer {
        let (texts, times) = (call.reader.texts, try StaffTimes(call))
        let page = call.page(limit: rowsOfPage)
        let webhooks = try await call.site.webhooks.webhooks(page: page)
        return try call.staffPage(
            WebhooksView(
                views: OperatingPages.links(call), problem: failure.map { texts.sentence(on: $0) },
                fields: fields(form, failure, texts),
                webhooks: webhooks.items.map { webhook in
                    WebhooksView.Webhook(
                        address: path + "/\(webhook.id)", url: webhook.details.url,
                        description: webhook.details.description,
                        events: webhook.details.events.contains { $0.text == "*" }
                            ? nil : webhook.details.events.map(\.text).joined(separator: ", "),
                        last: webhook.lastDelivery.map(times.view), state: state(of: webhook, texts),
                        isOver: !webhook.details.isEnabled, isFailing: webhook.isFailing)
                },
                first: page.after.map { _ in path }, later: webhooks.next.map { path + "?after=" + $0.text }))
    }

    // MARK: - One webhook

    @Sendable static func show(_ call: Call) async throws -> Answer {
        try await page(call, call.parameter("webhook"))
    }

    @Sendable static func change(_ call: Call) async throws -> Answer {
        let (id, form) = (call.parameter("webhook"), try Form(call))
        return try await call.carryOut(orShow: { try await page(call, id, form: form, failure: $0) }) {
            let details = try details(form)
            _ = try await call.site.webhooks.edit(id, if: form.precondition, by: call.caller, now: call.now) { _ in
                details
            }
            return .seeOther(path + "/\(id)?done=saved")
        }
    }

    @Sendable static func rotate(_ call: Call) async throws -> Answer {
        let made = try await call.site.webhooks.rotate(call.parameter("webhook"), by: call.caller, now: call.now)
        return try await page(call, made.webhook.id, secret: made.secret)
    }

    @Sendable static func test(_ call: Call) async throws -> Answer {
        let id = call.parameter("webhook")
        return try await call.carryOut(orShow: { try await page(call, id, failure: $0) }) {
            _ = try await call.site.webhooks.test(id, by: call.caller, now: call.now)
            return .seeOther(path + "/\(id)?done=sent")
        }
    }

    @Sendable static func retry(_ call: Call) async throws -> Answer {
        let id = call.parameter("webhook")
        return try await call.carryOut(orShow: { try await page(call, id, failure: $0) }) {
            _ = try await call.site.webhooks.retry(
                call.parameter("delivery"), of: id, by: call.caller, now: call.now)
            return .seeOther(path + "/\(id)?done=sent")
        }
    }

    @Sendable static func delete(_ call: Call) async throws -> Answer {
        try await call.site.webhooks.delete(call.parameter("webhook"), by: call.caller, now: call.now)
        return .seeOther(path)
    }

    private static func page(
        _ call: Call, _ id: String, secret: String? = nil, form: Form? = nil, failure: Failure? = nil
    ) async throws -> Answer {
        let (texts, times) = (call.reader.texts, try StaffTimes(call))
        let page = call.page(limit: rowsOfPage)
        let webhook = try await call.site.webhooks.webhook(id)
        let deliveries = try await call.site.webhooks.deliveries(of: id, page: page)
        let own = path + "/\(id)"
        return try call.staffPage(
            WebhookView(
                views: OperatingPages.links(call), url: webhook.details.url, address: own,
                done: call.done.map { $0 == "sent" ? texts.text(.webhookSent) : texts.text(.newsSaved) },
                problem: failure.map { texts.sentence(on: $0) }, secret: secret, state: state(of: webhook, texts),
                isFailing: webhook.isFailing, version: form?["version"] ?? webhook.version,
                fields: fields(form ?? Self.form(webhook), failure, texts),
                deliveries: deliveries.items.map { delivery in
                    WebhookView.Delivery(
                        event: delivery.event, made: times.view(delivery.createdAt),
                        state: Self.state(of: delivery, times), attempts: String(delivery.attempts),
                        status: delivery.status.map(String.init), reason: delivery.reason,
                        milliseconds: delivery.duration.map(String.init),
                        retry: own + "/deliveries/\(delivery.id)/retry")
                },
                first: page.after.map { _ in own }, later: deliveries.next.map { own + "?after=" + $0.text }))
    }

    // MARK: - The form

    private static func details(_ form: Form) throws -> Webhook.Details {
        let events = events(form).map { JSON.string($0) }
        return try Webhook.Details(
            writing: .object([
                JSON.Member("url", .string(form["url"].trimmingCharacters(in: .whitespaces))),
                JSON.Member("description", form["description"].isEmpty ? .null : .string(form["description"])),
                JSON.Member("events", .array(events)), JSON.Member("enabled", .bool(form["enabled"] != "false")),
            ]))
    }

    /// The names of events, as they were typed.
    private static func events(_ form: Form) -> [String] {
        form["events"].split { $0 == "," || $0.isWhitespace }.map { String($0) }
    }

    /// The faults of the events in the reader's language, and all others.
    private static func faults(_ form: Form, _ failure: Failure?, _ texts: LocalizedTexts) -> [FaultView] {
        let events = events(form)
        return zip(failure?.faults ?? [], texts.faults(of: failure)).map { fault, view in
            guard view.field == "events" else { return view }
            let index = fault.pointer.split(separator: "/").last.flatMap { Int($0) }
            let sentence =
                index.flatMap { events.indices.contains($0) ? events[$0] : nil }
                .map { texts.text(.webhookFaultEvent, ["event": $0]) } ?? texts.text(.webhookFaultEvents)
            return FaultView(field: view.field, sentence: sentence, detail: nil)
        }
    }

    private static func form(_ webhook: Webhook) -> Form {
        let details = webhook.details
        return Form(fields: [
            "url": details.url, "description": details.description ?? "",
            "events": details.events.map(\.text).joined(separator: "\n"),
            "enabled": details.isEnabled ? "true" : "false",
        ])
    }

    private static func fields(_ form: Form, _ failure: Failure?, _ texts: LocalizedTexts) -> [FieldView] {
        [
            FieldView(
                name: "url", label: texts.text(.webhookURL), control: .input("url"), hint: texts.text(.webhookURLHint),
                limit: 2_000, isRequired: true),
            FieldView(
                name: "description", label: texts.text(.webhookDescription), control: .input("text"), limit: 500),
            FieldView(
                name: "events", label: texts.text(.webhookEvents), control: .area(rows: 4),
                hint: texts.text(.webhookEventsHint), limit: 5_000, isRequired: true),
            FieldView(
                name: "enabled", label: texts.text(.webhookEnabled),
                control: .select([("true", texts.text(.webhookOn)), ("false", texts.text(.webhookOff))])),
        ].filled(with: form.all, faults: faults(form, failure, texts))
    }

    // MARK: - States

    private static func state(of webhook: Webhook, _ texts: LocalizedTexts) -> String {
        guard webhook.details.isEnabled else { return texts.text(.webhookOff) }
        return webhook.isFailing ? texts.text(.webhookFailing) : texts.text(.webhookOn)
    }

    private static func state(of delivery: WebhookDelivery, _ times: StaffTimes) -> String {
        let texts = times.texts
        switch delivery.state {
        case .delivered: return texts.text(.deliveryTaken)
        case .failed: return texts.text(.deliveryFailed)
        case .waiting where delivery.attempts == 0: return texts.text(.deliveryWaiting)
        case .waiting: return texts.text(.deliveryNext, ["at": times.moment(delivery.dueAt)])
        }
    }
}

/// All webhooks, and the form of a new one.
struct WebhooksView: PageView {
    static let template = "staff-webhooks"

    let views: [StaffLayoutView.Link]
    let problem: String?
    let fields: [FieldView]
    let webhooks: [Webhook]
    /// The addresses of the list's beginning and of its next page.
    let first: String?
    let later: String?

    struct Webhook: Hashable, Sendable, Codable {
        let address: String
        let url: String
        let description: String?
        /// Nil for all events.
        let events: String?
        let last: MomentView?
        let state: String
        let isOver: Bool
        let isFailing: Bool
    }
}

/// One webhook with its deliveries.
struct WebhookView: PageView {
    static let template = "staff-webhook"

    let views: [StaffLayoutView.Link]
    let url: String
    /// The address of the page.
    let address: String
    let done: String?
    let problem: String?
    /// A new secret, which is shown this once.
    let secret: String?
    let state: String
    let isFailing: Bool
    let version: String
    let fields: [FieldView]
    let deliveries: [Delivery]
    /// The addresses of the list's beginning and of its next page.
    let first: String?
    let later: String?

    struct Delivery: Hashable, Sendable, Codable {
        let event: String
        let made: MomentView
        let state: String
        let attempts: String
        let status: String?
        let reason: String?
        let milliseconds: String?
        /// The address of the form that sends it again.
        let retry: String
    }
}
