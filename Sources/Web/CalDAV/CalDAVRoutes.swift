import Foundation
import HTTPTypes
import Interchange
import NIOCore
import Operations
import SupportCore
import Training

/// The feeds as calendars that programs synchronise (RFC 4791). They can only be read.
struct CalDAVRoutes {
    @Sendable static func root(_ call: Call) async throws -> Answer {
        try await answering(call) {
            let home = try await CalendarHome(of: call)
            let title = call.organisation.name ?? home.title
            return try await answer(CalendarRoot(home: home, title: title), home, call) { _ in }
        }
    }

    @Sendable static func principal(_ call: Call) async throws -> Answer {
        try await answering(call) {
            let home = try await CalendarHome(call.parameter("home"), call)
            return try await answer(CalendarPrincipal(home: home, title: home.title), home, call) { _ in }
        }
    }

    @Sendable static func home(_ call: Call) async throws -> Answer {
        try await answering(call) {
            let home = try await CalendarHome(call.parameter("home"), call)
            return try await answer(CalendarHomeResource(home: home, title: home.title), home, call) { answer in
                for collection in try await collections(of: home, call) {
                    try answer.add(CalendarResource(home: home, collection: collection))
                }
            }
        }
    }

    private static func collections(of home: CalendarHome, _ call: Call) async throws -> [CalendarCollection] {
        let feeds = call.site.feeds
        return switch home.owner {
        case .everybody: try await feeds.publicCollections(now: call.now)
        case .registrant(let id): [try await feeds.collection(.personal(id), now: call.now)]
        case .trainer(let id): [try await feeds.collection(.trainer(id), now: call.now)]
        }
    }

    @Sendable static func calendar(_ call: Call) async throws -> Answer {
        try await answering(call) {
            let home = try await CalendarHome(call.parameter("home"), call)
            let feed = try feed(in: home, call)
            let collection = try await call.site.feeds.collection(feed, now: call.now)
            if call.method == .report { return try await CalendarReports(home: home, feed: feed, call: call).answer() }
            return try await answer(CalendarResource(home: home, collection: collection), home, call) { answer in
                for object in try await call.site.feeds.objects(of: feed, now: call.now) {
                    try answer.add(CalendarObjectResource(home: home, feed: feed, object: object))
                }
            }
        }
    }

    @Sendable static func object(_ call: Call) async throws -> Answer {
        try await answering(call) {
            let home = try await CalendarHome(call.parameter("home"), call)
            let feed = try feed(in: home, call)
            guard let uid = CalendarHome.uid(ofName: call.parameter("object")),
                let object = try await call.site.feeds.objects(of: feed, withUIDs: [uid], now: call.now)[uid]
            else { throw nothing }
            guard call.method == .get || call.method == .head else {
                let resource = CalendarObjectResource(home: home, feed: feed, object: object)
                return try await answer(resource, home, call) { _ in }
            }
            var answer = Answer(.ok, headers: [.eTag: "\"\(object.tag)\""])
            answer.headers[.cacheControl] = home.isSecret ? "private, no-cache" : "no-cache"
            if EntityTags(call.headers[.ifNoneMatch])?.holds(object.tag) ?? false {
                answer.status = .notModified
                return answer
            }
            answer.headers[.contentType] = CalendarObjectResource.contentType
            answer.body = ByteBuffer(string: object.text)
            return answer
        }
    }

    private static func feed(in home: CalendarHome, _ call: Call) throws -> Feed {
        guard let feed = home.feed(named: call.parameter("calendar")) else { throw nothing }
        return feed
    }

    private static let nothing = Failure(.notFound, "There is no such calendar, or no such event in it.")

    // MARK: - Methods

    /// Answers GET, PROPFIND and REPORT for a resource that is no object.
    ///
    /// - Parameter members: adds the resources in it.
    private static func answer(
        _ resource: some DAVResource, _ home: CalendarHome, _ call: Call,
        members: (inout Multistatus) async throws -> Void
    ) async throws -> Answer {
        switch call.method {
        case .propfind:
            let depth = call.headers[.depth]?.lowercased() ?? "1"
            guard depth == "0" || depth == "1" else { throw DAVRefusal(.dav("propfind-finite-depth")) }
            var answer = Multistatus(try PropertySelection(propfind: call.body), isMinimal: call.wantsMinimum)
            try answer.add(resource)
            if depth == "1" { try await members(&answer) }
            return try multistatus(answer.document(), call)
        case .report: throw DAVRefusal(.dav("supported-report"))
        // A person who opens the address in a browser wants the programme.
        default: return .seeOther("/")
        }
    }

