"""Web pages: their content in Python, their markup and CSS in Jinja2 templates."""
