/// What a schedule may hold.
public enum ScheduleLimits {
    /// The longest that one date may last, in seconds: a week.
    public static let maxDuration = 7 * 86_400
    /// How many days ahead of today the dates of an endless series are written down.
    public static let horizonDays = 3 * 366
    public static let maxTrainers = 20
    public static let maxTags = 20
    public static let maxSeats = 1_000_000
    /// Excluded and added dates of a series, each.
    public static let maxExceptions = 1_000
}