    /// - Throws: ``HTTPFailure/tooManyBodies`` where answers to others take all of the memory that there is for large ones.
    static func multistatus(_ document: ByteBuffer, _ call: Call) throws -> Answer {
        var answer = xml(document, .multiStatus)
        if call.wantsMinimum { answer.headers[.preferenceApplied] = "return=minimal" }
        answer.headers[.vary] = "Accept-Encoding, Prefer"
        if document.readableBytes > 1_000, acceptsGzip(call.headers[.acceptEncoding]),
            let zipped = Gzip.compress(document)
        {
            answer.headers[.contentEncoding] = "gzip"
            answer.body = zipped
        }
        let size = answer.body?.readableBytes ?? 0
        if size > 256 << 10 {
            let share = BodyBudget.Share(of: call.site.largeAnswers, for: call.origin?.network)
            try share.take(size)
            answer.share = share
        }
        return answer
    }

    private static func xml(_ document: ByteBuffer, _ status: HTTPResponse.Status) -> Answer {
        Answer(
            status, headers: [.contentType: "application/xml; charset=utf-8", .cacheControl: "private, no-cache"],
            body: document)
    }

    /// Answers a refusal with its condition, and says in every answer that this is a calendar server.
    private static func answering(_ call: Call, _ body: () async throws -> Answer) async throws -> Answer {
        var answer: Answer
        do {
            answer = try await body()
        } catch let refusal as DAVRefusal {
            answer = xml(DAVWriter.document(refusal.error), HTTPResponse.Status(code: refusal.status))
        }
        answer.headers[.dav] = compliance
        answer.headers[.referrerPolicy] = "no-referrer"
        answer.headers[.xRobotsTag] = "noindex"
        return answer
    }

    private static let compliance = "1, 3, calendar-access"
    static let allowed: [HTTPRequest.Method] = [.options, .get, .head, .propfind, .report]

    /// The answer to all other methods. `OPTIONS` is answered before any sign-in, since Apple's set-up fails otherwise.
    /// Methods that write are refused for a missing privilege (RFC 3744 §7.1.1), since Thunderbird would take the
    /// calendar for a writable one otherwise.
    @Sendable static func otherMethod(_ call: Call) async throws -> Answer {
        guard call.method != .options else {
            return Answer(
                .ok,
                headers: [
                    .dav: compliance, .allow: allowed.map(\.rawValue).joined(separator: ", "),
                    .cacheControl: "no-cache",
                ])
        }
        return try await answering(call) {
            let privilege = DAVElement(.dav("privilege"), [DAVElement(.dav("write"))])
            throw DAVRefusal(.dav("need-privileges"), [DAVElement(.dav("resource"), [.href(call.path), privilege])])
        }
    }

    /// The way from a host name to the calendars (RFC 6764 §5).
    @Sendable static func wellKnown(_ call: Call) async throws -> Answer {
        Answer(.movedPermanently, headers: [.location: CalendarHome.root, .cacheControl: "max-age=3600"])
    }
}

extension Call {
    /// True if the program does not want to be told about properties that a resource does not have (RFC 8144 §2.1).
    var wantsMinimum: Bool {
        headers[.prefer]?.split(separator: ",").contains {
            $0.withoutBlanks.lowercased() == "return=minimal"
        } ?? false
    }
}

extension HTTPResponse.Status {
    static let multiStatus = HTTPResponse.Status(code: 207, reasonPhrase: "Multi-Status")
}

extension HTTPRequest.Method {
    static let propfind = HTTPRequest.Method("PROPFIND")!
    static let report = HTTPRequest.Method("REPORT")!
}

extension HTTPField.Name {
    static let dav = HTTPField.Name("DAV")!
    static let depth = HTTPField.Name("Depth")!
    static let prefer = HTTPField.Name("Prefer")!
    static let preferenceApplied = HTTPField.Name("Preference-Applied")!
}
