/// What the customer has bought: it decides which hours count.
public enum Plan: String, Sendable, Hashable, Codable, CaseIterable {
    case standard
    case superPremium
}
