/// The name of an element: its namespace, and its local name.
package struct DAVName: Sendable, Hashable {
    package let namespace: String
    package let local: String

    package init(namespace: String, _ local: String) {
        self.namespace = namespace
        self.local = local
    }

    /// A name of WebDAV (RFC 4918).
    package static func dav(_ local: String) -> DAVName { DAVName(namespace: "DAV:", local) }

    /// A name of CalDAV (RFC 4791).
    package static func caldav(_ local: String) -> DAVName {
        DAVName(namespace: "urn:ietf:params:xml:ns:caldav", local)
    }

    /// A name of Apple's calendar server, such as `getctag`.
    package static func calendarServer(_ local: String) -> DAVName {
        DAVName(namespace: "http://calendarserver.org/ns/", local)
    }

    /// A name of Apple's calendar program, such as `calendar-color`.
    package static func apple(_ local: String) -> DAVName { DAVName(namespace: "http://apple.com/ns/ical/", local) }
}

/// An element of the XML of WebDAV, with texts or with other elements in it.
package struct DAVElement: Sendable, Hashable {
    package var name: DAVName
    /// By local name. Attributes of WebDAV have no namespace.
    package var attributes: [String: String]
    package var children: [DAVElement]
    /// The text directly in it.
    package var text: String

    package init(_ name: DAVName, _ children: [DAVElement] = [], attributes: [String: String] = [:], text: String = "")
    {
        self.name = name
        self.attributes = attributes
        self.children = children
        self.text = text
    }

    package init(_ name: DAVName, text: String) {
        self.init(name, [], text: text)
    }

    /// An element that names a resource (RFC 4918 §14.7).
    package static func href(_ path: String) -> DAVElement { DAVElement(.dav("href"), text: path) }

    /// The first child with a name.
    package subscript(name: DAVName) -> DAVElement? { children.first { $0.name == name } }
}
