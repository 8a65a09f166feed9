import Foundation

/// The parts of the provider's metadata that are used here.
///
/// Source: OpenID Connect Discovery 1.0 §3.
struct ProviderMetadata: Sendable, Decodable {
    let issuer: String
    let authorizationEndpoint: URL
    let tokenEndpoint: URL
    let keysURL: URL
    let userInfoEndpoint: URL?
    let endSessionEndpoint: URL?
    let scopes: [String]?
    let tokenAuthentications: [String]?
    /// True for a provider whose answers always name it (RFC 9207 §3).
    let namesItself: Bool?

    private enum CodingKeys: String, CodingKey {
        case issuer
        case authorizationEndpoint = "authorization_endpoint"
        case tokenEndpoint = "token_endpoint"
        case keysURL = "jwks_uri"
        case userInfoEndpoint = "userinfo_endpoint"
        case endSessionEndpoint = "end_session_endpoint"
        case scopes = "scopes_supported"
        case tokenAuthentications = "token_endpoint_auth_methods_supported"
        case namesItself = "authorization_response_iss_parameter_supported"
    }

    /// - Throws: ``OpenIDError`` for the metadata of another issuer (§4.3), and for addresses that are not safe.
    func check(against settings: OpenIDSettings) throws {
        let own = settings.issuer.absoluteString
        guard issuer == own else {
            throw OpenIDError(
                "The provider calls itself \(issuer), and the setting names \(own). They must be the same, "
                    + "a slash at the end included.")
        }
        for url in [authorizationEndpoint, tokenEndpoint, keysURL, userInfoEndpoint, endSessionEndpoint].compactMap(
            \.self)
        where !OpenIDSettings.isSafe(url) {
            throw OpenIDError("The provider names an address that is not on https: \(url.host() ?? "none").")
        }
    }

    /// The scopes to ask for. Some providers tell groups only with a scope of their own.
    var wantedScopes: String {
        (["openid", "email", "profile"] + ["groups"].filter { scopes?.contains($0) == true }).joined(separator: " ")
    }

    /// True where the secret goes into the body of the request for a token (OpenID Connect Core 1.0 §9).
    var takesSecretInBody: Bool {
        guard let tokenAuthentications else { return false }
        return !tokenAuthentications.contains("client_secret_basic")
            && tokenAuthentications.contains("client_secret_post")
    }
}

/// The claims of an ID token or of a userinfo answer that are used here.
///
/// Source: OpenID Connect Core 1.0 §2 and §5.1.
struct ProviderClaims: Sendable, Hashable {
    var issuer: String?
    var subject: String?
    var audiences: [String] = []
    var authorizedParty: String?
    var expiresAt: Date?
    var issuedAt: Date?
    var notBefore: Date?
    var nonce: String?
    var name: String?
    var email: String?
    var isEmailVerified: Bool?
    var groups: Set<String> = []
    /// False where the provider tells of no groups at all.
    var tellsGroups = false
}

extension ProviderClaims: Codable {
    private enum CodingKeys: String, CodingKey {
        case iss, sub, aud, azp, exp, iat, nbf, nonce, name, email, groups, roles
        case emailVerified = "email_verified"
        case username = "preferred_username"
    }

    init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        issuer = try values.decodeIfPresent(String.self, forKey: .iss)
        subject = try values.decodeIfPresent(String.self, forKey: .sub)
        audiences = Self.texts(values, .aud) ?? []
        authorizedParty = try values.decodeIfPresent(String.self, forKey: .azp)
        expiresAt = try values.decodeIfPresent(Double.self, forKey: .exp).map(Date.init(timeIntervalSince1970:))
        issuedAt = try values.decodeIfPresent(Double.self, forKey: .iat).map(Date.init(timeIntervalSince1970:))
        notBefore = try values.decodeIfPresent(Double.self, forKey: .nbf).map(Date.init(timeIntervalSince1970:))
        nonce = try values.decodeIfPresent(String.self, forKey: .nonce)
        name =
            try values.decodeIfPresent(String.self, forKey: .name)
            ?? values.decodeIfPresent(String.self, forKey: .username)
        email = try values.decodeIfPresent(String.self, forKey: .email)
        isEmailVerified = Self.flag(values)
        let lists = [Self.texts(values, .groups), Self.texts(values, .roles)]
        tellsGroups = lists.contains { $0 != nil }
        groups = Set(lists.compactMap(\.self).joined())
    }

    /// A list, or one text in its place; nil for anything else.
    private static func texts(_ values: KeyedDecodingContainer<CodingKeys>, _ key: CodingKeys) -> [String]? {
        if let list = try? values.decode([String].self, forKey: key) { return list }
        if let text = try? values.decode(String.self, forKey: key) { return [text] }
        return nil
    }

    /// Some providers write `"true"` as a text.
    private static func flag(_ values: KeyedDecodingContainer<CodingKeys>) -> Bool? {
        if let flag = try? values.decode(Bool.self, forKey: .emailVerified) { return flag }
        if let text = try? values.decode(String.self, forKey: .emailVerified) { return Bool(text) }
        return nil
    }

    func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        try values.encodeIfPresent(issuer, forKey: .iss)
        try values.encodeIfPresent(subject, forKey: .sub)
        try values.encode(audiences, forKey: .aud)
        try values.encodeIfPresent(expiresAt?.timeIntervalSince1970, forKey: .exp)
        try values.encodeIfPresent(issuedAt?.timeIntervalSince1970, forKey: .iat)
        try values.encodeIfPresent(nonce, forKey: .nonce)
        try values.encodeIfPresent(email, forKey: .email)
        try values.encodeIfPresent(isEmailVerified, forKey: .emailVerified)
        try values.encode(groups.sorted(), forKey: .groups)
    }
}

extension ProviderClaims {
    /// The seconds by which clocks may differ.
    static let clockSkew: TimeInterval = 120

    /// Checks the claims of an ID token, whose signature is good.
    ///
    /// - Throws: ``OpenIDError``.
    /// - Source: OpenID Connect Core 1.0 §3.1.3.7.
    func check(_ settings: OpenIDSettings, nonce expected: String, now: Date) throws {
        guard issuer == settings.issuer.absoluteString else {
            throw OpenIDError("The ID token is of another issuer.")
        }
        guard audiences.contains(settings.clientID) else { throw OpenIDError("The ID token is for another client.") }
        guard audiences.count == 1 || authorizedParty == settings.clientID,
            authorizedParty == nil || authorizedParty == settings.clientID
        else { throw OpenIDError("The ID token was issued to another client.") }
        guard let expiresAt, expiresAt.addingTimeInterval(Self.clockSkew) > now else {
            throw OpenIDError("The ID token has expired. Compare the clocks of the provider and of this machine.")
        }
        guard let issuedAt, issuedAt < now.addingTimeInterval(Self.clockSkew),
            notBefore.map({ $0 < now.addingTimeInterval(Self.clockSkew) }) ?? true
        else {
            throw OpenIDError(
                "The ID token is of the future. Compare the clocks of the provider and of this machine.")
        }
        guard nonce == expected else { throw OpenIDError("The ID token is for the sign-in of another browser.") }
        guard let subject, !subject.isEmpty, subject.utf8.count <= 255 else {
            throw OpenIDError("The ID token names no subject.")
        }
    }
}
