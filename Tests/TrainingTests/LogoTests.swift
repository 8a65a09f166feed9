import Foundation
import SupportCore
import Testing
import Training

@Suite struct LogoTests {
    private func refusal(_ bytes: [UInt8]) -> String? {
        do {
            _ = try Logo(checking: bytes)
            return nil
        } catch {
            #expect(error.faults.map(\.pointer) == ["/logo"])
            return error.detail
        }
    }

    private func refusal(_ text: String) -> String? { refusal(Array(text.utf8)) }

    /// An SVG with some content.
    private func svg(_ content: String, _ attributes: String = "") -> String {
        #"<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 9 9"\#(attributes)>\#(content)</svg>"#
    }

    // MARK: - SVG

    @Test(arguments: [
        "<rect width=\"9\" height=\"9\" fill=\"#00615f\"/>",
        "<defs><linearGradient id=\"a\"><stop offset=\"0\" stop-color=\"red\"/></linearGradient></defs><path d=\"M0 0h9z\" fill=\"url(#a)\"/>",
        "<style>.a { fill: url('#b') } @media (prefers-color-scheme: dark) { .a { fill: white } }</style><g class=\"a\"><path d=\"M0 0\"/></g>",
        "<style><![CDATA[.a > path { fill: red }]]></style>",
        "<title>Acme &amp; Söhne &#8364;</title><text x=\"1\">Acme</text><!-- made by hand -->",
        "<symbol id=\"s\"><path d=\"M0 0\"/></symbol><use xlink:href=\"#s\"/><use href=\"#s\"/>",
    ])
    func `a drawing is taken as it is`(content: String) throws {
        let bytes = Array(svg(content).utf8)
        let logo = try Logo(checking: bytes)
        #expect(logo == Logo(kind: .svg, bytes: bytes, size: nil))
    }

    @Test func `a drawing of a drawing program is taken, with its notes`() {
        let text = """
            <?xml version="1.0" encoding="UTF-8" standalone="no"?>
            <!-- Created with Inkscape (http://www.inkscape.org/) -->
            <svg width="40mm" height="10mm" viewBox="0 0 40 10" version="1.1" id="svg5"
               inkscape:export-filename="C:\\logo.png" xmlns:inkscape="http://www.inkscape.org/namespaces/inkscape"
               xmlns:sodipodi="http://sodipodi.sourceforge.net/DTD/sodipodi-0.dtd"
               xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://www.w3.org/2000/svg">
              <sodipodi:namedview id="namedview7" pagecolor="#ffffff" />
              <metadata><rdf:RDF><cc:Work xmlns:cc="http://creativecommons.org/ns#" rdf:about="" /></rdf:RDF></metadata>
              <g inkscape:label="Layer 1" style="fill:#ff0000;stroke-width:0.2"><path d="M 0,0 9,9"/></g>
            </svg>
            """
        #expect(refusal(text) == nil)
    }

