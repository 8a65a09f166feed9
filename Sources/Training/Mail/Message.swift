public import Foundation

/// What a trainer writes to those who have a place in a date of a session, or in any of its dates.
public struct Message: Sendable, Hashable, Identifiable {
    public let id: String
    public let session: String
    /// The id of the date; nil: it goes to those of all dates.
    public let occurrence: String?
    /// One line.
    public let subject: String
    /// Plain text.
    public let text: String
    public let createdAt: Date

    public init(id: String, session: String, occurrence: String?, subject: String, text: String, createdAt: Date) {
        self.id = id
        self.session = session
        self.occurrence = occurrence
        self.subject = subject
        self.text = text
        self.createdAt = createdAt
    }
}
