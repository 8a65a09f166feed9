import Foundation
import HTTPTypes
import ICalendar
import Interchange
import Operations
import Storage
import SupportCore
import Training

/// The tokens. A token's secret is shown on one page, once.
struct TokenPages {
    static let path = OperatingPages.path + "/tokens"
    private static let tokensOfPage = 100

    @Sendable static func list(_ call: Call) async throws -> Answer {
        return try await page(call, Form(fields: ["role": Token.Role.trainer.rawValue]))
    }

    @Sendable static func create(_ call: Call) async throws -> Answer {
        let form = try Form(call)
        do {
            let zone = try StaffTimes(call).zone
            let last = form["expires"].isEmpty ? nil : LocalDateTime(form["expires"] + "T00:00:00")?.date
            // The last day is one on which it counts.
            let expires = last.map { instantText(zone.midnight($0.adding(days: 1))) } ?? form["expires"]
            func member(_ name: String, _ text: String) -> JSON.Member {
                JSON.Member(name, text.isEmpty ? .null : .string(text))
            }
            func words(_ name: String, separatedBy isSeparator: (Character) -> Bool) -> JSON.Member {
                let words = form[name].split(whereSeparator: isSeparator).map {
                    $0.trimmingCharacters(in: .whitespaces)
                }
                let texts = words.filter { !$0.isEmpty }.map(JSON.string)
                return JSON.Member(name, texts.isEmpty ? .null : .array(texts))
            }
            let request = try Tokens.Request(
                writing: .object([
                    member("role", form["role"]), member("name", form["name"]), member("email", form["email"]),
                    member("trainer", form["trainer"]), member("user", form["user"]), member("expiresAt", expires),
                    words("scopes") { $0 == "," || $0.isWhitespace }, words("sources") { $0 == "," },
                ]), now: call.now)
            let made = try await call.site.tokens.create(request, by: call.caller, now: call.now)
            var answer = try await page(call, Form(), made: TokensView.Made(name: made.token.name, secret: made.secret))
            answer.status = .created
            return answer
        } catch let failure as Failure where failure.code == .invalid {
            var answer = try await page(call, form, failure: failure)
            answer.status = .unprocessableContent
            return answer
        }
    }

    @Sendable static func revoke(_ call: Call) async throws -> Answer {
        try await call.site.tokens.revoke(call.parameter("token"), by: call.caller, now: call.now)
        return .seeOther(path)
    }

    // MARK: - The page

    /// - Parameter made: the token that was just created.
    private static func page(
        _ call: Call, _ form: Form, made: TokensView.Made? = nil, failure: Failure? = nil
    ) async throws -> Answer {
        let (texts, times) = (call.reader.texts, try StaffTimes(call))
        let page = call.page(limit: tokensOfPage)
        let (tokens, trainers, users) = try await call.site.tokens.tokensAndPeople(page: page)
        let names = trainers.reduce(into: [:]) { $0[$1.id] = $1.details.name }
        let people = users.reduce(into: [:]) { $0[$1.id] = $1.details.name }
        return try call.staffPage(
            TokensView(
                views: OperatingPages.links(call), made: made,
                problem: failure.map { texts.sentence(on: $0) },
                fields: fields(form, trainers, users, failure, texts),
                tokens: tokens.items.map { token in
                    TokensView.Token(
                        name: token.name, role: UserPages.title(of: token.role, texts), email: token.email,
                        trainer: token.trainer.flatMap { names[$0] }, user: token.user.flatMap { people[$0] },
                        scopes: token.scopes.map { $0.map(\.description).joined(separator: ", ") },
                        sources: token.sources.isEmpty ? nil : token.sources.joined(separator: ", "),
                        made: times.view(token.createdAt), used: token.lastUsedAt.map(times.view),
                        state: state(of: token, times), isOver: !token.isValid(at: call.now),
                        isOwn: call.signedIn?.owner.actor == Actor(.token, id: token.id),
                        revoke: token.isValid(at: call.now) ? path + "/\(token.id)/revoke" : nil)
                },
                first: page.after.map { _ in path }, later: tokens.next.map { path + "?after=" + $0.text }))
    }

