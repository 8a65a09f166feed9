import Foundation

/// A link in a text, with its place.
struct TextLink {
    let range: Range<String.Index>
    let url: String
}

/// Finds the links of online meetings in what other programs write.
enum MeetingLinks {
    enum Kind {
        /// Leads into a meeting.
        case join
        /// Belongs to a meeting, as the options of its organiser do, and is not for everybody.
        case access
    }

    // MARK: - Links in texts

    /// The web addresses in a text, in order. Time is linear in the length.
    static func links(in text: String) -> [TextLink] {
        var links: [TextLink] = []
        var place = text.startIndex
        while let found = text[place...].firstIndex(where: { $0 == "h" || $0 == "H" || $0.isBareHostStart }) {
            guard isStart(found, in: text), let link = link(at: found, in: text) else {
                place = text.index(after: found)
                continue
            }
            links.append(link)
            place = link.range.upperBound
        }
        return links
    }

    private static func isStart(_ place: String.Index, in text: String) -> Bool {
        guard place > text.startIndex else { return true }
        let before = text[text.index(before: place)]
        return !before.isLetter && !before.isNumber && !"./-_@".contains(before)
    }

    private static let stops: Set<Character> = [" ", "\n", "\r", "\t", "<", ">", "\"", "\u{A0}", "|", "`"]

    private static func link(at start: String.Index, in text: String) -> TextLink? {
        let head = text[start...].prefix(8).lowercased()
        let hasScheme = head.hasPrefix("https://") || head.hasPrefix("http://")
        guard hasScheme || isBareHost(text[start...]) else { return nil }
        // An address is no longer than that; what follows belongs to no link that can be opened.
        var rest = 4_000
        // A backslash before a mark is an escape of CommonMark.
        var isEscaped = false
        var end =
            text[start...]
            .firstIndex { character in
                rest -= 1
                defer { isEscaped = character == "\\" && !isEscaped }
                let isStop = isEscaped ? character.isLetter || character.isNumber : stops.contains(character)
                return isStop || rest < 0
            } ?? text.endIndex
        guard text[start..<end].contains("/") else { return nil }
        for _ in 0..<10 where end > start {
            let last = text[text.index(before: end)]
            let isUnopened =
                (last == ")" && !text[start..<end].contains("(")) || (last == "]" && !text[start..<end].contains("["))
            guard ".,;:!?'*_\\".contains(last) || isUnopened else { break }
            end = text.index(before: end)
        }
        let address = String(text[start..<end].filter { $0 != "\\" })
        if hasScheme { return address.count > 8 ? TextLink(range: start..<end, url: address) : nil }
        // zoom.example/j/123, as people type it
        guard let slash = address.firstIndex(of: "/"), address[..<slash].contains("."),
            address[..<slash].allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || ".-".contains($0)) }),
            kind(of: "https://" + address) == .join
        else { return nil }
        return TextLink(range: start..<end, url: "https://" + address)
    }

    /// True for a host with a dot in it and a slash behind it. It looks no further than a host can reach, for it is asked of
    /// each word.
    private static func isBareHost(_ text: Substring) -> Bool {
        var rest = 300
        let host = text.prefix { character in
            rest -= 1
            return rest > 0 && character.isASCII
                && (character.isLetter || character.isNumber || ".-\\".contains(character))
        }
        return host.contains(".") && text[host.endIndex...].first == "/"
    }

    // MARK: - Meetings

    /// The address that a link of Outlook's or Google's protection leads to.
    static func unwrapped(_ url: String) -> String {
        guard let parts = URLComponents(string: url), let host = parts.host?.lowercased() else { return url }
        let name: String
        if host.hasSuffix("safelinks.protection.outlook.com") {
            name = "url"
        } else if host.hasPrefix("www.google."), parts.path == "/url" {
            name = parts.queryItems?.contains { $0.name == "q" } == true ? "q" : "url"
        } else {
            return url
        }
        let target = parts.queryItems?.first { $0.name == name }?.value
        return target.map { $0.lowercased().hasPrefix("http") ? $0 : url } ?? url
    }

    /// Nil for a link that has nothing to do with a meeting.
    static func kind(of url: String) -> Kind? {
        guard let address = MeetingAddress(url) else { return nil }
        // The numbers to dial into a meeting of Teams or Google, with its id or PIN.
        if address.labels.contains("dialin") || address.host == "tel.meet" { return .access }
        if let service = services.first(where: { !address.labels.isDisjoint(with: $0.labels) }) {
            if service.paths.isEmpty { return address.path.count > 1 ? .join : nil }
            if service.paths.contains(where: { address.path.contains($0) }) { return .join }
            return service.accessPaths.contains { address.path.contains($0) } ? .access : nil
        }
        // A room of one's own server, or a passcode.
        let isRoom = ["/bigbluebutton/", "/l/meetup-join/", "/wbxmjs/", "/webinar/register/"]
            .contains { address.path.contains($0) }
        let isMeeting = ["/j/", "/join", "/meet"].contains { address.path.contains($0) }
        return isRoom || (isMeeting && address.hasPasscode) || address.isOwnRoom ? .join : nil
    }

    private struct Service {
        /// Parts of the host that name the service; it may run under any domain.
        let labels: Set<String>
        /// The paths that lead into a meeting; empty for all but the front page.
        let paths: [String]
        var accessPaths: [String] = []
    }

    private static let services = [
        Service(
            labels: ["zoom", "zoomgov"],
            paths: ["/j/", "/w/", "/s/", "/my/", "/wc/", "/ej/", "/webinar/register", "/meeting/register", "/join"],
            accessPaths: ["/u/"]),
        Service(
            labels: ["teams"], paths: ["/l/meetup-join/", "/meet/", "/dl/launcher", "/join"],
            accessPaths: ["/meetingoptions", "/l/chat", "/l/message"]),
        Service(
            labels: ["webex"],
            paths: ["/meet", "/join", "/j.php", "/m.php", "/e.php", "/wbxmjs/", "/webappng/", "/weblink/", "/webinar"]),
        Service(labels: ["gotomeeting", "gotowebinar", "gototraining", "gotomeet"], paths: []),
        Service(labels: ["goto"], paths: ["/meeting", "/join", "/webinar", "/room"] + (0...9).map { "/\($0)" }),
        Service(
            labels: [
                "meet", "hangouts", "bbb", "bigbluebutton", "greenlight", "jitsi", "jit", "whereby", "lync", "8x8",
                "senfcall", "opentalk", "chime", "bluejeans", "livestorm", "clickmeeting", "edudip", "alfaview",
                "streamyard", "airmeet", "skype",
            ], paths: []),
        Service(labels: ["ringcentral", "zoho"], paths: ["/join", "/j/", "/meeting", "/meet"]),
        Service(labels: ["facetime"], paths: ["/join"]),
        Service(labels: ["slack"], paths: ["/huddle/"]),
    ]

    /// Places on a map, which are where people go.
    static func isMap(_ url: String) -> Bool {
        guard let address = MeetingAddress(url) else { return false }
        return !address.labels.isDisjoint(with: ["maps", "openstreetmap", "osm", "what3words", "w3w", "here"])
            || address.path.hasPrefix("/maps")
    }

    static func host(of url: String) -> String {
        MeetingAddress(url)?.host ?? ""
    }
}

