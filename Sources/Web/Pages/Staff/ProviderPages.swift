import Crypto
import Foundation
import HTTPTypes
import Logging
import OpenIDConnect
import Operations
import SupportCore
import Training

/// Sign-in at the organisation's identity provider: the way there, and the way back.
///
/// Everything that binds the way back to this browser is derived from one secret in a cookie: the state, the nonce and the
/// verifier. The server keeps nothing while the browser is away.
struct ProviderPages {
    @Sendable static func begin(_ call: Call) async throws -> Answer {
        guard let identity = call.site.identityProvider else {
            throw Failure(.notFound, "There is no identity provider.")
        }
        try call.site.signInLimit.check(for: call)
        let trip = ProviderTrip(
            secret: Secret.random(),
            place: SignInPages.own(formFields(call.query).last { $0.name == "next" }?.value ?? ""))
        do {
            let address = try await identity.provider.authorizationURL(
                state: trip.state, nonce: trip.nonce, challenge: trip.challenge, now: call.now)
            var answer = Answer.seeOther(address)
            answer.headers[.setCookie] = ProviderTrip.setCookie(trip, on: call.site)
            answer.keepSecret()
            return answer
        } catch let error as OpenIDError {
            return try refused(call, error)
        }
    }

    @Sendable static func finish(_ call: Call) async throws -> Answer {
        guard let identity = call.site.identityProvider else {
            throw Failure(.notFound, "There is no identity provider.")
        }
        let (query, texts) = (Query(call), call.reader.texts)
        let (code, state) = (query.one("code"), query.one("state"))
        guard let trip = ProviderTrip(call), let state, trip.accepts(state: state) else {
            return try refused(call, texts.text(.signInProviderAgain), because: "state of another browser, or too late")
        }
        if let error = query.one("error") {
            // The person changed their mind; anything else is for the operator.
            let sentence =
                error == "access_denied" ? texts.text(.signInProviderDenied) : texts.text(.signInProviderDown)
            return try refused(call, sentence, because: "the provider answers \(error.prefix(60))")
        }
        guard let code, code.utf8.count <= 4_096 else {
            return try refused(call, texts.text(.signInProviderAgain), because: "no code")
        }
        do {
            try await call.site.users.use(signInSecret: trip.secret, now: call.now)
            let (account, token) = try await identity.provider.account(
                code: code, issuer: query.one("iss"), verifier: trip.verifier, nonce: trip.nonce, now: call.now)
            let session = try await call.site.users.signIn(
                with: account, roles: identity.roles, providerToken: token,
                endingSession: SignInPages.formerSession(call), now: call.now)
            var answer = SignInPages.signedIn(session, leadingTo: trip.place, call)
            answer.headers.append(
                HTTPField(name: .setCookie, value: ProviderTrip.setCookie(nil, on: call.site)))
            return answer
        } catch let error as OpenIDError {
            return try refused(call, error)
        } catch let refusal as ProviderRefusal {
            return try refused(call, sentence(on: refusal, texts), because: refusal.rawValue, status: .forbidden)
        }
    }

    private static func sentence(on refusal: ProviderRefusal, _ texts: LocalizedTexts) -> String {
        switch refusal {
        case .noAddress: texts.text(.signInNoAddress)
        case .unverifiedAddress: texts.text(.signInUnverified)
        case .noRole: texts.text(.signInNoRole)
        case .unknownPerson: texts.text(.signInUnknownPerson)
        case .disabled: texts.text(.signInDisabled)
        case .addressTaken: texts.text(.signInAddressTaken)
        case .usedBefore: texts.text(.signInProviderAgain)
        }
    }

    private static func refused(_ call: Call, _ error: OpenIDError) throws -> Answer {
        try refused(
            call, call.reader.texts.text(.signInProviderDown), because: error.description,
            status: error.isOutage ? .serviceUnavailable : .forbidden)
    }

    /// The page to sign in at, with the reason. The log says what an operator can do about it.
    private static func refused(
        _ call: Call, _ sentence: String, because reason: String, status: HTTPResponse.Status = .forbidden
    ) throws -> Answer {
        call.site.logger.warning("sign-in at the identity provider failed", metadata: ["reason": "\(reason)"])
        var answer = try SignInPages.page(call, "", providerProblem: sentence)
        answer.status = status
        answer.headers.append(HTTPField(name: .setCookie, value: ProviderTrip.setCookie(nil, on: call.site)))
        return answer
    }
}

/// A browser's way to the identity provider and back.
struct ProviderTrip {
    let secret: String
    /// The page of the staff to go on to.
    let place: String

    init(secret: String, place: String) {
        self.secret = secret
        self.place = place
    }

    /// Nil for a browser that is not on its way.
    init?(_ call: Call) {
        let parts = call.headers.cookie(Self.cookie(on: call.site))?.split(
            separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        guard let parts, parts.count == 2, parts[0].utf8.count == 43, let place = Data(base64URL: String(parts[1]))
        else { return nil }
        secret = String(parts[0])
        self.place = SignInPages.own(String(decoding: place, as: UTF8.self))
    }

    var state: String { derived("state") }
    var nonce: String { derived("nonce") }
    /// RFC 7636 §4.1.
    var verifier: String { derived("verifier") }
    /// The S256 challenge (RFC 7636 §4.2).
    var challenge: String { Data(SHA256.hash(data: Data(verifier.utf8))).base64URL }

    func accepts(state other: String) -> Bool { Secret.isEqual(other, state) }

    private func derived(_ purpose: String) -> String {
        Data(SHA256.hash(data: Data("\(purpose) \(secret)".utf8))).base64URL
    }

    private static func cookie(on site: Site) -> String { StaffSignIn.cookie(on: site) + "-trip" }

    /// - Parameter trip: nil takes the cookie away.
    static func setCookie(_ trip: ProviderTrip?, on site: Site) -> String {
        let value = trip.map { $0.secret + "." + Data($0.place.utf8).base64URL } ?? ""
        let age = trip == nil ? 0 : Int(Users.providerTime)
        return cookie(on: site) + "=\(value); Path=/; Max-Age=\(age); HttpOnly; SameSite=Lax"
            + (site.isSecure ? "; Secure" : "")
    }
}
