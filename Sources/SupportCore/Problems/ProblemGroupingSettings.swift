public import Foundation

/// The thresholds of problem grouping and of recurring problems.
public struct ProblemGroupingSettings: Sendable, Hashable, Codable {
    /// The minimum similarity of a ticket to a ticket of the problem, 0 to 1.
    public var minSimilarity: Double
    /// The range within which decisions of agents adjust the minimum similarity of a problem.
    public var similarityRange: ClosedRange<Double>
    /// The number of nearest neighbours that vote.
    public var neighbours: Int
    /// The factor for the similarity of two tickets with the same tutorial.
    public var sameTutorial: Double
    /// The factor for the similarity of two tickets with different tutorials.
    public var otherTutorial: Double
    /// The minimum number of tickets of a recurring problem.
    public var recurringTickets: Int
    /// The minimum number of accounts of a recurring problem.
    public var recurringAccounts: Int
    /// The period in which a recurring problem has these tickets and accounts, in seconds.
    public var recurringWithin: TimeInterval

    /// The typical similarity of two tickets of one problem, the default of ``minSimilarity``.
    public static let typicalSimilarity = 0.42

    public init(
        minSimilarity: Double = Self.typicalSimilarity,
        similarityRange: ClosedRange<Double> = 0.2...0.9,
        neighbours: Int = 16,
        sameTutorial: Double = 1.7,
        otherTutorial: Double = 0.6,
        recurringTickets: Int = 5,
        recurringAccounts: Int = 2,
        recurringWithin: TimeInterval = 28 * 86_400
    ) {
        self.minSimilarity = minSimilarity
        self.similarityRange = similarityRange
        self.neighbours = neighbours
        self.sameTutorial = sameTutorial
        self.otherTutorial = otherTutorial
        self.recurringTickets = recurringTickets
        self.recurringAccounts = recurringAccounts
        self.recurringWithin = recurringWithin
    }

    /// The number of nearest neighbours that vote where tickets have embeddings.
    static let meaningNeighbours = 5
    /// The number of candidates with which a new ticket is compared.
    static let candidateLimit = 20

    /// The factor for the similarity of two tickets; 1 if either has no tutorial.
    func factor(_ one: Recommender.TutorialID?, _ other: Recommender.TutorialID?) -> Double {
        guard let one, let other else { return 1 }
        return one == other ? sameTutorial : otherTutorial
    }
}
