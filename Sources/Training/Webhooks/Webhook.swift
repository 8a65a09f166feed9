public import Foundation

/// An address of another program that is told of changes.
public struct Webhook: Sendable, Hashable, Identifiable {
    public let id: String
    public var details: Details
    /// The id of the token or the user that created it; nil for the command. Its owner is mailed when the webhook is
    /// switched off.
    public let owner: String?
    public let createdAt: Date
    public var updatedAt: Date
    public var revision: Int
    /// The instant of the last attempt that the receiver took; nil where there is none.
    public let lastDelivery: Date?
    /// The instant of the first of the attempts that failed since then; nil while the last attempt succeeded.
    public let failingSince: Date?

    public init(
        id: String, details: Details, owner: String?, createdAt: Date, updatedAt: Date, revision: Int = 1,
        lastDelivery: Date? = nil, failingSince: Date? = nil
    ) {
        self.id = id
        self.details = details
        self.owner = owner
        self.createdAt = createdAt
        self.updatedAt = updatedAt
        self.revision = revision
        self.lastDelivery = lastDelivery
        self.failingSince = failingSince
    }

    public var isFailing: Bool { failingSince != nil }

    public struct Details: Sendable, Hashable {
        public var url: String
        public var description: String?
        public var events: [WebhookEventPattern]
        public var isEnabled: Bool

        public init(url: String, description: String? = nil, events: [WebhookEventPattern], isEnabled: Bool = true) {
            self.url = url
            self.description = description
            self.events = events
            self.isEnabled = isEnabled
        }
    }

    /// The maximum number of webhooks of an installation.
    public static let maxCount = 1_000
}

/// The events that a webhook is told of: one by its name, all of a noun, or all.
public struct WebhookEventPattern: Sendable, Hashable {
    /// `*`, `ticket.*` or `ticket.linked`.
    public let text: String

    /// Nil for a text that names no event.
    public init?(_ text: String) {
        guard text == "*" || WebhookEvent.all.contains(where: { Self.matches(text, $0) }) else { return nil }
        self.text = text
    }

    /// - Parameter name: the name of an event.
    public func matches(_ name: String) -> Bool { Self.matches(text, name) }

    private static func matches(_ pattern: String, _ name: String) -> Bool {
        pattern == "*" || pattern == name || (pattern.hasSuffix(".*") && name.hasPrefix(pattern.dropLast()))
    }
}

/// The names under which webhooks are told of changes.
public enum WebhookEvent {
    /// The names of a journal entry, the most particular first. A webhook is told of it once, under the first one that it
    /// asks for.
    ///
    /// - Parameter state: the status of the tutorial or registration, or the attendance, that the entry led to.
    /// - Returns: none for an entry that concerns only Lectern itself.
    public static func names(of entry: JournalEntry, state: String? = nil) -> [String] {
        let noun = entry.subject.rawValue
        var found = ["\(noun).\(entry.event.rawValue)"]
        switch (entry.subject, entry.event, state) {
        case (.tutorial, .updated, "published"), (.registration, .promoted, "offered"),
            (.registration, .updated, "attended"), (.registration, .created, "requested"):
            found.insert("\(noun).\(state ?? "")", at: 0)
        case (.ticket, .linked, _), (.problem, .linked, _): found.append("link.created")
        case (.ticket, .rejected, _), (.problem, .rejected, _): found.append("link.updated")
        case (.ticket, .unlinked, _), (.problem, .unlinked, _): found.append("link.deleted")
        default: break
        }
        return found.filter(all.contains)
    }

    /// True for an entry whose names depend on the state that it led to.
    public static func dependsOnState(_ entry: JournalEntry) -> Bool {
        switch (entry.subject, entry.event) {
        case (.tutorial, .updated): entry.fields.contains("status")
        case (.registration, .promoted), (.registration, .created): true
        case (.registration, .updated): entry.fields.contains("attendance")
        default: false
        }
    }

    /// All names, sorted.
    public static let all: [String] = verbs.flatMap { noun, verbs in verbs.map { "\(noun).\($0)" } }.sorted()

