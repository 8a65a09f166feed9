public import Foundation

/// What makes tickets one problem, and a problem a recurring one.
public struct GroupingSettings: Sendable, Hashable, Codable {
    /// How like a ticket must be to one of a problem's tickets, 0 to 1.
    public var likeness: Double
    /// Decisions of agents move the likeness within this range.
    public var likenessRange: ClosedRange<Double>
    /// How many of the most similar tickets vote.
    public var voters: Int
    /// The likeness of two tickets with the same tutorial counts this many times as much.
    public var sameTutorial: Double
    /// And that of two tickets with different ones.
    public var otherTutorial: Double
    public var recurringTickets: Int
    public var recurringAccounts: Int
    /// Within this many seconds.
    public var recurringWithin: TimeInterval

    /// How like two tickets of one problem usually are, as long as nobody decided otherwise.
    public static let typicalSimilarity = 0.42

    public init(
        likeness: Double = Self.typicalSimilarity,
        likenessRange: ClosedRange<Double> = 0.2...0.9,
        voters: Int = 16,
        sameTutorial: Double = 1.7,
        otherTutorial: Double = 0.6,
        recurringTickets: Int = 5,
        recurringAccounts: Int = 2,
        recurringWithin: TimeInterval = 28 * 86_400
    ) {
        self.likeness = likeness
        self.likenessRange = likenessRange
        self.voters = voters
        self.sameTutorial = sameTutorial
        self.otherTutorial = otherTutorial
        self.recurringTickets = recurringTickets
        self.recurringAccounts = recurringAccounts
        self.recurringWithin = recurringWithin
    }

    /// How many tickets are compared in full for one that comes in.
    static let compared = 20

    func factor(_ one: Recommender.TutorialID?, _ other: Recommender.TutorialID?) -> Double {
        guard let one, let other else { return 1 }
        return one == other ? sameTutorial : otherTutorial
    }
}
