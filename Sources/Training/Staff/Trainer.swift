public import Foundation
public import ICalendar

/// A person who teaches sessions.
public struct Trainer: Sendable, Hashable, Identifiable {
    public let id: String
    public var details: Details
    public var picture: PictureReference?
    public let createdAt: Date
    public var updatedAt: Date
    public var revision: Int

    public init(
        id: String, details: Details, picture: PictureReference? = nil, createdAt: Date, updatedAt: Date,
        revision: Int = 1
    ) {
        self.id = id
        self.details = details
        self.picture = picture
        self.createdAt = createdAt
        self.updatedAt = updatedAt
        self.revision = revision
    }

    public struct Details: Sendable, Hashable {
        public var name: String
        /// Shown to staff only.
        public var email: String?
        /// The zone that they chose; nil for none, and for one that the system does not know.
        public var timeZone: Zone? {
            didSet { unknownTimeZone = nil }
        }
        /// The name of the zone that they chose, if the system does not know it. It is kept until they choose another.
        public private(set) var unknownTimeZone: String?
        public var biography: String

        /// The name of the zone that they chose.
        public var timeZoneName: String? { timeZone?.identifier ?? unknownTimeZone }

        public init(name: String, email: String? = nil, timeZone: Zone? = nil, biography: String = "") {
            self.name = name
            self.email = email
            self.timeZone = timeZone
            self.biography = biography
        }

        /// Sets the zone to one that was chosen earlier, which the system may not know any more.
        public mutating func setTimeZone(named name: String?) {
            timeZone = name.flatMap { Zone(ifKnown: $0) }
            unknownTimeZone = timeZone == nil ? name : nil
        }
    }
}
