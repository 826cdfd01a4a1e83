"""AWS KMS: one file a kind; _key.py holds what its kinds share."""
