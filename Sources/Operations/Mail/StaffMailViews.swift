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

/// The link that signs a person of the staff in, once.
struct SignInMailView: MailView {
    static let templates = ["signIn"]

    let name: String?
    /// True for the first mail to the person.
    let isInvitation: Bool
    let signInURL: String
    let expires: String
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
