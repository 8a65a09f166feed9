import HTTPTypes
import Hummingbird
import SupportCore
public import Training

/// An operation of the service: what the OpenAPI document has to know.
public struct Operation: Sendable, Hashable {
    public let method: String
    /// With parameters in braces: `/api/v1/tutorials/{tutorial}`.
    public let path: String
    /// The scope that a narrowed token needs; nil for operations without one.
    public let scope: Scope?
}

/// Gathers routes, and puts around each what all have in common: who is calling, repeats, errors, metrics.
final class RouteTable {
    typealias Handler = @Sendable (Call) async throws -> Answer

    /// The level at which requests are logged. Feeds and probes are too many to be logged one by one.
    enum RequestLogLevel {
        case normal, quiet
    }

    /// The way in which the body of a request is read.
    enum BodyPolicy: Equatable {
        /// As a whole, up to a mebibyte.
        case collected
        /// As a whole, up to a number of bytes.
        case upload(limit: Int)
        /// As a whole, up to a number of bytes, for strangers too: a form with files.
        case files(limit: Int)
        /// By the route itself, part by part, however long it is.
        case streamed
        /// As a whole, up to eight mebibytes for callers with a token.
        case payload
        /// As a whole, from everybody alike: a question that can be long.
        case question(limit: Int)
        /// Not at all: what is answered depends on the address alone.
        case ignored
    }

    /// The time for which an answer may be given again to the same request.
    enum Reuse {
        case none
        /// Within the same second, while nothing was written: for lists and pages that depend on nothing else.
        case withinSecond
    }

    /// The proof by which a caller is known.
    enum Authentication {
        /// A bearer token, for callers who have one.
        case token
        /// A bearer token, or one that is the password of Basic authentication.
        case tokenOrPassword
        /// The route reads the header itself: it knows what is the password of Basic authentication.
        case byRoute
        /// The cookie of a browser that somebody signed in with. Others are led to the page where they can.
        case browserSession
    }

    /// The roles that may use a route. Admins may use all.
    struct Access: ExpressibleByArrayLiteral {
        /// Nil: everybody, with or without a token. The route itself may still ask more of the caller.
        let roles: [Token.Role]?

        static let anyone = Access(roles: nil)
        static let admin = Access(roles: [])

        private init(roles: [Token.Role]?) { self.roles = roles }

        init(arrayLiteral roles: Token.Role...) { self.roles = roles }
    }

    /// The pages whose scripts may read the answers.
    enum ScriptAccess {
        case ownSite, anySite
    }

    let site: Site
    private let router: Router<SiteContext>
    private var methods: [String: [HTTPRequest.Method]] = [:]
    private var paths: [String] = []
    private var readableFromAnySite: Set<String> = []
    /// The answers to all methods of a path that has no route for them, where they are not the usual ones.
    private var otherMethods: [String: Handler] = [:]

    init(_ site: Site) {
        self.site = site
        router = Router(context: SiteContext.self)
    }

    /// All operations, in the order in which they were added.
    var operations: [Operation] {
        paths.flatMap { path in
            (methods[path] ?? []).map {
                Operation(method: $0.rawValue, path: path, scope: RouteScope.scope(of: $0, path))
            }
        }
    }

    func get(
        _ path: String, _ access: Access, logging: RequestLogLevel = .normal, reuse: Reuse = .none,
        scripts: ScriptAccess = .ownSite, _ handler: @escaping Handler
    ) {
        add(.get, path, access, logging: logging, reuse: reuse, handler)
        // What scripts of other sites read is no page.
        if scripts == .anySite { readableFromAnySite.insert(path) } else { site.formPages.add(path) }
    }

    func post(
        _ path: String, _ access: Access, logging: RequestLogLevel = .normal, body: BodyPolicy = .collected,
        scripts: ScriptAccess = .ownSite, _ handler: @escaping Handler
    ) {
        add(.post, path, access, logging: logging, body: body, scripts: scripts, handler)
        if scripts == .anySite { readableFromAnySite.insert(path) }
    }

    /// The address of another system's webhook. Some can only send Basic authentication, with the token as the password.
    func webhook(_ path: String, _ access: Access, _ handler: @escaping Handler) {
        add(.post, path, access, body: .payload, authentication: .tokenOrPassword, handler)
    }

