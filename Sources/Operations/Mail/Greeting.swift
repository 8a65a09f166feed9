import Training

extension String {
    /// The name for a greeting: the first name of a person in English, the whole name in other languages.
    ///
    /// Anybody can enter the name of another person, so a name with a link or an address is not used.
    ///
    /// - Parameter language: the BCP 47 tag of the language of the greeting.
    /// - Returns: nil for an empty name, and for one that is an advertisement rather than a name.
    public func greeting(in language: String) -> String? {
        guard let name = greeting else { return nil }
        let isEnglish = language.split(separator: "-").first?.lowercased() == "en"
        return isEnglish ? name.firstName ?? name : name
    }

    /// The whole name; nil for an advertisement instead of a name. Anybody can enter the address of another person, who
    /// would receive the name in a mail of ours.
    var greeting: String? {
        holdsAddress || contains("/") || isEmpty || count > 80 ? nil : self
    }

    /// The first name of “Grace Hopper” or “Hopper, Grace”.
    ///
    /// - Returns: nil for a single word, a title or an initial in front, and names of organisations.
    private var firstName: String? {
        let parts = split(separator: ",", omittingEmptySubsequences: false)
            .map { $0.split(whereSeparator: \.isWhitespace).map(String.init) }
        let words: [String]
        switch parts.count {
        case 1: words = parts[0]
        case 2 where parts[0].count == 1: words = parts[1] + parts[0]
        default: return nil
        }
        guard (2...4).contains(words.count), words.allSatisfy(\.isPartOfName), let first = words.first,
            first.count > 1, !first.hasSuffix("."), !NameWords.titles.contains(first.lowercased()),
            words.allSatisfy({ !NameWords.organisations.contains($0.lowercased().filter { $0 != "." }) })
        else { return nil }
        // “IBM Germany” and “van der Berg” begin with no first name; “grace hopper” does.
        let isWritten = first == first.lowercased() ? self == lowercased() : first != first.uppercased()
        return isWritten ? first : nil
    }

    /// True for letters of alphabets in whose names the first name comes first, with apostrophes, hyphens and dots.
    private var isPartOfName: Bool {
        unicodeScalars.allSatisfy { scalar in
            scalar.properties.isAlphabetic && (scalar.value < 0x590 || (0x1E00..<0x2000).contains(scalar.value))
                || (0x300..<0x370).contains(scalar.value) || "'’-.".unicodeScalars.contains(scalar)
        }
    }
}

private enum NameWords {
    static let titles: Set = [
        "dame", "dr", "esq", "frau", "fr", "herr", "ing", "jr", "lady", "lord", "mag", "md", "miss", "mr", "mrs", "ms",
        "mx", "phd", "prof", "professor", "rev", "sir", "sr",
    ]

    static let organisations: Set = [
        "academy", "account", "accounting", "accounts", "admin", "administration", "ag", "and", "association", "at",
        "bank", "bv", "co", "college", "company", "corp", "corporation", "customer", "department", "dept", "desk",
        "for",
        "foundation", "from", "gmbh", "group", "helpdesk", "hr", "inc", "info", "institute", "it", "kg", "limited",
        "llc",
        "ltd", "of", "office", "operations", "plc", "sales", "school", "se", "service", "services", "society",
        "support",
        "systems", "team", "the", "training", "und", "university",
    ]
}
