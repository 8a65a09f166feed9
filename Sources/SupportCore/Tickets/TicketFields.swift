extension Ticket {
    /// What kind of issue it is.
    public enum Category: String, Sendable, Hashable, Codable, CaseIterable {
        case question
        case defect
        case enhancement
        case other
    }

    /// By which of the agreement's support methods it came.
    public enum Channel: String, Sendable, Hashable, Codable, CaseIterable {
        case helpDocs
        case apiManagement
        case email
        case website
        case tutorials
        case developerGuides
    }

    /// Where the issue occurs.
    public enum Environment: String, Sendable, Hashable, Codable, CaseIterable {
        case production
        case staging
        case development
        case other
    }

    /// Where it stands; it follows from ``Ticket/history``.
    public enum Status: String, Sendable, Hashable, Codable, CaseIterable {
        case open
        /// Waiting for the customer.
        case pending
        case resolved
        /// Resolved for good, ``Ticket/daysUntilClosed`` days after.
        case closed
    }
}
