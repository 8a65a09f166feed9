public import ICalendar

/// What one date of a session has of its own. What is nil follows the session.
public struct Override: Sendable, Hashable, Codable {
    /// The seats of a date that has its own.
    public enum Capacity: Sendable, Hashable, Codable {
        case unlimited
        case seats(Int)

        public var limit: Int? {
            switch self {
            case .unlimited: nil
            case .seats(let seats): seats
            }
        }
    }

    public var start: LocalDateTime?
    /// Seconds.
    public var duration: Int?
    public var title: String?
    public var description: String?
    public var trainers: [String]?
    public var capacity: Capacity?
    public var join: Join?
    public var location: String?
    public var cancellation: Cancellation?

    public init() {}

    /// Nothing differs from the session.
    public var isEmpty: Bool { self == Override() }

    /// The date was moved, renamed or given away: something other than a cancellation.
    public var changesDetails: Bool {
        var rest = self
        rest.cancellation = nil
        return !rest.isEmpty
    }
}
