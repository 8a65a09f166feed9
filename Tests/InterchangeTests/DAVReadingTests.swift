import Foundation
import NIOCore
import SupportCore
import TestSupport
import Testing

@testable import Interchange

/// XML of calendar programs, and of those who mean no good.
@Suite struct DAVReadingTests {
    @Test func `elements are read with their namespaces, whatever the prefixes`() throws {
        let text = """
            <?xml version="1.0" encoding="utf-8"?><!-- of a program -->
            <A:propfind xmlns:A="DAV:" xmlns="urn:ietf:params:xml:ns:caldav">
            <A:prop><A:displayname/><calendar-data x="1 &amp; 2"><![CDATA[<&>]]>&#x41;&lt;</calendar-data></A:prop>
            </A:propfind>
            """
        let root = try DAVReader.element(Array(text.utf8))
        #expect(root.name == .dav("propfind"))
        let properties = root[.dav("prop")]?.children
        #expect(
            properties == [
                DAVElement(.dav("displayname")),
                DAVElement(.caldav("calendar-data"), attributes: ["x": "1 & 2"], text: "<&>A<"),
            ])
    }

    @Test(arguments: [
        "", " ", "text", "<a>", "<a></b>", "<a/><b/>", "<a/>text", "<a b/>", "<a>&nothing;</a>",
        "<a>\u{0}</a>",
        "<a>\u{1}</a>", "<?xml version='1.0'", "{}",
        "<!DOCTYPE a><a/>", "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>",
        "<!DOCTYPE a SYSTEM 'http://127.0.0.1:1/x.dtd'><a/>",
        "<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><a>&b;</a>",
    ])
    func `what is no XML, or has a document type, is refused`(text: String) {
        let failure = #expect(throws: Failure.self) { try DAVReader.element(Array(text.utf8)) }
        #expect(failure?.code == .malformed)
    }

    @Test func `the words of a document type in a text are read as text`() throws {
        let root = try DAVReader.element(Array("<a b='!DOCTYPE'>!DOCTYPE &lt;!ENTITY x</a>".utf8))
        #expect(
            root == DAVElement(DAVName(namespace: "", "a"), attributes: ["b": "!DOCTYPE"], text: "!DOCTYPE <!ENTITY x"))
    }

    @Test func `a document in another encoding is refused`() {
        let utf16: [UInt8] = [0xFE, 0xFF] + "<a/>".utf16.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }
        #expect(throws: Failure.self) { try DAVReader.element(utf16) }
        #expect(throws: Failure.self) { try DAVReader.element([0x3C, 0x61, 0x3E, 0xFF, 0x3C, 0x2F, 0x61, 0x3E]) }
    }

    @Test func `a bomb of entities costs nothing`() {
        let levels = (1...9).map { "<!ENTITY a\($0) \"\(String(repeating: "&a\($0 - 1);", count: 10))\">" }.joined()
        let bomb = "<?xml version='1.0'?><!DOCTYPE a [<!ENTITY a0 'lol'>\(levels)]><a>&a9;</a>"
        let spent = processorTime {
            let failure = #expect(throws: Failure.self) { try DAVReader.element(Array(bomb.utf8)) }
            #expect(failure?.detail == "The body must not have a document type or entities.")
        }
        #expect(spent < .seconds(1))
    }

    @Test func `depth, elements and attributes are bounded`() throws {
        func nested(_ depth: Int) -> [UInt8] {
            Array((String(repeating: "<a>", count: depth) + String(repeating: "</a>", count: depth)).utf8)
        }
        #expect(throws: Never.self) { try DAVReader.element(nested(32)) }
        for depth in [33, 10_000, 500_000] {
            #expect(throws: Failure.self) { try DAVReader.element(nested(depth)) }
        }
        func wide(_ count: Int) -> [UInt8] { Array(("<a>" + String(repeating: "<b/>", count: count) + "</a>").utf8) }
        #expect(try DAVReader.element(wide(49_999)).children.count == 49_999)
        #expect(throws: Failure.self) { try DAVReader.element(wide(50_000)) }
        let attributes = (1...17).map { "a\($0)=''" }.joined(separator: " ")
        #expect(throws: Failure.self) { try DAVReader.element(Array("<a \(attributes)/>".utf8)) }
    }

    @Test func `a tag with very many attributes is refused before they are compared`() throws {
        let attributes = (1...60_000).map { "a\($0)=\"x\"" }.joined(separator: " ")
        let long = String(repeating: ">", count: 9_000)
        for text in [
            "<a \(attributes)/>", "<a><b\n\(attributes)/></a>", "<a b='\(long)'/>", "<a b=\"'\" \(attributes)/>",
            "<?p <?><!-- > -- ' --><a><![CDATA[ ]] > \" ]]>'<b \(attributes)/></a>",
        ] {
            let spent = processorTime {
                let failure = #expect(throws: Failure.self) { try DAVReader.element(Array(text.utf8)) }
                #expect(failure?.code == .tooLarge)
            }
            #expect(spent < .seconds(2))
        }
        let words = "<b \(attributes.prefix(30_000))/>"
        #expect(try DAVReader.element(Array("<a><!-- \(words) --><![CDATA[\(words)]]></a>".utf8)).text == words)
        let quoted = try DAVReader.element(Array("<a b='\(String(repeating: "=>", count: 40))' c=\"'\"/>".utf8))
        #expect(quoted.attributes["c"] == "'")
    }

    @Test func `CDATA is bounded between two tags`() throws {
        let data = "<![CDATA[\(String(repeating: "x", count: 40_000))]]>"
        #expect(try DAVReader.element(Array("<a>\(data)<b>\(data)</b>\(data)</a>".utf8)).text.count == 80_000)
        for text in ["<a>\(data)\(data)</a>", "<a>\(data)<!-- -->\(data)</a>"] {
            let failure = #expect(throws: Failure.self) { try DAVReader.element(Array(text.utf8)) }
            #expect(failure?.code == .tooLarge)
        }
    }

    @Test func `everything is escaped that would be read as something else`() throws {
        let name = DAVName(namespace: "urn:<odd>\"", "odd")
        let element = DAVElement(
            .dav("error"), [DAVElement(name, attributes: ["a": "\"<\n"], text: "a\r\nb <c> & \"d\" \u{1}ü")])
        let bytes = DAVWriter.document(element)
        #expect(
            String(buffer: bytes).contains(
                """
                <x:odd xmlns:x="urn:&lt;odd&gt;&quot;" a="&quot;&lt;
                ">a&#13;
                b &lt;c&gt; &amp; &quot;d&quot; ü</x:odd>
                """))
        let read = try DAVReader.element(Array(bytes.readableBytesView))
        #expect(read.children.first?.text == "a\r\nb <c> & \"d\" ü")
        #expect(read.children.first?.name == name)
    }

    @Test(arguments: ["\u{200D}", "\u{301}"])
    func `a property is compared whole, whatever its value or the rest of its line begins with`(mark: String) throws {
        let condition = "<c:prop-filter name='SUMMARY'><c:text-match>one\(mark)two</c:text-match></c:prop-filter>"
        let body = """
            <c:calendar-query xmlns:c='urn:ietf:params:xml:ns:caldav'><c:filter><c:comp-filter name='VCALENDAR'>\
            <c:comp-filter name='VEVENT'>\(condition)</c:comp-filter></c:comp-filter></c:filter></c:calendar-query>
            """
        guard case .query(_, let filter) = try CalendarReport(Array(body.utf8)) else {
            throw Failure(.invalid, "This is not a query.")
        }
        for summary in ["one\r\n \(mark)two", "\(mark)one\(mark)two"] {
            #expect(filter.matches(["BEGIN:VEVENT\r\nSUMMARY:\(summary)\r\nEND:VEVENT\r\n"]))
        }
        #expect(!filter.matches(["BEGIN:VEVENT\r\nSUMMARY:two\r\nEND:VEVENT\r\n"]))
    }
}
