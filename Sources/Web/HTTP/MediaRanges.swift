import HTTPTypes

extension HTTPFields {
    /// True if the client takes a media type, such as `text/csv`. A client without a header that can be read takes all.
    ///
    /// - Source: RFC 9110 §12.5.1.
    func accept(_ type: String) -> Bool {
        let ranges = mediaRanges
        guard !ranges.isEmpty else { return true }
        // The narrowest range decides.
        let kind = String(type.prefix { $0 != "/" })
        for name in [type, kind + "/*", "*/*"] {
            if let range = ranges.first(where: { $0.name == name }) { return range.weight > 0 }
        }
        return false
    }

    private var mediaRanges: [(name: String, weight: Double)] {
        (self[.accept] ?? "").split(separator: ",").compactMap { part -> (name: String, weight: Double)? in
            let pieces = part.split(separator: ";").map { $0.withoutBlanks.lowercased() }
            // Java's own client sends a star alone.
            guard let name = pieces.first, name == "*" || name.contains("/") else { return nil }
            let weight = pieces.dropFirst().first { $0.hasPrefix("q=") }.flatMap { Double($0.dropFirst(2)) } ?? 1
            return (name == "*" ? "*/*" : name, weight)
        }
    }
}
