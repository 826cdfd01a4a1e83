"""Web pages: view models in Python, markup and CSS in Jinja2 templates."""
