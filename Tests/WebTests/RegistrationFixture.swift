import Foundation
import Testing

/// Registrations for tests, and requests for them.
extension TestSite {
    /// Registers somebody as staff do, and answers the registration.
    @discardableResult
    func register(
        _ email: String, for session: JSONValue, on date: String? = nil, _ fields: JSONValue = [:],
        as who: Who = .trainer
    ) async throws -> JSONValue {
        var body: JSONValue = ["name": "Grace", "email": .string(email)]
        if let date { body = body.merging(["occurrence": .string(date)]) }
        let reply = try await post(path(session) + "/registrations", body.merging(fields), as: who)
        #expect(reply.status == 201, "\(reply.text)")
        return try reply.json
    }

    func registration(_ registration: JSONValue) async throws -> JSONValue {
        try await get("/api/v1/registrations/\(registration.id)", as: .trainer).json
    }

    /// The journal entries after a position, each as `event subject`.
    func journal(after position: Int) async throws -> [String] {
        let reply = try await get("/api/v1/journal?limit=500&after=\(position)", as: .admin)
        return try reply["items"]?.items.map { entry in
            "\(entry["event"]?.text ?? "") \(entry["subject"]?["kind"]?.text ?? "")"
        } ?? []
    }
}

/// The path of an address of the site, such as a link that was mailed.
func path(of address: JSONValue?) -> String {
    (address?.text ?? "").replacing("https://lectern.test", with: "")
}

/// The headers of a browser.
let browser = ["Accept": "text/html,application/xhtml+xml,*/*;q=0.8"]
let form = browser.merging(["Content-Type": "application/x-www-form-urlencoded"]) { $1 }
