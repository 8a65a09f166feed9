import ICalendar
import Training

/// The ways in which calendar programs take a feed or a date.
struct CalendarLinks: Hashable, Sendable, Codable {
    let webcal: String
    let https: String
    let google: String
    let outlook: String
    let office: String
    /// The address of the same calendar for programs that synchronise; nil where there is none.
    let synchronised: String?

    /// A calendar that is subscribed to, and follows every change: Apple and Thunderbird by `webcal:`, Google and
    /// Outlook by pages of their own.
    ///
    /// - Parameter synchronised: the address of the same calendar for programs that synchronise.
    init(feed: String, named name: String, synchronised: String? = nil) {
        let addition = "/calendar/0/addfromweb?url=\(Self.escaped(feed))&name=\(Self.escaped(name))"
        webcal = Self.webcal(feed)
        https = feed
        google = "https://calendar.google.com/calendar/r?cid=" + Self.escaped(webcal)
        outlook = "https://outlook.live.com" + addition
        office = "https://outlook.office.com" + addition
        self.synchronised = synchronised
    }

    /// Google takes no address above 256 characters, and does not say so. With room for what others add.
    private static let maxLength = 199

    /// - Returns: nil for an address that is too long for some programs.
    init?(ifShort feed: String, named name: String) {
        guard feed.utf8.count <= Self.maxLength else { return nil }
        self.init(feed: feed, named: name)
    }

    /// One date, as it is now.
    init(_ date: ScheduledDate, publicURL: String) {
        let occurrence = date.occurrence
        let file = "\(publicURL)/calendar/dates/\(occurrence.id).ics"
        let page = "\(publicURL)/sessions/\(date.session.id)"
        let (start, end) = (Zone.utc.local(at: occurrence.startsAt), Zone.utc.local(at: occurrence.endsAt))
        let (title, place) = (Self.escaped(date.title), Self.escaped(date.location ?? ""))
        let compose =
            "/calendar/0/deeplink/compose?path=/calendar/action/compose&rru=addevent&subject=\(title)"
            + "&startdt=\(Self.escaped(start.description + "Z"))&enddt=\(Self.escaped(end.description + "Z"))"
            + "&location=\(place)&body=\(Self.escaped(page))"
        webcal = Self.webcal(file)
        https = file
        google =
            "https://calendar.google.com/calendar/render?action=TEMPLATE&text=\(title)"
            + "&dates=\(start.basic)Z/\(end.basic)Z&location=\(place)&details=\(Self.escaped(page))"
        outlook = "https://outlook.live.com" + compose
        office = "https://outlook.office.com" + compose
        synchronised = nil
    }

    /// The address under the scheme that calendar programs subscribe to.
    private static func webcal(_ address: String) -> String {
        guard let colon = address.firstIndex(of: ":") else { return address }
        return "webcal" + address[colon...]
    }

    /// Percent-encoded but for the unreserved characters of RFC 3986 §2.3. Foundation's own goes by way of NSString.
    static func escaped(_ text: String) -> String {
        let digits = Array("0123456789ABCDEF".utf8)
        var escaped: [UInt8] = []
        escaped.reserveCapacity(text.utf8.count * 2)
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"):
                escaped.append(byte)
            default: escaped += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: escaped, as: UTF8.self)
    }
}
