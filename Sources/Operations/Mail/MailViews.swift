import Training

/// The values of a mail. Each property is a name that the templates of the mail can use; nil and false leave a section out.
protocol MailView: Sendable, Decodable {
    /// The names of the templates: files of `Templates/mail` in each language.
    static var templates: [String] { get }

    /// The address of the page where the recipient unsubscribes; nil for a mail that cannot be unsubscribed from.
    var leaveURL: String? { get }

    /// The days of the dates in the lists of the mail, in their order.
    var days: [MailDay] { get }
}

extension MailView {
    var leaveURL: String? { nil }
    var days: [MailDay] { [] }
}

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
    /// The entry in the recipient's calendar is taken out of it.
    let isRemoved: Bool
    /// The recipient cancelled, and needs no apology.
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

/// A date in the text of a mail.
struct NamedDateView: Sendable, Decodable {
    /// The title, where it is not that of the mail.
    var title: String?
    /// The title of the date, where the mail is about another one, such as that of its series.
    var ownTitle: String?
    /// Nil for a series as a whole.
    var when: String?
    var location: String?
    /// The former time of a date that was moved.
    var was: String?
    /// The day as it is drawn beside the text. Templates do not write it.
    var day: MailDay?

    enum CodingKeys: CodingKey {
        case title, ownTitle, when, location, was
    }
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
    /// From when on one can join.
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
    /// Earlier links were made void.
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

/// The dates that a trainer teaches now, or no longer.
struct AssignmentView: MailView {
    static let templates = ["assignment"]

    let name: String?
    let title: String
    let added: Group?
    let changed: Group?
    let removed: Group?
    let sessionURL: String

    var days: [MailDay] { [added, changed, removed].flatMap { $0?.dates.compactMap(\.day) ?? [] } }

    struct Group: Sendable, Decodable {
        let dates: [NamedDateView]
        /// The number of dates beyond those that are named.
        var more: Int?
    }
}

/// A date with fewer registrations than its minimum.
struct MinimumView: MailView {
    static let templates = ["minimum"]

    let name: String?
    let title: String
    /// The date, alone in its list.
    let dates: [NamedDateView]
    /// The number of confirmed registrations.
    let confirmed: Int
    let minimum: Int
    /// The number of requests that nobody has decided on; nil for none.
    let requested: Int?
    let rosterURL: String

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

/// The one mail after a date.
struct FollowUpView: MailView {
    static let templates = ["followUp"]

    let name: String?
    let title: String
    let when: String
    let attended: Bool
    let hasRecordings: Bool
    let recordings: [Recording]
    /// Nil for who gets no certificate.
    let certificateURL: String?
    /// The next date of the tutorial, or of a related one.
    var next: String?
    /// The title of a related tutorial's date; nil for the same tutorial.
    var nextTitle: String?
    var nextURL: String?
    /// Nil for who was absent.
    let feedbackURL: String?
    let leaveURL: String?

    struct Recording: Sendable, Decodable {
        let label: String
        let url: String
    }
}

/// A target of a ticket that was missed, or soon will be.
struct BreachView: MailView {
    static let templates = ["breach"]

    let number: Int
    let subject: String
    let priority: String
    /// True for the plan that is not the standard one.
    let isSuperPremium: Bool
    let isMissed: Bool
    /// The target of the first response; else of the fix.
    let isResponse: Bool
    let due: String
    let account: String?
    let ticketURL: String
}

/// The link to the page of a ticket. It repeats nothing that a stranger wrote.
struct TicketLinkMailView: MailView {
    static let templates = ["ticketLink"]

    let name: String?
    let number: Int
    /// False for a link that replaces a former one.
    let isNew: Bool
    /// The instant by which an answer is due; nil where none is promised.
    let due: String?
    /// The number of details that are missing; nil for none.
    let missing: Int?
    let ticketURL: String
}

/// A message of an agent on a ticket, to its requester. The agent greets them.
struct TicketReplyMailView: MailView {
    static let templates = ["ticketReply"]

