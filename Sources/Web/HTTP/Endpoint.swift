import Foundation
import HTTPTypes
import Hummingbird
import Logging
import Operations
import SupportCore
import Training

/// Runs one route, with authentication, body, repeats, errors, metrics and log.
struct Endpoint: Sendable {
    let site: Site
    let template: String
    let access: RouteTable.Access
    let scope: Scope?
    let logging: RouteTable.RequestLogLevel
    let reuse: RouteTable.Reuse
    let bodyPolicy: RouteTable.BodyPolicy
    let authentication: RouteTable.Authentication
    let takesForms: Bool
    /// True if scripts of other sites may read the answers to a `POST`.
    let isReadableFromAnySite: Bool
    let handler: RouteTable.Handler

    static let maxBytes = 1 << 20
    /// For strangers: the largest that a form or an operation without a token needs is far smaller.
    static let maxBytesOfStrangers = 256 << 10
    static let maxPayloadBytes = 8 << 20
    /// The pages that every site may frame. Their refusals may be framed as well: the browser would show an error of
    /// its own instead.
    private static let framed: Set<String> = ["/embed", "/support/embed"]

    init(
        site: Site, template: String, access: RouteTable.Access = .anyone, scope: Scope? = nil,
        logging: RouteTable.RequestLogLevel,
        reuse: RouteTable.Reuse = .none, bodyPolicy: RouteTable.BodyPolicy = .collected,
        authentication: RouteTable.Authentication = .token, takesForms: Bool = false,
        isReadableFromAnySite: Bool = false,
        handler: @escaping RouteTable.Handler
    ) {
        self.site = site
        self.template = template
        self.access = access
        self.scope = scope
        self.logging = logging
        self.reuse = reuse
        self.bodyPolicy = bodyPolicy
        self.authentication = authentication
        self.takesForms = takesForms
        self.isReadableFromAnySite = isReadableFromAnySite
        self.handler = handler
    }

    func respond(_ request: Request, _ context: SiteContext) async throws -> Response {
        if let address = Self.canonicalAddress(request) {
            return Response(status: .permanentRedirect, headers: [.location: address, .contentLength: "0"])
        }
        let begun = ContinuousClock.now
        var answer: Answer
        do {
            answer = try await countingWrongSecrets(request, context) { try await self.answer(request, context) }
            try checkFormat(of: answer, for: request)
        } catch {
            answer = ErrorResponses.answer(error, logger: logger(request, context))
            if authentication == .tokenOrPassword, answer.status == .unauthorized {
                answer.headers[.wwwAuthenticate] =
                    "Bearer realm=\"Lectern\", Basic realm=\"Lectern\", charset=\"UTF-8\""
            }
            if authentication == .byRoute, answer.status == .unauthorized {
                let name = site.organisation.latest.name
                answer.headers[.wwwAuthenticate] = "Basic realm=\"\(Self.realm(of: name))\", charset=\"UTF-8\""
            }
            if isForPeople(request) {
                let reader = PageReader(
                    request.headers, method: request.method, path: request.uri.path, template: template,
                    query: request.uri.query ?? "", site: site, organisation: site.organisation.latest,
                    now: site.clock())
                answer = try ErrorResponses.page(
                    answer, error, framedBy: Self.framed.contains(template) ? ["*"] : nil, site: site, reader: reader)
            }
        }
        let took = ContinuousClock.now - begun
        site.metrics?.countRequest(
            method: request.method.rawValue, route: template, status: answer.status.code, took: took)
        let level = logging == .quiet ? Logger.Level.trace : .debug
        if site.logger.logLevel <= level {
            logger(request, context).log(
                level: level, "request",
                metadata: [
                    "status": "\(answer.status.code)",
                    "microseconds": "\(took.microseconds)",
                ])
        }
        if isReadableFromAnySite { answer.headers[.accessControlAllowOrigin] = "*" }
        if template.hasPrefix("/api/") { answer.headers[.xContentTypeOptions] = "nosniff" }
        return answer.response(head: request.method == .head)
    }

