import Foundation

/// The URL of a server of others, taken apart once, so that the host that is checked is the one that is connected to.
struct EgressURL: Sendable, Hashable {
    let isEncrypted: Bool
    /// A name in lower case without a dot at the end, or an address without brackets.
    let host: String
    let port: Int
    /// The same URL with the host as it was understood.
    let text: String

    /// - Throws: ``EgressError`` `.invalidURL`.
    init(_ text: String) throws(EgressError) {
        guard text.utf8.count <= 4_000, text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }), !text.contains("\\"),
            let parts = URLComponents(string: text), let scheme = parts.scheme?.lowercased(),
            scheme == "https" || scheme == "http", parts.user == nil, parts.password == nil,
            // The host that Foundation shows is in letters of every script.
            let named = parts.encodedHost?.removingPercentEncoding
        else { throw .invalidURL }
        let host = Self.plain(named.hasPrefix("[") ? String(named.dropFirst().dropLast()) : named)
        let address = NetworkAddress(host)
        guard address != nil || Self.isHostName(host) else { throw .invalidURL }
        let port = parts.port ?? (scheme == "https" ? 443 : 80)
        guard (1...65_535).contains(port) else { throw .invalidURL }
        isEncrypted = scheme == "https"
        self.host = host
        self.port = port
        let authority = (host.contains(":") ? "[\(host)]" : host) + (parts.port.map { ":\($0)" } ?? "")
        let path = parts.percentEncodedPath.isEmpty ? "/" : parts.percentEncodedPath
        self.text = "\(scheme)://\(authority)\(path)" + (parts.percentEncodedQuery.map { "?" + $0 } ?? "")
    }

    /// In lower case, and without the dot at the end that a name may have: `localhost.` is `localhost` (RFC 1034 §3.1).
    static func plain(_ host: String) -> String {
        let host = host.lowercased()
        return host.hasSuffix(".") ? String(host.dropLast()) : host
    }

    /// True for letters, digits, hyphens, underscores and dots. Names in other scripts are written as `xn--…`.
    static func isHostName(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.count <= 253 && text.first != "."
            && text.utf8.allSatisfy { byte in
                (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte) || [0x2D, 0x2E, 0x5F].contains(byte)
            }
    }
}
