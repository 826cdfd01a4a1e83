"""Amazon RDS: one file a kind; _common.py holds what its kinds share."""
