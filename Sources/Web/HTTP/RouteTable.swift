import HTTPTypes
import Hummingbird
import SupportCore

/// An operation of the service: what the OpenAPI document has to know.
public struct Operation: Sendable, Hashable {
    public let method: String
    /// With parameters in braces: `/api/v1/tutorials/{tutorial}`.
    public let path: String
}

/// Gathers routes, and puts around each what all have in common: who is calling, repeats, errors, metrics.
final class RouteTable {
    typealias Handler = @Sendable (Call) async throws -> Answer

    /// What a request is logged and measured as; feeds and probes are too many to be told one by one.
    enum RequestLogging {
        case normal, quiet
    }

    /// How the body of a request is taken in.
    enum Intake {
        /// As a whole, up to a mebibyte.
        case collected
        /// By the route itself, part by part, however long it is.
        case streamed
    }

    /// By what a caller proves who they are.
    enum Authentication {
        /// A bearer token, for those who have one.
        case token
        /// The cookie of a browser that somebody signed in with; others are led to where they can.
        case staff
    }

    private let site: Site
    private let router: Router<SiteContext>
    private var methods: [String: [HTTPRequest.Method]] = [:]
    private var paths: [String] = []

    init(_ site: Site) {
        self.site = site
        router = Router(context: SiteContext.self)
    }

    /// All operations, in the order in which they were added.
    var operations: [Operation] {
        paths.flatMap { path in (methods[path] ?? []).map { Operation(method: $0.rawValue, path: path) } }
    }

    func get(_ path: String, logging: RequestLogging = .normal, _ handler: @escaping Handler) {
        add(.get, path, logging: logging, handler)
    }

    func post(_ path: String, intake: Intake = .collected, _ handler: @escaping Handler) {
        add(.post, path, intake: intake, handler)
    }

    /// What a form of a page sends. Sent twice, it is done once and leads to the same place.
    func form(_ path: String, _ handler: @escaping Handler) { add(.post, path, takesForms: true, handler) }

    /// A page for who signed in.
    func staffPage(_ path: String, _ handler: @escaping Handler) { add(.get, path, authentication: .staff, handler) }

    /// What a form of such a page sends; it is done once, too.
    func staffForm(_ path: String, _ handler: @escaping Handler) {
        add(.post, path, authentication: .staff, takesForms: true, handler)
    }

    func put(_ path: String, _ handler: @escaping Handler) { add(.put, path, handler) }

    func patch(_ path: String, _ handler: @escaping Handler) { add(.patch, path, handler) }

    func delete(_ path: String, _ handler: @escaping Handler) { add(.delete, path, handler) }

    private func add(
        _ method: HTTPRequest.Method, _ path: String, logging: RequestLogging = .normal, intake: Intake = .collected,
        authentication: Authentication = .token, takesForms: Bool = false, _ handler: @escaping Handler
    ) {
        if methods[path] == nil { paths.append(path) }
        methods[path, default: []].append(method)
        let endpoint = Endpoint(
            site: site, template: path, logging: logging, intake: intake, authentication: authentication,
            takesForms: takesForms,
            handler: handler)
        router.on(RouterPath(path), method: method) { try await endpoint.respond($0, $1) }
        if method == .get {
            router.on(RouterPath(path), method: .head) { try await endpoint.respond($0, $1) }
        }
    }

    /// The router with an answer for every method of every path.
    func finished() -> Router<SiteContext> {
        for path in paths {
            let own = methods[path] ?? []
            let allowed = own.contains(.get) ? own + [.head] : own
            let allow = allowed.map(\.rawValue).joined(separator: ", ")
            let refusal = Endpoint(site: site, template: path, logging: .normal) { call in
                var answer = ErrorResponses.problem(
                    Failure(.methodNotAllowed, "\(call.method.rawValue) is not a method of this address."))
                answer.headers[.allow] = allow
                return answer
            }
            for method in [HTTPRequest.Method.get, .head, .post, .put, .patch, .delete, .options, .trace]
            where !allowed.contains(method) {
                router.on(RouterPath(path), method: method) { try await refusal.respond($0, $1) }
            }
        }
        let missing = Endpoint(site: site, template: "none", logging: .normal) { _ in
            throw Failure(.notFound, "There is nothing at this address.")
        }
        // Applies to what no route takes alone, since no route is added after it.
        router.add(middleware: NotFoundMiddleware(endpoint: missing))
        return router
    }
}

/// Answers at every address that is none. A route for all the rest would not do: the router does not come back to it
/// from an address that begins like another one.
private struct NotFoundMiddleware: RouterMiddleware {
    let endpoint: Endpoint

    func handle(
        _ request: Request, context: SiteContext,
        next: (Request, SiteContext) async throws -> Response
    ) async throws -> Response {
        try await endpoint.respond(request, context)
    }
}

extension HTTPField.Name {
    static let idempotencyKey = HTTPField.Name("Idempotency-Key")!
    static let idempotencyReplayed = HTTPField.Name("Idempotency-Replayed")!
    static let link = HTTPField.Name("Link")!
    static let referrerPolicy = HTTPField.Name("Referrer-Policy")!
    static let xForwardedFor = HTTPField.Name("X-Forwarded-For")!
    static let xRobotsTag = HTTPField.Name("X-Robots-Tag")!
}
