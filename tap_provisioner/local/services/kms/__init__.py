"""KMS: keys of one and of several regions, and their aliases."""
