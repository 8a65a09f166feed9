import Egress
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
        let addition = "/calendar/0/addfromweb?url=\(feed.percentEncoded)&name=\(name.percentEncoded)"
        webcal = Self.webcal(feed)
        https = feed
        google = "https://calendar.google.com/calendar/r?cid=" + webcal.percentEncoded
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
        let (title, place) = (date.title.percentEncoded, (date.location ?? "").percentEncoded)
        let compose =
            "/calendar/0/deeplink/compose?path=/calendar/action/compose&rru=addevent&subject=\(title)"
            + "&startdt=\((start.description + "Z").percentEncoded)&enddt=\((end.description + "Z").percentEncoded)"
            + "&location=\(place)&body=\(page.percentEncoded)"
        webcal = Self.webcal(file)
        https = file
        google =
            "https://calendar.google.com/calendar/render?action=TEMPLATE&text=\(title)"
            + "&dates=\(start.basic)Z/\(end.basic)Z&location=\(place)&details=\(page.percentEncoded)"
        outlook = "https://outlook.live.com" + compose
        office = "https://outlook.office.com" + compose
        synchronised = nil
    }

    /// The address under the scheme that calendar programs subscribe to.
    private static func webcal(_ address: String) -> String {
        guard let colon = address.firstIndex(of: ":") else { return address }
        return "webcal" + address[colon...]
    }
}
