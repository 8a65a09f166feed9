public import Foundation

/// What lets a person or a program in. The secret itself is shown once and kept only as a hash.
public struct Token: Sendable, Hashable, Identifiable {
    public enum Role: String, Sendable, Hashable, CaseIterable, Codable {
        case admin, trainer, agent, integration
    }

    public let id: String
    public let role: Role
    public let name: String
    public let email: String?
    /// The trainer that it speaks for.
    public let trainer: String?
    public let createdAt: Date
    public let expiresAt: Date?
    public let revokedAt: Date?

    public init(
        id: String, role: Role, name: String, email: String? = nil, trainer: String? = nil, createdAt: Date,
        expiresAt: Date? = nil, revokedAt: Date? = nil
    ) {
        self.id = id
        self.role = role
        self.name = name
        self.email = email
        self.trainer = trainer
        self.createdAt = createdAt
        self.expiresAt = expiresAt
        self.revokedAt = revokedAt
    }

    public func isValid(at now: Date) -> Bool {
        revokedAt == nil && expiresAt.map { $0 > now } ?? true
    }
}
