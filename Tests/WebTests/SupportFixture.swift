import Foundation
import HTTPTypes
import Operations
import Testing
import Web

/// A customer without a token, at a browser or with a program.
extension TestSite {
    private static let browser = ["Accept": "text/html", "Sec-Fetch-Site": "same-origin"]

    /// Sends a form of a page, as a browser does.
    func sendForm(
        _ path: String, _ fields: [String: String], _ headers: [String: String] = [:]
    ) async throws -> Reply {
        let type = ["Content-Type": "application/x-www-form-urlencoded"]
        return try await send(
            .post, path, formBody(fields), as: .anybody,
            Self.browser.merging(type) { $1 }.merging(headers) { $1 })
    }

    /// Sends a form with files.
    func sendFiles(
        _ path: String, _ fields: [String: String], _ files: [(name: String, bytes: [UInt8])] = [],
        _ headers: [String: String] = [:]
    ) async throws -> Reply {
        let type = ["Content-Type": "multipart/form-data; boundary=frontier"]
        return try await send(
            .post, path, multipartBody(fields, files), as: .anybody,
            Self.browser.merging(type) { $1 }.merging(headers) { $1 })
    }

    /// Sends JSON with files, as a program does.
    ///
    /// - Parameter part: the name of the part with the JSON.
    func sendParts(
        _ path: String, _ part: String, _ json: JSONValue, _ files: [(name: String, bytes: [UInt8])],
        as who: Who = .anybody, _ headers: [String: String] = [:]
    ) async throws -> Reply {
        let type = ["Content-Type": "multipart/form-data; boundary=frontier"]
        let fields = [part: String(decoding: json.data, as: UTF8.self)]
        return try await send(
            .post, path, multipartBody(fields, files), as: who, type.merging(headers) { $1 })
    }

    /// Sends a ticket as a customer's program does.
    @discardableResult
    func supportTicket(_ fields: JSONValue = [:], _ headers: [String: String] = [:]) async throws -> Reply {
        let fallback: JSONValue = [
            "subject": "Deliveries fail", "description": "Every one ends with a 401.",
            "requester": ["email": "ada@acme.example"],
        ]
        return try await post("/support/tickets", fallback.merging(fields), as: .anybody, headers)
    }

    /// The address of the page of the latest ticket, as the mail tells it.
    func ticketPage() async throws -> String {
        let tickets = try await get("/api/v1/tickets?limit=500", as: .agent)["items"]?.items ?? []
        let id = try #require(tickets.last?["id"]?.text)
        return "/support/" + (try #require(try await site.tickets.secrets(ofTickets: [id])[id]))
    }

    /// The suggestions for a subject.
    func suggestions(_ subject: String, _ fields: JSONValue = [:]) async throws -> JSONValue {
        let reply = try await post(
            "/support/suggestions", JSONValue.object(["subject": .string(subject)]).merging(fields), as: .anybody)
        #expect(reply.status == 200, "\(reply.text)")
        return try reply.json
    }
}

/// The body of a form with files in the field `files`.
func multipartBody(_ fields: [String: String], _ files: [(name: String, bytes: [UInt8])]) -> Data {
    var body = Data()
    for (name, value) in fields.sorted(by: { $0.key < $1.key }) {
        body += Data("--frontier\r\nContent-Disposition: form-data; name=\"\(name)\"\r\n\r\n\(value)\r\n".utf8)
    }
    for file in files {
        let head = "--frontier\r\nContent-Disposition: form-data; name=\"files\"; filename=\"\(file.name)\"\r\n"
        body +=
            Data((head + "Content-Type: application/octet-stream\r\n\r\n").utf8) + Data(file.bytes) + Data("\r\n".utf8)
    }
    return body + Data("--frontier--\r\n".utf8)
}