    /// Refuses to read the API in a format that the client does not take. A change is never refused for its answer, and a
    /// file is in the format that it is in.
    ///
    /// - Throws: ``HTTPFailure/notAcceptable(type:)``.
    private func checkFormat(of answer: Answer, for request: Request) throws {
        guard RouteScope.isOfAPI(template), request.method == .get || request.method == .head, answer.status == .ok,
            let type = answer.headers[.contentType].map({ String($0.prefix { $0 != ";" }) }),
            ["application/json", "text/csv"].contains(type), !request.headers.accept(type)
        else { return }
        throw HTTPFailure.notAcceptable(type: type)
    }

    /// The name of what asks for a password, as a quoted string holds it (RFC 9110 §5.6.4). Some programs read no other
    /// characters than those of ASCII there.
    private static func realm(of organisation: String?) -> String {
        guard let organisation, !organisation.isEmpty,
            organisation.utf8.allSatisfy({ (0x20...0x7E).contains($0) && $0 != UInt8(ascii: "\"") && $0 != 0x5C })
        else { return "Lectern" }
        return organisation
    }

    /// The one address of a path that was written with empty parts, such as `//metrics` or `/metrics/`; nil for all
    /// others. The router treats both alike, but a proxy's rule for `/metrics` does not match the others.
    private static func canonicalAddress(_ request: Request) -> String? {
        let path = request.uri.path
        // A browser takes a backslash for a slash, and two of them for another site.
        guard path.count > 1, path.hasSuffix("/") || path.contains("//"), !path.contains("\\") else { return nil }
        // The address of a collection ends in a slash (RFC 4918 §5.2).
        if path.hasPrefix(CalendarHome.root), !path.contains("//") { return nil }
        let parts = path.split(separator: "/")
        return "/" + parts.joined(separator: "/") + (request.uri.query.map { "?" + $0 } ?? "")
    }

    /// - Throws: ``HTTPFailure/tooManyWrongSecrets(retryAfter:)`` after too many wrong secrets from one network, in place
    ///   of the original error.
    private func countingWrongSecrets(
        _ request: Request, _ context: SiteContext, _ body: () async throws -> Answer
    ) async throws -> Answer {
        do {
            return try await body()
        } catch  where (error as? Failure)?.code == .unknownSecret || error as? HTTPFailure == .unknownToken {
            if let wait = site.wrongSecrets.countWrongSecret(from: origin(request, context), now: site.clock()) {
                throw HTTPFailure.tooManyWrongSecrets(retryAfter: wait)
            }
            throw error
        }
    }

    private func origin(_ request: Request, _ context: SiteContext) -> IPAddress? {
        site.trustedProxies.origin(
            connected: context.remoteAddress.flatMap { IPAddress($0) },
            forwardedFor: request.headers[.xForwardedFor])
    }

    /// Created only when something is logged, which is rare.
    private func logger(_ request: Request, _ context: SiteContext) -> Logger {
        var logger = site.logger
        // The template, never the address: it may hold a secret.
        logger[metadataKey: "route"] = "\(request.method.rawValue) \(template)"
        logger[metadataKey: "request"] = context.logger[metadataKey: "hb.request.id"]
        return logger
    }