    @Test(arguments: [
        ("<script>alert(1)</script>", "The SVG has the element <script>, which is not allowed."),
        ("<SCRIPT/>", "The SVG has the element <SCRIPT>, which is not allowed."),
        ("<foreignObject><p/></foreignObject>", "The SVG has the element <foreignObject>, which is not allowed."),
        ("<animate attributeName=\"href\"/>", "The SVG has the element <animate>, which is not allowed."),
        ("<image href=\"https://evil.example/a.png\"/>", "The SVG has the element <image>, which is not allowed."),
        ("<a href=\"https://evil.example\"/>", "The SVG has the element <a>, which is not allowed."),
        ("<iframe/>", "The SVG has the element <iframe>, which is not allowed."),
        ("<g onload=\"alert(1)\"/>", "The SVG has the event handler onload, which is not allowed."),
        ("<g OnClick='alert(1)'/>", "The SVG has the event handler OnClick, which is not allowed."),
        ("<use href=\"other.svg#a\"/>", "The SVG refers to something outside of it (href)."),
        ("<use xlink:href=\"data:image/svg+xml,a#b\"/>", "The SVG refers to something outside of it (xlink:href)."),
        ("<use href=\"&#104;ttps://evil.example/#a\"/>", "The SVG refers to something outside of it (href)."),
        ("<path fill=\"url(https://evil.example/#a)\"/>", "The SVG refers to something outside of it (fill)."),
        ("<path style=\"fill:URL( 'https://evil.example/a')\"/>", "The SVG refers to something outside of it (style)."),
        (
            "<path style=\"fill:u\\72l(//evil.example)\"/>",
            "The SVG has a style with an escape (\\), which is not allowed."
        ),
        ("<style>@import 'https://evil.example';</style>", "The SVG has a style with @import, which is not allowed."),
        ("<style>@im<!-- -->port 'a';</style>", "The SVG has a style with @import, which is not allowed."),
        ("<style>@im<![CDATA[port 'a';]]></style>", "The SVG has a style with @import, which is not allowed."),
        (
            "<style>.a{background:ur<![CDATA[l(//evil.example)]]>}</style>",
            "The SVG refers to something outside of it (<style>)."
        ),
        ("<style>a<g/>b</style>", "The SVG has an element in a <style>."),
        (
            "<g xmlns:s=\"http://www.w3.org/2000/svg\"><s:script/></g>",
            "The SVG has a prefix for elements of SVG or HTML."
        ),
        (
            "<g xmlns:h=\"http://www.w3.org/1999/xhtml\"><h:script/></g>",
            "The SVG has a prefix for elements of SVG or HTML."
        ),
        ("<g xmlns=\"http://www.w3.org/1999/xhtml\"/>", "The SVG has content of another kind."),
        ("<g xml:base=\"https://evil.example/\"/>", "The SVG has the attribute xml:base, which is not allowed."),
        ("<text>&bomb;</text>", "The SVG has the entity &bomb;, which is not allowed."),
        ("<?xml-stylesheet href=\"a.css\"?>", "The SVG has a processing instruction (<?…?>), which is not allowed."),
        ("<g><path></g>", "The SVG is not well-formed XML."),
        ("<g a=\"1\" a=\"2\"/>", "The SVG is not well-formed XML."),
        ("<g", "The SVG is not well-formed XML."),
    ])
    func `an SVG with anything but a drawing is refused with the reason`(content: String, reason: String) {
        #expect(refusal(svg(content)) == reason)
    }

    @Test func `an element of an SVG has a hundred attributes at most`() {
        func path(_ count: Int) -> String {
            "<path " + (1...count).map { "a\($0)=\"1\"" }.joined(separator: " ") + "/>"
        }
        #expect(refusal(svg(path(100))) == nil)
        #expect(refusal(svg(path(101))) == "An element of the SVG has more than 100 attributes.")
    }

