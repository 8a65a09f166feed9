import Foundation
public import NIOCore

/// An address of the internet protocol. One of IPv4 is kept as IPv6 writes it, `::ffff:192.0.2.1` (RFC 4291 §2.5.5.2).
public struct IPAddress: Sendable, Hashable {
    private let high: UInt64
    private let low: UInt64

    private static let fourInSix: UInt64 = 0xFFFF_0000_0000

    private init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// Nil for another kind of address, such as that of a socket in the file system.
    public init?(_ address: SocketAddress) {
        switch address {
        case .v4(let address):
            low = Self.fourInSix | UInt64(UInt32(bigEndian: address.address.sin_addr.s_addr))
            high = 0
        case .v6(let address):
            (high, low) = withUnsafeBytes(of: address.address.sin6_addr) { bytes in
                (
                    UInt64(bigEndian: bytes.loadUnaligned(as: UInt64.self)),
                    UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
                )
            }
        case .unixDomainSocket: return nil
        }
    }

    /// Reads `192.0.2.1` or `2001:db8::1`, also with a port, as some proxies write them.
    public init?(_ text: some StringProtocol) {
        var address = text.drop { $0 == " " || $0 == "\t" || $0 == "[" }.prefix { !" \t]%".contains($0) }
        if address.contains("."), let port = address.lastIndex(of: ":"), address.firstIndex(of: ":") == port {
            address = address[..<port]
        }
        do {
            self.init(try SocketAddress(ipAddress: String(address), port: 0))
        } catch {
            return nil
        }
    }

    /// The network that one subscriber is usually given: an address of IPv4, 64 bits of IPv6 (RFC 6177 §2).
    var network: IPAddress {
        isFour ? self : IPAddress(high: high, low: 0)
    }

    /// The network around that of a subscriber: 24 bits of IPv4, 48 bits of IPv6, the most that a site is usually given
    /// (RFC 6177 §2).
    var surroundings: IPAddress {
        isFour ? IPAddress(high: 0, low: low & ~0xFF) : IPAddress(high: high & ~0xFFFF, low: 0)
    }

    private var isFour: Bool { high == 0 && low & ~0xFFFF_FFFF == Self.fourInSix }
}

/// The proxies whose `X-Forwarded-For` is believed.
public enum TrustedProxies: Sendable, Hashable {
    /// No proxies: the peer of the connection is the client.
    case none
    case addresses(Set<IPAddress>)
    /// Nobody but a proxy can connect.
    case any

    /// The client of a request. The last hop of `X-Forwarded-For` is the one that the proxy saw itself.
    func origin(connected: IPAddress?, forwardedFor header: String?) -> IPAddress? {
        switch self {
        case .none: return connected
        case .addresses(let proxies):
            guard let connected, proxies.contains(connected) else { return connected }
        case .any: break
        }
        return header?.split(separator: ",").last.flatMap { IPAddress($0) } ?? connected
    }
}
