import Foundation
import HTTPTypes
import Logging
import OpenIDConnect
import Operations
import SupportCore
import Training

/// The page on which staff sign in, by whichever way, and the way out.
struct SignInPages {
    @Sendable static func form(_ call: Call) async throws -> Answer {
        let place = formFields(call.query).last { $0.name == "next" }?.value ?? ""
        if try await StaffSignIn(call.headers, site: call.site, now: call.now) != nil { return .seeOther(own(place)) }
        return try page(call, place, problem: nil)
    }

    @Sendable static func signIn(_ call: Call) async throws -> Answer {
        let form = try Form(call)
        let texts = call.reader.texts
        do {
            let secret = try await call.site.tokens.signIn(
                with: form["token"].trimmingCharacters(in: .whitespacesAndNewlines), endingSession: formerSession(call),
                now: call.now)
            guard let secret else {
                if let wait = call.site.wrongSecrets.countWrongSecret(from: call.origin, now: call.now) {
                    throw HTTPFailure.tooManyWrongSecrets(retryAfter: wait)
                }
                return try refused(call, form["next"], texts.text(.signInUnknown), .unprocessableContent)
            }
            return signedIn(secret, leadingTo: own(form["next"]), call)
        } catch let failure as Failure where failure.code == .forbidden {
            return try refused(call, form["next"], texts.text(.signInProgram), .forbidden)
        }
    }

    @Sendable static func signOut(_ call: Call) async throws -> Answer {
        var answer = Answer.seeOther("/sign-in")
        answer.keepSecret()
        if let secret = call.signedIn?.secret, let token = try await call.site.tokens.signOut(ofSession: secret),
            let place = await signOutPlace(token, call)
        {
            // A form may lead nowhere but to us, so the way to the provider is a link.
            answer = try page(call, "", signOut: place)
        }
        answer.headers[.setCookie] = StaffSignIn.setCookie(nil, on: call.site)
        return answer
    }

    /// The page at which the provider signs the browser out, too; nil where it has none.
    private static func signOutPlace(_ token: String, _ call: Call) async -> String? {
        guard let identity = call.site.identityProvider else { return nil }
        do {
            return try await identity.provider.signOutURL(token: token, now: call.now)
        } catch {
            // Nobody stays signed in here because the provider is down.
            call.site.logger.warning("sign-out at the identity provider failed", metadata: ["reason": "\(error)"])
            return nil
        }
    }

    /// The secret of the session that the browser had so far.
    static func formerSession(_ call: Call) -> String? { call.headers.cookie(StaffSignIn.cookie(on: call.site)) }

    /// - Parameter secret: of the new session.
    static func signedIn(_ secret: String, leadingTo place: String, _ call: Call) -> Answer {
        var answer = Answer.seeOther(place)
        answer.headers[.setCookie] = StaffSignIn.setCookie(secret, on: call.site)
        answer.keepSecret()
        return answer
    }

    private static func refused(
        _ call: Call, _ place: String, _ problem: String, _ status: HTTPResponse.Status
    ) throws -> Answer {
        var answer = try page(call, place, problem: problem)
        answer.status = status
        return answer
    }

    /// - Parameters:
    ///   - place: the page of the staff to go on to.
    ///   - problem: the reason why a token was refused.
    ///   - emailProblem: the fault of an address.
    ///   - providerProblem: the reason why the account at the provider signs nobody in.
    ///   - isMailed: true after a link was asked for.
    ///   - signOut: the address at which the provider signs the browser out, too.
    static func page(
        _ call: Call, _ place: String, problem: String? = nil, emailProblem: String? = nil,
        providerProblem: String? = nil, isMailed: Bool = false, signOut: String? = nil
    ) throws -> Answer {
        let next = own(place)
        let provider = call.site.identityProvider.map { _ in
            "/sign-in/provider" + address(comingBackTo: next).dropFirst("/sign-in".count)
        }
        return try call.secretPage(
            SignInView(
                next: next, provider: provider, problem: problem, emailProblem: emailProblem,
                providerProblem: providerProblem, isMailed: isMailed, signOut: signOut), for: call.reader)
    }

    // MARK: - Coming back

    /// The address to sign in at, from which the way leads back.
    static func address(comingBackTo place: String) -> String {
        // Nothing but letters and digits stays as it is, so that it holds neither an “&” nor a second question mark.
        let escaped = place.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
        return own(place) == StaffLayout.home ? "/sign-in" : "/sign-in?next=" + escaped
    }

    /// The page of the staff at this address; for any other address, their first page. Other sites never pass, however
    /// they are written.
    static func own(_ place: String) -> String {
        let isPrintable = place.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\\") }
        return isPrintable && place.hasPrefix(StaffLayout.home + "/") ? place : StaffLayout.home
    }
}

/// The form in which staff sign in.
struct SignInView: PageView {
    static let template = "sign-in"
    static let navigation: LayoutView.Entry? = .staff

    /// The page to go on to.
    let next: String
    /// The address that leads to the identity provider; nil without one.
    let provider: String?
    /// The reasons why a token, an address or an account was refused.
    let problem: String?
    let emailProblem: String?
    let providerProblem: String?
    /// True after a link was asked for.
    let isMailed: Bool
    /// The address at which the provider signs the browser out, too; nil but after signing out here.
    let signOut: String?
}
