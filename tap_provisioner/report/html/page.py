"""Pages that hold all they need: they load nothing, run nothing, and follow the reader's scheme."""

from __future__ import annotations

from tap_provisioner.report.diagram.palette import MONO, SANS, variables
from tap_provisioner.report.markup import Child, Markup, element

POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"

STYLE = f"""{variables(":root")}
* {{ box-sizing: border-box; }}
html {{ background: var(--paper); color: var(--ink); font: 15px/1.5 {SANS}; }}
body {{ margin: 0 auto; max-width: 1180px; padding: 0 24px 64px; overflow-wrap: anywhere; }}
h1 {{ font-size: 26px; line-height: 1.25; margin: 32px 0 8px; }}
h2 {{ font-size: 19px; margin: 48px 0 12px; }}
h3, h4 {{ font-size: 15px; margin: 24px 0 8px; }}
h4 {{ color: var(--dim); margin-top: 16px; }}
p {{ margin: 8px 0; }}
code {{ font-family: {MONO}; font-size: .88em; }}
a {{ color: var(--private); }}
:focus-visible {{ outline: 3px solid var(--private); outline-offset: 2px; border-radius: 4px; }}
.unseen {{ position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }}
.dim {{ color: var(--dim); }}
figure {{ margin: 0; }}
.scroll {{ overflow-x: auto; }}
.scroll > svg {{ display: block; margin: 0 auto; max-width: 100%; min-width: 640px; height: auto; }}
details {{ border: 1px solid var(--line); border-radius: 8px; margin: 6px 0; }}
summary {{ cursor: pointer; padding: 5px 12px; border-radius: 8px; }}
details[open] > summary {{ border-bottom: 1px solid var(--line); border-radius: 8px 8px 0 0; }}
details > :not(summary) {{ margin: 8px 12px; }}
ul {{ padding-left: 20px; }}
table {{ border-collapse: collapse; width: 100%; font-size: 13.5px; }}
th, td {{ text-align: left; vertical-align: top; padding: 5px 12px 5px 0; }}
tr {{ border-bottom: 1px solid var(--line); }}
thead th {{ color: var(--dim); font-weight: 600; white-space: nowrap; }}
tbody th {{ font-weight: 400; width: 24%; }}
@media print {{
  html {{ font-size: 11px; }}
  body {{ max-width: none; padding: 0; }}
  nav, .unseen {{ display: none; }}
  h2, h3, h4 {{ break-after: avoid; }}
  tr, summary, .card {{ break-inside: avoid; }}
  .scroll {{ overflow: visible; }}
  .scroll > svg {{ min-width: 0; max-height: 24cm; }}
}}
"""


def page(title: str, *content: Child, style: str = "") -> str:
    """Return an HTML document with `content` as its main part."""
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", http_equiv="Content-Security-Policy", content=POLICY),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name="color-scheme", content="light dark"),
        element("title", title),
        element("style", Markup(STYLE + style)),
    )
    body = element("body", element("main", *content, id="main"))
    return f"<!DOCTYPE html>\n{element('html', head, body, lang='en')}\n"
