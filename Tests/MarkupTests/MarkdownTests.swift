import Markup
import Testing

@Suite struct MarkdownTests {
    @Test func `what trainers write becomes paragraphs, lists, links and code`() {
        let text = """
            We build *one* flow with **three** steps:

            - a trigger
            - `map(x)`, and

            see [the guide](https://docs.example.org/a?b=1&c=2).
            """
        #expect(
            Markdown(text).html == """
                <p>We build <em>one</em> flow with <strong>three</strong> steps:</p>
                <ul>
                <li>a trigger</li>
                <li><code>map(x)</code>, and</li>
                </ul>
                <p>see <a href="https://docs.example.org/a?b=1&amp;c=2">the guide</a>.</p>

                """)
    }

    @Test func `headings stand in order below the page's own, whatever was written`() {
        #expect(
            Markdown("# A\n### B\n##### C\n## D").html == "<h2>A</h2>\n<h3>B</h3>\n<h4>C</h4>\n<h3>D</h3>\n")
        #expect(Markdown("###### Deep").html == "<h2>Deep</h2>\n")
    }

    @Test func `a link may lead to a calendar that is subscribed to`() {
        let markdown = Markdown("[Subscribe](webcal://example.org/my.ics)")
        #expect(markdown.html == "<p><a href=\"webcal://example.org/my.ics\">Subscribe</a></p>\n")
        #expect(markdown.plainText == "Subscribe: webcal://example.org/my.ics\n")
    }

    @Test(arguments: [
        ("<script>alert(1)</script>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>\n"),
        ("Generic `List<T>` or List<T>", "<p>Generic <code>List&lt;T&gt;</code> or List&lt;T&gt;</p>\n"),
        ("a <img src=x onerror=alert(1)> b", "<p>a &lt;img src=x onerror=alert(1)&gt; b</p>\n"),
        ("[x](javascript:alert(1))", "<p>x</p>\n"),
        ("[x](JaVaScRiPt:alert(1))", "<p>x</p>\n"),
        ("[x](java&#115;cript:alert(1))", "<p>x</p>\n"),
        ("[x](java\u{09}script:alert(1))", "<p>[x](java\u{09}script:alert(1))</p>\n"),
        ("[x](<java\u{09}script:alert(1)>)", "<p>x</p>\n"),
        (
            "[x](data:text/html,<script>alert(1)</script>)",
            "<p>x</p>\n"
        ),
        ("[x](vbscript:x)", "<p>x</p>\n"), ("[x](//evil.example.org)", "<p>x</p>\n"), ("[x](/my/link)", "<p>x</p>\n"),
        ("<javascript:alert(1)>", "<p>&lt;javascript:alert(1)&gt;</p>\n"),
        ("<https://example.org/\">", "<p><a href=\"https://example.org/%22\">https://example.org/&quot;</a></p>\n"),
        ("[x](https://example.org \"a\\\" onclick=\\\"alert(1)\")", "<p><a href=\"https://example.org\">x</a></p>\n"),
        ("![pixel](https://spy.example.org/p.gif)", "<p><a href=\"https://spy.example.org/p.gif\">pixel</a></p>\n"),
        (
            "![](https://spy.example.org/p.gif)",
            "<p><a href=\"https://spy.example.org/p.gif\">https://spy.example.org/p.gif</a></p>\n"
        ),
        ("[![a](https://a.example.org)](javascript:x)", "<p><a href=\"https://a.example.org\">a</a></p>\n"),
        (
            "```\" onclick=\"x\n</code><script>\n```",
            "<pre><code>&lt;/code&gt;&lt;script&gt;\n</code></pre>\n"
        ),
    ])
    func `nothing that is written runs, leads astray or is asked for from elsewhere`(source: String, html: String) {
        #expect(Markdown(source).html == html)
    }

    @Test func `lists, quotes and rules keep what is in them`() {
        #expect(
            Markdown("1. one\n2. two\n   - inner\n\n> quote\n> more\n\n---\n5*3*2 **bold**\\\nbreak").html == """
                <ol>
                <li>one</li>
                <li>two
                <ul>
                <li>inner</li>
                </ul>
                </li>
                </ol>
                <blockquote>
                <p>quote
                more</p>
                </blockquote>
                <hr />
                <p>5<em>3</em>2 <strong>bold</strong><br />
                break</p>

                """)
    }

    @Test func `HTML is shown as it was typed, as a block too`() {
        #expect(
            Markdown("<div onclick=x>\n*a*\n</div>\n\n*b*").html == """
                <p>&lt;div onclick=x&gt;
                *a*
                &lt;/div&gt;</p>
                <p><em>b</em></p>

                """)
    }

    @Test func `a link in a link stays, and the outer one is text`() {
        #expect(
            Markdown("[a ![b](https://b.example) c](https://c.example)").html
                == "<p>a <a href=\"https://b.example\">b</a> c</p>\n")
    }

    @Test func `a reference is a link as any other`() {
        #expect(
            Markdown("[a], [b]\n\n[a]: https://a.example 'title'\n[b]: javascript:x").html
                == "<p><a href=\"https://a.example\">a</a>, b</p>\n")
    }

    /// Each of them takes minutes, or a gigabyte, with a parser that is not made for it.
    @Test(
        arguments: [
            ">", "[", "![", "*a_", "*a **a ", "- ", "> - ", "1. ", "<", "a](", "`", "a `` ", "\u{0}", "[a][a]",
            "![[]()",
            "<!--", "&", "\\", "# ", "\n  - a", "[](https://a.example)",
        ])
    func `hostile text costs no more than its length`(piece: String) {
        for length in [20_000, Markdown.maxLength] {
            let source = String(repeating: piece, count: length / piece.unicodeScalars.count) + "\na"
            let markdown = Markdown(source)
            #expect(markdown.html.contains("a"))
            #expect(markdown.html.utf8.count < 20 * length)
            #expect(markdown.plainText.utf8.count < 20 * length)
            #expect(depth(of: markdown.html) <= Markdown.maxDepth)
        }
    }

    @Test func `repeated references do not multiply a long address`() {
        let source = "[a]: https://a.example/" + String(repeating: "x", count: 20_000) + "\n\n"
        #expect(Markdown(source + String(repeating: "[a]", count: 20_000)).html.utf8.count < 300_000)
    }

    @Test func `text that is nested too deep is shown as it was typed`() {
        func quotes(_ depth: Int) -> String { String(repeating: ">", count: depth) + "a" }
        // The document and the paragraph count as well.
        #expect(depth(of: Markdown(quotes(Markdown.maxDepth - 2)).html) == Markdown.maxDepth - 1)
        let tooDeep = quotes(Markdown.maxDepth - 1)
        #expect(Markdown(tooDeep).html == "<p>\(tooDeep.replacing(">", with: "&gt;"))</p>\n")
        #expect(Markdown(tooDeep).plainText == tooDeep)
    }

    @Test func `text that is too long is shown as it was typed`() {
        let words = "*a* " + String(repeating: "ü", count: Markdown.maxLength - 4)
        #expect(Markdown(words).html.hasPrefix("<p><em>a</em> ü"))
        #expect(Markdown(words + "ü").html == "<p>\(words)ü</p>\n")
    }

    /// The largest number of elements that are open at once.
    private func depth(of html: String) -> Int {
        var (depth, deepest) = (0, 0)
        for tag in html.matches(of: #/<(/?)(?:p|h\d|ul|ol|li|blockquote|em|strong|a|code|pre)\b[^>]*>/#) {
            depth += tag.output.1.isEmpty ? 1 : -1
            deepest = max(deepest, depth)
        }
        return deepest
    }
}
