import Foundation
import TestSupport
import Testing

@testable import Markup

@Suite struct HTMLConversionTests {
    @Test(arguments: [
        ("<p>One</p><p>Two</p>", "One\n\nTwo"), ("One<br>two<br/>three<br><br>four", "One  \ntwo  \nthree\n\nfour"),
        ("<h1>A</h1>b<h3>C</h3>", "# A\n\nb\n\n### C"),
        ("a <b>bold </b>and <i> italic</i> word", "a **bold** and *italic* word"),
        ("<b>a</b><b>b</b> <strong><em>c</em></strong>", "**ab *c***"), ("<b><i></i></b>x<p></p>", "x"),
        ("<ul><li>a</li><li>b<ul><li>c</li></ul></li></ul>", "  - a\n  - b\n      - c"),
        ("<ol start=3><li>a<li>b</ol>", "3.  a\n4.  b"), ("<ul><li><p>a</p><p>b</p></li></ul>", "  - a\n    \n    b"),
        ("<ul><li>a</li></ul><ul><li>b</li></ul><ol><li>c</li></ol>", "  - a\n  - b\n\n1.  c"),
        ("<blockquote>a</blockquote>b", "> a\n\nb"), ("<pre>x  y\n z</pre>", "``` text\nx  y\n z\n```"),
        ("use <code>a &lt; b</code>", "use `a < b`"), ("a<hr>b", "a\n\n-----\n\nb"),
        ("<a href='https://e.example/?a=1&amp;b=2'>the page</a>", "[the page](https://e.example/?a=1&b=2)"),
        ("<a href=\"https://e.example\">https://e.example</a>", "<https://e.example>"),
        ("<a href=\"javascript:alert(1)\">x</a><a href=\"#y\">y</a>", "xy"),
        ("<img src=\"x\" alt=\"A picture\">", "A picture"),
        ("&Auml;&#252;&#x41;&amp;amp;&nbsp;&unknown; &hearts", "ÄüA\\&amp; \\&unknown; \\&hearts"),
        ("<style>p { x }</style><script>if (a<b) {}</script><!-- c --><!DOCTYPE html><title>t</title>x", "x"),
        ("1 < 2 and <3 and a<b", "1 \\< 2 and \\<3 and a\\<b"),
        ("*a* _b_ [c](d) # e", "\\*a\\* \\_b\\_ \\[c\\](d) \\# e"),
        ("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a b  \nc"),
        ("<o:p></o:p><P CLASS=MsoNormal><SPAN LANG=EN-US>Word</SPAN></P>", "Word"),
        ("<b>one<p>two</b> three", "**one**\n\n**two** three"),
        ("line one\n<b>line</b> two", "line one  \n**line** two"),
        ("", ""), ("<p>  </p>", ""), ("</b></ul></p></a>x", "x"),
    ])
    func `HTML becomes CommonMark`(html: String, markdown: String) {
        #expect(HTMLConversion(html).commonMark == markdown)
    }

    @Test(arguments: [
        ("<p>a</p>", true), ("a<br>b", true), ("a <b>c</b>", true), ("<html>", true), ("a < b > c", false), ("", false),
        ("mail <ada@example.org>", false), ("press <enter> twice", false), ("List<String>", false), ("a</x>", false),
    ])
    func `a text with tags is told from one that mentions some`(text: String, isHTML: Bool) {
        #expect(HTMLConversion.isHTML(text) == isHTML)
    }

    @Test func `what is converted shows no tags and no links to anything but the web and mail`() {
        let html =
            "<p onclick=\"x()\">a<svg><script>b</script></svg><a href=\" HTTPS://e.example/ x\">c</a><iframe src=x>d</iframe></p>"
        #expect(Markdown(HTMLConversion(html).commonMark).html == "<p>a<a href=\"HTTPS://e.example/x\">c</a></p>\n")
    }

    @Test(arguments: [
        "<", "<a", "<a b=\"", "<a href='x", "&", "&#", "<!--", "<!", "<p>", "<b>", "<ul>", "<ul><li>", "<blockquote>",
        "</p>",
        "<a href=x>y</a>", "<pre>", "<code>", "*", "`", "[", "&amp;", "<br>", "<b>x</b> ", "<i><b>",
    ])
    func `hostile input is converted quickly`(part: String) {
        let html = String(repeating: part, count: 60_000 / part.utf8.count)
        let spent = processorTime {
            _ = HTMLConversion.isHTML(html)
            _ = HTMLConversion(html).commonMark
        }
        #expect(spent < .seconds(5))
    }

    @Test(arguments: [
        ("<a b=", "", ""), ("<a/b=", " x", " <"), ("<a b='x' c=<a", "", " <>"), ("<a/b=", "/", " <"),
        ("<a/b=", " /", "<"),
    ])
    func `tags without an end are read once, and not for each tag before`(part: String, run: String, end: String) {
        let text =
            String(repeating: part, count: 150_000 / part.utf8.count) + String(repeating: run, count: 60_000) + end
        let bold = [HTMLToken.start(name: "b", attributes: [:]), .text("x"), .end(name: "b")]
        #expect(Array(HTMLTokens("<b>x</b>" + text)) == bold + [.text(text)])
    }

    @Test func `a tag in a value of one that does not end has values of its own`() {
        #expect(
            Array(HTMLTokens("<a x=\"<b k='u'>\" y='1' <i>")) == [
                .text("<a x=\""), .start(name: "b", attributes: ["k": "u"]), .text("\" y='1' "),
                .start(name: "i", attributes: [:]),
            ])
    }
}
