"""GuardDuty: one detector a region."""