    private func answer(_ request: Request, _ context: SiteContext) async throws -> Answer {
        let now = site.clock()
        let signedIn =
            authentication == .browserSession ? try await StaffSignIn(request.headers, site: site, now: now) : nil
        let visitor = try await visitor(request.headers, signedIn, now: now)
        guard request.uri.query?.utf8.count ?? 0 <= Query.maxBytes else {
            throw Failure.invalid("?", "The query must have at most \(Query.maxBytes) bytes.")
        }
        // Before the body is read, so that it costs no memory. Pages lead to where one can sign in instead.
        if authentication != .browserSession { try visitor.require(access, scope) }
        let takesBody = request.method != .get && request.method != .head && collects(request, signedIn)
        let stream = bodyPolicy == .streamed ? BodyStream(request.body) : nil
        let share =
            takesBody
            ? BodyBudget.Share(of: site.bodies, for: visitor.isWithoutRole ? origin(request, context)?.network : nil)
            : nil
        defer { withExtendedLifetime(share) {} }
        let body =
            if let share { try await collected(request, limit: maxBytes(of: request, from: visitor), share) } else {
                [UInt8]()
            }
        let organisation = await organisation()
        var parameters: [String: String] = [:]
        for (name, value) in context.parameters {
            parameters[String(name)] =
                value.contains("%") ? value.removingPercentEncoding ?? String(value) : String(value)
        }
        func call(requestID: String?) -> Call {
            Call(
                site: site, method: request.method, path: request.uri.path, template: template,
                authority: request.head.authority, parameters: parameters,
                query: request.uri.query ?? "", headers: request.headers, body: body, stream: stream, visitor: visitor,
                caller: Caller(visitor.actor, request: requestID), signedIn: signedIn,
                origin: origin(request, context), strangerMails: StrangerMailLimit.Share(of: site.strangerMails),
                organisation: organisation, now: now)
        }
        if reuse == .withinSecond {
            return try await reused(request, visitor, now) { try await authenticated(call(requestID: nil)) }
        }
        let sent = call(requestID: nil)
        guard request.method == .post else { return try await authenticated(sent) }
        if let key = request.headers[.idempotencyKey], !RouteScope.onlyComputes(template) {
            return try await sent.once(key: key) { try await authenticated(call(requestID: $0)) }
        }
        // Without a sign-in the form is not carried out: the person is led to where they can sign in, however often.
        if takesForms, authentication != .browserSession || signedIn != nil, let key = sent.onceOfForm {
            return try await sent.once(formOf: key) { try await authenticated(call(requestID: $0)) }
        }
        return try await authenticated(sent)
    }

    private func organisation() async -> Organisation {
        guard answersWithPages else { return site.organisation.latest }
        do {
            return try await site.organisation.current()
        } catch {
            // A page that needs nothing else of the database is shown all the same. Any other fails by itself.
            site.logger.debug("organisation not read", metadata: ["cause": "\(error)"])
            return site.organisation.latest
        }
    }

    /// False for the API, for files, and for monitoring: they show nothing of the organisation.
    private var answersWithPages: Bool {
        let isFile = template.split(separator: "/").last?.contains(".") ?? false
        return !RouteScope.isOfAPI(template) && !template.hasPrefix(CalendarHome.root) && !isFile
            && !["/healthz", "/readyz", "/metrics"].contains(template)
    }

    /// Returns the answer that the same request got in this second, or makes a new one.
    private func reused(
        _ request: Request, _ visitor: Visitor, _ now: Date, _ answer: () async throws -> Answer
    ) async throws -> Answer {
        let key = AnswerCache.Key(
            method: request.method, path: request.uri.path, query: request.uri.query ?? "", headers: request.headers,
            visitor: visitor.name)
        // The state is read before the answer is made, so that a write in between is seen by the next request.
        let moment = AnswerCache.Moment(
            version: try await site.health.version(), recommender: site.recommendations.revision,
            second: Int(now.timeIntervalSince1970.rounded(.down)))
        if let known = site.answers.answer(for: key, at: moment) { return known }
        let fresh = try await answer()
        site.answers.keep(fresh, for: key, at: moment)
        return fresh
    }

    private func authenticated(_ call: Call) async throws -> Answer {
        do {
            let answer = try await handled(call)
            if answer.status.kind == .clientError || answer.status.kind == .serverError {
                call.strangerMails.giveBack()
            }
            return answer
        } catch {
            call.strangerMails.giveBack()
            throw error
        }
    }

    private func handled(_ call: Call) async throws -> Answer {
        switch authentication {
        case .token, .tokenOrPassword, .byRoute: try await handler(call)
        case .browserSession:
            try await StaffAuthentication(call).answer { call in
                try call.visitor.require(access, scope)
                return try await handler(call)
            }
        }
    }

    /// True for a request of a browser, which wants a page for an answer.
    private func isForPeople(_ request: Request) -> Bool {
        !request.uri.path.hasPrefix("/api/") && request.headers.acceptHTML
    }

