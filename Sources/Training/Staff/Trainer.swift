public import Foundation
public import ICalendar

/// A person who teaches sessions.
public struct Trainer: Sendable, Hashable, Identifiable {
    public let id: String
    public var details: Details
    public let createdAt: Date
    public var updatedAt: Date
    public var revision: Int

    public init(id: String, details: Details, createdAt: Date, updatedAt: Date, revision: Int = 1) {
        self.id = id
        self.details = details
        self.createdAt = createdAt
        self.updatedAt = updatedAt
        self.revision = revision
    }

    public struct Details: Sendable, Hashable {
        public var name: String
        /// Shown to staff only.
        public var email: String?
        public var timeZone: Zone?
        public var biography: String

        public init(name: String, email: String? = nil, timeZone: Zone? = nil, biography: String = "") {
            self.name = name
            self.email = email
            self.timeZone = timeZone
            self.biography = biography
        }
    }
}
