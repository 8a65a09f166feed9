import Foundation
import HTTPTypes
import Interchange
import Operations
import Storage
import SupportCore
import Training

/// The people of the staff: all of them, and one with roles, access and tokens.
struct UserPages {
    static let path = "/staff/users"
    private static let usersOfPage = 100
    private static let rolePrefix = "role-"

    static func path(of user: User.ID) -> String { path + "/" + user }

    // MARK: - All

    @Sendable static func list(_ call: Call) async throws -> Answer {
        try await list(call, Form(fields: [rolePrefix + Token.Role.agent.rawValue: "yes"]))
    }

    @Sendable static func create(_ call: Call) async throws -> Answer {
        let form = try Form(call)
        do {
            let user = try await call.site.users.create(
                try details(form), language: call.reader.texts.language, by: call.caller, now: call.now)
            return .seeOther(path(of: user.id) + "?done=invited")
        } catch let failure as Failure {
            guard let problem = ScheduleFault(failure, call.reader.texts) else { throw failure }
            var answer = try await list(call, form, problem: problem)
            answer.status = ErrorResponses.status(of: problem.code)
            return answer
        }
    }

    private static func list(_ call: Call, _ form: Form, problem: ScheduleFault? = nil) async throws -> Answer {
        let (texts, times) = (call.reader.texts, try StaffTimes(call))
        let page = call.page(limit: usersOfPage)
        let (users, trainers) = try await call.site.users.usersAndTrainers(page: page)
        let names = trainers.reduce(into: [:]) { $0[$1.id] = $1.details.name }
        let isDeleted = call.done == "deleted" && problem == nil
        return try call.staffPage(
            UserListView(
                done: isDeleted ? texts.text(.userDeleted) : nil,
                problem: problem.map { FormFaultView($0, current: nil) },
                form: fields(form, trainers, problem, texts),
                users: users.items.map { user in
                    UserListView.Row(
                        name: user.details.name, email: user.details.email, page: path(of: user.id),
                        roles: user.details.roles.map { title(of: $0, texts) }.joined(separator: ", "),
                        trainer: user.details.trainer.flatMap { names[$0] }, seen: user.lastSeenAt.map(times.view),
                        isDisabled: user.isDisabled, isOwn: user.id == call.visitor.user)
                },
                first: page.after.map { _ in path }, later: users.next.map { path + "?after=" + $0.text }))
    }

    // MARK: - One

    @Sendable static func show(_ call: Call) async throws -> Answer { try await page(call) }

    @Sendable static func change(_ call: Call) async throws -> Answer {
        let form = try Form(call)
        return try await saving(call, form) { id in
            let details = try details(form)
            _ = try await call.site.users.edit(id, if: form.precondition, by: call.caller, now: call.now) {
                (details: details, isDisabled: $0.isDisabled)
            }
            return "saved"
        }
    }

    @Sendable static func changeAccess(_ call: Call) async throws -> Answer {
        let form = try Form(call)
        let disables = form["do"] == "disable"
        return try await saving(call, nil) { id in
            _ = try await call.site.users.edit(id, if: form.precondition, by: call.caller, now: call.now) {
                (details: $0.details, isDisabled: disables)
            }
            return disables ? "disabled" : "enabled"
        }
    }

    @Sendable static func invite(_ call: Call) async throws -> Answer {
        _ = try Form(call)
        return try await saving(call, nil) { id in
            try await call.site.users.invite(
                id, language: call.reader.texts.language, by: call.caller, now: call.now)
            return "invited"
        }
    }

    @Sendable static func delete(_ call: Call) async throws -> Answer {
        let form = try Form(call)
        do {
            try await call.site.users.delete(
                call.parameter("user"), if: form.precondition, by: call.caller, now: call.now)
            return .seeOther(path + "?done=deleted")
        } catch let failure as Failure {
            guard let problem = ScheduleFault(failure, call.reader.texts) else { throw failure }
            return try await refused(call, nil, problem)
        }
    }

    /// - Parameter action: carries the form out, and names the notice that tells of it.
    private static func saving(
        _ call: Call, _ form: Form?, _ action: (User.ID) async throws -> String
    ) async throws -> Answer {
        let id = call.parameter("user")
        do {
            return .seeOther(path(of: id) + "?done=" + (try await action(id)))
        } catch let failure as Failure {
            guard let problem = ScheduleFault(failure, call.reader.texts) else { throw failure }
            return try await refused(call, form, problem)
        }
    }

    private static func refused(_ call: Call, _ form: Form?, _ problem: ScheduleFault) async throws -> Answer {
        var answer = try await page(call, form, problem: problem)
        answer.status = ErrorResponses.status(of: problem.code)
        return answer
    }

