"""Reading YAML safely, with the line of every value."""
