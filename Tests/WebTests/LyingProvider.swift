import Crypto
import Egress
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import OpenIDConnect
import Operations
import Synchronization
import Testing
import Training
import Web

/// An identity provider of a test, which lies as it is told to. It listens on a port of this machine.
final class LyingProvider: Sendable {
    struct Key: Sendable {
        let id: String
        let secret = P256.Signing.PrivateKey()
    }

    struct State: Sendable {
        var keys = [Key(id: "first")]
        /// The key that signs; the first one where nothing else is said.
        var signs: Key?
        var algorithm = "ES256"
        var issuer: String?
        /// The host of its address for tokens; nil for that of the issuer.
        var tokenHost: String?
        var claims: [String: any Sendable] = [:]
        var userInfo: [String: any Sendable]?
        var endsSessions = true
        var namesItself = false
        /// Members of the header of ID tokens beside those that there are.
        var header: [String: any Sendable] = [:]
        var nonce: String?
        var challenge: String?
        /// The codes that were redeemed. The provider takes each as often as it comes.
        var redeemed: [String] = []
        var authorization: String?
        var reads = 0
        var status = 200
    }

    private let state = Mutex(State())
    private let port = Mutex(0)

    var issuer: String { "http://127.0.0.1:\(port.withLock { $0 })" }

    /// Tells the provider what to do, or asks what it saw.
    func with<T: Sendable>(_ body: (inout State) -> T) -> T { state.withLock { body(&$0) } }

    /// Runs a provider, and a site whose staff signs in there.
    ///
    /// - Parameter roles: the roles of groups, as an operator writes them.
    static func running(
        roles: String? = "support=agent, it=admin",
        _ body: @escaping @Sendable (LyingProvider, TestSite) async throws -> Void
    ) async throws {
        let provider = LyingProvider()
        let application = Application(router: provider.router())
        try await application.test(.live) { client in
            provider.port.withLock { $0 = client.port ?? 0 }
            let settings = try OpenIDSettings(
                issuer: provider.issuer, clientID: "lectern", clientSecret: "s3cret/+",
                redirectURL: "https://lectern.test/sign-in/provider/callback",
                signedOutURL: "https://lectern.test/sign-in")
            let client = EgressClient(rules: EgressRules.publicOnly.allowing(host: "127.0.0.1"))
            let site = try await TestSite(
                identityProvider: IdentityProvider(
                    try OpenIDProvider(settings, client: client, timeLimit: .seconds(240)),
                    roles: try roles.map(GroupRoles.init) ?? .none))
            let now = site.now
            provider.with { state in
                state.claims = [
                    "sub": "u1", "aud": "lectern", "name": "Grace Lindqvist", "email": "grace@example.org",
                    "email_verified": true, "groups": ["support"], "iat": Int(now.timeIntervalSince1970),
                    "exp": Int(now.timeIntervalSince1970) + 300,
                ]
            }
            try await body(provider, site)
        }
    }

    private func router() -> Router<BasicRequestContext> {
        let router = Router()
        router.get(".well-known/openid-configuration") { _, _ in try self.configuration() }
        router.get("keys") { _, _ in try self.keys() }
        router.post("token") { request, _ in
            let body = try await request.body.collect(upTo: 10_000)
            return try self.token(String(buffer: body), request.headers[.authorization])
        }
        router.get("userinfo") { _, _ in
            try Self.json(self.with { $0.userInfo } ?? [:])
        }
        return router
    }

    private func configuration() throws -> Response {
        let state = with { state in
            state.reads += 1
            return state
        }
        let base = issuer
        var document: [String: any Sendable] = [
            "issuer": state.issuer ?? base, "authorization_endpoint": base + "/authorize?theme=dark",
            "token_endpoint": base.replacing("127.0.0.1", with: state.tokenHost ?? "127.0.0.1") + "/token",
            "jwks_uri": base + "/keys", "userinfo_endpoint": base + "/userinfo",
            "scopes_supported": ["openid", "groups"],
        ]
        if state.endsSessions { document["end_session_endpoint"] = base + "/logout" }
        if state.namesItself { document["authorization_response_iss_parameter_supported"] = true }
        return try Self.json(document, status: state.status)
    }

