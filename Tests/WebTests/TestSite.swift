import Egress
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import ICalendar
import Interchange
import Logging
import NIOCore
import Operations
import Storage
import SupportCore
import Synchronization
import TestSupport
import Testing
import Training
import Web

/// A service of one test: the real routes over a database file of its own, under a clock that the test sets.
///
/// Every answer is held against the OpenAPI document before the test sees it.
final class TestSite: Sendable {
    enum Who: CaseIterable {
        case anybody, admin, trainer, agent, integration
    }

    let site: Site
    let database: WatchedDatabase
    private let counting: CountingDatabase
    private let application: Application<CallbackResponder<SiteContext>>
    private let place: TestDatabase
    private let secrets: [Who: String]
    private let time: TestClock
    private let confirming: AddressConfirmation
    private let rate: LimitRate
    private let organisation: FixedOrganisation
    private let playerHosts: String
    private let files: TicketFileLimits
    /// The client of requests to other servers.
    let egress: EgressClient

    /// - Parameters:
    ///   - now: what the clock says, until the test moves it.
    ///   - confirming: the addresses of strangers that have to be confirmed.
    ///   - rate: the registrations that strangers of one network may make.
    ///   - strangerMails: the mails that all strangers together can have sent in an hour.
    ///   - supportRates: what strangers may send to the support page.
    ///   - files: the limits of the files of tickets.
    ///   - states: the states of helpdesks that an operator mapped.
    ///   - organisation: the values of the organisation that an operator fixed.
    ///   - playerHosts: the hosts whose video files are played.
    ///   - servers: the servers of private networks that requests may go to.
    ///   - authorities: the path of a file with the only authorities that are trusted; nil for those of the system.
    ///   - identityProvider: the provider at which staff sign in; nil for none.
    ///   - rooms: the servers of rooms.
    ///   - demoMail: the folder of the mails of a demo.
    convenience init(
        at now: String = "2026-12-01T08:00:00Z", confirming: AddressConfirmation = .never,
        rate: LimitRate = .init(burst: 100_000, perHour: 100_000), strangerMails: Int = 2_000,
        supportRates: SupportLimit.Rates = .standard, files: TicketFileLimits = .standard,
        helpdeskStates states: HelpdeskStates = HelpdeskStates(), organisation: FixedOrganisation = .none,
        playerHosts: String = "", reaching servers: String = "", trusting authorities: String? = nil,
        identityProvider: IdentityProvider? = nil, rooms: RoomSettings = .none, demoMail: URL? = nil
    ) async throws {
        try await self.init(
            place: TestDatabase(.tables), time: TestClock(instant(now)), secrets: [:], confirming: confirming,
            rate: rate, strangerMails: strangerMails, supportRates: supportRates, files: files,
            states: states, organisation: organisation, playerHosts: playerHosts, servers: servers,
            authorities: authorities,
            identityProvider: identityProvider, rooms: rooms, demoMail: demoMail)
    }

