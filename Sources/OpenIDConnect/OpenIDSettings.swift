public import Foundation

/// The settings of an identity provider.
public struct OpenIDSettings: Sendable {
    /// The address of the provider, exactly as its discovery document states it.
    public let issuer: URL
    public let clientID: String
    /// Nil for a public client.
    public let clientSecret: String?
    /// The address to which the provider sends the browser back.
    public let redirectURL: String
    /// The address to which the provider sends the browser after signing out there.
    public let signedOutURL: String

    /// - Throws: ``OpenIDError`` for an issuer that is no address on https. On the own machine http will do.
    public init(
        issuer: String, clientID: String, clientSecret: String?, redirectURL: String, signedOutURL: String
    ) throws {
        guard let url = URL(string: issuer), url.host()?.isEmpty == false, url.query() == nil, url.fragment() == nil,
            Self.isSafe(url)
        else {
            throw OpenIDError("The issuer must be an address that begins with https:// and has no query: \(issuer)")
        }
        guard !clientID.isEmpty else { throw OpenIDError("The issuer needs the id of the client beside it.") }
        self.issuer = url
        self.clientID = clientID
        self.clientSecret = clientSecret
        self.redirectURL = redirectURL
        self.signedOutURL = signedOutURL
    }

    /// True for an address on https, and for one of the own machine.
    static func isSafe(_ url: URL) -> Bool {
        switch url.scheme?.lowercased() {
        case "https": true
        case "http": ["localhost", "127.0.0.1", "::1", "[::1]"].contains(url.host()?.lowercased() ?? "")
        default: false
        }
    }
}

/// A fault of the identity provider, of its answer or of the settings. An operator reads the sentence in the log.
public struct OpenIDError: Error, Sendable, Hashable, CustomStringConvertible {
    public let description: String
    /// True where the provider does not answer, or answers that it cannot: the same may work later.
    public let isOutage: Bool

    public init(_ description: String, isOutage: Bool = false) {
        self.description = description
        self.isOutage = isOutage
    }
}
