public import Operations

/// The sessions that the events of one UID in a calendar file become, and the reasons for what they do not become.
public struct ForeignEntry: Sendable, Hashable, Codable {
    /// The UID in the file, or one that was derived for an event without.
    public let uid: String
    /// The title in the file; empty where it has none.
    public let title: String
    /// The number of the line on which it begins.
    public let line: Int
    /// The sessions that it becomes, each continuing the one before it. It is empty where the event is left out.
    public var sessions: [ImportedSession]
    /// The reasons why it is left out, or taken only in part.
    public var remarks: [CalendarRemark]

    public init(
        uid: String, title: String, line: Int, sessions: [ImportedSession] = [], remarks: [CalendarRemark] = []
    ) {
        self.uid = uid
        self.title = title
        self.line = line
        self.sessions = sessions
        self.remarks = remarks
    }

    public var isLeftOut: Bool { sessions.isEmpty }
}