    private func keys() throws -> Response {
        let published = with { state in
            state.reads += 1
            return state.keys
        }
        let list: [[String: any Sendable]] = published.map { key in
            let point = key.secret.publicKey.x963Representation.dropFirst()
            return [
                "kty": "EC", "crv": "P-256", "kid": key.id, "use": "sig", "x": Data(point.prefix(32)).base64URL,
                "y": Data(point.suffix(32)).base64URL,
            ]
        }
        // A key of a kind that nobody here knows is passed over.
        let strange: [String: any Sendable] = ["kty": "XYZ", "kid": "strange"]
        return try Self.json(["keys": [strange] + list])
    }

    private func token(_ body: String, _ authorization: String?) throws -> Response {
        let fields = URLComponents(string: "?" + body)?.queryItems ?? []
        func field(_ name: String) -> String { fields.first { $0.name == name }?.value ?? "" }
        let challenge = Data(SHA256.hash(data: Data(field("code_verifier").utf8))).base64URL
        let state = with { state in
            state.redeemed.append(field("code"))
            state.authorization = authorization
            return state
        }
        guard challenge == state.challenge, field("redirect_uri") == "https://lectern.test/sign-in/provider/callback"
        else { return try Self.json(["error": "invalid_grant"], status: 400) }
        return try Self.json(["id_token": try signed(state), "access_token": "a", "token_type": "Bearer"])
    }

    private func signed(_ state: State) throws -> String {
        guard let key = state.signs ?? state.keys.first else { return "" }
        var claims = state.claims
        if claims["iss"] == nil { claims["iss"] = issuer }
        if claims["nonce"] == nil { claims["nonce"] = state.nonce }
        let members: [String: any Sendable] = ["alg": state.algorithm, "typ": "JWT", "kid": key.id]
        let header = try Self.part(members.merging(state.header) { $1 })
        let text = header + "." + (try Self.part(claims))
        guard state.algorithm != "none" else { return text + "." }
        return text + "." + (try key.secret.signature(for: Data(text.utf8))).rawRepresentation.base64URL
    }

    private static func part(_ object: [String: any Sendable]) throws -> String {
        try JSONSerialization.data(withJSONObject: object).base64URL
    }

    private static func json(_ object: [String: any Sendable], status: Int = 200) throws -> Response {
        let data = try JSONSerialization.data(withJSONObject: object)
        return Response(
            status: .init(code: status), headers: [.contentType: "application/json"],
            body: .init(byteBuffer: ByteBuffer(bytes: data)))
    }
}

/// A browser that goes to the provider and comes back.
struct ProviderVisitor {
    let site: TestSite
    let provider: LyingProvider

    /// The parameters with which the browser came to the provider.
    struct Visit: Sendable {
        let place: String
        let cookie: String
        let parameters: [String: String]
        var state: String { parameters["state"] ?? "" }
    }

    /// Leaves for the provider, which takes note of the nonce and the challenge.
    func leave(next: String = "") async throws -> Visit {
        let reply = try await site.get(
            "/sign-in/provider" + (next.isEmpty ? "" : "?next=" + next), ["Accept": "text/html"])
        #expect(reply.status == 303, "\(reply.text)")
        let place = try #require(reply.header("Location"))
        let items = URLComponents(string: place)?.queryItems ?? []
        let parameters = items.reduce(into: [:]) { $0[$1.name] = $1.value }
        provider.with { state in
            state.nonce = parameters["nonce"]
            state.challenge = parameters["code_challenge"]
        }
        let cookie = try #require(reply.header("Set-Cookie")?.prefix { $0 != ";" })
        return Visit(place: place, cookie: String(cookie), parameters: parameters)
    }

    /// Comes back with a code.
    func comeBack(_ visit: Visit, code: String = "c1", state: String? = nil, more: String = "") async throws -> Reply {
        try await site.get(
            "/sign-in/provider/callback?code=\(code)&state=\(state ?? visit.state)\(more)",
            ["Accept": "text/html", "Cookie": visit.cookie])
    }

    /// Signs in, as nothing is wrong.
    func signIn() async throws -> Reply { try await comeBack(try await leave()) }
}

extension Reply {
    /// The session cookie of an answer; nil for none.
    var sessionCookie: String? {
        headers[values: .setCookie].first { $0.hasPrefix("__Host-lectern=") }.map { String($0.prefix { $0 != ";" }) }
    }

    /// The reason why nobody was signed in.
    var refusedSignIn: String? {
        get throws { try html.texts("//p[@role='alert']").first }
    }
}