    /// The address at which the server of a room tells of a meeting. The route checks its signature itself.
    func callback(_ method: HTTPRequest.Method, _ path: String, limit: Int, _ handler: @escaping Handler) {
        add(method, path, .anyone, logging: .quiet, body: .question(limit: limit), authentication: .byRoute, handler)
    }

    /// A form of a page. Sent twice, it is carried out once and leads to the same place.
    func form(_ path: String, _ access: Access, _ handler: @escaping Handler) {
        add(.post, path, access, takesForms: true, handler)
    }

    /// A page for staff who signed in.
    func staffPage(_ path: String, _ access: Access, _ handler: @escaping Handler) {
        add(.get, path, access, authentication: .browserSession, handler)
        site.formPages.add(path)
    }

    /// A form of such a page. Sent twice, it is carried out once.
    func staffForm(_ path: String, _ access: Access, _ handler: @escaping Handler) {
        add(.post, path, access, authentication: .browserSession, takesForms: true, handler)
    }

    /// A form of such a page that uploads a file.
    func staffUpload(_ path: String, _ access: Access, limit: Int, _ handler: @escaping Handler) {
        add(.post, path, access, body: .upload(limit: limit), authentication: .browserSession, handler)
    }

    /// A resource of the calendars that programs synchronise. Nothing about them can be written.
    func calendarResource(_ path: String, _ handler: @escaping Handler) {
        add(.get, path, .anyone, logging: .quiet, authentication: .byRoute, handler)
        let endpoint = Endpoint(
            site: site, template: path, logging: .quiet, bodyPolicy: .question(limit: Self.maxQuestion),
            authentication: .byRoute, handler: handler)
        for method in [HTTPRequest.Method.propfind, .report] {
            router.on(RouterPath(path), method: method) { try await endpoint.respond($0, $1) }
        }
        otherMethods[path] = CalDAVRoutes.otherMethod
    }

    /// Bytes: a program asks for ten thousand events by their addresses in a megabyte.
    private static let maxQuestion = 2 << 20

    /// An address that leads elsewhere, by every method.
    func redirect(_ path: String, _ handler: @escaping Handler) {
        add(.get, path, .anyone, logging: .quiet, authentication: .byRoute, handler)
        otherMethods[path] = handler
    }

    func put(_ path: String, _ access: Access, body: BodyPolicy = .collected, _ handler: @escaping Handler) {
        add(.put, path, access, body: body, handler)
    }

    func patch(_ path: String, _ access: Access, _ handler: @escaping Handler) { add(.patch, path, access, handler) }

    func delete(_ path: String, _ access: Access, _ handler: @escaping Handler) { add(.delete, path, access, handler) }

    private func add(
        _ method: HTTPRequest.Method, _ path: String, _ access: Access, logging: RequestLogLevel = .normal,
        reuse: Reuse = .none, body: BodyPolicy = .collected, authentication: Authentication = .token,
        takesForms: Bool = false, scripts: ScriptAccess = .ownSite,
        _ handler: @escaping Handler
    ) {
        if methods[path] == nil { paths.append(path) }
        methods[path, default: []].append(method)
        let scope = RouteScope.scope(of: method, path)
        precondition(
            scope != nil || !RouteScope.isOfAPI(path),
            "\(path) has no scope. Add its noun to the resources of RouteScope.")
        let endpoint = Endpoint(
            site: site, template: path, access: access, scope: scope, logging: logging, reuse: reuse, bodyPolicy: body,
            authentication: authentication, takesForms: takesForms, isReadableFromAnySite: scripts == .anySite,
            handler: handler)
        let place = RouterPath(path)
        router.on(place, method: method) { try await endpoint.respond($0, $1) }
        if method == .get {
            router.on(place, method: .head) { try await endpoint.respond($0, $1) }
        }
    }

    /// The router with an answer for every method of every path.
    func finished() -> Router<SiteContext> {
        let known = paths.map { path in
            let usual = answer(toOtherMethodsOf: path)
            return UnroutedMiddleware.Path(
                pattern: PathPattern(path),
                endpoint: Endpoint(
                    site: site, template: path, logging: .normal, bodyPolicy: .ignored,
                    authentication: otherMethods[path] == nil ? .token : .byRoute,
                    handler: otherMethods[path] ?? { try usual($0.method) }))
        }
        let nothing = Failure(.notFound, "There is nothing at this address.")
        let missing = Endpoint(site: site, template: "none", logging: .normal, bodyPolicy: .ignored) { _ in
            throw nothing
        }
        // Programs ask everywhere below the calendars what can be done there.
        let missingCalendar = Endpoint(
            site: site, template: "none", logging: .normal, bodyPolicy: .ignored, authentication: .byRoute
        ) { call in
            guard call.method == .options else { throw nothing }
            return try await CalDAVRoutes.otherMethod(call)
        }
        // Applies only to requests that no route takes, since no route is added after it.
        router.add(middleware: UnroutedMiddleware(known: known, missing: missing, missingCalendar: missingCalendar))
        return router
    }

