import Training

/// A tutorial in the lists of the staff.
struct TutorialView: Hashable, Sendable, Codable {
    let id: String
    let title: String
    let summary: String?
    /// The address of its page.
    let address: String
    /// The language of the tutorial.
    let contentLanguage: String
    let isPublished: Bool

    init(_ tutorial: Tutorial) {
        let details = tutorial.details
        id = tutorial.id
        title = details.title
        summary = details.summary.isEmpty ? nil : details.summary
        address = "/tutorials/" + details.slug
        contentLanguage = details.language
        isPublished = details.status == .published
    }

    /// Tells whether a proposal is worth an agent's time: the score is not far below the best.
    static func isWorthIt(_ score: Double, beside best: Double) -> Bool {
        score >= 0.005 && score >= best / 10
    }

}
