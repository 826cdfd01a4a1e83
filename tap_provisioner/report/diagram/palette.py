"""The colours and fonts of pictures and pages, by meaning, for light and dark schemes."""

from __future__ import annotations

from collections.abc import Mapping

_COLOURS = {
    "paper": ("#ffffff", "#12161c"),
    "panel": ("#f6f7f9", "#1a2029"),
    "line": ("#cfd6df", "#3a4554"),
    "ink": ("#18212c", "#e8edf3"),
    "dim": ("#566373", "#a0adbc"),
    "public": ("#16694d", "#6fd3a8"),
    "public-soft": ("#e6f4ee", "#143228"),
    "private": ("#24539f", "#8fb6f5"),
    "private-soft": ("#e9f0fb", "#172a47"),
    "data": ("#6238b4", "#bfa3f5"),
    "data-soft": ("#f0eafb", "#2a1f45"),
    "secret": ("#8a4b00", "#f0b860"),
    "secret-soft": ("#fdf1df", "#3a2a12"),
    "bad": ("#b3261e", "#ff9d94"),
    "bad-soft": ("#fcebea", "#431f1d"),
}
"""The colour of each meaning in a light and in a dark scheme."""
LIGHT, DARK = ({name: both[dark] for name, both in _COLOURS.items()} for dark in (False, True))
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
