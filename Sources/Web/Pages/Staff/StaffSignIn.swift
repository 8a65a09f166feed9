import Foundation
import HTTPTypes
import Operations
import SupportCore
import Training

/// Somebody of the staff at a browser, for as long as its session lasts.
///
/// The cookie holds the secret of the session. Scripts do not see it, other sites do not send it with a form, and it is
/// gone with the browser. It lets nobody into the API.
struct StaffSignIn: Sendable {
    let owner: BrowserSession.Owner
    /// Of the session.
    let secret: String

    var visitor: Visitor { Visitor(owner) }

    /// The key that every form of this browser must hold.
    var formKey: String { Tokens.formKey(ofSession: secret) }

    init(owner: BrowserSession.Owner, secret: String) {
        self.owner = owner
        self.secret = secret
    }

    /// Nil for somebody who has not signed in, or whose session has ended.
    init?(_ headers: HTTPFields, site: Site, now: Date) async throws {
        guard let secret = headers.cookie(Self.cookie(on: site)), !secret.isEmpty,
            let owner = try await site.tokens.owner(ofSession: secret, now: now)
        else { return nil }
        self.owner = owner
        self.secret = secret
    }

    /// On https the name keeps other hosts of the same domain from setting it (RFC 6265bis §4.1.3.2).
    static func cookie(on site: Site) -> String { site.isSecure ? "__Host-lectern" : "lectern" }

    /// - Parameter secret: nil takes the cookie away.
    static func setCookie(_ secret: String?, on site: Site) -> String {
        let attributes = "; Path=/; HttpOnly; SameSite=Lax" + (site.isSecure ? "; Secure" : "")
        return cookie(on: site) + "=" + (secret ?? "") + (secret == nil ? "; Max-Age=0" : "") + attributes
    }
}

extension Site {
    /// True if the public URL is https.
    var isSecure: Bool { publicURL.lowercased().hasPrefix("https://") }
}

/// The authentication in front of every page and form of the staff.
struct StaffAuthentication {
    let call: Call

    init(_ call: Call) { self.call = call }

    /// - Returns: what the route answers; a way to sign in where nobody has, and what is refused as a page.
    func answer(_ handler: RouteTable.Handler) async throws -> Answer {
        guard call.signedIn != nil else {
            return try unsignedForm()?.page(call) ?? .seeOther(SignInPages.address(comingBackTo: place))
        }
        do {
            if call.method == .post, let held = try staleForm() { return try held.page(call) }
            return try await handler(call)
        } catch let failure as Failure where failure.code != .unknownSecret {
            return try StaffLayout.refusal(Refusal(failure), call)
        } catch let failure as HTTPFailure where failure != .unknownToken {
            return try StaffLayout.refusal(Refusal(failure), of: failure, call)
        }
    }

    /// A form that was sent after its session had ended; nil for one in which nothing was typed.
    private func unsignedForm() throws -> HeldForm? {
        guard call.method == .post, !call.body.isEmpty, call.isForm || call.isUpload else { return nil }
        return HeldForm(try Form(call))
    }

    /// A form that was filled in before somebody signed in anew at this browser, or that another site made up; nil for one
    /// of this session.
    ///
    /// - Throws: ``HTTPFailure/staleForm`` where nothing was typed into it.
    private func staleForm() throws -> HeldForm? {
        let form = try Form(call)
        guard form["key"] != call.signedIn?.formKey else { return nil }
        guard let held = HeldForm(form) else { throw HTTPFailure.staleForm }
        return held
    }

    /// The page to return to after signing in. A form has no page of its own: its referring page is taken.
    private var place: String {
        guard call.method == .post else { return call.path + (call.query.isEmpty ? "" : "?" + call.query) }
        let page = call.headers[.referer].flatMap { URLComponents(string: $0) }
        return page?.percentEncodedPath ?? StaffLayout.home
    }
}

extension HTTPField.Name {
    static let referer = HTTPField.Name("Referer")!
}

extension Call {
    /// The id of the user who is signed in.
    ///
    /// - Throws: ``Failure`` `.notFound` for a token of nobody, which has no views and no settings.
    var ownUser: User.ID {
        get throws {
            guard let user = visitor.user else { throw Failure(.notFound, "There is nothing at this address.") }
            return user
        }
    }
}
