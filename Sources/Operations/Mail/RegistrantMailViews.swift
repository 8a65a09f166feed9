import Training

/// A registration: a seat, a place on the waitlist, its dates and what became of them.
struct PlaceView: MailView {
    static let templates = PlaceNotice.Kind.allCases.map(\.rawValue)

    /// The name by which the recipient is greeted.
    let name: String?
    let title: String
    let dates: [NamedDateView]
    /// The number of dates beyond those that are named.
    var more: Int?
    var joinURL: String?
    let hasCalendar: Bool
    /// True if the entry is removed from the recipient's calendar.
    let isRemoved: Bool
    /// True if the recipient cancelled, and needs no apology.
    var isOwn = false
    var reason: String?
    /// The place on the waitlist, from 1.
    var position: Int?
    var offerExpires: String?
    /// True if the withdrawn place was a request that nobody had decided on.
    var isRequest = false
    /// The date that the place was moved from.
    var former: String?
    /// The date whose seat is kept until there is a seat on this one.
    var kept: String?
    /// The number of places that the recipient reserved for colleagues, and their end.
    var reserved: Int?
    var reservedUntil: String?
    let sessionURL: String
    let pageURL: String
    let subscribeURL: String

    var days: [MailDay] { dates.compactMap(\.day) }
}

/// A date that is near. Exactly one of the properties `starts…` says how near.
struct ReminderView: MailView {
    static let templates = ["reminder"]

    let name: String?
    let title: String
    let startsSoon: Bool
    let startsInAnHour: Bool
    let startsToday: Bool
    let startsTomorrow: Bool
    /// The number of days, from 2.
    let startsInDays: Int?
    /// The date, alone in its list.
    let dates: [NamedDateView]
    let joinURL: String?
    /// The time from which the date can be joined.
    let opens: String?
    let pageURL: String
    let leaveURL: String?

    init(
        _ distance: MailTimes.Distance, name: String?, title: String, date: NamedDateView, joinURL: String?,
        opens: String?,
        pageURL: String, leaveURL: String?
    ) {
        startsSoon = distance == .soon
        startsInAnHour = distance == .inAnHour
        startsToday = distance == .today
        startsTomorrow = distance == .tomorrow
        if case .inDays(let days) = distance { startsInDays = days } else { startsInDays = nil }
        self.name = name
        self.title = title
        dates = [date]
        self.joinURL = joinURL
        self.opens = opens
        self.pageURL = pageURL
        self.leaveURL = leaveURL
    }

    var days: [MailDay] { dates.compactMap(\.day) }
}

/// The link to somebody's registrations.
struct LinkView: MailView {
    static let templates = ["link"]

    let name: String?
    /// True if earlier links were made void.
    let isRotated: Bool
    let pageURL: String
    let subscribeURL: String
}

/// The link that confirms an address.
struct VerificationView: MailView {
    static let templates = ["verification"]

    /// The places that are held; none for an interest.
    var dates: [NamedDateView] = []
    /// True where some of them hold a seat, or a place on the waitlist.
    var hasPlaces = false
    /// True where some of them are requests, which hold nothing.
    var hasRequests = false
    /// The tutorial that somebody is interested in.
    var tutorial: String?
    var confirmBy: String?
    let confirmURL: String

    var days: [MailDay] { dates.compactMap(\.day) }
}

/// A tutorial was scheduled.
struct InterestView: MailView {
    static let templates = ["interest"]

    let title: String
    let dates: [NamedDateView]
    /// The address of the page of the session, or of the tutorial where the dates are of several sessions.
    let registerURL: String
    let leaveURL: String?

    var days: [MailDay] { dates.compactMap(\.day) }
}

/// A message of staff to the registrants of a session.
struct MessageMailView: MailView {
    static let templates = ["message"]

    let name: String?
    let subject: String
    let text: String
    let title: String
    /// Nil for a message about the session as a whole.
    let when: String?
    let pageURL: String
    let leaveURL: String?
}

/// The follow-up of a date, which is mailed once.
struct FollowUpView: MailView {
    static let templates = ["followUp"]

    let name: String?
    let title: String
    let when: String
    let attended: Bool
    let hasRecordings: Bool
    let recordings: [Recording]
    /// Nil for somebody without a certificate.
    let certificateURL: String?
    /// The next date of the tutorial, or of a related one.
    var next: String?
    /// The title of a related tutorial's date; nil for the same tutorial.
    var nextTitle: String?
    var nextURL: String?
    /// Nil for somebody who was absent.
    let feedbackURL: String?
    let leaveURL: String?

    struct Recording: Sendable, Decodable {
        let label: String
        let url: String
    }
}

/// The answer to an answer to an invitation.
struct ReplyView: MailView {
    static let templates = ["confirmDecline", "delegated", "counter", "seatGone"]

    let name: String?
    let title: String
    /// Nil for a series as a whole.
    let when: String?
    /// The page that cancels the registration.
    let cancelURL: String?
    let sessionURL: String
    let pageURL: String
}
