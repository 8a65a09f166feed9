public import Foundation

/// A calendar file: a `VCALENDAR` (RFC 5545 §3.4) with the properties of RFC 7986.
public struct CalendarDocument: Hashable, Sendable {
    public var productID: String
    public var name: String?
    public var description: String?
    /// The iTIP method of an invitation or a reply (RFC 5546 §1.4), such as `REQUEST`; nil for a feed.
    public var method: String?
    /// The URI that the file can be refreshed from.
    public var source: String?
    /// A CSS3 color name, in lower case.
    public var color: String?
    /// The suggested polling interval, in seconds.
    public var refreshInterval: Int?
    /// The IANA zone name for clients that show a calendar in one zone (`X-WR-TIMEZONE`).
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
