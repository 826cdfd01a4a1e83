"""The colours and fonts of pictures and pages, by meaning, for light and dark schemes."""

from __future__ import annotations

from collections.abc import Mapping

LIGHT: Mapping[str, str] = {
    "paper": "#ffffff",
    "panel": "#f6f7f9",
    "line": "#cfd6df",
    "ink": "#18212c",
    "dim": "#566373",
    "public": "#16694d",
    "public-soft": "#e6f4ee",
    "private": "#24539f",
    "private-soft": "#e9f0fb",
    "data": "#6238b4",
    "data-soft": "#f0eafb",
    "secret": "#8a4b00",
    "secret-soft": "#fdf1df",
    "bad": "#b3261e",
    "bad-soft": "#fcebea",
}
DARK: Mapping[str, str] = {
    "paper": "#12161c",
    "panel": "#1a2029",
    "line": "#3a4554",
    "ink": "#e8edf3",
    "dim": "#a0adbc",
    "public": "#6fd3a8",
    "public-soft": "#143228",
    "private": "#8fb6f5",
    "private-soft": "#172a47",
    "data": "#bfa3f5",
    "data-soft": "#2a1f45",
    "secret": "#f0b860",
    "secret-soft": "#3a2a12",
    "bad": "#ff9d94",
    "bad-soft": "#431f1d",
}
SANS = 'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif'
MONO = "ui-monospace, SFMono-Regular, Menlo, Consolas, monospace"


def variables(selector: str) -> str:
    """Return the CSS that gives `selector` the colours of the reader's scheme, and light ones in print."""
    return (
        f"{selector} {{ color-scheme: light dark; {_listed(LIGHT)} }}\n"
        f"@media screen and (prefers-color-scheme: dark) {{ {selector} {{ {_listed(DARK)} }} }}"
    )


def _listed(colours: Mapping[str, str]) -> str:
    return " ".join(f"--{name}: {colour};" for name, colour in colours.items())


STYLE = f"""{variables(".picture")}
.picture {{ font-family: {SANS}; background: var(--paper); }}
.picture text {{ fill: var(--ink); font-size: 12px; }}
.picture .mono {{ font-family: {MONO}; font-size: 11px; }}
.picture .small {{ font-size: 11px; }}
.picture .dim {{ fill: var(--dim); }}
.picture .heading {{ font-size: 15px; font-weight: 600; }}
.picture .headline {{ font-size: 20px; font-weight: 600; }}
.picture .strong {{ font-size: 13px; font-weight: 600; }}
.picture .middle {{ text-anchor: middle; }}
.picture .paper {{ fill: var(--paper); }}
.picture .panel {{ fill: var(--panel); stroke: var(--line); }}
.picture .frame {{ fill: none; stroke: var(--line); }}
.picture .card {{ fill: var(--paper); stroke: var(--line); }}
.picture .icon {{ fill: none; stroke: var(--dim); stroke-width: 1.5; stroke-linecap: round;
  stroke-linejoin: round; }}
.picture .edge {{ fill: none; stroke: var(--dim); stroke-width: 1.5; stroke-linejoin: round; }}
.picture .head {{ fill: var(--dim); }}
.picture .badge {{ fill: var(--secret-soft); stroke: var(--secret); }}
.picture .badge-text {{ fill: var(--secret); font-size: 11px; font-weight: 600; }}
.picture.partial .missing {{ stroke-dasharray: 5 4; }}
""" + "".join(
    f""".picture .{tone}.card, .picture .{tone}.area {{ fill: var(--{tone}-soft); stroke: var(--{tone}); }}
.picture .{tone}.area {{ fill-opacity: .55; stroke-opacity: .45; }}
.picture .{tone}.band {{ fill: var(--{tone}-soft); fill-opacity: .7; stroke: var(--{tone}); }}
.picture .{tone}.icon, .picture .{tone}.edge {{ stroke: var(--{tone}); }}
.picture .{tone}.head, .picture text.{tone} {{ fill: var(--{tone}); }}
"""
    for tone in ("public", "private", "data", "secret", "bad")
)
