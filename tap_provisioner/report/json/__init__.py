"""The documents that commands print as JSON: a pydantic model each, from which docs/schemas are generated."""
