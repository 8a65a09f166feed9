public import Foundation

/// A whole calendar file: `VCALENDAR` (RFC 5545 §3.4) with the properties of RFC 7986.
public struct CalendarDocument: Hashable, Sendable {
    public var productID: String
    public var name: String?
    public var description: String?
    /// Of invitations and their answers only, such as `REQUEST`; a feed has none.
    public var method: String?
    /// The URI at which the file is found.
    public var source: String?
    /// A color name of CSS 3, in lower case.
    public var color: String?
    /// Seconds after which to ask for the file again.
    public var refreshInterval: Int?
    /// The IANA name for clients that show one zone for a calendar (`X-WR-TIMEZONE`).
    public var defaultZone: String?
    public var lastModified: Date?
    public var zones: [ZoneDefinition]
    public var events: [CalendarEvent]

    public init(
        productID: String, name: String? = nil, description: String? = nil, method: String? = nil,
        source: String? = nil, color: String? = nil, refreshInterval: Int? = nil, defaultZone: String? = nil,
        lastModified: Date? = nil, zones: [ZoneDefinition] = [], events: [CalendarEvent] = []
    ) {
        self.productID = productID
        self.name = name
        self.description = description
        self.method = method
        self.source = source
        self.color = color
        self.refreshInterval = refreshInterval
        self.defaultZone = defaultZone
        self.lastModified = lastModified
        self.zones = zones
        self.events = events
    }
}