    /// The answer to a method that a path has no route for: `OPTIONS` names the methods that there are (RFC 9110 §9.3.7),
    /// any other is refused with them.
    private func answer(toOtherMethodsOf path: String) -> @Sendable (HTTPRequest.Method) throws -> Answer {
        let own = methods[path] ?? []
        let allowed = (own.contains(.get) ? own + [.head] : own) + [.options]
        let allow = allowed.map(\.rawValue).joined(separator: ", ")
        let isReadable = readableFromAnySite.contains(path)
        return { method in
            guard method == .options else {
                var answer = ErrorResponses.problem(Refusal(.methodNotAllowed(method.rawValue)))
                answer.headers[.allow] = allow
                return answer
            }
            var answer = Answer.noContent
            answer.headers[.allow] = allow
            if isReadable {
                answer.headers[.accessControlAllowOrigin] = "*"
                answer.headers[.accessControlAllowMethods] = allow
                answer.headers[.accessControlAllowHeaders] =
                    own.contains(.post)
                    ? "Content-Type, Idempotency-Key" : "Cache-Control, If-Modified-Since, If-None-Match"
                answer.headers[.accessControlMaxAge] = "86400"
            }
            return answer
        }
    }
}

/// Answers what no route takes: other methods of known paths, and all other addresses. A route for all the rest would not
/// do: the router does not come back to it from an address that begins like another one.
private struct UnroutedMiddleware: RouterMiddleware {
    struct Path: Sendable {
        let pattern: PathPattern
        let endpoint: Endpoint
    }

    let known: [Path]
    let missing: Endpoint
    /// For the addresses below the calendars.
    let missingCalendar: Endpoint

    func handle(
        _ request: Request, context: SiteContext,
        next: (Request, SiteContext) async throws -> Response
    ) async throws -> Response {
        let parts = PathPattern.parts(of: request.uri.path)
        let path = known.filter { $0.pattern.matches(parts) }.min { $0.pattern.parameters < $1.pattern.parameters }
        let other = request.uri.path.hasPrefix(CalendarHome.root) ? missingCalendar : missing
        return try await (path?.endpoint ?? other).respond(request, context)
    }
}

/// The pattern of a route's path, in which a part can be a parameter: `/calendar/sessions/{session}.ics`.
struct PathPattern: Sendable {
    private enum Part {
        case literal(Substring)
        /// - Parameter suffix: the text after it.
        case parameter(suffix: Substring)
    }

    private let parts: [Part]
    /// The number of parameters: of two patterns that match, the one with fewer is meant.
    let parameters: Int

    init(_ template: String) {
        parts = Self.parts(of: template).map { part in
            guard part.hasPrefix("{"), let end = part.firstIndex(of: "}") else { return .literal(part) }
            return .parameter(suffix: part[part.index(after: end)...])
        }
        parameters = parts.count {
            if case .parameter = $0 { true } else { false }
        }
    }

    static func parts(of path: String) -> [Substring] { path.split(separator: "/") }

    func matches(_ path: [Substring]) -> Bool {
        path.count == parts.count
            && zip(parts, path).allSatisfy { part, text in
                switch part {
                case .literal(let literal): text == literal
                case .parameter(let suffix): text.hasSuffix(suffix) && text.count > suffix.count
                }
            }
    }
}

extension HTTPField.Name {
    static let accessControlMaxAge = HTTPField.Name("Access-Control-Max-Age")!
    static let idempotencyKey = HTTPField.Name("Idempotency-Key")!
    static let idempotencyReplayed = HTTPField.Name("Idempotency-Replayed")!
    static let link = HTTPField.Name("Link")!
    static let referrerPolicy = HTTPField.Name("Referrer-Policy")!
    static let xForwardedFor = HTTPField.Name("X-Forwarded-For")!
    static let xRobotsTag = HTTPField.Name("X-Robots-Tag")!
}
