extension Migration {
    /// Certificates of attendance, as they were issued.
    ///
    /// A certificate belongs to the first registration of a place, which has the same one in all parts of a series that was
    /// split. `share` is the part of the series' dates that was asked for, in thousandths. `holder` is NULL once the person
    /// was erased.
    static let watching = """
        CREATE TABLE certificates (
            code TEXT PRIMARY KEY,
            registration_id TEXT NOT NULL UNIQUE REFERENCES registrations (id),
            holder TEXT,
            language TEXT NOT NULL,
            title TEXT NOT NULL,
            issuer TEXT,
            trainers TEXT NOT NULL,
            first_start TEXT NOT NULL,
            last_start TEXT NOT NULL,
            dates BIGINT NOT NULL CHECK (dates > 0),
            seconds BIGINT NOT NULL CHECK (seconds >= 0),
            share BIGINT NOT NULL CHECK (share BETWEEN 0 AND 1000),
            issued_at BIGINT NOT NULL,
            revoked_at BIGINT,
            reason TEXT,
            revision BIGINT NOT NULL,
            CHECK ((revoked_at IS NULL) = (reason IS NULL))
        );
        """
}