    @Test func `an SVG with entities of its own is refused before they are read`() {
        let bomb = """
            <!DOCTYPE svg [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>
            \(svg("<text>&b;</text>"))
            """
        #expect(
            refusal(bomb) == "The SVG has a document type (<!DOCTYPE>) or entities, which are not allowed.")
    }

    @Test func `an SVG that grows when it is drawn is refused`() {
        let copies = (0..<30).map { "<g id=\"g\($0)\"><use href=\"#g\($0 + 1)\"/><use href=\"#g\($0 + 1)\"/></g>" }
        #expect(refusal(svg(copies.joined())) == "The SVG has more than 20 <use> elements.")
        let tiles = (0..<12).map {
            "<pattern id=\"p\($0)\"><g fill=\"url(#p\($0 + 1))\"/><g style=\"fill: URL(#p\($0 + 1))\"/></pattern>"
        }
        let nested = "The SVG refers to its own parts more than 20 times in patterns, masks and clips."
        #expect(refusal(svg(tiles.joined())) == nested)
        let clips = String(repeating: "<clipPath><path class=\"a\"/></clipPath>", count: 11)
        #expect(refusal(svg(clips)) == nil)
        #expect(refusal(svg(clips + "<style>.a { clip-path: url(#b) }</style>")) == nested)
        // What is drawn once may refer as often as it likes.
        #expect(refusal(svg(String(repeating: "<path fill=\"url(#a)\"/>", count: 100))) == nil)
        #expect(refusal(svg("<marker/>")) == "The SVG has the element <marker>, which is not allowed.")
        let deep = String(repeating: "<g>", count: 100) + String(repeating: "</g>", count: 100)
        #expect(refusal(svg(deep)) == "The SVG is nested too deeply.")
    }

    @Test(arguments: [
        ("", "The file is empty."), ("GIF89a", "The file is neither a PNG nor an SVG."),
        ("Dear diary", "The file is neither a PNG nor an SVG."), ("<", "The file is neither a PNG nor an SVG."),
        ("<html xmlns=\"http://www.w3.org/2000/svg\"/>", "The file is neither a PNG nor an SVG."),
        ("<svg viewBox=\"0 0 1 1\"/>", "The file is neither a PNG nor an SVG."),
        ("<svg xmlns=\"http://www.w3.org/2000/svg\"/>", "The SVG has no viewBox."),
        ("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 1 1\"/>x", "The SVG is not well-formed XML."),
        ("<?xml version=\"1.0\" encoding=\"utf-16\"?><svg/>", "The SVG is not in UTF-8."),
    ])
    func `what is no picture is refused`(text: String, reason: String) {
        #expect(refusal(text) == reason)
    }

    @Test func `bytes that are no text, and files that are too large, are refused`() {
        #expect(refusal([0xFF, 0xFE, 0x3C, 0x00]) == "The file is neither a PNG nor an SVG.")
        #expect(refusal(svg(String(repeating: " ", count: Logo.maxBytes))) == "The file is larger than 256 KiB.")
    }

    // MARK: - PNG

    @Test func `a PNG is taken with its size`() throws {
        let logo = try Logo(checking: pngBytes(width: 640, height: 160))
        #expect(logo.kind == .png)
        #expect(logo.size == Logo.Size(width: 640, height: 160))
    }

    @Test func `a PNG that would fill the memory is refused by its header`() {
        #expect(
            refusal(pngBytes(width: 60_000, height: 60_000))
                == "The PNG has 60000 × 60000 pixels. Width and height are at most 2000.")
        #expect(
            refusal(pngBytes(width: 1, height: 2_001))
                == "The PNG has 1 × 2001 pixels. Width and height are at most 2000.")
        #expect(refusal(pngBytes(width: 0, height: 10)) == "The PNG is damaged.")
    }

    @Test func `a damaged PNG is refused, wherever it ends`() {
        let whole = pngBytes(width: 20, height: 20)
        for length in 8..<whole.count { #expect(refusal(Array(whole.prefix(length))) == "The PNG is damaged.") }
        #expect(refusal(whole + [0]) == "The PNG is damaged.")
        #expect(refusal(pngBytes(width: 20, height: 20, chunks: ["acTL"])) == "The PNG is animated.")
    }
}

/// A PNG as far as its header goes.
func pngBytes(width: UInt32, height: UInt32, chunks: [String] = []) -> [UInt8] {
    func number(_ value: UInt32) -> [UInt8] { [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) } }
    func chunk(_ kind: String, _ content: [UInt8]) -> [UInt8] {
        number(UInt32(content.count)) + Array(kind.utf8) + content + [0, 0, 0, 0]
    }
    let header = chunk("IHDR", number(width) + number(height) + [8, 6, 0, 0, 0])
    return [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A] + header + chunks.flatMap { chunk($0, [1, 2, 3]) }
        + chunk("IDAT", [1, 2, 3]) + chunk("IEND", [])
}
