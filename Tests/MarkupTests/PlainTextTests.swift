import Markup
import Testing

@Suite struct PlainTextTests {
    @Test func `marks are left out, and what they tell stays`() {
        let source = """
            # Webhooks

            We build *one* flow with **three** steps\\
            and `code`:

            - a trigger
              - with *options*
            - `map(x)`

              and more

            Then
            1. one
            2. two

            > quoted
            >
            > - deep

            ***

            ```swift
            let x = 1

              let y = 2
            ```
            <b>raw</b> &amp; \\*plain\\*
            """
        #expect(
            Markdown(source).plainText == """
                Webhooks

                We build one flow with three steps
                and code:

                - a trigger

                  - with options

                - map(x)

                  and more

                Then

                1. one
                2. two

                > quoted
                >
                > - deep

                ---

                let x = 1

                  let y = 2

                <b>raw</b> & *plain*

                """)
    }

    @Test func `a link tells where it leads`() {
        let source = """
            [Your page](https://example.org/a?b=1&c=2)

            - [one *two*](https://example.org/)
            - <https://example.org> and <ada@example.org>, <mailto:ada@example.org>

            See [the guide](https://example.org "title"), ![a picture](https://example.org/p.gif) or [x](javascript:x).
            """
        #expect(
            Markdown(source).plainText == """
                Your page: https://example.org/a?b=1&c=2

                - one two: https://example.org/
                - https://example.org and ada@example.org, mailto:ada@example.org

                See the guide (https://example.org), a picture (https://example.org/p.gif) or x.

                """)
    }

    @Test(arguments: [
        ("", ""), (" \n\n", ""), ("a", "a\n"), ("-\n- b", "-\n- b\n"), ("9) a\n\n10) b", "9. a\n\n10. b\n"),
        ("- a\n  - b\n    - c\n- d\n\ne", "- a\n  - b\n    - c\n- d\n\ne\n"), ("[a]: https://example.org", ""),
    ])
    func `blocks stand apart as they were written`(source: String, text: String) {
        #expect(Markdown(source).plainText == text)
    }
}

@Suite struct EscapedMarkdownTests {
    @Test(arguments: [
        "# no heading", "- no item", "1. no number", "10) no number", "> no quote", "    no code", "\tno code",
        "*no* _emphasis_ `code` ~~~", "```\nno fence\n```", "[no](https://example.org) ![link][a]",
        "<https://example.org>", "<b>no HTML</b> <!-- -->", "&amp; &#65;", "a\\", "a\\\nb", "no break  \nhere",
        "a\n===\n---",
        "| a | b |", "\"\u{301} onclick=\"\u{301}alert(1)", "[a]: https://example.org", "ends with a blank ", "1\n. 2",
        "+ a\n* b", "{{mustache}}", "漢字、ü「a」", "two\nlines\n\nand a paragraph", " \n a",
    ])
    func `nothing in a text becomes markup`(text: String) {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map {
            $0.allSatisfy { $0 == " " } ? "" : $0
        }
        #expect(Markdown(text.escapedMarkdown).plainText == lines.joined(separator: "\n") + "\n")
        let paragraphs = text.escapedHTML.replacing("&#39;", with: "'").split(separator: "\n\n")
        #expect(Markdown(text.escapedMarkdown).html == paragraphs.map { "<p>\($0)</p>\n" }.joined())
    }

    @Test func `a text stays what it is inside other markup`() {
        let label = "a](https://evil.example) [b"
        #expect(
            Markdown(
                "- **\("*".escapedMarkdown)** [\(label.escapedMarkdown)](\("https://a.example/(_)?b=*c*&d".escapedMarkdown))"
            )
            .html == """
                <ul>
                <li><strong>*</strong> <a href="https://a.example/(_)?b=*c*&amp;d">a](https://evil.example) [b</a></li>
                </ul>

                """)
    }
}
