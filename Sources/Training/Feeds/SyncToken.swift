import Foundation

/// The state of a feed that a calendar program synchronised: its sync token (RFC 6578 §3.2).
///
/// It says everything by itself, so that any instance understands it, also after a restart.
public struct SyncToken: Sendable, Hashable {
    /// Tells feeds apart, so that a token of another feed is refused.
    public let feed: String
    /// The instant since which the same release writes feeds, in seconds since 1970.
    public let writer: Int
    /// The revisions of the feed's selectors, in the order of ``Feed/orderedSelectors``.
    public let revisions: [Int]
    /// The UTC day of the feed's window, in days since 1970.
    public let day: Int

    public init(_ feed: Feed, writer: Int, revisions: [Int], window: FeedWindow) {
        self.feed = feed.mark
        self.writer = writer
        self.revisions = revisions
        day = Int(window.day.timeIntervalSince1970 / Self.daySeconds)
    }

    /// Parses ``text``; nil for anything else.
    public init?(_ text: String) {
        guard text.hasPrefix(Self.scheme), text.utf8.count < 200 else { return nil }
        let parts = text.dropFirst(Self.scheme.count).split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 4, !parts[0].isEmpty, let writer = Int(parts[1]), let day = Int(parts[3]) else {
            return nil
        }
        let numbers = parts[2].split(separator: ".", omittingEmptySubsequences: false)
        let revisions = numbers.compactMap { Int($0) }
        // No calendar needs a day outside of these, and none may overflow.
        guard revisions.count == numbers.count, (0...10_000_000).contains(day) else { return nil }
        feed = String(parts[0])
        self.writer = writer
        self.revisions = revisions
        self.day = day
    }

    /// A URI, as RFC 6578 §6.2 asks for.
    public var text: String {
        "\(Self.scheme)\(feed)-\(writer)-\(revisions.map(String.init).joined(separator: "."))-\(day)"
    }

    /// The window of the feed on the day of the token.
    public var window: FeedWindow { FeedWindow(at: Date(timeIntervalSince1970: Double(day) * Self.daySeconds)) }

    /// True if the changes from an earlier state to this one can be told. The former state is not that of another feed or
    /// of another release, none of its revisions is later (a copy of the database was restored), and it is not older than
    /// cancelled events stay.
    public func follows(_ former: SyncToken) -> Bool {
        former.feed == feed && former.writer == writer && former.revisions.count == revisions.count
            && zip(former.revisions, revisions).allSatisfy { $0 <= $1 } && day - former.day <= Self.maxAge
            && former.day - day <= 1
    }

    private static let scheme = "data:,"
    private static let daySeconds: Double = 86_400
    /// Days.
    private static let maxAge = 90
}

extension Feed {
    /// The selectors in a fixed order.
    public var orderedSelectors: [FeedSelector] { Set(selectors.joined()).sorted { $0.key < $1.key } }

    /// A short text that tells feeds apart, but says nothing of whose they are: FNV-1a of the keys of its selectors.
    fileprivate var mark: String {
        let hash = orderedSelectors.map(\.key).joined(separator: "\n").utf8.reduce(0xcbf2_9ce4_8422_2325 as UInt64) {
            ($0 ^ UInt64($1)) &* 0x100_0000_01b3
        }
        return String(hash, radix: 36)
    }
}

extension Session {
    /// The selectors of the calendars that are synchronised, among those of its feeds: a program is told of every session
    /// that changed in one, so that it must not learn of one that is not listed.
    ///
    /// - Parameter selectors: of all feeds that hold the session.
    public func calendarSelectors(among selectors: Set<FeedSelector>) -> Set<FeedSelector> {
        guard status != .draft else { return [] }
        return selectors.filter { selector in
            switch selector {
            case .all, .tag, .tutorial: details.visibility == .public
            case .trainer: true
            case .kind, .teaching, .language, .personal, .session, .organisation: false
            }
        }
    }
}
