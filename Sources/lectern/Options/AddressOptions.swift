import ArgumentParser
import Foundation
import SupportCore
import Web

struct AddressOptions: ParsableArguments {
    @Option(help: "The address to listen on. (LECTERN_HOST; 127.0.0.1)")
    var host: String?

    @Option(help: "The port to listen on. 0 picks a free one. (LECTERN_PORT; 8080)")
    var port: String?

    @OptionGroup var url: PublicURLOptions

    @Option(
        help: """
            The addresses of proxies whose X-Forwarded-For is believed, with commas between them; or any. \
            (LECTERN_TRUSTED_PROXY; none)
            """)
    var trustedProxy: String?

    func trustedProxies() throws -> TrustedProxies {
        let text = setting(trustedProxy, "LECTERN_TRUSTED_PROXY", otherwise: "")
        guard text != "any" else { return .any }
        let addresses = try text.split(separator: ",").map { part in
            guard let address = IPAddress(part) else { throw ValidationError("\(part) is not a valid proxy address.") }
            return address
        }
        return addresses.isEmpty ? .none : .addresses(Set(addresses))
    }

    var hostName: String { PublicURLOptions.hostName(host) }

    func portNumber() throws -> Int { try PublicURLOptions.portNumber(port) }

    /// A port in place of 0, which asks for a free one; nil where a port was named.
    func reservedPort() throws -> ReservedPort? { try portNumber() == 0 ? ReservedPort() : nil }

    /// The same options on another port.
    func on(_ port: ReservedPort) -> AddressOptions {
        var options = self
        options.port = String(port.number)
        return options
    }

    /// Without a slash at the end.
    func publicAddress() throws -> String { try url.publicAddress(host: host, port: port) }

    /// True where somebody named the public URL.
    var hasPublicURL: Bool { url.hasPublicURL }

    /// The host part of UIDs, after the `@`, in a new database.
    func uidHost() throws -> String { PublicURLOptions.uidHost(of: try publicAddress()) }
}

/// The public URL of the service, for commands that do not listen.
struct PublicURLOptions: ParsableArguments {
    @Option(help: "The public URL of the service. (LECTERN_PUBLIC_URL; http://HOST:PORT)")
    var publicURL: String?

    /// Without a slash at the end.
    ///
    /// - Parameters:
    ///   - host: the address that a server listens on, where it was given as an option.
    ///   - port: its port, likewise.
    func publicAddress(host: String? = nil, port: String? = nil) throws -> String {
        let name = Self.hostName(host)
        let place = name.contains(":") ? "[\(name)]" : name
        let text = setting(publicURL, "LECTERN_PUBLIC_URL", otherwise: "http://\(place):\(try Self.portNumber(port))")
        let trimmed = text.hasSuffix("/") ? String(text.dropLast()) : text
        guard let parts = URLComponents(string: trimmed), ["http", "https"].contains(parts.scheme), parts.host != nil,
            parts.query == nil, parts.fragment == nil, trimmed.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }),
            trimmed.utf8.count <= 120
        else {
            throw ValidationError(
                "\(text) is no public URL. It begins with https:// or http://, and has 120 characters at the most.")
        }
        return trimmed
    }

    /// True where somebody named the public URL.
    var hasPublicURL: Bool { publicURL != nil || ProcessInfo.processInfo.environment["LECTERN_PUBLIC_URL"] != nil }

    /// The host part of UIDs, after the `@`, in a new database.
    func uidHost() throws -> String { Self.uidHost(of: try publicAddress()) }

    fileprivate static func uidHost(of address: String) -> String {
        URLComponents(string: address)?.host ?? "localhost"
    }

    fileprivate static func hostName(_ option: String?) -> String {
        setting(option, "LECTERN_HOST", otherwise: "127.0.0.1")
    }

    fileprivate static func portNumber(_ option: String?) throws -> Int {
        let text = setting(option, "LECTERN_PORT", otherwise: "8080")
        guard let number = Int(text), (0...65_535).contains(number) else {
            throw ValidationError("\(text) is not a valid port. Use 0 to 65535.")
        }
        return number
    }
}
