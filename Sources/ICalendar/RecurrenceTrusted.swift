extension Recurrence {
    /// A series that was checked before, when it was taken in: it is read back as it was written, without another check.
    public init(
        trustedStart start: LocalDateTime, zone: Zone, rule: RecurrenceRule?, excluded: [LocalDateTime],
        added: [LocalDateTime]
    ) {
        self.start = start
        self.zone = zone
        self.rule = rule
        self.excluded = excluded
        self.added = added
    }
}
