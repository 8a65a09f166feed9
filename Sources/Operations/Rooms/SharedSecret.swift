import Crypto
public import Foundation

/// A secret that Lectern shares with a server of rooms.
public struct SharedSecret: Sendable {
    private let text: String

    public init(_ text: String) {
        self.text = text
    }

    /// The SHA-256 of a text with the secret after it, in hexadecimal.
    public func checksum(of message: String) -> String {
        SHA256.hash(data: Data((message + text).utf8)).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    /// A signed token with claims (RFC 7519), by HMAC with SHA-256.
    ///
    /// - Parameter claims: in JSON.
    public func token(_ claims: Data) -> String {
        let signed = Data(#"{"alg":"HS256","typ":"JWT"}"#.utf8).base64URL + "." + claims.base64URL
        let code = HMAC<SHA256>.authenticationCode(for: Data(signed.utf8), using: key)
        return signed + "." + Data(code).base64URL
    }

    /// The claims of a token that was signed with the secret, by HMAC with SHA-256, SHA-384 or SHA-512.
    ///
    /// - Returns: JSON; nil for a token that is not valid. Its length alone tells the algorithm, so that a token cannot
    ///   choose to have none.
    public func claims(of token: String) -> [UInt8]? {
        let parts = token.split(separator: ".", omittingEmptySubsequences: false)
        guard token.utf8.count <= Self.maxToken, parts.count == 3, let claims = Data(base64URL: String(parts[1])),
            let code = Data(base64URL: String(parts[2]))
        else { return nil }
        let signed = Data((parts[0] + "." + parts[1]).utf8)
        let isValid =
            switch code.count {
            case SHA256.byteCount: HMAC<SHA256>.isValidAuthenticationCode(code, authenticating: signed, using: key)
            case SHA384.byteCount: HMAC<SHA384>.isValidAuthenticationCode(code, authenticating: signed, using: key)
            case SHA512.byteCount: HMAC<SHA512>.isValidAuthenticationCode(code, authenticating: signed, using: key)
            default: false
            }
        return isValid ? Array(claims) : nil
    }

    /// Bytes.
    private static let maxToken = 8 << 10

    private var key: SymmetricKey { SymmetricKey(data: Data(text.utf8)) }
}
