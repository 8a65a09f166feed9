public import Foundation

/// A message of a trainer to the people who are registered for a date of a session, or for any of its dates.
public struct Message: Sendable, Hashable, Identifiable {
    public let id: String
    /// The session's id.
    public let session: String
    /// The date's id; nil for the registrants of all dates.
    public let occurrence: String?
    /// One line.
    public let subject: String
    /// Plain text.
    public let text: String
    public let createdAt: Date

    /// The maximum number of characters of a subject.
    public static let maxSubject = 200
    /// The maximum number of characters of a text.
    public static let maxText = 10_000

    public init(id: String, session: String, occurrence: String?, subject: String, text: String, createdAt: Date) {
        self.id = id
        self.session = session
        self.occurrence = occurrence
        self.subject = subject
        self.text = text
        self.createdAt = createdAt
    }
}
