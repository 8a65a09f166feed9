import Foundation
import HTTPTypes
import Operations
import SupportCore
import Training

/// The pages on which staff sign in with a token, and sign out.
struct SignInPages {
    @Sendable static func form(_ call: Call) async throws -> Answer {
        let place = formFields(call.query).last { $0.name == "next" }?.value ?? ""
        if try await StaffSignIn(call.headers, site: call.site, now: call.now) != nil { return .seeOther(own(place)) }
        return try page(call, place, problem: nil)
    }

    @Sendable static func signIn(_ call: Call) async throws -> Answer {
        let form = try Form(call)
        let texts = call.reader.texts
        let former = call.headers.cookie(StaffSignIn.cookie(on: call.site))
        do {
            let secret = try await call.site.tokens.signIn(
                with: form["token"].trimmingCharacters(in: .whitespacesAndNewlines), endingSession: former,
                now: call.now)
            guard let secret else {
                if let wait = call.site.wrongSecrets.countWrongSecret(from: call.origin, now: call.now) {
                    throw HTTPFailure.tooManyWrongSecrets(retryAfter: wait)
                }
                return try refused(call, form["next"], texts.text(.signInUnknown), .unprocessableContent)
            }
            var answer = Answer.seeOther(own(form["next"]))
            answer.headers[.setCookie] = StaffSignIn.setCookie(secret, on: call.site)
            answer.keepSecret()
            return answer
        } catch let failure as Failure where failure.code == .forbidden {
            return try refused(call, form["next"], texts.text(.signInProgram), .forbidden)
        }
    }

    @Sendable static func signOut(_ call: Call) async throws -> Answer {
        if let secret = call.signedIn?.secret { try await call.site.tokens.signOut(ofSession: secret) }
        var answer = Answer.seeOther("/sign-in")
        answer.headers[.setCookie] = StaffSignIn.setCookie(nil, on: call.site)
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

    private static func page(_ call: Call, _ place: String, problem: String?) throws -> Answer {
        var answer = try call.secretPage(SignInView(next: own(place), problem: problem), for: call.reader)
        // Without it browsers do not say where the form comes from (Fetch, “append a request Origin header”).
        answer.headers[.referrerPolicy] = "same-origin"
        return answer
    }

    // MARK: - Coming back

    /// The address to sign in at, from which the way leads back.
    static func address(comingBackTo place: String) -> String {
        // Nothing but letters and digits stays as it is, so that it holds neither an “&” nor a second question mark.
        let escaped = place.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
        return own(place) == StaffLayout.home ? "/sign-in" : "/sign-in?next=" + escaped
    }

    /// A page of the staff; what is none leads to the first of theirs. Other sites are none, however they are written.
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
    let problem: String?
}