    private func visitor(_ headers: HTTPFields, _ signedIn: StaffSignIn?, now: Date) async throws -> Visitor {
        guard authentication != .browserSession else { return signedIn?.visitor ?? .anonymous }
        guard authentication != .byRoute, let header = headers[.authorization] else { return .anonymous }
        let parts = header.split(separator: " ", maxSplits: 1).map { $0.trimmingCharacters(in: .whitespaces) }
        if authentication == .tokenOrPassword, parts.count == 2, parts[0].lowercased() == "basic" {
            guard let password = Self.password(parts[1]),
                let token = try await site.tokens.token(forSecret: password, now: now)
            else { throw HTTPFailure.unknownToken }
            return .token(token)
        }
        guard parts.count == 2, parts[0].lowercased() == "bearer" else { throw HTTPFailure.unknownToken }
        if let token = try await site.tokens.token(forSecret: parts[1], now: now) { return .token(token) }
        do {
            let visitor = try await site.registrations.visitor(forSecret: parts[1])
            return .registrant(visitor.registrant, visitor.accounts)
        } catch let failure as Failure where failure.code == .unknownSecret {
            throw HTTPFailure.unknownToken
        }
    }

    /// The password of Basic authentication (RFC 7617), whatever the name of the user; nil for malformed credentials.
    static func password(_ credentials: String) -> String? {
        guard let data = Data(base64Encoded: credentials), let text = String(data: data, encoding: .utf8),
            let colon = text.firstIndex(of: ":")
        else { return nil }
        return String(text[text.index(after: colon)...])
    }

    /// True if the body is read as a whole. Nobody uploads more than what can be typed before they have signed in.
    private func collects(_ request: Request, _ signedIn: StaffSignIn?) -> Bool {
        switch bodyPolicy {
        case .collected, .payload, .files, .question: true
        case .upload: signedIn != nil || Self.length(of: request).map { $0 <= Self.maxBytesOfStrangers } ?? false
        case .streamed, .ignored: false
        }
    }

    /// The length of a body in bytes, where the request tells it.
    private static func length(of request: Request) -> Int? { request.headers[.contentLength].flatMap { Int($0) } }

    /// The maximum size of a body, in bytes.
    private func maxBytes(of request: Request, from visitor: Visitor) -> Int {
        switch bodyPolicy {
        case .upload(let limit), .question(let limit): limit
        case .files(let limit) where request.headers.isUpload: limit
        // Escaped, a letter of a text takes up to twelve bytes.
        case .files where request.headers.isForm: Self.maxBytes
        case .files: visitor.isWithoutRole ? Self.maxBytesOfStrangers : Self.maxBytes
        case .payload where !visitor.isWithoutRole: Self.maxPayloadBytes
        case .collected, .payload, .streamed, .ignored:
            visitor.isWithoutRole ? Self.maxBytesOfStrangers : Self.maxBytes
        }
    }

    private func collected(_ request: Request, limit: Int, _ share: BodyBudget.Share) async throws -> [UInt8] {
        if let length = Self.length(of: request), length > limit {
            throw HTTPFailure.bodyTooLarge(limit: limit)
        }
        var body: [UInt8] = []
        for try await part in request.body {
            guard body.count + part.readableBytes <= limit else { throw HTTPFailure.bodyTooLarge(limit: limit) }
            try share.take(part.readableBytes)
            body.append(contentsOf: part.readableBytesView)
        }
        return body
    }
}

extension Visitor {
    fileprivate var actor: Actor {
        switch self {
        case .anonymous: Actor(.anonymous)
        case .token(let token): Actor(.token, id: token.id)
        case .user(let user): Actor(.user, id: user.id)
        case .registrant(let registrant, _): Actor(.registrant, id: registrant.id)
        }
    }

    /// Identifies the caller, where repeated requests are recognised.
    var name: String {
        switch self {
        case .anonymous: Idempotency.anonymous
        case .token(let token): token.id
        case .user(let user): user.id
        case .registrant(let registrant, _): registrant.id
        }
    }
}

extension Duration {
    /// Whole microseconds.
    fileprivate var microseconds: Int64 {
        components.seconds * 1_000_000 + components.attoseconds / 1_000_000_000_000
    }
}
