/// The servers that requests may go to: all of the public internet, and of the operator's own network those that are named.
public struct EgressRules: Sendable, Hashable {
    private let hosts: Set<String>
    private let networks: [Network]

    /// Nothing but the public internet.
    public static let publicOnly = EgressRules(hosts: [], networks: [])

    private init(hosts: Set<String>, networks: [Network]) {
        self.hosts = hosts
        self.networks = networks
    }

    /// - Parameter text: addresses, networks and names of hosts, separated by commas: `10.1.0.0/16,helpdesk.internal`.
    /// - Throws: ``InvalidRule`` for the first part that is none of these.
    public init(parsing text: String) throws(InvalidRule) {
        var (hosts, networks): (Set<String>, [Network]) = ([], [])
        for part in text.split(separator: ",").map({ $0.filter { !$0.isWhitespace }.lowercased() }) where !part.isEmpty
        {
            let address = part.hasPrefix("[") && part.hasSuffix("]") ? String(part.dropFirst().dropLast()) : part
            if let network = Network(address) {
                networks.append(network)
            } else if EgressURL.isHostName(part) {
                hosts.insert(EgressURL.plain(part))
            } else {
                throw InvalidRule(part: part)
            }
        }
        self.init(hosts: hosts, networks: networks)
    }

    /// These rules, and one more server, also inside.
    ///
    /// - Parameter host: a name, or an address without brackets.
    public func allowing(host: String) -> EgressRules {
        EgressRules(hosts: hosts.union([EgressURL.plain(host)]), networks: networks)
    }

    /// A part that is no address, network or name.
    public struct InvalidRule: Error, Sendable, Hashable {
        public let part: String
    }

    /// Checks the addresses of a server.
    ///
    /// - Throws: ``EgressError`` where one of them leads inside and is not named, and for `http:` to a server that is not.
    func check(_ url: EgressURL, at addresses: [NetworkAddress]) throws(EgressError) {
        guard !addresses.isEmpty else { throw .unknownHost }
        let isNamed = hosts.contains(url.host)
        for address in addresses where !isNamed && !networks.contains(where: { $0.contains(address) }) {
            guard address.isPublic else { throw .inside }
            guard url.isEncrypted else { throw .unencrypted }
        }
    }
}

/// The reason for which a request got no answer. The description is a sentence for the operator.
public enum EgressError: Error, Sendable, Hashable, CustomStringConvertible {
    /// Not an address that begins with `https://` or `http://`.
    case invalidURL
    /// The server is this machine, or in a network of the operator.
    case inside
    /// `http:` to a server of the public internet.
    case unencrypted
    case unknownHost
    /// There was no whole answer in time.
    case tooSlow
    /// The certificate is not valid for the name, or its authority is not trusted.
    case certificate
    /// The connection was refused or lost.
    case connection
    /// Too much was answered.
    case tooLong
    /// A build without TLS sends no requests.
    case unavailable

    public var description: String {
        switch self {
        case .invalidURL: "This is not an address that begins with https://."
        case .inside:
            "This address leads to this machine or into a private network. An operator can allow it in "
                + "LECTERN_WEBHOOK_ALLOW."
        case .unencrypted: "Use https://. An operator can allow http:// to a server in LECTERN_WEBHOOK_ALLOW."
        case .unknownHost: "There is no server of this name."
        case .tooSlow: "The server did not answer in time."
        case .certificate: "The certificate of the server is not valid, or its authority is not trusted."
        case .connection: "The connection was refused or lost."
        case .tooLong: "The server answered too much."
        case .unavailable:
            "This build of Lectern has no TLS and sends no requests to other servers, as it is enough for the demo. Build it "
                + "with the trait TLS: swift build, without --disable-default-traits."
        }
    }
}
