import Foundation

/// The text of HTML, for what reads text alone. In time that grows with its length, whatever it is.
package func plainText(html: String) -> String {
    var text = ""
    var rest = html[...]
    var close = html.firstIndex(of: ">")
    while let open = rest.firstIndex(of: "<") {
        text += rest[..<open]
        if let known = close, known < open { close = rest[open...].firstIndex(of: ">") }
        guard let end = close else {
            rest = rest[open...]
            break
        }
        let tag = rest[rest.index(after: open)..<end]
        let name = tag.drop { $0 == "/" }.prefix { $0.isASCII && ($0.isLetter || $0.isNumber) }.lowercased()
        // A sign that begins no tag stands for itself.
        guard !name.isEmpty || tag.hasPrefix("!") else {
            text += "<"
            rest = rest[rest.index(after: open)...]
            continue
        }
        if lineBreaking.contains(name), text.last != "\n" { text += "\n" }
        rest = rest[rest.index(after: end)...]
        if unseen.contains(name), !tag.hasPrefix("/") {
            rest = rest.range(of: "</\(name)", options: .caseInsensitive).map { rest[$0.lowerBound...] } ?? ""
        }
    }
    text += rest
    let entities = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&nbsp;", " "), ("&amp;", "&")]
    return entities.reduce(text) { $0.replacing($1.0, with: $1.1) }.trimmingCharacters(in: .whitespacesAndNewlines)
}

private let lineBreaking: Set = ["br", "p", "div", "li", "tr", "blockquote", "pre", "h1", "h2", "h3", "h4"]
private let unseen: Set = ["style", "script"]
