"""What operators and machines read of plans, runs and resources: text and JSON, never a secret."""