    private init(
        place: TestDatabase, time: TestClock, secrets: [Who: String], confirming: AddressConfirmation,
        rate: LimitRate, strangerMails: Int = 2_000, supportRates: SupportLimit.Rates = .standard,
        files: TicketFileLimits,
        states: HelpdeskStates = HelpdeskStates(),
        organisation: FixedOrganisation = .none, playerHosts: String = "", servers: String = "",
        authorities: String? = nil,
        identityProvider: IdentityProvider? = nil, rooms: RoomSettings = .none, demoMail: URL? = nil,
        recommending: Recommendations.Mode = .local
    ) async throws {
        egress = EgressClient(rules: try EgressRules(parsing: servers), authorities: authorities)
        (self.confirming, self.rate, self.organisation) = (confirming, rate, organisation)
        (self.playerHosts, self.files) = (playerHosts, files)
        self.place = place
        self.time = time
        counting = CountingDatabase(try place.open())
        database = WatchedDatabase(counting)
        _ = try await Installation(database).bringUpToDate(host: "lectern.test", zoneDatabase: "test", now: time.now)
        site = Site(
            database: database, publicURL: "https://lectern.test", release: "test", zoneDatabase: "test",
            resources: Self.package, pages: try Self.pages.get(), agreement: try Self.agreement.get(),
            metrics: PrometheusRegistry(),
            logger: Self.logger, trustedProxies: .any, confirming: confirming, registrationRate: rate,
            supportRates: supportRates, strangerMailsPerHour: strangerMails, fileLimits: files, demoMail: demoMail,
            playerHosts: PlayerHosts(playerHosts) ?? .none, helpdeskStates: states,
            recommending: recommending, recommenderLimit: .seconds(600), listLimit: .seconds(600),
            programLimit: .seconds(600), repeatLimit: .seconds(600),
            organisation: organisation, egress: egress,
            helpdeskPause: .zero, helpdeskLimit: .seconds(240), identityProvider: identityProvider, rooms: rooms,
            clock: { time.now })
        try await site.feeds.noteWriter(now: time.now)
        application = Application(router: site.router(), logger: site.logger)
        var secrets = secrets
        for (who, role) in [
            (Who.admin, Token.Role.admin), (.trainer, .trainer), (.agent, .agent), (.integration, .integration),
        ]
        where secrets[who] == nil {
            secrets[who] = try await site.tokens.create(.init(role: role, name: "\(who)"), by: .command, now: time.now)
                .secret
        }
        self.secrets = secrets
    }

    /// Another process on the same database: nothing that this one holds in memory is known to it.
    func restarted(recommending: Recommendations.Mode = .local) async throws -> TestSite {
        try await TestSite(
            place: place, time: time, secrets: secrets, confirming: confirming, rate: rate, files: files,
            organisation: organisation, playerHosts: playerHosts, recommending: recommending)
    }

    /// Of somebody's token.
    func secret(of who: Who) -> String? { secrets[who] }

    /// The number of statements that an action takes.
    func statements(_ body: () async throws -> Void) async throws -> Int {
        let before = counting.count
        try await body()
        return counting.count - before
    }

    /// The number of reads of the database that an action takes.
    func reads(_ body: () async throws -> Void) async throws -> Int {
        let before = counting.reads
        try await body()
        return counting.reads - before
    }

    // MARK: - The clock

    var now: Date { time.now }

    func setClock(_ instant: String) { time.set(WebTests.instant(instant)) }

    func advanceClock(days: Int = 0, seconds: Int = 0) {
        time.set(now.addingTimeInterval(Double(days * 86_400 + seconds)))
    }

    // MARK: - Requests

    func get(_ path: String, as who: Who = .anybody, _ headers: [String: String] = [:]) async throws -> Reply {
        try await send(.get, path, nil, as: who, headers)
    }

    func head(_ path: String, as who: Who = .anybody, _ headers: [String: String] = [:]) async throws -> Reply {
        try await send(.head, path, nil, as: who, headers)
    }

    func post(
        _ path: String, _ body: JSONValue? = nil, as who: Who = .trainer, _ headers: [String: String] = [:]
    ) async throws -> Reply {
        try await send(.post, path, body?.data, as: who, headers)
    }

    func patch(
        _ path: String, _ body: JSONValue, as who: Who = .trainer, _ headers: [String: String] = [:]
    ) async throws -> Reply {
        try await send(.patch, path, body.data, as: who, headers)
    }

    func delete(_ path: String, as who: Who = .trainer, _ headers: [String: String] = [:]) async throws -> Reply {
        try await send(.delete, path, nil, as: who, headers)
    }

