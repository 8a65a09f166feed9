import Foundation
import Markup
import SupportCore
import Training

/// The texts of an event, as a session has them. Its join link is in none of them, because they are public.
struct EventTexts {
    private(set) var title: String?
    /// CommonMark; nil where the event has none.
    private(set) var description: String?
    private(set) var location: String?
    private(set) var join: String?
    private(set) var tags: [String]
    private(set) var remarks: [CalendarRemark] = []

    private static let maxTitle = 300
    private static let maxDescription = 20_000
    private static let maxLocation = 500
    private static let maxTag = 80

    init(_ event: ForeignEvent) {
        title = event.title
        location = event.location
        tags = []
        var event = event
        var blocks: [Substring] = []
        event.description = event.description.map { Self.withoutGoogleBlock($0, &blocks) }
        event.html = event.html.map { Self.withoutGoogleBlock($0, &blocks) }
        if !blocks.isEmpty { remarks.append(.accessDetails) }
        event.links += blocks.flatMap { MeetingLinks.links(in: String($0)) }.map(\.url)
            .filter { MeetingLinks.kind(of: MeetingLinks.unwrapped($0)) == .join }
        description = Self.description(event)
        takeLink(of: event)
        if join != nil { hideAccess() }
        title = title.map { Self.line($0, "SUMMARY", Self.maxTitle, &remarks) }.flatMap(Self.nonEmpty)
        location = location.map { Self.line($0, "LOCATION", Self.maxLocation, &remarks) }.flatMap(Self.nonEmpty)
        description = description.flatMap { text in
            Self.nonEmpty(Self.cut(Self.plain(text, lines: true), "DESCRIPTION", Self.maxDescription, &remarks))
        }
        takeTags(event.categories)
    }

    // MARK: - Descriptions

    private static func description(_ event: ForeignEvent) -> String? {
        let own = event.description.flatMap { text in
            HTMLConversion.isHTML(text) ? nonEmpty(commonMark(of: text)) : text
        }
        guard let html = event.html else { return own }
        guard let own else { return nonEmpty(commonMark(of: html)) }
        guard !HTMLConversion.isHTML(event.description ?? "") else { return own }
        // The richer text, unless it leaves something out.
        let rich = commonMark(of: html)
        return words(own).isSubset(of: words(rich)) ? rich : own
    }

    /// Entities of HTML may stand for any number of combining marks.
    private static func commonMark(of html: String) -> String { HTMLConversion(html).commonMark.streamSafe }

    private static func words(_ text: String) -> Set<Substring> {
        Set(text.lowercased().split { !$0.isLetter && !$0.isNumber })
    }

    /// A text without the block that Google writes around the numbers and the PIN of its meetings. It is in plain lines,
    /// also in a text that is HTML otherwise.
    private static func withoutGoogleBlock(_ text: String, _ blocks: inout [Substring]) -> String {
        var places = text.ranges(of: "-::~:~::")[...]
        guard let start = places.popFirst()?.lowerBound, let last = places.popFirst(),
            let end = text[last.upperBound...].range(of: "::-")?.upperBound
        else { return text }
        blocks.append(text[start..<end])
        return (text[..<start] + text[end...]).trimmingCharacters(in: .whitespacesAndNewlines)
    }

    // MARK: - Links

    /// Chooses the link to join, and takes all links to meetings out of the texts. The place comes first: it is what
    /// people wrote, while Google adds a conference to every event.
    private mutating func takeLink(of event: ForeignEvent) {
        var candidates: [String] = []
        location = location.map { Self.trimmed($0, Self.withoutLinks($0, isPlace: true, &candidates)) }
        for property in event.links {
            let links = MeetingLinks.links(in: property)
            if links.isEmpty, !remarks.contains(.accessDetails) { remarks.append(.accessDetails) }
            candidates += links.map(\.url)
        }
        description = description.map { Self.withoutLinks($0, isPlace: false, &candidates) }
        title = title.map { Self.trimmed($0, Self.withoutLinks($0, isPlace: false, &candidates)) }
        if let url = event.url, MeetingLinks.kind(of: MeetingLinks.unwrapped(url)) == .join { candidates.append(url) }
        let links = candidates.map(MeetingLinks.unwrapped)
        join = links.first { webAddress($0) != nil }
        var hosts: Set<String> = []
        for link in links where link != join {
            let host = MeetingLinks.host(of: link)
            if link.split(separator: "?").first != join?.split(separator: "?").first, hosts.insert(host).inserted {
                remarks.append(.otherLink(host: host))
            }
        }
    }

