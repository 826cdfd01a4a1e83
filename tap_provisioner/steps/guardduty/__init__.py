"""Amazon GuardDuty: threat detection."""
