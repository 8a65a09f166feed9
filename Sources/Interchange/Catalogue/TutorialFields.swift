import SupportCore
package import Training

extension Tutorial.Details {
    /// - Parameter json: the fields of a whole tutorial, as a caller writes them.
    /// - Throws: ``Failure`` `.invalid` with every bad field.
    package init(writing json: JSON) throws {
        let fields = try Fields(json)
        let title = fields.text("title", required: true)
        let slug = fields.parsed("slug", as: "a slug: lower-case letters, digits and single hyphens, at most 80") {
            Slug.isValid($0) ? $0 : nil
        }
        self.init(
            slug: slug ?? "", title: title ?? "", summary: fields.text("summary", limit: 1_000) ?? "",
            description: fields.text("description", limit: 50_000, lines: true) ?? "",
            level: fields.choice("level") ?? .beginner, language: fields.language("language") ?? "en",
            tags: fields.texts("tags", limit: ScheduleLimits.maxTags) ?? [],
            materials: fields.objects("materials", limit: 100) { fields in
                let title = fields.text("title", required: true)
                let url = fields.url("url", required: true)
                let kind = fields.choice("kind", required: true, of: Tutorial.Material.Kind.self)
                guard let title, let url, let kind else { return nil }
                return Tutorial.Material(title: title, url: url, kind: kind)
            } ?? [],
            status: fields.choice("status") ?? .draft)
        try fields.finish()
    }
}

/// A tutorial as the API shows it.
package struct TutorialResource: JSONResource {
    /// The fields that only the server sets.
    package static let readOnly: Set<String> = ["id", "interested", "createdAt", "updatedAt"]

    private let tutorial: Tutorial
    private let forStaff: Bool

    /// - Parameter forStaff: shows how many people asked for it.
    package init(_ tutorial: Tutorial, forStaff: Bool) {
        self.tutorial = tutorial
        self.forStaff = forStaff
    }

    package func writeFields(to json: inout JSONWriter) {
        let details = tutorial.details
        json.write("id", tutorial.id)
        json.write("slug", details.slug)
        json.write("title", details.title)
        json.write("summary", details.summary)
        json.write("description", details.description)
        json.write("level", details.level)
        json.write("language", details.language)
        json.write("tags", details.tags)
        json.write("materials", details.materials)
        json.write("status", details.status)
        json.write("interested", forStaff ? tutorial.interested : nil)
        json.write("createdAt", tutorial.createdAt)
        json.write("updatedAt", tutorial.updatedAt)
    }
}

extension Tutorial.Material: JSONResource {
    package func writeFields(to json: inout JSONWriter) {
        json.write("title", title)
        json.write("url", url)
        json.write("kind", kind)
    }
}
