package import NIOCore

/// A resource with properties, as WebDAV shows it.
package protocol DAVResource {
    /// Percent-encoded.
    var path: String { get }
    /// The names of the properties that it has.
    var names: [DAVName] { get }

    /// The property with a name; nil for one that the resource does not have.
    func property(_ name: DAVName) -> DAVElement?
}

/// The answer about several resources: a multistatus (RFC 4918 §13).
package struct Multistatus {
    private var writer = DAVWriter()
    private let selection: PropertySelection
    private let isMinimal: Bool

    private static let name = DAVName.dav("multistatus")
    /// A calendar of 100,000 events has 30 MB of entity tags.
    private static let maxBytes = 48 << 20

    /// - Parameter isMinimal: true if properties that a resource does not have are left out (RFC 8144 §2.1).
    package init(_ selection: PropertySelection, isMinimal: Bool) {
        self.selection = selection
        self.isMinimal = isMinimal
        writer.begin(Self.name)
    }

    /// - Throws: ``DAVRefusal`` for more than anybody takes at once.
    package mutating func add(_ resource: some DAVResource) throws {
        guard writer.bytes.readableBytes < Self.maxBytes else {
            throw DAVRefusal(.dav("number-of-matches-within-limits"))
        }
        var found: [DAVElement] = []
        var missing: [DAVElement] = []
        switch selection {
        case .names: found = resource.names.map { DAVElement($0) }
        case .all(let more):
            found = (resource.names + more.filter { !resource.names.contains($0) }).compactMap(resource.property)
        case .these(let names):
            for name in names {
                if let property = resource.property(name) {
                    found.append(property)
                } else if !isMinimal {
                    missing.append(DAVElement(name))
                }
            }
        }
        var response = [DAVElement.href(resource.path)]
        if !found.isEmpty || missing.isEmpty { response.append(Self.group(found, "200 OK")) }
        if !missing.isEmpty { response.append(Self.group(missing, "404 Not Found")) }
        writer.write(DAVElement(.dav("response"), response))
    }

    private static func group(_ properties: [DAVElement], _ status: String) -> DAVElement {
        DAVElement(
            .dav("propstat"),
            [DAVElement(.dav("prop"), properties), DAVElement(.dav("status"), text: "HTTP/1.1 " + status)])
    }

    /// Adds an address with nothing at it.
    ///
    /// - Parameter path: percent-encoded.
    package mutating func addMissing(_ path: String) {
        writer.write(
            DAVElement(
                .dav("response"), [.href(path), DAVElement(.dav("status"), text: "HTTP/1.1 404 Not Found")]))
    }

    /// The whole document.
    ///
    /// - Parameter token: the state that the answer leads to (RFC 6578 §6.4); nil for answers without one.
    package consuming func document(token: String? = nil) -> ByteBuffer {
        var writer = writer
        if let token { writer.write(DAVElement(.dav("sync-token"), text: token)) }
        writer.end(Self.name)
        return writer.bytes
    }
}
