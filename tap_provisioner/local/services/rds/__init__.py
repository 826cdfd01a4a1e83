"""RDS for MySQL."""
