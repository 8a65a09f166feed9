extension Connection {
    /// The titles of sessions, by id. Ids that are not of sessions are left out.
    public func titles(ofSessions ids: [String]) throws -> [String: String] {
        try names(of: ids) { "SELECT id, title AS name FROM sessions WHERE id IN \(anyOf: $0)" }
    }

    /// The numbers and subjects of tickets, as `#12 Deliveries fail`, by id. Ids that are not of tickets are left out.
    public func ticketTitles(ofIDs ids: [String]) throws -> [String: String] {
        try names(of: ids) {
            "SELECT id, '#' || CAST(number AS TEXT) || ' ' || subject AS name FROM tickets WHERE id IN \(anyOf: $0)"
        }
    }

    private func names(of ids: [String], _ query: ([String]) -> SQL) throws -> [String: String] {
        guard !ids.isEmpty else { return [:] }
        let names = try chunks(of: ids).flatMap { ids in
            try all(query(Array(ids))) { (try $0.text("id"), try $0.text("name")) }
        }
        return Dictionary(uniqueKeysWithValues: names)
    }
}
