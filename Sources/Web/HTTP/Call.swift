import Addresses
import Foundation
import HTTPTypes
import Interchange
import Operations
import SupportCore
import Training

/// One request, as a route sees it.
struct Call: Sendable {
    let site: Site
    let method: HTTPRequest.Method
    let path: String
    /// The path of the route, with parameters in braces.
    let template: String
    /// The host, and perhaps the port, by which the caller reached us.
    let authority: String?
    /// The parts of the path that stand for something, by name.
    let parameters: [String: String]
    let query: String
    let headers: HTTPFields
    /// Empty where the route reads the body as it comes.
    let body: [UInt8]
    /// The body of a route that reads it as it comes; nil for all others.
    let stream: BodyStream?
    let visitor: Visitor
    let caller: Caller
    /// The browser session of staff who signed in; nil for everybody else.
    let signedIn: StaffSignIn?
    /// The machine that sent the request, as far as that is known.
    let origin: IPAddress?
    /// The mails to addresses of strangers that the request was counted for.
    let strangerMails: StrangerMailLimit.Share
    /// The organisation that pages show.
    let organisation: Organisation
    let now: Date

    /// The path with the query, as the caller wrote them.
    var target: String { query.isEmpty ? path : path + "?" + query }

    /// A part of the path.
    func parameter(_ name: String) -> String { parameters[name] ?? "" }

    /// The JSON of the body.
    ///
    /// - Throws: ``Failure`` `.unsupportedMediaType`, `.malformed`.
    func json() throws -> JSON {
        let type = headers[.contentType]?.split(separator: ";").first?.trimmingCharacters(in: .whitespaces).lowercased()
        let taken = method == .patch ? ["application/merge-patch+json", "application/json"] : ["application/json"]
        guard let type, taken.contains(type) else {
            throw HTTPFailure.unsupportedMediaType("Send the body as \(taken.joined(separator: " or ")).")
        }
        guard !body.isEmpty else { throw Failure(.malformed, "The body is empty.") }
        return try JSON(parsing: body)
    }

    /// The JSON of a body that may be left out.
    func jsonIfAny() throws -> JSON {
        body.isEmpty ? [:] : try json()
    }

    /// The fields of a body that programs send as JSON and browsers as a form. What a form leaves empty is not there.
    ///
    /// - Parameter numbers: the fields that are whole numbers, which a form cannot tell from texts.
    /// - Throws: ``Failure`` `.unsupportedMediaType`, `.malformed`.
    func jsonOrForm(numbers: Set<String> = []) throws -> JSON {
        guard isForm else { return try json() }
        try checkOwnForm()
        let fields = formFields(String(decoding: body, as: UTF8.self)).filter { !$0.value.isEmpty }
        guard Set(fields.map(\.name)).count == fields.count else {
            throw Failure(.malformed, "A field of the form appears twice.")
        }
        return .object(
            fields.map { field in
                let number = numbers.contains(field.name) ? Int(field.value).map(JSON.integer) : nil
                return JSON.Member(field.name, number ?? .string(field.value))
            })
    }

    /// True where the client wants a table as CSV, not as JSON.
    var wantsCSV: Bool {
        if headers[.accept]?.lowercased().hasPrefix("text/csv") == true { return true }
        return headers.accept("text/csv") && !headers.accept("application/json")
    }

    // MARK: - Who may

    /// - Throws: ``Failure`` `.unauthenticated` without a token, `.forbidden` with one of another role.
    func require(_ roles: Token.Role...) throws {
        try visitor.require(roles)
    }

    var precondition: Precondition {
        guard let tags = EntityTags(headers[.ifMatch]) else { return .none }
        // Strong comparison: a weak tag matches nothing.
        // What was read without a token is the same version of the thing.
        let versions = tags.tags.filter { !$0.weak }.map { String($0.tag.prefix { $0 != "~" }) }
        return tags.any ? .exists : .version(anyOf: versions)
    }
}

/// The caller of a request.
enum Visitor: Sendable {
    case anonymous
    case token(Token)
    /// A person of the staff at a browser.
    case user(User)
    /// Somebody with the secret of their own page.
    case registrant(Registrant, Accounts)

