internal import CLibXML2
import SupportCore

/// Reads the XML that calendar programs send.
///
/// A document type is refused before libxml2 sees it: without one there are no entities, and nothing external. So are very
/// many attributes and much CDATA. Depth and number of elements are bounded; the size is bounded by the caller. The
/// network is off in any case.
enum DAVReader {
    static let maxDepth = 32
    static let maxElements = 50_000
    static let maxAttributes = 16
    /// The most attributes and declarations of namespaces that libxml2 is given in one tag.
    private static let maxEqualsSigns = 32
    /// Bytes.
    private static let maxTag = 8 << 10
    /// Bytes of CDATA between two tags.
    private static let maxData = 64 << 10

    /// - Throws: ``Failure`` `.malformed`, `.tooLarge`.
    static func element(_ bytes: [UInt8]) throws -> DAVElement {
        try check(bytes)
        try checkMarkup(bytes)
        _ = prepared
        return try bytes.withUnsafeBufferPointer { buffer in
            let reader = buffer.withMemoryRebound(to: CChar.self) { text in
                xmlReaderForMemory(text.baseAddress, Int32(clamping: text.count), nil, "UTF-8", options)
            }
            guard let reader else { throw malformed }
            defer { xmlFreeTextReader(reader) }
            return try root(of: reader)
        }
    }

    /// Sets libxml2 up, once in the process.
    private static let prepared: Void = xmlInitParser()

    private static let options = Int32(
        XML_PARSE_NONET.rawValue | XML_PARSE_NOERROR.rawValue | XML_PARSE_NOWARNING.rawValue)

    private static let malformed = Failure(.malformed, "The body is not valid XML.")

    /// In UTF-8, which has no byte 0, this finds every document type. All else is not read. The words alone are text,
    /// such as a person's name.
    private static func check(_ bytes: [UInt8]) throws {
        guard !bytes.contains(0) else { throw Failure(.malformed, "The body has to be XML in UTF-8.") }
        var rest = bytes[...]
        while let place = rest.firstIndex(of: UInt8(ascii: "!")) {
            rest = rest[(place + 1)...]
            guard place > 0, bytes[place - 1] == UInt8(ascii: "<") else { continue }
            if rest.starts(with: "DOCTYPE".utf8) || rest.starts(with: "ENTITY".utf8) {
                throw Failure(.malformed, "The body must not have a document type or entities.")
            }
        }
    }

    /// Refuses tags with very many attributes, since libxml2 compares each of them with all others before it tells of any,
    /// and long CDATA, which it copies anew for every few bytes.
    private static func checkMarkup(_ bytes: [UInt8]) throws {
        var rest = bytes[...]
        var data = 0
        while let start = rest.firstIndex(of: UInt8(ascii: "<")) {
            rest = rest[(start + 1)...]
            if rest.starts(with: "!--".utf8) {
                skip(&rest, from: 3, to: "-->")
            } else if rest.starts(with: "![CDATA[".utf8) {
                skip(&rest, from: 8, to: "]]>")
                data += rest.startIndex - start
                guard data <= maxData else { throw Failure(.tooLarge, "The body has too much CDATA in one element.") }
            } else if rest.starts(with: "?".utf8) {
                skip(&rest, from: 1, to: "?>")
            } else {
                try skipTag(&rest)
                data = 0
            }
        }
    }

    /// Goes on after a text that ends in `>`, or to the end of the document.
    private static func skip(_ rest: inout ArraySlice<UInt8>, from length: Int, to end: String) {
        rest = rest.dropFirst(length)
        while let place = rest.firstIndex(of: UInt8(ascii: ">")) {
            let isEnd = rest[...place].suffix(end.utf8.count).elementsEqual(end.utf8)
            rest = rest[(place + 1)...]
            if isEnd { return }
        }
        rest = rest[rest.endIndex...]
    }

    /// Goes on after a tag, in whose quoted values `>` and `=` are text.
    private static func skipTag(_ rest: inout ArraySlice<UInt8>) throws {
        var quote: UInt8?
        var equalsSigns = 0
        var length = 0
        while let byte = rest.popFirst() {
            length += 1
            if let open = quote {
                if byte == open { quote = nil }
            } else if byte == UInt8(ascii: ">") {
                return
            } else if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
                quote = byte
            } else if byte == UInt8(ascii: "=") {
                equalsSigns += 1
            }
            guard length <= maxTag, equalsSigns <= maxEqualsSigns else {
                throw Failure(.tooLarge, "An element has too many attributes, or too long ones.")
            }
        }
    }

    private static func root(of reader: xmlTextReaderPtr) throws -> DAVElement {
        var open: [DAVElement] = []
        var count = 0
        while true {
            let outcome = xmlTextReaderRead(reader)
            guard outcome == 1 else { throw malformed }
            switch xmlTextReaderNodeType(reader) {
            case Int32(XML_READER_TYPE_ELEMENT.rawValue):
                count += 1
                guard open.count < maxDepth, count <= maxElements else {
                    throw Failure(.tooLarge, "The body has too many elements, or too many in each other.")
                }
                let isEmpty = xmlTextReaderIsEmptyElement(reader) == 1
                open.append(try element(at: reader))
                guard isEmpty, let whole = close(&open) else { continue }
                return try finished(whole, reader)
            case Int32(XML_READER_TYPE_END_ELEMENT.rawValue):
                guard let whole = close(&open) else { continue }
                return try finished(whole, reader)
            case Int32(XML_READER_TYPE_TEXT.rawValue), Int32(XML_READER_TYPE_CDATA.rawValue):
                if !open.isEmpty { open[open.count - 1].text += string(xmlTextReaderConstValue(reader)) }
            case Int32(XML_READER_TYPE_ENTITY_REFERENCE.rawValue), Int32(XML_READER_TYPE_DOCUMENT_TYPE.rawValue):
                throw malformed
            default: continue
            }
        }
    }

    /// Ends the innermost open element.
    ///
    /// - Returns: the element of the whole document; nil while it is open.
    private static func close(_ open: inout [DAVElement]) -> DAVElement? {
        var done = open.removeLast()
        // It was put together from parts.
        done.text = done.text.streamSafe
        guard !open.isEmpty else { return done }
        open[open.count - 1].children.append(done)
        return nil
    }

    /// Reads to the end of the document, where nothing may follow.
    private static func finished(_ root: DAVElement, _ reader: xmlTextReaderPtr) throws -> DAVElement {
        while true {
            switch xmlTextReaderRead(reader) {
            case 0: return root
            case 1: continue
            default: throw malformed
            }
        }
    }

    private static func element(at reader: xmlTextReaderPtr) throws -> DAVElement {
        let name = DAVName(
            namespace: string(xmlTextReaderConstNamespaceUri(reader)), string(xmlTextReaderConstLocalName(reader)))
        var attributes: [String: String] = [:]
        var count = 0
        while xmlTextReaderMoveToNextAttribute(reader) == 1 {
            count += 1
            guard count <= maxAttributes else { throw Failure(.tooLarge, "An element has too many attributes.") }
            guard xmlTextReaderIsNamespaceDecl(reader) != 1 else { continue }
            attributes[string(xmlTextReaderConstLocalName(reader))] = string(xmlTextReaderConstValue(reader))
        }
        xmlTextReaderMoveToElement(reader)
        return DAVElement(name, attributes: attributes)
    }

    private static func string(_ text: UnsafePointer<xmlChar>?) -> String {
        text.map { String(cString: $0).streamSafe } ?? ""
    }
}
