public import Foundation
public import SupportCore

/// An agent's verdict on a tutorial for a ticket or a problem.
public struct TutorialLink: Sendable, Hashable {
    public enum Verdict: String, Sendable, Hashable, CaseIterable {
        case accepted, rejected
    }

    /// The ticket or problem that the tutorial was linked to.
    public enum Subject: Sendable, Hashable {
        case ticket(String)
        case problem(Problem.ID)
    }

    public let subject: Subject
    /// The tutorial's id.
    public let tutorial: String
    public let verdict: Verdict
    /// The ids of the tutorials that the recommender proposed at that moment, the best first.
    public let shown: [String]
    /// The id of the ticket whose text the recommender learns from: the linked ticket, or the problem's representative
    /// at that time.
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

    /// The verdict as the recommender learns it; nil for the rejection of a tutorial that it had not proposed, from which
    /// nothing can be learned.
    public var lesson: Recommender.Verdict? {
        switch verdict {
        case .accepted: shown.contains(tutorial) ? .accepted : .byHand
        case .rejected: shown.contains(tutorial) ? .rejected : nil
        }
    }
}
