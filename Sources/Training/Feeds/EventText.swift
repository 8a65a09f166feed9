import Foundation
import Markup

/// The description of an event, as plain text and as HTML.
struct EventText {
    /// A part of a description, in both of its forms.
    struct Paragraph: Sendable {
        let text: String
        let html: String
        /// True if the HTML shows more than the text: links, emphasis, lists.
        let hasMarkup: Bool

        init(_ text: String) {
            self.text = text
            html = "<p>" + text.escapedHTML.replacing("\n", with: "<br>") + "</p>"
            hasMarkup = false
        }

        /// - Returns: nil for a text that shows nothing.
        init?(markdown: String) {
            let markdown = Markdown(markdown)
            text = markdown.plainText.trimmingCharacters(in: .newlines)
            html = markdown.html.trimmingCharacters(in: .newlines)
            // In the HTML of a text, "<" occurs in tags only.
            hasMarkup = html.split(separator: "<").contains { part in
                !["p>", "/p>", "br>", "br />"].contains { part.hasPrefix($0) }
            }
            if text.isEmpty { return nil }
        }
    }

    let plain: String
    /// Nil where it would say no more than the plain text.
    let html: String?

    /// - Parameters:
    ///   - title: the text of the link to the page.
    ///   - page: the address of the session's page.
    ///   - joinLink: the address at which the reader joins. It comes first, because few programs show `CONFERENCE`.
    init(_ paragraphs: [Paragraph], title: String, page: String, joinLink: String?) {
        plain = ((joinLink.map { ["Join: " + $0] } ?? []) + paragraphs.map(\.text) + [page])
            .joined(separator: "\n\n")
        guard joinLink != nil || paragraphs.contains(where: \.hasMarkup) else {
            html = nil
            return
        }
        let join = joinLink.map { "<p>Join: <a href=\"\($0.escapedHTML)\">\($0.escapedHTML)</a></p>" } ?? ""
        html =
            "<html><body>" + join + paragraphs.map(\.html).joined()
            + "<p><a href=\"\(page.escapedHTML)\">\(title.escapedHTML)</a></p></body></html>"
    }
}
