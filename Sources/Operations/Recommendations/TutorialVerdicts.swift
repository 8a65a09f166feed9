public import Storage
import SupportCore
public import Training

extension Recommendations {
    /// A tutorial beside what an agent said of it.
    public struct TutorialVerdict: Sendable, Hashable {
        public let tutorial: Tutorial
        public let verdict: TutorialLink.Verdict
    }

    /// What agents said of tutorials for a ticket or a problem, the first word first.
    public func verdicts(on subject: TutorialLink.Subject) async throws -> [TutorialVerdict] {
        try await database.read { connection in
            let links =
                switch subject {
                case .ticket(let id): try connection.ticketLinks(ofTickets: [id])
                case .problem(let id): try connection.problemLinks(ofProblems: [id])
                }
            let tutorials = try connection.tutorials(ofIDs: links.map(\.tutorial)).reduce(into: [:]) { $0[$1.id] = $1 }
            return links.compactMap { link in
                tutorials[link.tutorial].map { TutorialVerdict(tutorial: $0, verdict: link.verdict) }
            }
        }
    }
}
