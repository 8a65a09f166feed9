import Crypto
import Foundation
import ICalendar
import Training

/// All events of one UID, which a calendar program synchronises as one resource (RFC 4791 §4.1): a series with the dates
/// that differ, or a single date.
public struct CalendarObject: Sendable {
    public let uid: String
    /// The entity tag without quotes: a hash of the bytes.
    public let tag: String
    private let head: String
    private let events: ArraySlice<FeedFragment.Event>

    init(_ object: FeedFragment.Object, of fragment: FeedFragment) {
        uid = object.uid
        tag = object.tag
        head = object.isLocal ? fragment.head : ObjectHeads.plain
        events = fragment.events[object.events]
    }

    /// Calendar text (RFC 5545) with the zone that it needs, and without a method.
    public var text: String {
        var text = head
        for event in events { text += event.text }
        return text + CalendarDocument.footer
    }

    /// The size of ``text``, in bytes.
    public var size: Int {
        events.reduce(head.utf8.count + CalendarDocument.footer.utf8.count) { $0 + $1.text.utf8.count }
    }

    /// The calendar texts of its events, one by one.
    public var eventTexts: [String] { events.map(\.text) }

    static func tag(_ text: String) -> String {
        let hash = SHA256.hash(data: Data(text.utf8)).prefix(8).reduce(0 as UInt64) { $0 << 8 | UInt64($1) }
        return String(hash, radix: 36)
    }
}

extension FeedFragment {
    var calendarObjects: [CalendarObject] { objects.map { CalendarObject($0, of: self) } }
}

/// The texts before the events of calendar objects, for one day. They do not name the release, so that another one
/// changes no object.
struct ObjectHeads {
    let window: FeedWindow
    private var heads: [String: String] = [:]

    /// The text of an object without local times.
    static let plain = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:\(productID)\r\nCALSCALE:GREGORIAN\r\n"
    private static let productID = "-//Lectern//Lectern//EN"

    init(window: FeedWindow) {
        self.window = window
    }

    mutating func head(declaring zones: Set<String>) throws -> String {
        guard !zones.isEmpty else { return Self.plain }
        let key = zones.sorted().joined(separator: " ")
        if let known = heads[key] { return known }
        let definitions = try zones.sorted().map { try Zone($0).declaration(in: window) }
        let head = try CalendarDocument(productID: Self.productID, zones: definitions).header()
        heads[key] = head
        return head
    }
}
