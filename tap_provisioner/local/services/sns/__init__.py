"""SNS: topics and their subscriptions by e-mail."""
