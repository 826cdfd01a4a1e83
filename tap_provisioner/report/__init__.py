"""Plans, runs and resources as text, JSON, HTML and diagrams, without secrets."""
