"""Provisions the TAP stack, two regions of network, database and secrets, with boto3."""

__version__ = "0.1.0"
