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

enum MailViews {
    /// The views of all mails.
    static let all: [any MailView.Type] = [
        PlaceView.self, ReminderView.self, LinkView.self, VerificationView.self, InterestView.self,
        MessageMailView.self, FollowUpView.self, ReplyView.self,

        TicketLinkMailView.self, AcknowledgementView.self, TicketReplyMailView.self, TicketNewsMailView.self,
        MentionMailView.self, BreachView.self,

        AssignmentView.self, MinimumView.self, ProposalView.self, SignInMailView.self, DigestView.self,
        SwitchedOffWebhookView.self,
    ]
}
