import SupportCore

/// The recommendations of tickets that were computed for lists and pages, for as long as nothing that they depend on
/// changes.
struct RecommendationCache: Sendable {
    private struct Entry: Sendable {
        let limit: Int
        let explained: Bool
        let recommendation: Recommendation
    }

    private var entries: [String: [Entry]] = [:]
    /// The revision of the recommender that computed them.
    private var revision = 0

    /// The maximum number of tickets.
    private static let capacity = 2_000

    /// - Parameters:
    ///   - key: the key of a ticket.
    ///   - revision: the current revision of the recommender.
    func recommendation(for key: String, limit: Int, explained: Bool, revision: Int) -> Recommendation? {
        guard revision == self.revision else { return nil }
        return entries[key]?.first { $0.limit == limit && $0.explained == explained }?.recommendation
    }

    mutating func insert(
        _ recommendation: Recommendation, for key: String, limit: Int, explained: Bool, revision: Int
    ) {
        if revision != self.revision || entries.count >= Self.capacity { removeAll() }
        self.revision = revision
        entries[key, default: []].append(Entry(limit: limit, explained: explained, recommendation: recommendation))
    }

    mutating func remove(_ key: String) { entries[key] = nil }

    mutating func removeAll() { entries = [:] }
}
