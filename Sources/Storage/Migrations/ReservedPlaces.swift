extension Migration {
    /// Places for colleagues whose names follow, beside the seat of the registration that reserves them. They are counted
    /// among the offered seats of the date.
    static let reservedPlaces = """
        ALTER TABLE registrations ADD COLUMN reserved BIGINT NOT NULL DEFAULT 0 CHECK (reserved BETWEEN 0 AND 4);
        ALTER TABLE registrations ADD COLUMN reserved_until BIGINT
            CHECK ((reserved > 0) = (reserved_until IS NOT NULL));
        CREATE INDEX registrations_reserving ON registrations (reserved_until) WHERE reserved_until IS NOT NULL;
        """
}