    private static func page(
        _ call: Call, _ typed: Form? = nil, problem: ScheduleFault? = nil
    ) async throws -> Answer {
        let (texts, times) = (call.reader.texts, try StaffTimes(call))
        let (user, tokens, trainers) = try await call.site.users.userWithTokens(call.parameter("user"), now: call.now)
        let form = typed ?? Form(fields: self.typed(user.details))
        return try call.staffPage(
            UserView(
                name: user.details.name, email: user.details.email, id: user.id, version: user.version,
                done: problem == nil ? notice(call) : nil,
                problem: problem.map { FormFaultView($0, current: path(of: user.id)) },
                form: fields(form, trainers, problem, texts), isDisabled: user.isDisabled,
                isOwn: user.id == call.visitor.user, seen: user.lastSeenAt.map(times.view),
                identity: user.identity.map { "\($0.issuer) · \($0.subject)" },
                tokens: tokens.map { token in
                    UserView.Token(
                        name: token.name, role: title(of: token.role, texts), used: token.lastUsedAt.map(times.view))
                },
                hasTokens: !tokens.isEmpty))
    }

    private static func notice(_ call: Call) -> String? {
        let texts = call.reader.texts
        return switch call.done {
        case "saved": texts.text(.newsSaved)
        case "invited": texts.text(.userInvited)
        case "disabled": texts.text(.userDisabledDone)
        case "enabled": texts.text(.userEnabledDone)
        default: nil
        }
    }

    // MARK: - The form

    private static func details(_ form: Form) throws -> User.Details {
        let roles = User.roles.map(\.rawValue).filter { !form[rolePrefix + $0].isEmpty }
        func text(_ name: String) -> JSON.Member {
            JSON.Member(name, form[name].isEmpty ? .null : .string(form[name]))
        }
        return try User.Details(
            writing: .object([
                text("name"), text("email"), text("trainer"), JSON.Member("roles", .array(roles.map(JSON.string))),
            ]))
    }

    private static func typed(_ details: User.Details) -> [String: String] {
        let fields = ["name": details.name, "email": details.email, "trainer": details.trainer ?? ""]
        return details.roles.reduce(into: fields) { $0[rolePrefix + $1.rawValue] = "yes" }
    }

    private static func fields(
        _ form: Form, _ trainers: [Trainer], _ problem: ScheduleFault?, _ texts: LocalizedTexts
    ) -> UserFormView {
        let above = [
            FieldView(name: "name", label: texts.text(.personName), control: .input("text"), limit: 200),
            FieldView(name: "email", label: texts.text(.email), control: .input("email"), isRequired: true),
        ]
        let below = [
            FieldView(
                name: "trainer", label: texts.text(.userTrainer),
                control: .select([("", texts.text(.tokenNobody))] + trainers.map { ($0.id, $0.details.name) }),
                hint: texts.text(.userTrainerHint))
        ]
        let faults = problem?.faults ?? []
        return UserFormView(
            above: above.filled(with: form.all, faults: faults),
            roles: User.roles.map { role in
                CheckboxView(
                    name: rolePrefix + role.rawValue, label: name(of: role, texts),
                    isChosen: !form[rolePrefix + role.rawValue].isEmpty)
            },
            rolesFault: problem?.fault("roles")?.sentence, below: below.filled(with: form.all, faults: faults))
    }

    /// The role in a word, for lists.
    static func title(of role: Token.Role, _ texts: LocalizedTexts) -> String {
        switch role {
        case .admin: texts.text(.roleAdmin)
        case .trainer: texts.text(.roleTrainer)
        case .agent: texts.text(.roleAgent)
        case .integration: texts.text(.roleIntegration)
        }
    }

    /// The role with what it may do, for forms.
    static func name(of role: Token.Role, _ texts: LocalizedTexts) -> String {
        switch role {
        case .admin: texts.text(.tokenAdmin)
        case .trainer: texts.text(.tokenTrainer)
        case .agent: texts.text(.tokenAgent)
        case .integration: texts.text(.tokenIntegration)
        }
    }
}

/// The fields of a user, in `staff-user-form.mustache`.
struct UserFormView: Hashable, Sendable, Codable {
    let above: [FieldView]
    let roles: [CheckboxView]
    let rolesFault: String?
    let below: [FieldView]
}

/// All users, and the form of a new one.
struct UserListView: PageView {
    static let template = "staff-users"

    let done: String?
    let problem: FormFaultView?
    let form: UserFormView
    let users: [Row]
    /// The addresses of the list's beginning and of its next page.
    let first: String?
    let later: String?

    struct Row: Hashable, Sendable, Codable {
        let name: String
        let email: String
        let page: String
        let roles: String
        /// The name of the trainer that the user is.
        let trainer: String?
        /// The last visit; nil for none.
        let seen: MomentView?
        let isDisabled: Bool
        let isOwn: Bool
    }
}

/// A user with roles, access and tokens.
struct UserView: PageView {
    static let template = "staff-user"

    let name: String
    let email: String
    let id: String
    let version: String
    let done: String?
    let problem: FormFaultView?
    let form: UserFormView
    let isDisabled: Bool
    let isOwn: Bool
    let seen: MomentView?
    /// The account at the identity provider; nil before the first sign-in there.
    let identity: String?
    let tokens: [Token]
    let hasTokens: Bool

    struct Token: Hashable, Sendable, Codable {
        let name: String
        let role: String
        let used: MomentView?
    }
}
