import Foundation
public import Training

/// A filter for lists of tutorials. Properties that are empty or nil do not restrict the list.
public struct TutorialFilter: Sendable, Hashable {
    /// Words that all have to occur in the texts of the tutorial.
    public var words: [String]
    /// Tags that the tutorial has to have, all of them.
    public var tags: [String]
    public var level: Tutorial.Level?
    public var language: String?
    public var statuses: [Tutorial.Status]

    public init(
        words: [String] = [], tags: [String] = [], level: Tutorial.Level? = nil, language: String? = nil,
        statuses: [Tutorial.Status] = []
    ) {
        self.words = words
        self.tags = tags
        self.level = level
        self.language = language
        self.statuses = statuses
    }

    var condition: SQL {
        var conditions: [SQL] = words.map { word in
            "t.words LIKE \("%" + likePattern(foldedWords(word)) + "%") ESCAPE '!'"
        }
        conditions += tags.map { "EXISTS (SELECT 1 FROM tutorial_tags g WHERE g.tutorial_id = t.id AND g.tag = \($0))" }
        if let level { conditions.append("t.level = \(level)") }
        if let language { conditions.append("t.language = \(language)") }
        if !statuses.isEmpty { conditions.append("t.status IN \(anyOf: statuses)") }
        return conditions.allTrue
    }
}

extension Connection {
    /// Tutorials in the order of their creation.
    public func tutorials(_ filter: TutorialFilter, page: PageRequest) throws -> Page<Tutorial> {
        let place: SQL = page.after.map { "t.ordinal > \($0.order)" } ?? "1 = 1"
        let rows = try rows(
            """
            SELECT t.* FROM tutorials t WHERE \(filter.condition) AND \(place)
            ORDER BY t.ordinal LIMIT \(page.limit + 1)
            """)
        return try paged(of: rows, by: .ordinal, limit: page.limit) {
            try values(of: $0, in: .tutorials, tutorialReader(of: $0))
        }
    }

    /// The tutorial with an id, or with a present or former slug.
    public func tutorial(_ idOrSlug: String) throws -> Tutorial? {
        let rows = try rows(
            """
            SELECT t.* FROM tutorials t
            WHERE t.id = \(idOrSlug) OR t.id = (SELECT tutorial_id FROM tutorial_slugs WHERE slug = \(idOrSlug))
            """)
        return try rows.first.map { try value(of: $0, in: .tutorials, tutorialReader(of: rows)) }
    }

    /// The id of the tutorial that has or had a slug.
    public func tutorialID(ofSlug slug: String) throws -> String? {
        try first("SELECT tutorial_id FROM tutorial_slugs WHERE slug = \(slug)") { try $0.text("tutorial_id") }
    }

    /// Returns true if there is a tutorial with an id.
    public func hasTutorial(_ id: String) throws -> Bool {
        try number("SELECT COUNT(*) AS n FROM tutorials WHERE id = \(id)") > 0
    }

    /// The tutorials with these ids, in no particular order.
    public func tutorials(ofIDs ids: [String]) throws -> [Tutorial] {
        try chunks(of: ids).flatMap { try tutorials("SELECT t.* FROM tutorials t WHERE t.id IN \(anyOf: $0)") }
    }

    /// The tutorials with these ids, by id.
    public func tutorials(_ ids: some Collection<String>) throws -> [String: Tutorial] {
        let found = try tutorials("SELECT t.* FROM tutorials t WHERE t.id IN \(anyOf: Array(ids))")
        return found.reduce(into: [:]) { $0[$1.id] = $1 }
    }

    /// All published tutorials, in the order of their creation.
    public func publishedTutorials() throws -> [Tutorial] {
        try tutorials("SELECT t.* FROM tutorials t WHERE t.status = 'published' ORDER BY t.ordinal")
    }

    /// - Throws: ``ConstraintViolation`` `.notUnique` where another tutorial has or had the slug.
    public func insert(_ tutorial: Tutorial) throws {
        let details = tutorial.details
        try execute(
            """
            INSERT INTO tutorials (
                id, ordinal, slug, title, summary, description, level, language, materials, status, words, created_at,
                updated_at, revision)
            VALUES (
                \(tutorial.id), \(nextOrdinal(of: "tutorials")), \(details.slug), \(details.title), \(details.summary), \(details.description),
                \(details.level), \(details.language), \(try jsonText(details.materials)), \(details.status),
                \(searchableWords(details)), \(tutorial.createdAt), \(tutorial.updatedAt), \(tutorial.revision))
            """)
        try insertSlugAndTags(of: tutorial)
        try saveWords(details.weightedWords(spoken: ""), of: tutorial.id, in: .tutorials)
    }

