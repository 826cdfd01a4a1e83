"""The rules that concern every service."""
