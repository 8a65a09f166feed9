public import Foundation

/// The counts of what became of requests that tutorials were suggested for.
public struct SuggestionCounts: Sendable, Hashable {
    /// Requests that somebody began to describe.
    public var asked: Int
    /// Requests that a tutorial was shown for.
    public var shown: Int
    /// Requests whose author opened a tutorial.
    public var opened: Int
    /// Requests whose author registered for a date of a tutorial.
    public var registered: Int
    /// Requests whose author said that a tutorial answered them.
    public var answered: Int
    /// Requests that were sent as a ticket.
    public var sent: Int

    public init(asked: Int = 0, shown: Int = 0, opened: Int = 0, registered: Int = 0, answered: Int = 0, sent: Int = 0)
    {
        self.asked = asked
        self.shown = shown
        self.opened = opened
        self.registered = registered
        self.answered = answered
        self.sent = sent
    }
}

/// The counts of one week.
public struct SuggestionWeek: Sendable, Hashable {
    /// The Monday on which the week begins, at midnight in UTC.
    public let start: Date
    public let counts: SuggestionCounts

    public init(start: Date, counts: SuggestionCounts) {
        self.start = start
        self.counts = counts
    }
}

/// The counts of one tutorial in one week. `asked` equals `shown`.
public struct SuggestedTutorialWeek: Sendable, Hashable {
    /// The tutorial's id.
    public let tutorial: String
    public let week: SuggestionWeek

    public init(tutorial: String, week: SuggestionWeek) {
        self.tutorial = tutorial
        self.week = week
    }
}

/// The subject of a request that no tutorial was found for.
public struct UnmetRequest: Sendable, Hashable {
    public let subject: String
    public let askedAt: Date
    /// True if a ticket was sent after all.
    public let isSent: Bool

    public init(subject: String, askedAt: Date, isSent: Bool) {
        self.subject = subject
        self.askedAt = askedAt
        self.isSent = isSent
    }
}

/// An action of a reader on a suggested tutorial.
public enum SuggestionEvent: String, Sendable, Hashable, CaseIterable {
    case opened, registered
    /// The reader said that the tutorial answered the request. It is a weak signal, and never an agent's verdict.
    case answered
}
