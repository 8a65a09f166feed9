public import Foundation

/// A page that everybody may see.
public struct PublicPage: Sendable, Hashable {
    public let path: String
    /// The instant of the last change of what it shows.
    public let changedAt: Date
}

extension Connection {
    /// The number of pages of published tutorials, and of public sessions that are not over.
    public func publicPageCount(now: Date) throws -> Int {
        try number("SELECT COUNT(*) AS n FROM (\(publicPages(now: now))) pages")
    }

    /// Some of these pages, in an order that stays.
    public func publicPages(after skipped: Int, limit: Int, now: Date) throws -> [PublicPage] {
        try all("\(publicPages(now: now)) ORDER BY 1, 2 LIMIT \(limit) OFFSET \(skipped)") { row in
            PublicPage(path: try row.text("path") + row.text("name"), changedAt: try row.instant("updated_at"))
        }
    }

    private func publicPages(now: Date) -> SQL {
        """
        SELECT '/sessions/' AS path, s.id AS name, s.updated_at FROM sessions s
        WHERE s.status = 'published' AND s.visibility = 'public' AND \(goesOn(after: now))
        UNION ALL SELECT '/tutorials/', t.slug, t.updated_at FROM tutorials t WHERE t.status = 'published'
        """
    }
}