    init(_ owner: BrowserSession.Owner) {
        switch owner {
        case .token(let token): self = .token(token)
        case .user(let user): self = .user(user)
        }
    }

    /// None for strangers and registrants.
    var roles: [Token.Role] {
        switch self {
        case .token(let token): [token.role]
        case .user(let user): user.details.roles
        case .anonymous, .registrant: []
        }
    }

    /// True for a visitor with one of these roles, and for an admin.
    func mayAct(as roles: [Token.Role]) -> Bool {
        self.roles.contains { $0 == .admin || roles.contains($0) }
    }

    /// True for strangers, and for registrants, who have no role either.
    var isWithoutRole: Bool { roles.isEmpty }

    /// True for strangers, who cannot be told apart.
    var isAnonymous: Bool {
        if case .anonymous = self { true } else { false }
    }

    /// The user, whose token it may be.
    var user: User.ID? {
        switch self {
        case .token(let token): token.user
        case .user(let user): user.id
        case .anonymous, .registrant: nil
        }
    }

    /// The tickets that the caller may read and write.
    var ticketAccess: TicketAccess {
        switch self {
        case .token(let token): token.role == .integration ? .integration(token: token.id) : .staff
        case .user: .staff
        case .anonymous, .registrant: .none
        }
    }

    /// The source of a program's token that is bound to one alone.
    var onlySource: String? {
        guard case .token(let token) = self, token.sources.count == 1 else { return nil }
        return token.sources[0]
    }

    /// - Throws: ``Failure`` `.unauthenticated` without a token, `.forbidden` with one of another role.
    func require(_ roles: [Token.Role]) throws {
        switch self {
        case .anonymous, .registrant:
            throw HTTPFailure.unauthenticated("This requires a token. Send it as Authorization: Bearer ….")
        case .token(let token):
            guard mayAct(as: roles) else { throw HTTPFailure.wrongRole(token.role) }
        case .user(let user):
            guard mayAct(as: roles) else { throw HTTPFailure.wrongRoles(user.details.roles) }
        }
    }

    /// - Throws: as ``Call/require(_:)``, and `.forbidden` for a token that is narrowed to other scopes.
    func require(_ access: RouteTable.Access, _ scope: Scope?) throws {
        if let roles = access.roles { try require(roles) }
        guard let scope, !permits(scope) else { return }
        throw HTTPFailure.missingScope(scope)
    }

    /// False for a token that is narrowed to other scopes.
    func permits(_ scope: Scope) -> Bool {
        guard case .token(let token) = self else { return true }
        return token.permits(scope)
    }

    /// Trainers, agents and admins.
    var isStaff: Bool { roles.contains { $0 != .integration } }

    /// The accounts that are proved to be the visitor's.
    var accounts: Accounts {
        guard case .registrant(_, let accounts) = self else { return Accounts() }
        return accounts
    }

    /// The accounts that are proved to be the visitor's, if the address is their own; else none, so that nobody lets
    /// others in.
    func accounts(for email: String) -> Accounts {
        guard case .registrant(let registrant, let accounts) = self,
            EmailAddress.key(of: registrant.email) == EmailAddress.key(of: email)
        else { return Accounts() }
        return accounts
    }

    /// True for staff, and for a registrant with their own address: nobody has to confirm what they ask for.
    func isTrusted(with email: String) -> Bool {
        if case .registrant(let registrant, _) = self {
            return EmailAddress.key(of: registrant.email) == EmailAddress.key(of: email)
        }
        return isStaff
    }

    /// A suffix of entity tags: staff see all fields of a resource, others only some of them.
    var view: String { isStaff ? "" : "~" + (roles.first?.rawValue ?? "public") }

    /// True for the roles that write the catalogue and the schedule.
    var schedules: Bool { mayAct(as: [.trainer]) }
}

extension HTTPFields {
    /// True for a request of a browser, which wants a page for an answer.
    var acceptHTML: Bool { self[.accept]?.contains("text/html") == true }
}
