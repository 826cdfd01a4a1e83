"""AWS KMS: one file a kind; _common.py holds what its kinds share."""
