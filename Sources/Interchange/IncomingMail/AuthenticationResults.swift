/// The findings of a receiving mail server about the origin of a mail (RFC 8601).
struct AuthenticationResults {
    /// The domains that a mail was found to come from: signed with DKIM, or sent from a host that SPF allows.
    let domains: Set<String>

    /// - Parameters:
    ///   - fields: all fields `Authentication-Results`, the topmost first. A sender can write some of them as well, so only
    ///     the topmost one of our host counts: our host puts it above all others.
    ///   - host: the `authserv-id` of our receiving host; nil if none is known, and then no field counts.
    init(_ fields: [String], host: String?) {
        guard let host, let field = fields.lazy.map(Self.parts).first(where: { Self.isOf(host, $0) }) else {
            domains = []
            return
        }
        domains = Set(field.dropFirst().compactMap(Self.provenDomain))
    }

    /// The parts between the semicolons of a field, each as its words. Comments are left out.
    private static func parts(_ field: String) -> [[String]] {
        var parts: [[String]] = [[]]
        var word = ""
        var (depth, inQuotes, escaped) = (0, false, false)
        func end(_ parts: inout [[String]], _ word: inout String) {
            if !word.isEmpty { parts[parts.count - 1].append(word) }
            word = ""
        }
        for character in field.prefix(8_000) {
            if escaped {
                escaped = false
                if depth == 0 { word.append(character) }
            } else if character == "\\", inQuotes || depth > 0 {
                escaped = true
            } else if character == "\"", depth == 0 {
                inQuotes.toggle()
            } else if inQuotes {
                word.append(character)
            } else if character == "(" {
                depth += 1
            } else if character == ")", depth > 0 {
                depth -= 1
            } else if depth > 0 {
                continue
            } else if character == ";" {
                end(&parts, &word)
                parts.append([])
            } else if character.isWhitespace {
                end(&parts, &word)
            } else {
                word.append(character)
            }
        }
        end(&parts, &word)
        return parts.map(joined)
    }

    /// Joins what was written with blanks around its equals sign.
    private static func joined(_ words: [String]) -> [String] {
        var joined: [String] = []
        for word in words {
            if let last = joined.last,
                last.firstIndex(of: "=") == last.index(before: last.endIndex) || word.hasPrefix("=")
            {
                joined[joined.count - 1] = last + word
            } else {
                joined.append(word)
            }
        }
        return joined
    }

    private static func isOf(_ host: String, _ parts: [[String]]) -> Bool {
        parts.first?.first?.lowercased() == host.lowercased()
    }

    /// The domain of a passed test, such as `dkim=pass header.d=example.org`.
    private static func provenDomain(_ words: [String]) -> String? {
        let pairs = words.map { word -> (name: String, value: String) in
            let sides = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            return (sides[0].lowercased(), sides.count == 2 ? sides[1].lowercased() : "")
        }
        guard let test = pairs.first, test.value == "pass" else { return nil }
        // dkim/1=pass names the version of the method.
        let names: [String]
        switch test.name.prefix(while: { $0 != "/" }) {
        case "dkim": names = ["header.d", "header.i"]
        case "spf": names = ["smtp.mailfrom", "smtp.from"]
        default: return nil
        }
        let value = names.lazy.compactMap { name in pairs.first { $0.name == name }?.value }.first
        guard let domain = value?.split(separator: "@").last, !domain.isEmpty else { return nil }
        return String(domain.hasSuffix(".") ? domain.dropLast() : domain)
    }
}
