public import Foundation
public import Training

/// Which sessions or dates a list or feed holds. What is empty or nil does not restrict it.
public struct SessionFilter: Sendable, Hashable {
    public var kinds: [Session.Kind]
    public var tags: [String]
    /// Ids.
    public var tutorials: [String]
    /// Ids.
    public var trainers: [String]
    public var languages: [String]
    public var statuses: [Session.Status]
    public var visibilities: [Session.Visibility]
    /// Only these, by their ids; none of them where it is empty.
    public var sessions: [String]?
    /// In lower case. Sessions of these accounts are there too, whatever `visibilities` says.
    public var accounts: [String]
    /// Only what is not over by then.
    public var from: Date?
    /// Only what begins before then.
    public var to: Date?

    public init(
        kinds: [Session.Kind] = [], tags: [String] = [], tutorials: [String] = [], trainers: [String] = [],
        languages: [String] = [], statuses: [Session.Status] = [], visibilities: [Session.Visibility] = [],
        accounts: [String] = [], sessions: [String]? = nil, from: Date? = nil, to: Date? = nil
    ) {
        self.kinds = kinds
        self.tags = tags
        self.tutorials = tutorials
        self.trainers = trainers
        self.languages = languages
        self.statuses = statuses
        self.visibilities = visibilities
        self.sessions = sessions
        self.accounts = accounts
        self.from = from
        self.to = to
    }

    /// What a row `s` of `sessions` has to meet, whatever its dates.
    var sessionConditions: [SQL] {
        var conditions: [SQL] = []
        if !kinds.isEmpty { conditions.append("s.kind IN \(anyOf: kinds)") }
        if !tags.isEmpty {
            conditions.append("s.id IN (SELECT session_id FROM session_tags WHERE tag IN \(anyOf: tags))")
        }
        if !tutorials.isEmpty { conditions.append("s.tutorial_id IN \(anyOf: tutorials)") }
        if !languages.isEmpty { conditions.append("s.language IN \(anyOf: languages)") }
        if !statuses.isEmpty { conditions.append("s.status IN \(anyOf: statuses)") }
        if let sessions { conditions.append("s.id IN \(anyOf: sessions)") }
        if !visibilities.isEmpty {
            let own: SQL = """
                s.visibility = 'accounts' AND s.id IN (
                    SELECT session_id FROM session_accounts WHERE LOWER(account) IN \(anyOf: accounts))
                """
            conditions.append(
                accounts.isEmpty
                    ? "s.visibility IN \(anyOf: visibilities)"
                    : "s.visibility IN \(anyOf: visibilities) OR (\(own))")
        }
        return conditions
    }

    /// What a row `s` of `sessions` has to meet for one of its dates to be wanted.
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

    /// What a row `o` of `occurrences` beside its session `s` has to meet.
    var conditionOnOccurrence: SQL {
        var conditions = sessionConditions
        conditions.append("o.detached = 0")
        conditions.append(conditionOnTime)
        if !trainers.isEmpty {
            // Keys stand in the text as they are; what people write into a field has its quotation marks escaped.
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
            // The second bound lets the index on the start be used: no date lasts longer.
            conditions.append("o.ends_at > \(from)")
            conditions.append("o.starts_at > \(from.addingTimeInterval(-Double(ScheduleLimits.maxDuration)))")
        }
        if let to { conditions.append("o.starts_at < \(to)") }
        return conditions.allTrue
    }
}
