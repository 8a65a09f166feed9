import Foundation
import HTTPTypes
import Interchange
import Operations
import SupportCore
import Training

/// Sign-in by a link that works once. Programs that scan mail open links, so only the button of its page signs in.
struct SignInLinkPages {
    /// The same answer whether or not somebody has the address.
    @Sendable static func request(_ call: Call) async throws -> Answer {
        let form = try Form(call)
        let email = form["email"].trimmingCharacters(in: .whitespacesAndNewlines)
        let fields = try Fields(.object([.init("email", .string(email))]))
        guard let address = fields.email("email") else {
            var answer = try SignInPages.page(call, "", emailProblem: call.reader.texts.text(.faultEmail))
            answer.status = .unprocessableContent
            return answer
        }
        try call.site.signInLimit.check(address, for: call)
        try await call.site.users.requestLink(
            email: address, language: call.reader.texts.language, by: call.caller, now: call.now)
        var answer = try SignInPages.page(call, "", isMailed: true)
        answer.status = .accepted
        return answer
    }

    @Sendable static func show(_ call: Call) async throws -> Answer {
        let secret = call.parameter("secret")
        do {
            let user = try await call.site.users.user(forLink: secret, now: call.now)
            return try page(call, SignInLinkView(name: user.details.name, action: "/sign-in/link/" + secret))
        } catch let failure as Failure where failure.code == .unknownSecret {
            return try await over(call)
        }
    }

    @Sendable static func signIn(_ call: Call) async throws -> Answer {
        try call.checkOwnForm()
        do {
            let session = try await call.site.users.signIn(
                withLink: call.parameter("secret"), endingSession: SignInPages.formerSession(call), by: call.caller,
                now: call.now)
            return SignInPages.signedIn(session, leadingTo: StaffLayout.home, call)
        } catch let failure as Failure where failure.code == .unknownSecret {
            return try await over(call)
        }
    }

    /// A link that was used, has expired or never was.
    private static func over(_ call: Call) async throws -> Answer {
        if let wait = call.site.wrongSecrets.countWrongSecret(from: call.origin, now: call.now) {
            throw HTTPFailure.tooManyWrongSecrets(retryAfter: wait)
        }
        // Who opens the mail again is usually signed in already.
        if call.method == .get, try await StaffSignIn(call.headers, site: call.site, now: call.now) != nil {
            return .seeOther(StaffLayout.home)
        }
        var answer = try page(call, SignInLinkView(name: nil, action: ""))
        answer.status = .notFound
        return answer
    }

    private static func page(_ call: Call, _ view: SignInLinkView) throws -> Answer {
        try call.secretPage(view, for: call.reader)
    }
}

/// The page behind a sign-in link.
struct SignInLinkView: PageView {
    static let template = "sign-in-link"
    static let navigation: LayoutView.Entry? = .staff

    /// The person whom the link signs in; nil for a link that does not work.
    let name: String?
    let action: String
}
