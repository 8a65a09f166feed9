extension RecurrenceRule {
    /// The rule for the same wall clock in another zone: an `UNTIL` in UTC keeps the local time that it meant.
    public func moved(from old: Zone, to new: Zone) -> RecurrenceRule {
        guard case .utc(let instant) = until else { return self }
        var rule = self
        rule.until = .utc(new.instant(of: old.local(at: instant)))
        return rule
    }
}