    let number: Int
    let subject: String
    let text: String
    /// The number of files that came with it; nil for none.
    let files: Int?
    /// The ticket waits for an answer.
    let waits: Bool
    let ticketURL: String
}

/// A new ticket or a customer's message, to support.
struct TicketNewsMailView: MailView {
    static let templates = ["ticketNews"]

    let number: Int
    let subject: String
    let priority: String
    let account: String?
    /// False for a message on a ticket.
    let isNew: Bool
    let text: String
    let files: Int?
    let due: String?
    let ticketURL: String
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

/// The proposal of another time for a date.
struct ProposalView: MailView {
    static let templates = ["proposal"]

    let name: String?
    let person: String
    let title: String
    let when: String?
    let proposed: String?
    let comment: String?
    let rosterURL: String
}

/// A webhook that was switched off.
struct SwitchedOffWebhookView: MailView {
    static let templates = ["webhook"]

    /// The host of its address. The rest may hold a secret.
    let host: String
    let description: String?
    /// The reason of the last failed attempt.
    let reason: String?
    let webhookURL: String
}

/// The link that signs a person of the staff in, once.
struct SignInMailView: MailView {
    static let templates = ["signIn"]

    let name: String?
    /// The first mail to the person.
    let isInvitation: Bool
    let signInURL: String
    let expires: String
}

/// The acknowledgement of a ticket that came by mail.
struct AcknowledgementView: MailView {
    static let templates = ["acknowledgement"]

    /// The name and the subject that the sender wrote; nil for a sender that nothing proves.
    let name: String?
    let number: Int
    let subject: String?
    /// The number of the closed ticket that was answered.
    let former: Int?
    /// By when an answer is due.
    let due: String?
    /// The questions that the agreement asks for, and that are open.
    let questions: [String]
    let hasQuestions: Bool
    let tutorials: [Tutorial]
    let hasTutorials: Bool
    let ticketURL: String?

    struct Tutorial: Sendable, Decodable {
        let title: String
        let url: String
        /// The next date.
        let next: String?
    }
}

/// A note on a ticket that names a person of the staff.
struct MentionMailView: MailView {
    static let templates = ["mention"]

    let name: String?
    /// The author of the note.
    let by: String?
    let number: Int
    let subject: String
    let text: String
    let ticketURL: String
}

/// The figures of a week for a lead.
struct DigestView: MailView {
    static let templates = ["digest"]

    let name: String?
    /// The first and the last day of the week.
    let from: String
    let to: String
    /// The tickets that came, and those of the week before.
    let tickets: Int
    let ticketsBefore: Int
    /// `P1: 2 · P3: 14`; nil without tickets.
    let priorities: String?
    /// The first responses that came late, and the tickets that still wait for theirs.
    let late: Int
    let lateTickets: [Ticket]
    let overdue: Int?
    /// Nil where no date was held.
    let attendance: Attendance?
    /// The problems that most tickets without a tutorial are about.
    let asked: [Problem]
    let hasAsked: Bool
    /// Nil where nobody began a request on the support page.
    let support: Support?
    let insightsURL: String
    let preferencesURL: String
    let leaveURL: String?

    struct Ticket: Sendable, Decodable {
        let number: Int
        let subject: String
        let lateBy: String
        let url: String
    }

    struct Attendance: Sendable, Decodable {
        let seats: Int
        let attended: Int
        let absent: Int
        /// `80 %`; nil where no attendance was recorded.
        let share: String?
    }

    struct Problem: Sendable, Decodable {
        let title: String
        let tickets: Int
        let url: String
    }

    struct Support: Sendable, Decodable {
        let asked: Int
        let answered: Int
        let sent: Int
    }
}

enum MailViews {
    /// The views of all mails.
    static let all: [any MailView.Type] = [
        PlaceView.self, ReminderView.self, LinkView.self, VerificationView.self, InterestView.self,
        AssignmentView.self, MinimumView.self, MessageMailView.self, FollowUpView.self, BreachView.self, ReplyView.self,
        ProposalView.self, TicketLinkMailView.self, TicketReplyMailView.self, TicketNewsMailView.self,
        SwitchedOffWebhookView.self, SignInMailView.self, AcknowledgementView.self, MentionMailView.self,
        DigestView.self,
    ]
}