/// The parts of an address by which a meeting is known, in lower case.
private struct MeetingAddress {
    let host: String
    let labels: Set<String>
    let path: String
    let hasPasscode: Bool

    init?(_ url: String) {
        let lower = url.lowercased()
        guard lower.hasPrefix("https://") || lower.hasPrefix("http://") else { return nil }
        let rest = lower.drop { $0 != "/" }.dropFirst(2)
        let authority = rest.prefix { !"/?#".contains($0) }
        let name = (authority.split(separator: "@").last ?? "").prefix { $0 != ":" }
        guard !name.isEmpty else { return nil }
        host = String(name)
        // The last label is the top-level domain, which names no service.
        labels = Set(name.split(separator: ".").dropLast().map(String.init))
        let target = rest[authority.endIndex...]
        let place = target.prefix { !"?#".contains($0) }
        path = String(place)
        let query = target[place.endIndex...].dropFirst()
        hasPasscode = query.split(separator: "&")
            .contains { field in
                ["pwd", "password", "passcode", "pin", "token", "tk", "mtid", "code"]
                    .contains(String(field.prefix { $0 != "=" }))
            }
    }
}

extension MeetingAddress {
    /// True for a room of a server under any name, by the form of its path: a call of Nextcloud Talk
    /// (`/call/8f3xk2mn`), and a room of BigBlueButton (`/b/ada-xyz-abc`, `/rooms/ada-xyz-abc-def/join`).
    var isOwnRoom: Bool {
        var parts = path.split(separator: "/")
        if parts.last == "join" { parts.removeLast() }
        guard parts.count >= 2, let name = parts.last else { return false }
        let groups = name.split(separator: "-", omittingEmptySubsequences: false)
        func isPlain(_ text: Substring) -> Bool {
            text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) }
        }
        switch parts[parts.count - 2] {
        case "call": return (6...32).contains(name.count) && isPlain(name) && name.contains { $0.isNumber }
        case "b", "rooms": return (3...4).contains(groups.count) && groups.allSatisfy { $0.count == 3 && isPlain($0) }
        default: return false
        }
    }
}

extension Character {
    /// A host without a scheme may begin with any letter or digit of ASCII.
    fileprivate var isBareHostStart: Bool { isASCII && (isLetter || isNumber) }
}
