import Crypto
import Egress
import Foundation
import Logging
import Operations
import Synchronization
import TestSupport
import Testing
import Web

/// The receiver of a webhook: a server with the answers that a test writes.
final class Receiver: Sendable {
    let server: StandInServer
    private let reaction: NextReaction

    init(_ first: StandInServer.Reaction = .answer(204)) async throws {
        let reaction = NextReaction(first)
        self.reaction = reaction
        server = try await StandInServer { _ in reaction.value.withLock { $0 } }
    }

    private final class NextReaction: Sendable {
        let value: Mutex<StandInServer.Reaction>

        init(_ first: StandInServer.Reaction) { value = Mutex(first) }
    }

    func react(_ next: StandInServer.Reaction) { reaction.value.withLock { $0 = next } }

    /// The events that arrived, each as its type and the id of its subject.
    var events: [String] {
        get throws {
            try server.requests.map { request in
                let body = try JSONValue(parsing: Data(request.body.utf8))
                return "\(body["type"]?.text ?? "") \(body["data"]?["id"]?.text ?? "")"
            }
        }
    }
}

extension TestSite {
    func webhook(
        _ url: String, events: [String] = ["*"], _ fields: JSONValue = [:]
    ) async throws -> (webhook: JSONValue, secret: String) {
        let body: JSONValue = ["url": .string(url), "events": .array(events.map { .string($0) })]
        let reply = try await post("/api/v1/webhooks", body.merging(fields), as: .admin)
        #expect(reply.status == 201, "\(reply.text)")
        let json = try reply.json
        return (json.without("secret"), json["secret"]?.text ?? "")
    }

    /// The worker of the webhooks, under the clock of the test.
    ///
    /// - Parameter timeLimit: of the machine's clock, longer than one that is busy with other tests needs.
    func dispatcher(timeLimit: Duration = .seconds(300), perWebhook: Int = 2) -> WebhookDispatcher {
        WebhookDispatcher(
            database, client: egress, release: "test",
            settings: .init(timeLimit: timeLimit, perWebhook: perWebhook), logger: site.logger,
            now: { self.now })
    }

    func read(webhook: JSONValue) async throws -> JSONValue {
        try await get("/api/v1/webhooks/\(webhook.id)", as: .admin).json
    }

    func deliveries(of webhook: JSONValue) async throws -> [JSONValue] {
        try await get("/api/v1/webhooks/\(webhook.id)/deliveries", as: .admin)["items"]?.items ?? []
    }
}

/// The signature of a request as the specification describes it, made here anew.
func standardSignature(of request: StandInServer.Request, secret: String) -> String {
    let key = Data(base64Encoded: String(secret.dropFirst("whsec_".count))) ?? Data()
    let headers = request.headers
    let signed = "\(headers["webhook-id"] ?? "").\(headers["webhook-timestamp"] ?? "").\(request.body)"
    let code = HMAC<SHA256>.authenticationCode(for: Data(signed.utf8), using: SymmetricKey(data: key))
    return "v1," + Data(code).base64EncodedString()
}
