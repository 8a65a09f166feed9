import Foundation
import HTTPTypes
import Operations
import SupportCore
import Training

/// The calendars of one reader, with their addresses: those of everybody, of a registrant or of a trainer.
struct CalendarHome: Sendable {
    enum Owner: Sendable, Hashable {
        case everybody
        /// By id.
        case registrant(String)
        /// By id.
        case trainer(String)
    }

    /// The part of its paths that stands for it: `public`, the secret of a feed, or ``ownSegment``.
    let segment: String
    let owner: Owner

    static let root = "/dav/"
    private static let publicSegment = "public"
    /// For those who send the secret as the password of Basic authentication.
    private static let ownSegment = "my"

    private init(segment: String, owner: Owner) {
        self.segment = segment
        self.owner = owner
    }

    /// The home that a path names.
    ///
    /// - Throws: ``HTTPFailure/unauthenticated(_:)`` or `.unknownToken` where a password is needed, ``Failure``
    ///   `.unknownSecret` for a secret in the path that is unknown or void.
    init(_ segment: String, _ call: Call) async throws {
        switch segment {
        case Self.publicSegment: self.init(segment: segment, owner: .everybody)
        case Self.ownSegment:
            guard let home = try await Self(password: call) else {
                throw HTTPFailure.unauthenticated(
                    "Sign in with your email address, and the secret of your calendar's address as the password.")
            }
            self = home
        default:
            self.init(segment: segment, owner: try await Self.owner(ofSecret: segment, call))
        }
    }

    /// The home of the caller: theirs with a password, else that of everybody.
    ///
    /// - Throws: ``HTTPFailure/unknownToken`` for a password that is unknown or void.
    init(of call: Call) async throws {
        self = try await Self(password: call) ?? Self(segment: Self.publicSegment, owner: .everybody)
    }

    /// Nil without a password.
    private init?(password call: Call) async throws {
        guard let header = call.headers[.authorization] else { return nil }
        let parts = header.split(separator: " ", maxSplits: 1).map { $0.trimmingCharacters(in: .whitespaces) }
        guard parts.count == 2, parts[0].lowercased() == "basic", let secret = Endpoint.password(parts[1]) else {
            throw HTTPFailure.unknownToken
        }
        do {
            self.init(segment: Self.ownSegment, owner: try await Self.owner(ofSecret: secret, call))
        } catch let failure as Failure where failure.code == .unknownSecret {
            throw HTTPFailure.unknownToken
        }
    }

    /// The secrets of registrants are longer than those of trainers.
    private static func owner(ofSecret secret: String, _ call: Call) async throws -> Owner {
        if secret.utf8.count == 44 { return .registrant(try await call.site.feeds.registrant(forSecret: secret)) }
        return .trainer(try await call.site.feeds.trainer(forSecret: secret))
    }

    // MARK: - Addresses

    var isSecret: Bool { owner != .everybody }

    /// The address of its owner (RFC 3744 §2).
    var principal: String { "/dav/principals/\(escaped(segment))/" }

    var path: String { "/dav/calendars/\(escaped(segment))/" }

    func path(of feed: Feed) -> String { path + escaped(Self.name(of: feed)) + "/" }

    func path(of uid: String, in feed: Feed) -> String { path(of: feed) + escaped(uid) + ".ics" }

    /// The calendar with a name, decoded; nil for none.
    func feed(named name: String) -> Feed? {
        switch owner {
        case .registrant(let id): return name == "dates" ? .personal(id) : nil
        case .trainer(let id): return name == "teaching" ? .trainer(id) : nil
        case .everybody:
            if name == "programme" { return .programme(.init()) }
            if name.hasPrefix("tutorial-") { return .tutorial(String(name.dropFirst("tutorial-".count))) }
            if name.hasPrefix("tag-") { return .programme(.init(tags: [String(name.dropFirst("tag-".count))])) }
            return nil
        }
    }

    private static func name(of feed: Feed) -> String {
        switch feed {
        case .programme(let facets): facets.tags.first.map { "tag-" + $0 } ?? "programme"
        case .tutorial(let id): "tutorial-" + id
        case .trainer: "teaching"
        case .personal: "dates"
        case .session(let id), .date(let id, _): id
        }
    }

    /// The UID of the object that an address in this home's calendar leads to; nil for one that leads elsewhere. Addresses
    /// are compared decoded (RFC 4918 §8.3), and `..` is a name like any other.
    func uid(atHref href: String, in feed: Feed) -> String? {
        var path = href[...]
        if let scheme = path.range(of: "://"), !path[..<scheme.lowerBound].contains("/") {
            path = path[scheme.upperBound...].drop { $0 != "/" }
        }
        path = path.prefix { $0 != "?" && $0 != "#" }
        guard let slash = path.lastIndex(of: "/"), let name = path[path.index(after: slash)...].removingPercentEncoding,
            path[...slash].removingPercentEncoding == self.path(of: feed).removingPercentEncoding
        else { return nil }
        return Self.uid(ofName: name)
    }

    /// The UID of the object with a file name, decoded; nil for other names.
    static func uid(ofName name: String) -> String? {
        name.hasSuffix(".ics") && name.utf8.count > 4 ? String(name.dropLast(4)) : nil
    }
}

/// A part of a path in which everything is escaped that RFC 3986 §3.3 does not always allow there.
private func escaped(_ part: String) -> String {
    part.addingPercentEncoding(withAllowedCharacters: unreserved) ?? ""
}

private let unreserved = CharacterSet(
    charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~@")
