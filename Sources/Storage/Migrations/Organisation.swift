extension Migration {
    /// The organisation as its customers see it, in one row, and the logos that were uploaded for it. The one in use is
    /// referred to; others are of forms that are still being filled in.
    ///
    /// A registration keeps the wording of each consent, because the question can change.
    static let organisation = """
        CREATE TABLE logos (
            id TEXT PRIMARY KEY,
            kind TEXT NOT NULL CHECK (kind IN ('svg', 'png')),
            width BIGINT,
            height BIGINT,
            content TEXT NOT NULL,
            created_at BIGINT NOT NULL,
            CHECK ((width IS NULL) = (height IS NULL))
        );

        CREATE TABLE organisation (
            id BIGINT PRIMARY KEY CHECK (id = 1),
            name TEXT CHECK (name <> ''),
            logo_id TEXT REFERENCES logos (id),
            accent TEXT,
            imprint TEXT CHECK (imprint <> ''),
            privacy TEXT CHECK (privacy <> ''),
            support TEXT CHECK (support <> ''),
            updated_at BIGINT NOT NULL,
            revision BIGINT NOT NULL
        );

        ALTER TABLE registrations ADD COLUMN consents TEXT NOT NULL DEFAULT '[]';
        """
}
