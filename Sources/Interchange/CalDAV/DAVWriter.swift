package import NIOCore

/// Writes the XML of WebDAV.
///
/// Names of the usual namespaces have short prefixes; any other namespace is declared where it is used.
package struct DAVWriter {
    package private(set) var bytes = ByteBuffer()

    private static let prefixes = [
        ("d", "DAV:"), ("c", "urn:ietf:params:xml:ns:caldav"), ("s", "http://calendarserver.org/ns/"),
        ("a", "http://apple.com/ns/ical/"),
    ]

    package init() {}

    /// A whole document.
    package static func document(_ element: DAVElement) -> ByteBuffer {
        var writer = DAVWriter()
        writer.begin(element.name)
        for child in element.children { writer.write(child) }
        writer.escape(element.text)
        writer.end(element.name)
        return writer.bytes
    }

    /// Writes the declaration, and the begin of the outermost element.
    package mutating func begin(_ name: DAVName) {
        bytes.writeString("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<\(Self.tag(name))")
        for (prefix, namespace) in Self.prefixes { bytes.writeString(" xmlns:\(prefix)=\"\(namespace)\"") }
        bytes.writeString(">")
    }

    /// Writes the end of the outermost element.
    package mutating func end(_ name: DAVName) {
        bytes.writeString("</\(Self.tag(name))>\n")
    }

    package mutating func write(_ element: DAVElement) {
        let isKnown = Self.prefix(of: element.name) != nil
        let tag = Self.tag(element.name)
        bytes.writeString("<")
        bytes.writeString(tag)
        if !isKnown {
            bytes.writeString(" xmlns\(element.name.namespace.isEmpty ? "" : ":x")=\"")
            escape(element.name.namespace)
            bytes.writeString("\"")
        }
        for (name, value) in element.attributes.sorted(by: { $0.key < $1.key }) {
            bytes.writeString(" \(name)=\"")
            escape(value)
            bytes.writeString("\"")
        }
        guard !element.children.isEmpty || !element.text.isEmpty else {
            bytes.writeString("/>")
            return
        }
        bytes.writeString(">")
        escape(element.text)
        for child in element.children { write(child) }
        bytes.writeString("</")
        bytes.writeString(tag)
        bytes.writeString(">")
    }

    private static func prefix(of name: DAVName) -> String? {
        prefixes.first { $0.1 == name.namespace }?.0
    }

    private static func tag(_ name: DAVName) -> String {
        if let prefix = prefix(of: name) { return prefix + ":" + name.local }
        return name.namespace.isEmpty ? name.local : "x:" + name.local
    }

    /// Writes text with everything escaped that XML would read as something else. A carriage return too, which a reader
    /// would take for a line feed, and with it the line ends of calendars. Characters that XML cannot have are left out.
    private mutating func escape(_ text: String) {
        var text = text
        text.withUTF8 { utf8 in
            var start = 0
            for (index, byte) in utf8.enumerated() {
                guard let replacement = Self.replacement(of: byte) else { continue }
                bytes.writeBytes(utf8[start..<index])
                bytes.writeStaticString(replacement)
                start = index + 1
            }
            bytes.writeBytes(utf8[start...])
        }
    }

    private static func replacement(of byte: UInt8) -> StaticString? {
        switch byte {
        case UInt8(ascii: "&"): "&amp;"
        case UInt8(ascii: "<"): "&lt;"
        case UInt8(ascii: ">"): "&gt;"
        case UInt8(ascii: "\""): "&quot;"
        case UInt8(ascii: "\r"): "&#13;"
        case UInt8(ascii: "\n"), UInt8(ascii: "\t"): nil
        case 0..<0x20: ""
        default: nil
        }
    }
}