    private static func state(of token: Token, _ times: StaffTimes) -> String {
        let texts = times.texts
        if let revoked = token.revokedAt { return texts.text(.tokenRevoked, ["at": times.moment(revoked)]) }
        guard let expires = token.expiresAt else { return texts.text(.tokenValid) }
        let at = ["at": times.moment(expires)]
        guard expires > times.now else { return texts.text(.tokenExpired, at) }
        return token.expiresSoon(at: times.now)
            ? texts.text(.tokenExpiresSoon, at) : texts.text(.tokenExpires, at)
    }

    private static func fields(
        _ form: Form, _ trainers: [Trainer], _ users: [User], _ failure: Failure?, _ texts: LocalizedTexts
    ) -> [FieldView] {
        let roles = [
            (Token.Role.trainer.rawValue, texts.text(.tokenTrainer)),
            (Token.Role.agent.rawValue, texts.text(.tokenAgent)),
            (Token.Role.integration.rawValue, texts.text(.tokenIntegration)),
            (Token.Role.admin.rawValue, texts.text(.tokenAdmin)),
        ]
        let fields = [
            FieldView(
                name: "name", label: texts.text(.tokenName), control: .input("text"), limit: 200, isRequired: true),
            FieldView(name: "role", label: texts.text(.tokenRole), control: .select(roles)),
            FieldView(
                name: "user", label: texts.text(.tokenUser),
                control: .select(
                    [("", texts.text(.tokenProgram))]
                        + users.filter { !$0.isDisabled }.map { ($0.id, $0.details.name) }),
                hint: texts.text(.tokenUserHint)),
            FieldView(name: "email", label: texts.text(.tokenEmail), control: .input("email")),
            FieldView(
                name: "trainer", label: texts.text(.tokenSpeaksFor),
                control: .select([("", texts.text(.tokenNobody))] + trainers.map { ($0.id, $0.details.name) })),
            FieldView(
                name: "scopes", label: texts.text(.tokenScopes), control: .input("text"),
                hint: texts.text(.tokenScopesHint)),
            FieldView(
                name: "sources", label: texts.text(.tokenSources), control: .input("text"),
                hint: texts.text(.tokenSourcesHint)),
            FieldView(
                name: "expires", label: texts.text(.tokenLastDay), control: .input("date"),
                hint: texts.text(.tokenLastDayHint)),
        ]
        let isEnglish = texts.language == Texts.fallback
        let faults = (failure?.faults ?? []).map { fault in
            FaultView(
                // The form has one field for a list: a fault of an entry is a fault of the field.
                field: fault.pointer == "/expiresAt"
                    ? "expires" : String(fault.pointer.dropFirst().prefix { $0 != "/" }),
                sentence: isEnglish ? fault.detail : texts.text(.scheduleFault),
                detail: isEnglish ? nil : fault.detail)
        }
        return fields.filled(with: form.all, faults: faults)
    }
}

/// All tokens, and the form of a new one.
struct TokensView: PageView {
    static let template = "staff-tokens"

    let views: [StaffLayoutView.Link]
    let made: Made?
    let problem: String?
    let fields: [FieldView]
    let tokens: [Token]
    /// The addresses of the list's beginning and of its next page.
    let first: String?
    let later: String?

    /// A new token, whose secret is shown this once.
    struct Made: Hashable, Sendable, Codable {
        let name: String
        let secret: String
    }

    struct Token: Hashable, Sendable, Codable {
        let name: String
        let role: String
        let email: String?
        /// The name of the trainer for whom the token speaks.
        let trainer: String?
        /// The name of the person whom the token belongs to.
        let user: String?
        /// The parts of the API that it is narrowed to, and the sources that it is bound to; nil for all.
        let scopes: String?
        let sources: String?
        let made: MomentView
        let used: MomentView?
        let state: String
        let isOver: Bool
        let isOwn: Bool
        /// The address of the form that revokes the token, while it is valid.
        let revoke: String?
    }
}
