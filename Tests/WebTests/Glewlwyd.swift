import Egress
import Foundation
import OpenIDConnect
import TestSupport
import Testing
import Training
import Web

/// Glewlwyd, an identity provider of Debian, with a client and people, under way in a folder of its own. A script runs it,
/// and plays the people's browsers at its pages.
final class Glewlwyd: Sendable {
    private static let script = TestSite.package.appending(path: "Scripts/identity-provider").path
    private static let python = URL(filePath: "/usr/bin/python3")

    /// `Scripts/setup --tests` unpacks it beside the build.
    static let isInstalled = ["/usr/bin/glewlwyd", TestSite.package.appending(path: ".build/glewlwyd").path]
        .contains { FileManager.default.fileExists(atPath: $0) }

    let issuer: String
    private let place: URL
    private let process: ChildProcess

    init() async throws {
        place = FileManager.default.temporaryDirectory.appending(path: "lectern-provider-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
        let process = try ChildProcess(
            Self.python,
            [
                Self.script, "serve", place.path, "https://lectern.test/sign-in/provider/callback",
                "https://lectern.test/sign-in",
            ], in: place)
        self.process = process
        issuer = try await eventually("the provider listens") {
            try #require(process.isRunning, "\(process.errors)")
            let line = process.output
            return line.hasSuffix("\n") ? line.trimmingCharacters(in: .newlines) : nil
        }
    }

    /// Ends the provider.
    func stop() async throws {
        process.signal(SIGTERM)
        try await process.status()
        try FileManager.default.removeItem(at: place)
    }

    /// A client of the provider.
    ///
    /// - Parameter secret: nil for the right one.
    func client(secret: String? = nil) throws -> OpenIDProvider {
        try OpenIDProvider(
            OpenIDSettings(
                issuer: issuer, clientID: "lectern",
                clientSecret: try secret ?? String(contentsOf: place.appending(path: "secret"), encoding: .utf8),
                redirectURL: "https://lectern.test/sign-in/provider/callback",
                signedOutURL: "https://lectern.test/sign-in"),
            client: EgressClient(rules: EgressRules.publicOnly.allowing(host: "127.0.0.1")), timeLimit: .seconds(240))
    }

    /// Has the script do something.
    ///
    /// - Returns: the line that it prints; nil where the provider refuses.
    func run(_ verb: String, _ arguments: String...) async throws -> String? {
        let process = try ChildProcess(Self.python, [Self.script, verb, place.path] + arguments, in: place)
        return try await process.status() == 0 ? process.output.trimmingCharacters(in: .newlines) : nil
    }

    /// Has a person sign in at the provider's page.
    ///
    /// - Parameter address: the page that the browser was led to.
    /// - Returns: the address that it is led back to; nil where the provider refuses.
    func signIn(_ person: String, password: String = "open sesame", at address: String) async throws -> String? {
        try await run("sign-in", person, password, address)
    }
}
