import Foundation
import ICalendar
import Training

/// The ways in which calendar programs take a feed or a date.
struct CalendarLinks {
    let values: [String: String]

    /// A calendar that is subscribed to, and follows every change: Apple and Thunderbird by `webcal:`, Google and
    /// Outlook by pages of their own.
    init(feed: String, named name: String) {
        let webcal = feed.replacing(/^https?:/, with: "webcal:")
        values = [
            "webcal": webcal, "https": feed,
            "google": "https://calendar.google.com/calendar/r?cid=" + Self.escaped(webcal),
            "outlook": "https://outlook.live.com/calendar/0/addfromweb?url=\(Self.escaped(feed))&name="
                + Self.escaped(name),
            "office": "https://outlook.office.com/calendar/0/addfromweb?url=\(Self.escaped(feed))&name="
                + Self.escaped(name),
        ]
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
        values = [
            "webcal": file.replacing(/^https?:/, with: "webcal:"), "https": file,
            "google": "https://calendar.google.com/calendar/render?action=TEMPLATE&text=\(title)"
                + "&dates=\(start.basic)Z/\(end.basic)Z&location=\(place)&details=\(Self.escaped(page))",
            "outlook": "https://outlook.live.com" + compose, "office": "https://outlook.office.com" + compose,
        ]
    }

    private static func escaped(_ text: String) -> String {
        text.addingPercentEncoding(withAllowedCharacters: unreserved) ?? ""
    }

    /// RFC 3986 §2.3.
    private static let unreserved = CharacterSet(
        charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
}