    /// - Parameter body: sent as `application/json`, unless the headers say otherwise.
    func send(
        _ method: HTTPRequest.Method, _ path: String, _ body: Data? = nil, as who: Who = .anybody,
        _ headers: [String: String] = [:]
    ) async throws -> Reply {
        var fields = HTTPFields()
        if body != nil { fields[.contentType] = "application/json" }
        if let secret = secrets[who] { fields[.authorization] = "Bearer \(secret)" }
        for (name, value) in headers {
            fields[try #require(HTTPField.Name(name))] = value
        }
        let (sent, buffer) = (fields, body.map { ByteBuffer(bytes: $0) })
        let response = try await application.test(.router) { client in
            try await client.execute(uri: path, method: method, headers: sent, body: buffer)
        }
        let reply = Reply(
            status: response.status.code, headers: response.headers, body: Data(response.body.readableBytesView))
        // The methods of an address are no operation of it, and OpenAPI knows none of WebDAV.
        let isRead = method == .get || method == .head
        let isDAV = path.hasPrefix("/dav") || path.hasPrefix("/.well-known/caldav")
        if method != .options || reply.status != 204, isRead || !isDAV {
            try checkAgainstDocument(reply, method: method.rawValue, path: path)
        }
        return reply
    }

    // MARK: - The OpenAPI document

    static let package = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// The demo's, with the holidays of its calendar.
    static let agreement = Result { try Agreement(contentsOf: package.appending(path: "Seeds/agreement.json")) }

    private static let pages = Result { try Pages(resources: package) }

    /// Silent, but not without memory: the framework keeps the number of a request in the metadata of its logger.
    private static let logger: Logger = {
        var logger = Logger(label: "test") { StreamLogHandler.standardError(label: $0) }
        logger.logLevel = .critical
        return logger
    }()

    /// Of the API, and of the pages.
    static let documents = Result {
        let documents = try OpenAPIDocuments(folder: package.appending(path: "OpenAPI"))
        return (api: try OpenAPIDocument(documents.api), pages: try OpenAPIDocument(documents.pages))
    }

    private func checkAgainstDocument(_ reply: Reply, method: String, path: String) throws {
        let documents = try Self.documents.get()
        guard let template = template(of: path), reply.status != 405 else {
            // What is at no address, or no method of it, is in no document; the answer has one form all the same.
            if method != "HEAD" {
                #expect(["/errors/not-found", "/errors/method-not-allowed"].contains(try reply.json["type"]?.text))
            }
            #expect(reply.header("Content-Type") == "application/problem+json")
            return
        }
        let operation = "\(method == "HEAD" ? "GET" : method) \(template)"
        let document = documents.pages.operations.contains(operation) ? documents.pages : documents.api
        let isZipped = method != "HEAD" && reply.header("Content-Encoding") == "gzip"
        let body = isZipped ? try gunzipped(reply.body) : reply.body
        let faults = document.faults(
            in: body, method: method, path: template, status: reply.status, contentType: reply.header("Content-Type"))
        // A problem is a page to a browser, wherever people go; that it may happen is documented all the same.
        let isPage = reply.status >= 400 && !path.hasPrefix("/api/") && reply.text.hasPrefix("<!DOCTYPE html>")
        let expected = isPage ? ["\(method) \(template) \(reply.status) is not documented as text/html"] : []
        #expect(faults == expected, "\(String(decoding: body.prefix(2_000), as: UTF8.self))")
    }

    /// The templates of all paths by the number of their parts. They are the same for every site, and take long to list.
    private static let templates = Mutex<[Int: [PathTemplate]]>([:])

    /// The template of a path, a literal one before one with parameters.
    private func template(of path: String) -> String? {
        let templates = Self.templates.withLock { templates in
            if templates.isEmpty {
                let all = Set(site.operations.map(\.path)).map(PathTemplate.init)
                templates = Dictionary(grouping: all, by: \.parts.count)
            }
            return templates
        }
        let parts = path.prefix { $0 != "?" }.split(separator: "/", omittingEmptySubsequences: false)
        return templates[parts.count]?.filter { $0.matches(parts) }
            .min { ($0.parameterCount, $0.text) < ($1.parameterCount, $1.text) }?.text
    }

    private struct PathTemplate {
        struct Part {
            let text: Substring
            /// The text behind a parameter; nil for a part that is none.
            let suffix: Substring?

            init(_ text: Substring) {
                self.text = text
                suffix = text.hasPrefix("{") ? text.drop { $0 != "}" }.dropFirst() : nil
            }
        }

        let text: String
        let parts: [Part]
        let parameterCount: Int

        init(_ text: String) {
            self.text = text
            parts = text.split(separator: "/", omittingEmptySubsequences: false).map(Part.init)
            parameterCount = text.count { $0 == "{" }
        }

        func matches(_ others: [Substring]) -> Bool {
            zip(parts, others).allSatisfy { part, other in
                if let suffix = part.suffix { other.hasSuffix(suffix) } else { part.text == other }
            }
        }
    }
}

// MARK: - What answers hold

/// An answer, as a client has it.
struct Reply: Sendable {
    let status: Int
    let headers: HTTPFields
    let body: Data