    /// - Parameter isPlace: true to take any link for the way in where the text is nothing else.
    private static func withoutLinks(_ text: String, isPlace: Bool, _ found: inout [String]) -> String {
        let links = MeetingLinks.links(in: text)
        guard !links.isEmpty else { return text }
        let rest = links.reversed().reduce(into: text) { $0.removeSubrange($1.range) }
        let isNothingElse = isPlace && !rest.contains { $0.isLetter || $0.isNumber }
        var clean = ""
        var place = text.startIndex
        for link in links {
            clean += text[place..<link.range.lowerBound]
            place = link.range.upperBound
            let url = MeetingLinks.unwrapped(link.url)
            let kind = MeetingLinks.kind(of: url)
            guard kind != nil || (isNothingElse && !MeetingLinks.isMap(url)) else {
                clean += text[link.range]
                continue
            }
            if kind != .access { found.append(link.url) }
            // Angle brackets, or the parentheses of CommonMark, that only hold the link.
            if place < text.endIndex, let open = clean.last,
                (open, text[place]) == ("<", ">") || (open, text[place]) == ("(", ")")
            {
                clean.removeLast()
                place = text.index(after: place)
            }
            // [label](link)
            if clean.hasSuffix("]"), let open = clean.lastIndex(of: "[") {
                clean = String(clean[..<open]) + clean[open...].dropFirst().dropLast()
            }
        }
        return clean + text[place...]
    }

    /// A line from which a link was taken, without the marks that set it apart.
    private static func trimmed(_ before: String, _ after: String) -> String {
        before == after ? after : after.trimmingCharacters(in: CharacterSet(charactersIn: " ,;:-–|()\n"))
    }

    // MARK: - Access details

    /// Removes what opens a meeting beside its link: passcodes, meeting ids, and phone numbers with pins.
    private mutating func hideAccess() {
        guard let text = description else { return }
        var lines: [Substring] = []
        var removed = false
        // A passcode stands below the number of its meeting, whatever the language calls it.
        var isBelowNumber = false
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            let plain = line.filter { !"*_\\~".contains($0) }.trimmingCharacters(in: .whitespaces)
            if AccessDetails.opensMeeting(plain) || isBelowNumber && AccessDetails.mayBePasscode(plain) {
                removed = true
            } else {
                lines.append(line)
            }
            isBelowNumber = AccessDetails.isMeetingNumber(plain) || isBelowNumber && plain.isEmpty
        }
        let kept = lines.filter { !Self.isEmptyLabel($0) && !Self.isRule($0) }
        if removed, !remarks.contains(.accessDetails) { remarks.append(.accessDetails) }
        description = Self.joined(kept)
    }

    /// A line that only announced a link: `Join:`.
    private static func isEmptyLabel(_ line: Substring) -> Bool {
        let words = line.lowercased().split { !$0.isLetter }
        guard let last = line.last(where: { $0 != " " }), last == ":", words.count <= 4 else { return false }
        return !Set(words).isDisjoint(with: [
            "join", "link", "url", "zoom", "teams", "meet", "webex", "teilnehmen", "beitreten",
        ])
    }

    /// The rule of underscores around the block of Teams.
    private static func isRule(_ line: Substring) -> Bool {
        line.count >= 20 && line.allSatisfy { $0 == "_" || $0 == "\\" || $0 == " " }
    }

    private static func joined(_ lines: [Substring]) -> String {
        var text = ""
        var blanks = 0
        for line in lines {
            if line.allSatisfy(\.isWhitespace) {
                blanks += 1
                continue
            }
            if !text.isEmpty { text += blanks > 0 ? "\n\n" : "\n" }
            blanks = 0
            text += line
        }
        return text
    }

    // MARK: - Lengths

    private mutating func takeTags(_ categories: [String]) {
        for category in categories {
            let tag = Self.plain(category, lines: false).trimmingCharacters(in: .whitespaces)
            guard !tag.isEmpty, !tags.contains(tag) else { continue }
            if tag.unicodeScalars.count > Self.maxTag || tags.count == ScheduleLimits.maxTags {
                remarks.append(.tooManyTags)
                break
            }
            tags.append(tag)
        }
    }

    private static func line(
        _ text: String, _ property: String, _ limit: Int, _ remarks: inout [CalendarRemark]
    ) -> String {
        let words = plain(text, lines: false).split(separator: " ").joined(separator: " ")
        return cut(words, property, limit, &remarks)
    }

    /// A text without the characters that a session cannot have.
    private static func plain(_ text: String, lines: Bool) -> String {
        var plain = String.UnicodeScalarView()
        for scalar in text.replacing("\r\n", with: "\n").unicodeScalars {
            switch scalar {
            case "\n", "\t": plain.append(lines ? scalar : " ")
            case "\r", "\u{2028}", "\u{2029}": plain.append(lines ? "\n" : " ")
            default: if scalar.properties.generalCategory != .control { plain.append(scalar) }
            }
        }
        return String(plain)
    }

    private static func cut(
        _ text: String, _ property: String, _ limit: Int, _ remarks: inout [CalendarRemark]
    ) -> String {
        let trimmed = text.trimmingCharacters(in: .whitespacesAndNewlines)
        guard trimmed.unicodeScalars.count > limit else { return trimmed }
        remarks.append(.cutText(property: property, length: limit))
        return String(trimmed.unicodeScalars.prefix(limit)).trimmingCharacters(in: .whitespacesAndNewlines)
    }

    private static func nonEmpty(_ text: String) -> String? {
        text.isEmpty ? nil : text
    }
}
