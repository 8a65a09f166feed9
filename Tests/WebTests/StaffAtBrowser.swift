import Foundation
import HTTPTypes
import Operations
import Testing
import Web

/// Somebody of the staff at a browser.
struct StaffAtBrowser {
    let site: TestSite
    /// The cookie of the browser: `__Host-lectern=…`.
    let cookie: String
    var language = "en"

    func get(_ path: String, _ headers: [String: String] = [:]) async throws -> Reply {
        try await site.get(path, as: .anybody, own.merging(headers) { $1 })
    }

    /// Sends a form of a page, with the key that every form of the browser holds.
    func send(_ path: String, _ fields: [String: String] = [:], key: String? = nil) async throws -> Reply {
        var form = fields
        form["key"] = key
        if key == nil { form["key"] = try await self.key() }
        return try await site.send(
            .post, path, formBody(form), as: .anybody,
            own.merging(["Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "same-origin"]) { $1 })
    }

    /// The key that every form of this browser holds.
    func key() async throws -> String {
        try #require(try await firstPage().html.texts("//input[@name='key']/@value").first)
    }

    /// The target of `/staff`.
    func firstPage() async throws -> Reply {
        let home = try await get("/staff")
        guard home.status == 303, let place = home.header("Location"), place.hasPrefix("/staff/") else { return home }
        return try await get(place)
    }

    /// The number of statements of each page, when it is opened for the second time.
    func statements(of paths: [String]) async throws -> [Int] {
        // A model that is fitted in between makes other proposals, of which other rows are read.
        try await site.site.recommendations.waitForModel()
        var taken: [Int] = []
        for path in paths {
            _ = try await get(path)
            taken.append(try await site.statements { _ = try await get(path) })
        }
        return taken
    }

    private var own: [String: String] { ["Accept": "text/html", "Accept-Language": language, "Cookie": cookie] }
}

/// The body of a form, as a browser sends it.
func formBody(_ fields: [String: String]) -> Data {
    let parts = fields.sorted { $0.key < $1.key }.map { name, value in
        [name, value].map { $0.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? "" }
            .joined(separator: "=")
    }
    return Data(parts.joined(separator: "&").utf8)
}

extension TestSite {
    /// Fills the form of the page in which staff sign in.
    func sendSignIn(
        _ secret: String, next: String = "", _ headers: [String: String] = [:]
    ) async throws -> Reply {
        let fallback = ["Content-Type": "application/x-www-form-urlencoded", "Accept": "text/html"]
        return try await send(
            .post, "/sign-in", formBody(["token": secret, "next": next]), as: .anybody,
            fallback.merging(headers) { $1 })
    }

    func signedIn(as who: Who, language: String = "en") async throws -> StaffAtBrowser {
        try await signedIn(with: try #require(secret(of: who)), language: language)
    }

    func signedIn(with secret: String, language: String = "en") async throws -> StaffAtBrowser {
        let reply = try await sendSignIn(secret)
        #expect(reply.status == 303, "\(reply.text)")
        let cookie = try #require(reply.header("Set-Cookie")?.prefix { $0 != ";" })
        return StaffAtBrowser(site: self, cookie: String(cookie), language: language)
    }
}