    var text: String { String(decoding: body, as: UTF8.self) }

    /// - Throws: ``NoJSON``.
    var json: JSONValue {
        get throws {
            do {
                return try JSONValue(parsing: body)
            } catch {
                throw NoJSON(status: status, text: text)
            }
        }
    }

    struct NoJSON: Error {
        let status: Int
        let text: String
    }

    func header(_ name: String) -> String? { HTTPField.Name(name).flatMap { headers[$0] } }

    var tag: String? { header("ETag") }

    /// A member of the JSON.
    subscript(name: String) -> JSONValue? {
        get throws { try json[name] }
    }

    /// The problem details of the answer; nil if it is no refusal.
    var refusal: ProblemDetails? {
        get throws {
            guard status >= 400 else { return nil }
            let json = try json
            #expect(json["status"] == .number(Double(status)))
            let faults = json["errors"]?.items.map { fault in
                ProblemDetails.Fault(fault["pointer"]?.text ?? "", fault["detail"]?.text ?? "")
            }
            return ProblemDetails(
                status, (json["type"]?.text ?? "").replacing("/errors/", with: ""), json["detail"]?.text ?? "",
                faults ?? [])
        }
    }
}

/// A problem answer (RFC 9457) without what only decorates it.
struct ProblemDetails: Hashable, Sendable {
    struct Fault: Hashable, Sendable {
        let pointer: String
        let detail: String

        init(_ pointer: String, _ detail: String) {
            self.pointer = pointer
            self.detail = detail
        }
    }

    let status: Int
    let code: String
    let detail: String
    let faults: [Fault]

    init(_ status: Int, _ code: String, _ detail: String, _ faults: [Fault] = []) {
        self.status = status
        self.code = code
        self.detail = detail
        self.faults = faults
    }

    static func invalid(_ pointer: String, _ detail: String) -> ProblemDetails {
        ProblemDetails(422, "invalid", detail, [Fault(pointer, detail)])
    }

    /// Many bad fields at once.
    static func invalid(_ faults: [Fault]) -> ProblemDetails {
        ProblemDetails(422, "invalid", "\(faults.count) fields are not valid.", faults)
    }

    static func missing(_ thing: String) -> ProblemDetails {
        ProblemDetails(404, "not-found", "There is no such \(thing).")
    }

    static let noToken = ProblemDetails(
        401, "unauthenticated", "This requires a token. Send it as Authorization: Bearer ….")

    static func forbidden(_ role: String) -> ProblemDetails {
        ProblemDetails(403, "forbidden", "Tokens with the role \(role) cannot do this.")
    }

    static let changed = ProblemDetails(
        412, "precondition-failed", "This was changed after you read it. Read it again and repeat your change.")
}

/// Expects an answer to refuse what was asked, and to say this of it.
func expect(_ reply: Reply, refuses refusal: ProblemDetails, sourceLocation: SourceLocation = #_sourceLocation)
    throws
{
    let found = try reply.refusal
    #expect(found == refusal, sourceLocation: sourceLocation)
}

// MARK: - Below

private final class TestClock: Sendable {
    private let state: Mutex<Date>

    init(_ now: Date) { state = Mutex(now) }

    var now: Date { state.withLock { $0 } }

    func set(_ now: Date) { state.withLock { $0 = now } }
}

/// The instant that `2026-12-01T08:00:00Z` writes.
func instant(_ text: String) -> Date {
    guard let local = LocalDateTime(String(text.dropLast())) else { preconditionFailure("\(text) is no instant") }
    return Zone.utc.instant(of: local)
}
