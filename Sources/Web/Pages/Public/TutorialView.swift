import Training

/// A tutorial as the pages of the staff name it.
struct TutorialView {
    let tutorial: Tutorial

    init(_ tutorial: Tutorial) { self.tutorial = tutorial }

    var values: [String: Any] {
        let details = tutorial.details
        let values: [String: Any?] = [
            "tutorial": tutorial.id, "title": details.title,
            "summary": details.summary.isEmpty ? nil : details.summary,
            "address": "/tutorials/" + details.slug, "tongue": details.language,
            "isPublished": details.status == .published,
        ]
        return values.closed
    }

    /// Whether a proposal is worth an agent's look: what fits far less than the best only takes time.
    static func isWorthIt(_ score: Double, beside best: Double) -> Bool {
        score >= 0.005 && score >= best / 10
    }
}
