"""DynamoDB tables."""
