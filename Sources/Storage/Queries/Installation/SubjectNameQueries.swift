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

    /// The titles of problems, by id; of one without a title the subject of its first ticket. Ids that are not of problems
    /// are left out, and problems without tickets.
    public func problemTitles(ofIDs ids: [String]) throws -> [String: String] {
        try names(of: ids) {
            """
            SELECT id, name FROM (
                SELECT p.id, COALESCE(p.title, (
                    SELECT t.subject FROM ticket_problems g JOIN tickets t ON t.id = g.ticket_id
                    WHERE g.problem_id = p.id ORDER BY t.number LIMIT 1)) AS name
                FROM problems p WHERE p.id IN \(anyOf: $0)) named
            WHERE name IS NOT NULL
            """
        }
    }

    /// The descriptions of webhooks, by id; of one without a description its address. Ids that are not of webhooks are left
    /// out.
    public func webhookNames(ofIDs ids: [String]) throws -> [String: String] {
        try names(of: ids) {
            "SELECT id, COALESCE(NULLIF(description, ''), url) AS name FROM webhooks WHERE id IN \(anyOf: $0)"
        }
    }

    /// The sources of connections to helpdesks, by id. Ids that are not of connections are left out.
    public func connectionSources(ofIDs ids: [String]) throws -> [String: String] {
        try names(of: ids) { "SELECT id, source AS name FROM connections WHERE id IN \(anyOf: $0)" }
    }

    private func names(of ids: [String], _ query: ([String]) -> SQL) throws -> [String: String] {
        guard !ids.isEmpty else { return [:] }
        let names = try chunks(of: ids).flatMap { ids in
            try all(query(Array(ids))) { (try $0.text("id"), try $0.text("name")) }
        }
        return Dictionary(uniqueKeysWithValues: names)
    }
}
