public import Foundation
public import Training

/// A filter for lists and feeds of sessions or dates. Properties that are empty or nil do not restrict the list.
public struct SessionFilter: Sendable, Hashable {
    public var kinds: [Session.Kind]
    public var tags: [String]
    /// Ids.
    public var tutorials: [String]
    /// Ids.
    public var trainers: [String]
    public var languages: [String]
    /// Of the published tutorials that are taught.
    public var levels: [Tutorial.Level]
    public var statuses: [Session.Status]
    public var visibilities: [Session.Visibility]
    /// The ids of the only sessions to include. An empty list includes none.
    public var sessions: [String]?
    /// In the form by which accounts are compared. Sessions for these accounts are included in addition to those of `visibilities`.
    public var accounts: [String]
    /// Only dates that end after this instant.
    public var from: Date?
    /// Only dates that start before this instant.
    public var to: Date?

    public init(
        kinds: [Session.Kind] = [], tags: [String] = [], tutorials: [String] = [], trainers: [String] = [],
        languages: [String] = [], levels: [Tutorial.Level] = [], statuses: [Session.Status] = [],
        visibilities: [Session.Visibility] = [], accounts: [String] = [], sessions: [String]? = nil, from: Date? = nil,
        to: Date? = nil
    ) {
        self.kinds = kinds
        self.tags = tags
        self.tutorials = tutorials
        self.trainers = trainers
        self.languages = languages
        self.levels = levels
        self.statuses = statuses
        self.visibilities = visibilities
        self.sessions = sessions
        self.accounts = accounts
        self.from = from
        self.to = to
    }

    /// The conditions on a row `s` of `sessions`, without those on its dates.
    var sessionConditions: [SQL] {
        var conditions: [SQL] = []
        if !kinds.isEmpty { conditions.append("s.kind IN \(anyOf: kinds)") }
        if !tags.isEmpty {
            conditions.append("s.id IN (SELECT session_id FROM session_tags WHERE tag IN \(anyOf: tags))")
        }
        if !tutorials.isEmpty { conditions.append("s.tutorial_id IN \(anyOf: tutorials)") }
        if !languages.isEmpty { conditions.append("s.language IN \(anyOf: languages)") }
        if !levels.isEmpty {
            conditions.append(
                """
                s.tutorial_id IN (SELECT id FROM tutorials WHERE status = \(Tutorial.Status.published)
                    AND level IN \(anyOf: levels))
                """)
        }
        if !statuses.isEmpty { conditions.append("s.status IN \(anyOf: statuses)") }
        if let sessions { conditions.append("s.id IN \(anyOf: sessions)") }
        if !visibilities.isEmpty {
            let own: SQL = """
                s.visibility = 'accounts' AND s.id IN (
                    SELECT session_id FROM session_accounts WHERE account_key IN \(anyOf: accounts))
                """
            conditions.append(
                accounts.isEmpty
                    ? "s.visibility IN \(anyOf: visibilities)"
                    : "s.visibility IN \(anyOf: visibilities) OR (\(own))")
        }
        return conditions
    }

    /// The condition on a row `s` of `sessions`, including that one of its dates matches.
    var conditionOnSession: SQL {
        var conditions = sessionConditions
        if !trainers.isEmpty {
            conditions.append(
                """
                s.id IN (SELECT session_id FROM session_trainers WHERE trainer_id IN \(anyOf: trainers)
                    UNION SELECT o.session_id FROM occurrences o WHERE \(overrideNames(anyOf: trainers)))
                """)
        }
        if from != nil || to != nil {
            conditions.append(
                "EXISTS (SELECT 1 FROM occurrences o WHERE o.session_id = s.id AND o.detached = 0 AND \(conditionOnTime))"
            )
        }
        return conditions.allTrue
    }

    /// The condition on a row `o` of `occurrences` and its session `s`.
    var conditionOnOccurrence: SQL {
        var conditions = sessionConditions
        conditions.append("o.detached = 0")
        conditions.append(conditionOnTime)
        if !trainers.isEmpty {
            // Only a key of the JSON can match this pattern: in values, quotation marks are escaped.
            conditions.append(
                """
                (\(overrideNames(anyOf: trainers)))
                OR ((o.override IS NULL OR o.override NOT LIKE '%"trainers":[%')
                    AND s.id IN (SELECT session_id FROM session_trainers WHERE trainer_id IN \(anyOf: trainers)))
                """)
        }
        return conditions.allTrue
    }

    private var conditionOnTime: SQL {
        var conditions: [SQL] = []
        if let from {
            // The second bound is for the index on the start: no date is longer.
            conditions.append("o.ends_at > \(from)")
            conditions.append("o.starts_at > \(from.addingTimeInterval(-Double(ScheduleLimits.maxDuration)))")
        }
        if let to { conditions.append("o.starts_at < \(to)") }
        return conditions.allTrue
    }
}
