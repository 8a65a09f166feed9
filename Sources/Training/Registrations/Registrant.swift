public import Foundation

/// A customer who registered, identified by email address.
public struct Registrant: Sendable, Hashable, Identifiable {
    public let id: String
    /// The address as it was given at the first registration; ``erasedEmail`` once the person is erased.
    public let email: String
    /// 1, 2, 3 …: a higher generation invalidates all links that were made before.
    public let generation: Int
    public let createdAt: Date

    public init(id: String, email: String, generation: Int = 1, createdAt: Date) {
        self.id = id
        self.email = email
        self.generation = generation
        self.createdAt = createdAt
    }

    /// The text that replaces the address once the person is erased: `erased:` and the id. No email address contains a
    /// colon before its `@` without quotes.
    public var erasedEmail: String { "erased:" + id }

    /// Whether the personal data of the registrant was erased.
    public var isErased: Bool { email == erasedEmail }
}
