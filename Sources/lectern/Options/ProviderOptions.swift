import ArgumentParser
import CoreFoundation
import Egress
import Foundation
import OpenIDConnect
import SupportCore
import Training
import Web

/// The identity provider at which staff sign in. It is set by environment variables alone, as it never changes between two
/// starts.
struct ProviderOptions {
    let environment: [String: String]

    init(environment: [String: String] = ProcessInfo.processInfo.environment) {
        self.environment = environment
    }

    private func value(_ name: String) -> String? {
        environment[name].flatMap { $0.isEmpty ? nil : $0 }
    }

    /// - Parameters:
    ///   - publicURL: the address of the service, without a slash at the end.
    ///   - rules: the servers that requests may go to. The issuer is allowed beside them.
    /// - Returns: nil for none.
    /// - Throws: `ValidationError` for an issuer without a client, and the other way round.
    func provider(publicURL: String, rules: EgressRules) throws -> IdentityProvider? {
        guard let issuer = value("LECTERN_OIDC_ISSUER") else {
            let others = ["LECTERN_OIDC_CLIENT_ID", "LECTERN_OIDC_CLIENT_SECRET", "LECTERN_OIDC_ROLES"]
            if let other = others.first(where: { value($0) != nil }) {
                throw ValidationError("\(other) is of no use without LECTERN_OIDC_ISSUER.")
            }
            return nil
        }
        guard let client = value("LECTERN_OIDC_CLIENT_ID") else {
            throw ValidationError("LECTERN_OIDC_ISSUER needs LECTERN_OIDC_CLIENT_ID beside it.")
        }
        do {
            let settings = try OpenIDSettings(
                issuer: issuer, clientID: client, clientSecret: try secret(),
                redirectURL: publicURL + "/sign-in/provider/callback", signedOutURL: publicURL + "/sign-in")
            // Whoever sets the issuer allows it, also inside. The addresses that it names have no such word for them.
            let client = EgressClient(rules: rules.allowing(host: settings.issuer.host() ?? ""))
            return IdentityProvider(try OpenIDProvider(settings, client: client), roles: try roles())
        } catch let error as OpenIDError {
            throw ValidationError(error.description)
        }
    }

    func roles() throws -> GroupRoles {
        do {
            return try value("LECTERN_OIDC_ROLES").map(GroupRoles.init) ?? .none
        } catch let failure as SupportCore.Failure {
            throw ValidationError(failure.detail)
        }
    }

    /// Nil for a public client.
    private func secret() throws -> String? {
        if let named = value("LECTERN_OIDC_CLIENT_SECRET") { return try SecretFile(named).read() }
        guard let credentials = environment["CREDENTIALS_DIRECTORY"] else { return nil }
        let file = URL(filePath: credentials).appending(path: "lectern.oidc").path
        return FileManager.default.fileExists(atPath: file) ? try SecretFile(file).read() : nil
    }
}

/// A file that holds a secret of another service: one line, not for everybody to read.
struct SecretFile {
    let path: String

    init(_ path: String) {
        self.path = path
    }

    /// - Throws: `ValidationError` for a file that is missing, that everybody can read, or that holds no secret.
    func read() throws -> String {
        let data: Data
        do {
            data = try Data(contentsOf: URL(filePath: path))
        } catch {
            throw ValidationError("The file \(path), which is to hold the client's secret, cannot be read.")
        }
        var facts = stat()
        guard stat(path, &facts) == 0, facts.st_mode & 0o007 == 0 else {
            throw ValidationError(
                "Every user of this machine may read \(path), the file of the client's secret. Run: chmod 600 \(path)")
        }
        let secret = String(decoding: data, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
        guard !secret.isEmpty, secret.utf8.count <= 1_024, !secret.contains(where: \.isNewline) else {
            throw ValidationError("\(path) does not hold the client's secret, which is one line.")
        }
        return secret
    }
}
