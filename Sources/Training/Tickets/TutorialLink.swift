public import Foundation
public import SupportCore

/// What an agent said of a tutorial for a ticket or a problem.
public struct TutorialLink: Sendable, Hashable {
    public enum Verdict: String, Sendable, Hashable, CaseIterable {
        case accepted, rejected
    }

    /// What the tutorial was linked to.
    public enum Subject: Sendable, Hashable {
        case ticket(String)
        case problem(Problem.ID)
    }

    public let subject: Subject
    public let tutorial: String
    public let verdict: Verdict
    /// What the recommender proposed at that moment, by id, the best first.
    public let shown: [String]
    /// The ticket whose words speak for the tutorial from then on: itself, or the one that stood for the problem.
    public let evidence: String
    /// The number of that ticket.
    public let number: Int
    public let linkedAt: Date

    public init(
        subject: Subject, tutorial: String, verdict: Verdict, shown: [String], evidence: String, number: Int,
        linkedAt: Date
    ) {
        self.subject = subject
        self.tutorial = tutorial
        self.verdict = verdict
        self.shown = shown
        self.evidence = evidence
        self.number = number
        self.linkedAt = linkedAt
    }

    /// What the recommender learns of it; nil for the rejection of what it had not proposed, which teaches nothing.
    public var lesson: Recommender.Verdict? {
        switch verdict {
        case .accepted: shown.contains(tutorial) ? .accepted : .byHand
        case .rejected: shown.contains(tutorial) ? .rejected : nil
        }
    }
}