    /// - Throws: ``ConstraintViolation`` `.notUnique` where another tutorial has or had the slug.
    public func update(_ tutorial: Tutorial) throws {
        let details = tutorial.details
        try execute(
            """
            UPDATE tutorials SET
                slug = \(details.slug), title = \(details.title), summary = \(details.summary),
                description = \(details.description), level = \(details.level), language = \(details.language),
                materials = \(try jsonText(details.materials)), status = \(details.status),
                words = \(searchableWords(details)), updated_at = \(tutorial.updatedAt), revision = \(tutorial.revision)
            WHERE id = \(tutorial.id)
            """)
        try execute("DELETE FROM tutorial_tags WHERE tutorial_id = \(tutorial.id)")
        try insertSlugAndTags(of: tutorial)
        try refreshWords(ofTutorial: tutorial)
    }

    public func deleteTutorial(_ id: String) throws {
        try execute("DELETE FROM tutorials WHERE id = \(id)")
    }

    public func sessionCount(ofTutorial id: String) throws -> Int {
        try number("SELECT COUNT(*) AS n FROM sessions WHERE tutorial_id = \(id)")
    }

    func tutorials(_ query: SQL) throws -> [Tutorial] {
        let rows = try rows(query)
        return try values(of: rows, in: .tutorials, tutorialReader(of: rows))
    }

    /// - Returns: reads one of the rows.
    private func tutorialReader(of rows: [Row]) throws -> (Row) throws -> Tutorial {
        let tags = try tags(ofTutorials: rows.map { try $0.text("id") })
        return { try Tutorial($0, tags: tags[try $0.text("id")] ?? []) }
    }

    private func tags(ofTutorials ids: [String]) throws -> [String: [String]] {
        let tags = try chunks(of: ids).flatMap { ids in
            try all("SELECT tutorial_id, tag FROM tutorial_tags WHERE tutorial_id IN \(anyOf: ids) ORDER BY place") {
                (owner: try $0.text("tutorial_id"), tag: try $0.text("tag"))
            }
        }
        return Dictionary(grouping: tags, by: \.owner).mapValues { $0.map(\.tag) }
    }

    private func insertSlugAndTags(of tutorial: Tutorial) throws {
        let owned = try execute(
            """
            INSERT INTO tutorial_slugs (slug, tutorial_id) VALUES (\(tutorial.details.slug), \(tutorial.id))
            ON CONFLICT (slug) DO UPDATE SET slug = excluded.slug WHERE tutorial_slugs.tutorial_id = excluded.tutorial_id
            """)
        guard owned == 1 else { throw ConstraintViolation.notUnique("tutorial_slugs.slug") }
        for (place, tag) in tutorial.details.tags.enumerated() {
            try execute(
                "INSERT INTO tutorial_tags (tutorial_id, tag, place) VALUES (\(tutorial.id), \(tag), \(place))")
        }
    }

    private func searchableWords(_ details: Tutorial.Details) -> String {
        let texts =
            [details.title, details.summary, details.description] + details.tags + details.materials.map(\.title)
        return foldedWords(texts.joined(separator: "\n"))
    }
}

/// Folds a text for searching: without case and accents.
func foldedWords(_ text: String) -> String {
    // ASCII has no accents, and folding through NSString is slow for an import of many tickets.
    guard text.utf8.contains(where: { $0 >= 0x80 }) else { return text.lowercased() }
    return text.folding(options: [.caseInsensitive, .diacriticInsensitive, .widthInsensitive], locale: nil).lowercased()
}

/// Escapes a text for `LIKE … ESCAPE '!'`, so that it matches only itself.
func likePattern(_ text: String) -> String {
    text.replacing("!", with: "!!").replacing("%", with: "!%").replacing("_", with: "!_")
}

extension Tutorial {
    init(_ row: Row, tags: [String]) throws {
        self.init(
            id: try row.text("id"),
            details: Details(
                slug: try row.text("slug"), title: try row.text("title"), summary: try row.text("summary"),
                description: try row.text("description"), level: try row.choice("level"),
                language: try row.text("language"), tags: tags, materials: try row.json("materials"),
                status: try row.choice("status")),
            interested: try row.integer("interested"), createdAt: try row.instant("created_at"),
            updatedAt: try row.instant("updated_at"), revision: try row.integer("revision"))
    }
}

extension Tutorial.Level: SQLConvertible {}
extension Tutorial.Status: SQLConvertible {}
