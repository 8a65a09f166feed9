import Foundation
import NIOCore

/// An address of the internet protocol, of four or sixteen bytes.
public struct NetworkAddress: Sendable, Hashable {
    let bytes: [UInt8]

    /// - Parameter bytes: four or sixteen, in network order.
    init(bytes: [UInt8]) {
        precondition(bytes.count == 4 || bytes.count == 16)
        self.bytes = bytes
    }

    /// Reads `192.0.2.1` or `2001:db8::1`; nil for any other text. Forms that only a resolver understands, such as `127.1`,
    /// are no addresses here.
    public init?(_ text: String) {
        // The zone of an address, `fe80::1%eth0`, names a network of this machine.
        guard !text.contains("%") else { return nil }
        do {
            self.init(try SocketAddress(ipAddress: text, port: 0))
        } catch {
            return nil
        }
    }

    /// Nil for the address of a socket in the file system.
    init?(_ address: SocketAddress) {
        switch address {
        case .v4(let address): bytes = withUnsafeBytes(of: address.address.sin_addr) { Array($0) }
        case .v6(let address): bytes = withUnsafeBytes(of: address.address.sin6_addr) { Array($0) }
        case .unixDomainSocket: return nil
        }
    }

    /// The text by which the address is connected to.
    var text: String {
        guard bytes.count == 16 else { return bytes.map { String($0) }.joined(separator: ".") }
        return stride(from: 0, to: 16, by: 2)
            .map { String(Int(bytes[$0]) << 8 | Int(bytes[$0 + 1]), radix: 16) }.joined(separator: ":")
    }

    /// The address of IPv4 that it stands for: itself, or the one that is mapped, compatible, translated or tunnelled in an
    /// address of IPv6 (RFC 4291 §2.5.5, RFC 6052 §2.1, RFC 3056 §2). Nil for any other address of IPv6.
    private var fourBytes: [UInt8]? {
        guard bytes.count == 16 else { return bytes }
        let prefix = Array(bytes.prefix(12))
        let zeros = [UInt8](repeating: 0, count: 10)
        if prefix == zeros + [0xFF, 0xFF] || prefix == zeros + [0, 0] { return Array(bytes.suffix(4)) }
        if prefix == [0x00, 0x64, 0xFF, 0x9B, 0, 0, 0, 0, 0, 0, 0, 0] { return Array(bytes.suffix(4)) }
        if bytes.starts(with: [0x20, 0x02]) { return Array(bytes[2..<6]) }
        return nil
    }

    /// True for an address of the public internet. All others lead inside: to this machine, its network, or the metadata of
    /// its cloud.
    ///
    /// - Source: the registries of special-purpose addresses (RFC 6890). Of IPv6 only `2000::/3` is assigned to the public.
    public var isPublic: Bool {
        if let four = fourBytes { return !Self.special.contains { $0.contains(four) } }
        return Self.assignedOfSix.contains { $0.contains(bytes) } && !Self.specialOfSix.contains { $0.contains(bytes) }
    }

    private static let special = [
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
        "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24",
        "224.0.0.0/4", "240.0.0.0/4",
    ].compactMap { Network($0) }
    private static let assignedOfSix = ["2000::/3"].compactMap { Network($0) }
    private static let specialOfSix = ["2001::/23", "2001:db8::/32", "3fff::/20"].compactMap { Network($0) }
}

/// A range of addresses, as `10.0.0.0/8`.
struct Network: Sendable, Hashable {
    private let base: [UInt8]
    /// The number of leading bits that addresses have in common.
    private let length: Int

    /// - Parameter text: an address, perhaps with a slash and the length of the prefix.
    init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count <= 2, let address = NetworkAddress(String(parts[0])) else { return nil }
        base = address.bytes
        guard parts.count == 2 else {
            length = base.count * 8
            return
        }
        guard let bits = Int(parts[1]), (0...base.count * 8).contains(bits) else { return nil }
        length = bits
    }

    func contains(_ address: [UInt8]) -> Bool {
        guard address.count == base.count else { return false }
        return address.indices.allSatisfy { index in
            let bits = min(max(length - index * 8, 0), 8)
            let mask = UInt8(truncatingIfNeeded: 0xFF00 >> bits)
            return address[index] & mask == base[index] & mask
        }
    }

    func contains(_ address: NetworkAddress) -> Bool { contains(address.bytes) }
}
