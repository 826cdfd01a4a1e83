"""Amazon SNS: notifications."""
