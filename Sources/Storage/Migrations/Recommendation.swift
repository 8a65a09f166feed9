extension Migration {
    /// The decisions of agents, and the data that cannot be computed again: the problem to which a ticket was assigned when
    /// it was created, and the tutorial of which the recommender was sure then. The columns `tickets` and `last_seen` of a
    /// problem follow from its tickets; the list of problems is ordered by them.
    static let recommendation = """
        CREATE TABLE problems (
            id TEXT PRIMARY KEY,
            title TEXT CHECK (title <> ''),
            status TEXT NOT NULL CHECK (status IN ('open', 'known', 'resolved')),
            merged_into TEXT REFERENCES problems (id),
            draft_session TEXT REFERENCES sessions (id) ON DELETE SET NULL,
            tickets BIGINT NOT NULL CHECK (tickets >= 0),
            last_seen BIGINT NOT NULL,
            created_at BIGINT NOT NULL,
            updated_at BIGINT NOT NULL,
            revision BIGINT NOT NULL,
            CHECK (merged_into IS NULL OR tickets = 0)
        );
        CREATE INDEX problems_by_activity ON problems (last_seen, id) WHERE tickets > 1;
        CREATE INDEX problems_merged ON problems (merged_into) WHERE merged_into IS NOT NULL;
        CREATE INDEX problems_drafted ON problems (draft_session) WHERE draft_session IS NOT NULL;

        CREATE TABLE ticket_problems (
            ticket_id TEXT PRIMARY KEY REFERENCES tickets (id) ON DELETE CASCADE,
            problem_id TEXT NOT NULL REFERENCES problems (id),
            tutorial_id TEXT
        );
        CREATE INDEX ticket_problems_of_problem ON ticket_problems (problem_id);

        CREATE TABLE grouping_decisions (
            place BIGINT PRIMARY KEY,
            kind TEXT NOT NULL CHECK (kind IN ('merged', 'moved')),
            subject TEXT NOT NULL,
            target TEXT NOT NULL,
            thresholds TEXT NOT NULL,
            decided_at BIGINT NOT NULL
        );

        CREATE TABLE ticket_links (
            ticket_id TEXT NOT NULL REFERENCES tickets (id) ON DELETE CASCADE,
            tutorial_id TEXT NOT NULL REFERENCES tutorials (id),
            verdict TEXT NOT NULL CHECK (verdict IN ('accepted', 'rejected')),
            shown TEXT NOT NULL,
            linked_at BIGINT NOT NULL,
            PRIMARY KEY (ticket_id, tutorial_id)
        );
        CREATE INDEX ticket_links_of_tutorial ON ticket_links (tutorial_id);

        CREATE TABLE problem_links (
            problem_id TEXT NOT NULL REFERENCES problems (id),
            tutorial_id TEXT NOT NULL REFERENCES tutorials (id),
            verdict TEXT NOT NULL CHECK (verdict IN ('accepted', 'rejected')),
            shown TEXT NOT NULL,
            evidence TEXT NOT NULL REFERENCES tickets (id) ON DELETE CASCADE,
            linked_at BIGINT NOT NULL,
            PRIMARY KEY (problem_id, tutorial_id)
        );
        CREATE INDEX problem_links_of_tutorial ON problem_links (tutorial_id);
        CREATE INDEX problem_links_evidence ON problem_links (evidence);
        """
}
