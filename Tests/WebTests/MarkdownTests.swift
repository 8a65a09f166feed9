import Testing

@testable import Web

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

    @Test(arguments: [
        ("<script>alert(1)</script>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>\n"),
        ("Generic `List<T>` or List<T>", "<p>Generic <code>List&lt;T&gt;</code> or List&lt;T&gt;</p>\n"),
        ("a <img src=x onerror=alert(1)> b", "<p>a &lt;img src=x onerror=alert(1)&gt; b</p>\n"),
        ("[x](javascript:alert(1))", "<p>x</p>\n"),
        ("[x](JaVaScRiPt:alert(1))", "<p>x</p>\n"),
        ("[x](java&#115;cript:alert(1))", "<p>x</p>\n"),
        ("[x](java\u{09}script:alert(1))", "<p>[x](java    script:alert(1))</p>\n"),
        ("[x](<java\u{09}script:alert(1)>)", "<p>x</p>\n"),
        (
            "[x](data:text/html,<script>alert(1)</script>)",
            "<p>x</p>\n"
        ),
        ("[x](vbscript:x)", "<p>x</p>\n"), ("[x](//evil.example.org)", "<p>x</p>\n"), ("[x](/my/link)", "<p>x</p>\n"),
        ("<javascript:alert(1)>", "<p>&lt;javascript:alert(1)&gt;</p>\n"),
        ("<https://example.org/\">", "<p><a href=\"https://example.org/&quot;\">https://example.org/&quot;</a></p>\n"),
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
                </ul></li>
                </ol>
                <blockquote>
                <p>quote
                more</p>
                </blockquote>
                <hr>
                <p>5<em>3</em>2 <strong>bold</strong><br>
                break</p>

                """)
    }

    /// Each of them takes minutes where the time grows with the square of the length.
    @Test(
        arguments: [
            String(repeating: ">", count: 20_000), String(repeating: "[", count: 20_000),
            String(repeating: "![", count: 10_000), String(repeating: "*a_", count: 7_000),
            String(repeating: "- ", count: 10_000), String(repeating: "<", count: 20_000),
            String(repeating: "a](", count: 7_000), String(repeating: "`", count: 20_000) + "a",
            "\u{0}\u{FFFD}\u{202E}",
        ])
    func `what is made to be slow is read all the same`(source: String) {
        #expect(!Markdown(source).html.isEmpty)
    }
}
