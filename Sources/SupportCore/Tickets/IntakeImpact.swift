extension Intake {
    /// The impact of an issue as a customer describes it, in the steps of the agreement's priorities.
    public enum Impact: String, Sendable, Hashable, Codable, CaseIterable {
        /// A feature or the whole service cannot be used.
        case unusable
        /// Most users are severely affected.
        case severe
        /// Something does not work as intended, and work goes on.
        case limited
        /// Nothing is affected.
        case none
    }

    /// The priority to suggest to a customer, by the agreement's "Case Level Priorities".
    ///
    /// - Parameters:
    ///   - category: nil if the customer named none.
    ///   - environment: nil if the customer named none.
    ///   - impact: nil if the customer described none.
    ///   - hasWorkaround: nil if the customer did not say; then an unusable service counts as one without a workaround.
    /// - Returns: P4 for an improvement; P1 for an unusable service in production without a workaround; P2 for another
    ///   severe impact in production; P3 for everything else, and if the impact was not described.
    public static func priority(
        of category: Ticket.Category?, in environment: Ticket.Environment?, impact: Impact?, hasWorkaround: Bool?
    ) -> Priority {
        guard category != .enhancement else { return .p4 }
        // An environment that was not named may be the one that counts.
        guard environment == .production || environment == nil else { return .p3 }
        guard let impact else { return .p3 }
        switch impact {
        case .unusable: return hasWorkaround == true ? .p2 : .p1
        case .severe: return .p2
        case .limited, .none: return .p3
        }
    }
}
