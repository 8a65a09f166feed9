extension Migration {
    /// An address that is known was confirmed by its owner. Everybody who is in the database counts as known. A place that
    /// a stranger asked for is held until its address is confirmed.
    static let confirmedAddresses = """
        ALTER TABLE registrants ADD COLUMN confirmed_at BIGINT;
        UPDATE registrants SET confirmed_at = created_at;
        ALTER TABLE registrations ADD COLUMN confirm_by BIGINT;
        CREATE INDEX registrations_unconfirmed ON registrations (confirm_by)
            WHERE confirm_by IS NOT NULL AND status = 'waitlisted';
        ALTER TABLE tutorial_interest ADD COLUMN confirmed_at BIGINT;
        UPDATE tutorial_interest SET confirmed_at = created_at;
        """
}
