import Foundation
import Markup

/// The body of a mail as HTML for mail programs: tables and inline styles, since Outlook lays out as Word does, and others
/// take style sheets out.
///
/// It is made from the HTML of the Markdown, in which all text is escaped: a tag in it is one of ours. It is read by code
/// points, since a tag ends also where the text behind it begins with an accent or a joiner.
struct MailBody {
    private let html: String
    private let days: [MailDay]
    private let colors: MailFrameView.Colors
    private var hasButton = false

    /// - Parameters:
    ///   - html: block elements, as ``Markdown/html`` gives them.
    ///   - days: the days of the items of the lists, in their order; those of another number are left out.
    init(_ html: String, days: [MailDay], colors: MailFrameView.Colors) {
        self.html = html
        let items = html.matches(of: /<li>/.matchingSemantics(.unicodeScalar)).count
        self.days = days.count == items ? days : []
        self.colors = colors
    }

    static let font = "font-family:'Segoe UI',Roboto,Helvetica,Arial,sans-serif"

    private var text: String { "\(Self.font);font-size:16px;line-height:24px;color:\(colors.ink)" }

    /// Block elements for a cell of a table.
    mutating func written() -> String {
        var written = ""
        var rest = html[...]
        var place = 0
        let tags = /<(?<end>\/?)(?<name>[a-z0-9]+)(?<attributes>[^>]*)>/.matchingSemantics(.unicodeScalar)
        let buttons = /<p><strong><a href="(?<url>[^"]*)">(?<label>[^<]*)<\/a><\/strong><\/p>\n?/
            .matchingSemantics(.unicodeScalar)
        while let tag = rest.firstMatch(of: tags) {
            let name = String(tag.output.name)
            if name == "p", tag.output.end.isEmpty,
                let link = rest[tag.range.lowerBound...].prefixMatch(of: buttons)
            {
                written += rest[..<tag.range.lowerBound]
                written += main(url: String(link.output.url), label: String(link.output.label))
                rest = rest[link.range.upperBound...]
                continue
            }
            written += lines(rest[..<tag.range.lowerBound])
            switch (name, tag.output.end.isEmpty) {
            case ("p", true): written += "<p class=\"ink\" dir=\"auto\" style=\"margin:0 0 16px;\(text)\">"
            case ("a", true): written += "<a\(tag.output.attributes) class=\"link\" style=\"color:\(colors.accent)\">"
            case ("ul", true):
                written += days.isEmpty ? Self.list : Self.table(width: "100%")
            case ("ul", false): written += days.isEmpty ? "</ul>" : "</table>"
            case ("li", true):
                written +=
                    days.isEmpty ? "<li class=\"ink\" dir=\"auto\" style=\"margin:0 0 8px;\(text)\">" : row(place)
                place += 1
            case ("li", false): written += days.isEmpty ? "</li>" : "</td></tr>"
            case ("br", _): written += "<br>"
            default: written += rest[tag.range]
            }
            rest = rest[tag.range.upperBound...]
        }
        return written + rest
    }

    /// Text between tags. Outlook knows no style that keeps the ends of its lines.
    private func lines(_ text: Substring) -> String {
        guard !text.allSatisfy(\.isWhitespace) else { return String(text) }
        return String(text).replacing("\n", with: "<br>\n")
    }

    /// A paragraph with a link in bold: the first one is the button of the mail.
    private mutating func main(url: String, label: String) -> String {
        guard !hasButton else {
            return "<p class=\"ink\" dir=\"auto\" style=\"margin:0 0 16px;\(text)\">"
                + "<a href=\"\(url)\" class=\"link\" style=\"color:\(colors.accent)\">\(label)</a></p>\n"
        }
        hasButton = true
        return """
            \(Self.table(width: "100%"))<tr><td style="padding:4px 0 20px">\(Self.table())<tr>\
            <td class="accent" align="center" bgcolor="\(colors.accent)" \
            style="padding:12px 24px;border-radius:8px;background-color:\(colors.accent)">\
            <a href="\(url)" class="on-accent" style="\(Self.font);font-size:16px;line-height:24px;font-weight:600;\
            color:\(colors.onAccent);text-decoration:none">\(label)</a></td></tr></table></td></tr></table>

            """
    }

    // MARK: - Days

    /// The beginning of a row for an item of a list: its day as in a calendar, and the cell of its text.
    private func row(_ place: Int) -> String {
        let day = days[place]
        let ground = day.isOff ? colors.soft : colors.accent
        let cell = "\(Self.font);font-size:13px;line-height:20px"
        return """
            <tr><td width="58" valign="top" style="padding:0 14px 14px 0">\
            <table role="presentation" border="0" cellpadding="0" cellspacing="0" width="58" class="line" \
            aria-hidden="true" style="border:1px solid \(colors.line);border-radius:8px;border-collapse:separate">\
            <tr><td class="\(day.isOff ? "off" : "accent on-accent")" align="center" bgcolor="\(ground)" \
            style="\(cell);font-weight:600;border-radius:7px 7px 0 0;background-color:\(ground);\
            color:\(day.isOff ? colors.sheet : colors.onAccent)">\(day.month.escapedHTML)</td></tr>\
            <tr><td class="ink" align="center" style="\(Self.font);font-size:24px;line-height:32px;font-weight:700;\
            color:\(colors.ink)\(day.isOff ? ";text-decoration:line-through" : "")">\(day.day)</td></tr>\
            <tr><td class="soft" align="center" style="padding:0 0 4px;\(cell);color:\(colors.soft)">\
            \(day.weekday.escapedHTML)</td></tr></table></td>\
            <td class="ink" valign="top" dir="auto" style="padding:4px 0 14px;\(text)">
            """
    }

    /// The beginning of a list with marks, indented once: browsers do that by a padding, and Outlook by a margin. Outlook
    /// takes the marks from the attribute.
    private static let list = "<ul type=\"disc\" style=\"margin:0 0 16px 20px;padding:0;list-style:disc outside\">"

    private static func table(width: String? = nil) -> String {
        let width = width.map { " width=\"\($0)\"" } ?? ""
        return "<table role=\"presentation\" border=\"0\" cellpadding=\"0\" cellspacing=\"0\"\(width)>"
    }
}

/// A day as a sheet of a calendar shows it.
struct MailDay: Sendable, Hashable {
    /// Short: `Dec`.
    let month: String
    let day: Int
    /// Short: `Tue`.
    let weekday: String
    /// True for a date that does not take place.
    var isOff = false
}