    private static let verbs: [String: [String]] = [
        "tutorial": ["created", "updated", "published", "deleted"],
        "session": ["created", "updated", "published", "cancelled", "deleted", "split"],
        "occurrence": ["created", "updated", "cancelled", "restored", "retimed", "belowMinimum", "deleted"],
        "registration": [
            "created", "updated", "cancelled", "restored", "promoted", "offered", "accepted", "lapsed", "attended",
            "requested", "approved", "declined", "moved", "deleted",
        ],
        "ticket": [
            "created", "updated", "acknowledged", "workaround", "waiting", "resumed", "resolved", "reopened", "closed",
            "breachNear", "breached", "recommended", "linked", "rejected", "unlinked", "moved", "deleted",
        ],
        "problem": ["created", "updated", "merged", "linked", "rejected", "unlinked", "recurring"],
        "link": ["created", "updated", "deleted"],
        "mail": ["retried", "dropped"],
        "webhook": ["test"],
    ]
}

/// One event on its way to a webhook.
public struct WebhookDelivery: Sendable, Hashable, Identifiable {
    /// Also the `webhook-id`, which is the same in every attempt.
    public let id: String
    public let webhook: Webhook.ID
    /// The name of the event.
    public let event: String
    /// The kind and the id of what the event is about. Deliveries of one subject are sent one after the other.
    public let subject: String
    /// The body, as it is sent in every attempt.
    public let body: String
    public var state: State
    /// The number of attempts, the present one included.
    public var attempts: Int
    /// The instant of the next attempt; while it is being sent, the instant at which another process may try.
    public var dueAt: Date
    /// The status of the last answer; nil where there was none.
    public var status: Int?
    /// The duration of the last attempt, in milliseconds.
    public var duration: Int?
    /// The reason why the last attempt failed, as a sentence.
    public var reason: String?
    public let createdAt: Date
    public var settledAt: Date?

    public init(
        id: String, webhook: Webhook.ID, event: String, subject: String, body: String, state: State = .waiting,
        attempts: Int = 0, dueAt: Date, status: Int? = nil, duration: Int? = nil, reason: String? = nil,
        createdAt: Date, settledAt: Date? = nil
    ) {
        self.id = id
        self.webhook = webhook
        self.event = event
        self.subject = subject
        self.body = body
        self.state = state
        self.attempts = attempts
        self.dueAt = dueAt
        self.status = status
        self.duration = duration
        self.reason = reason
        self.createdAt = createdAt
        self.settledAt = settledAt
    }

    public enum State: String, Sendable, Hashable, CaseIterable, Codable {
        case waiting, delivered
        /// Not taken within ``maxAttempts``, or refused for good. An admin may send it again.
        case failed
    }

    /// The delay before the next attempt, in seconds. A part of up to a tenth is added, different for each delivery, so that
    /// a receiver that is up again does not get all of them at once.
    ///
    /// - Parameter attempts: the number of failed attempts, at least 1.
    /// - Returns: nil after the last attempt.
    public func backoff(afterAttempts attempts: Int) -> TimeInterval? {
        guard attempts < Self.maxAttempts else { return nil }
        let delay = Self.delays[max(attempts - 1, 0)]
        let share = id.utf8.reduce(attempts) { ($0 &* 31 &+ Int($1)) & 0xFFFF }
        return (delay * (1 + Double(share) / 655_360)).rounded(.down)
    }

    private static let delays: [TimeInterval] = [
        5, 5 * 60, 30 * 60, 2 * 3_600, 5 * 3_600, 10 * 3_600, 14 * 3_600, 20 * 3_600, 24 * 3_600,
    ]

    public static let maxAttempts = delays.count + 1
}

/// The sealed secrets by which the deliveries of a webhook are signed.
public struct WebhookSecrets: Sendable, Hashable {
    public let current: String
    /// The secret before it was replaced.
    public let former: String?
    /// The instant until which the former secret signs, too.
    public let formerUntil: Date?

    public init(current: String, former: String? = nil, formerUntil: Date? = nil) {
        self.current = current
        self.former = former
        self.formerUntil = formerUntil
    }
}
