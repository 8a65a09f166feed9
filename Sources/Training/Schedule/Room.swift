public import Foundation

/// A room that is made for each date of a live session when people join, in place of a join address.
public struct Room: Sendable, Hashable, Codable {
    public enum Kind: String, Sendable, Hashable, CaseIterable, Codable {
        case bigbluebutton, jitsi
    }

    public var kind: Kind
    /// Seconds before the start at which registrants can come in.
    public var releasedBefore: Int

    public init(_ kind: Kind, releasedBefore: Int = 900) {
        self.kind = kind
        self.releasedBefore = releasedBefore
    }
}

extension Session.Details {
    /// Seconds before the start of a date from when people can join; nil for a session that has neither a room nor a join
    /// address.
    public var joinsBefore: Int? { room?.releasedBefore ?? join?.releasedBefore }
}

extension ScheduledDate {
    /// The address of the date. One of its own takes the place of the room of the series.
    public var join: Join? {
        occurrence.override.join ?? (occurrence.override.room == nil ? session.details.join : nil)
    }

    /// The room of the date. One of its own takes the place of the address of the series.
    public var room: Room? {
        occurrence.override.room ?? (occurrence.override.join == nil ? session.details.room : nil)
    }

    /// Seconds before the start from when people can join; nil for a date that has neither a room nor a join address.
    public var joinsBefore: Int? { room?.releasedBefore ?? join?.releasedBefore }

    /// The instant from which registrants can join; nil for a date that has neither a room nor a join address.
    public var joinOpens: Date? { joinsBefore.map { occurrence.startsAt.addingTimeInterval(-Double($0)) } }
}
