import Foundation
import HTTPTypes
import Interchange
import Operations
import SupportCore
import Training

/// The frame of every staff page: navigation, the name of the person, and sign-out.
struct StaffLayout {
    /// Leads everybody to the first page of theirs.
    static let home = "/staff"

    /// A place that staff can go to. Add yours where it belongs; each role sees its own.
    struct Entry: Sendable {
        let path: String
        /// The addresses of further pages that belong to it.
        var others: [String] = []
        let roles: Set<Token.Role>
        let name: @Sendable (LocalizedTexts) -> String

        func holds(_ page: String) -> Bool {
            ([path] + others).contains { page == $0 || page.hasPrefix($0 + "/") }
        }
    }

    static let entries: [Entry] = [
        Entry(path: QueuePages.path, others: ["/staff/tickets"], roles: [.agent]) { texts in texts.text(.queueTitle) },
        Entry(path: SchedulePages.path, others: ["/staff/sessions"], roles: [.agent, .trainer]) { texts in
            texts.text(.scheduleTitle)
        },
        Entry(
            path: StaffTutorialPages.path, others: [StaffTrainerPages.path, StaffFeedbackPages.path], roles: [.trainer]
        ) { texts in texts.text(.tutorials) },
        Entry(path: ProblemPages.path, roles: [.agent, .trainer]) { texts in texts.text(.problemsTitle) },
        Entry(path: GapPages.path, roles: [.agent, .trainer]) { texts in texts.text(.gapsTitle) },
        Entry(path: InsightPages.path, roles: [.agent, .trainer]) { texts in texts.text(.insightTitle) },
        Entry(path: UserPages.path, roles: []) { texts in texts.text(.usersTitle) },
        Entry(path: SettingsPages.path, roles: []) { texts in texts.text(.settingsTitle) },
        Entry(
            path: OperatingPages.path, others: [WebhookPages.path, ConnectionPages.path, MappingPages.path], roles: []
        ) { texts in texts.text(.operateTitle) },
    ]

    static func entries(for visitor: Visitor) -> [Entry] {
        entries.filter { visitor.mayAct(as: Array($0.roles)) }
    }

    /// Leads on to the first page of the role.
    @Sendable static func start(_ call: Call) async throws -> Answer {
        guard let first = entries(for: call.visitor).first else { return try call.staffPage(StaffEmptyView()) }
        return .seeOther(first.path)
    }

    /// A refusal as a page within the frame, so that there is a way on.
    static func refusal(_ refusal: Refusal, of failure: HTTPFailure? = nil, _ call: Call) throws -> Answer {
        let reader = call.reader
        let texts = reader.texts
        let sentence =
            switch failure {
            case .wrongRole(let role): texts.text(.staffWrongRole, ["role": UserPages.title(of: role, texts)])
            case .wrongRoles(let roles):
                roles.isEmpty
                    ? texts.text(.staffNoRole)
                    : texts.text(
                        .staffWrongRole,
                        ["role": roles.map { UserPages.title(of: $0, texts) }.joined(separator: ", ")])
            case .staleForm: texts.text(.staffStaleForm)
            default: texts.sentence(on: refusal)
            }
        var answer = try call.staffPage(
            StaffErrorView(title: texts.title(of: refusal.type), sentence: sentence, back: reader.wayBack))
        answer.status = ErrorResponses.meaning(refusal.type).status
        return answer
    }
}

/// The values of what is around every page of the staff, in `staff.mustache`.
struct StaffLayoutView: Hashable, Sendable, Codable {
    struct Link: Hashable, Sendable, Codable {
        let address: String
        let name: String
        let isCurrent: Bool
    }

    let entries: [Link]
    /// The name of the person, or of the token that somebody signed in with.
    let who: String?
    /// The address of the person's own settings; nil for a token.
    let own: String?
    /// The key that each form of the session holds.
    let key: String?
    /// The key with which a form is carried out once.
    let once: String

    init(_ call: Call, for reader: PageReader) {
        entries = StaffLayout.entries(for: call.visitor).map { entry in
            Link(address: entry.path, name: entry.name(reader.texts), isCurrent: entry.holds(call.path))
        }
        who = call.signedIn?.owner.name
        own = call.visitor.user.map { _ in StaffPreferencePages.path }
        key = call.signedIn?.formKey
        once = Identifier.random()
    }
}

/// The page of a role that has nowhere to go.
struct StaffEmptyView: PageView {
    static let template = "staff-empty"
}

/// The page that refuses something, with a way on.
struct StaffErrorView: PageView {
    static let template = "staff-error"

    let title: String
    let sentence: String
    /// The address of the page with the form that was refused.
    let back: String?
}

/// A fact with its name.
struct FactView: Hashable, Sendable, Codable {
    let name: String
    let value: String
}

extension Call {
    /// A page within the frame of the staff. Its template opens with `{{<staff}}`, and each of its forms holds
    /// `{{> key}}`.
    func staffPage(_ view: some PageView) throws -> Answer {
        let reader = reader
        var answer = try site.pages.secretAnswer(view, frame: StaffLayoutView(self, for: reader), for: reader)
        // A form says from which page it comes, to us alone: who has to sign in again is led back to it.
        answer.headers[.referrerPolicy] = "same-origin"
        return answer
    }
}

extension Call {
    /// The links between several pages that belong together, in `staff-views.mustache`. On a page below one of them, that
    /// one is current; of several, the nearest.
    func links(among pages: [(path: String, name: String)]) -> [StaffLayoutView.Link] {
        let above = pages.map(\.path).filter { path == $0 || path.hasPrefix($0 + "/") }
        let current = above.max { $0.utf8.count < $1.utf8.count }
        return pages.map { StaffLayoutView.Link(address: $0.path, name: $0.name, isCurrent: $0.path == current) }
    }
}
