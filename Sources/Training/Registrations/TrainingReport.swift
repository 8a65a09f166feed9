/// The figures of past dates, for one tutorial, trainer, account or source.
public struct TrainingReportRow: Sendable, Hashable {
    /// The dimension by which seats are put together.
    public enum Dimension: String, Sendable, Hashable, CaseIterable {
        case tutorial, trainer, account, source
    }

    /// The id of the tutorial or trainer, the account, or the source; nil for seats without any.
    public let key: String?
    /// The title of the tutorial or the name of the trainer; the key of the other dimensions.
    public let name: String?
    /// The number of confirmed seats on dates that took place.
    public let seats: Int
    public let attended: Int
    public let absent: Int
    public let ratings: Int
    /// The sum of the ratings, each 1 to 5.
    public let ratingTotal: Int

    public init(
        key: String?, name: String?, seats: Int, attended: Int, absent: Int, ratings: Int, ratingTotal: Int
    ) {
        self.key = key
        self.name = name
        self.seats = seats
        self.attended = attended
        self.absent = absent
        self.ratings = ratings
        self.ratingTotal = ratingTotal
    }

    /// The share of those who attended among all whose attendance was recorded, 0 to 1; nil if none was.
    public var attendance: Double? {
        attended + absent == 0 ? nil : Double(attended) / Double(attended + absent)
    }

    /// The mean rating, 1 to 5; nil without ratings.
    public var rating: Double? { ratings == 0 ? nil : Double(ratingTotal) / Double(ratings) }
}
