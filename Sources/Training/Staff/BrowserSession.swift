public import Foundation

/// A browser that somebody signed in with a token. It may do what the token may, for as long as the token is good.
public struct BrowserSession: Sendable, Hashable {
    /// Seconds without a request after which it ends.
    public static let idleTimeout: TimeInterval = 12 * 3_600

    public let token: Token
    /// When it last asked for something; up to a minute may be missing.
    public let seenAt: Date

    public init(token: Token, seenAt: Date) {
        self.token = token
        self.seenAt = seenAt
    }

    public func isValid(at now: Date) -> Bool {
        token.isValid(at: now) && now < seenAt.addingTimeInterval(Self.idleTimeout)
    }
}
