"""What a browser says of a run's page. Needs Debian's chromium on the path."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Callable
from html import unescape
from pathlib import Path

import pytest

from tap_provisioner.blueprint import build
from tap_provisioner.engine.plan import plan
from tap_provisioner.report.diagram.palette import DARK, LIGHT
from tap_provisioner.report.html.page import POLICY
from tap_provisioner.report.html.run import render
from tap_provisioner.report.markup import escaped
from tap_provisioner.steps import KINDS
from tests.pictures.stacks import STACKS, spec_of
from tests.pictures.test_run_page import SWEEP, story

pytestmark = pytest.mark.slow

FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --hide-scrollbars "
    "--disable-background-networking --disable-component-update --disable-sync --disable-extensions "
    "--enable-logging=stderr"
).split()
NOWHERE = "--host-resolver-rules=MAP * ~NOTFOUND"
"""Chromium has errands of its own, which no flag ends."""
SCHEMES = {"light": 1, "dark": 0}
MEASURE = """onload = () => {
  const wide = innerWidth, all = (selector, where = document) => [...where.querySelectorAll(selector)];
  const reach = (shape) => shape.getBBox().x + shape.getBBox().width;
  parent.postMessage(JSON.stringify({
    wide,
    scheme: getComputedStyle(document.documentElement).backgroundColor,
    scrolls: document.documentElement.scrollWidth - wide,
    loaded: performance.getEntriesByType("resource").map((entry) => entry.name),
    outside: all("body *").filter(
      (e) => !e.closest("svg, .scroll *, .unseen") && e.getBoundingClientRect().right > wide + 1
    ).map((e) => e.outerHTML),
    cut: all(".picture g:has(> rect.card, > rect.area)").flatMap(
      (g) => all(":scope > text", g).filter((text) => reach(text) > reach(g.querySelector("rect")))
    ).map((text) => text.textContent),
  }), "*");
};"""
"""Run in a copy of the page, whose own policy lets nothing run."""
FRAME = """<meta charset="utf-8"><meta name="color-scheme" content="light dark"><title>nothing</title>
<script>onmessage = (said) => { document.title = said.data; };</script>
<iframe src="measured.html" style="border: 0; height: 2000px; width: WIDTHpx"></iframe>
"""
"""What gives the copy its width, for a window has a least one."""

Chromium = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="module")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Chromium:
    """Opens a page with some flags in a profile of its own, and returns what it printed."""
    program = shutil.which("chromium")
    if program is None:
        pytest.skip("there is no chromium on the path: apt-get install chromium")

    def call(page: Path, *flags: str, scheme: str = "light") -> subprocess.CompletedProcess[str]:
        profile = tmp_path_factory.mktemp("profile")
        scheme_flag = f"--blink-settings=preferredColorScheme={SCHEMES[scheme]}"
        size = ("--window-size=1280,2000", f"--user-data-dir={profile}")
        command = [program, *FLAGS, NOWHERE, *size, scheme_flag, *flags, page.as_uri()]
        return subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)

    return call


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("page") / "report.html"
    path.write_text(render(story()), encoding="utf-8")
    return path


def test_it_is_drawn_in_light_and_dark_without_a_complaint(
    chromium: Chromium, page: Path, tmp_path: Path
) -> None:
    shots = {scheme: tmp_path / f"{scheme}.png" for scheme in SCHEMES}
    for scheme, shot in shots.items():
        done = chromium(page, f"--screenshot={shot}", scheme=scheme)
        assert "CONSOLE" not in done.stderr
        assert shot.stat().st_size > 50_000
    assert shots["light"].read_bytes() != shots["dark"].read_bytes()


def test_it_prints(chromium: Chromium, page: Path, tmp_path: Path) -> None:
    paper = tmp_path / "report.pdf"
    chromium(page, f"--print-to-pdf={paper}", scheme="dark")
    assert paper.read_bytes().startswith(b"%PDF-")
    assert paper.stat().st_size > 20_000


@pytest.mark.parametrize(("width", "scheme"), [(400, "light"), (1280, "dark")])
def test_nothing_is_cut_off_hangs_over_or_is_loaded(
    chromium: Chromium, tmp_path: Path, width: int, scheme: str
) -> None:
    spec = spec_of(STACKS["many-subnets"])
    steps = build(spec)
    text = render(story(spec=spec, steps=steps, plan=plan(steps, SWEEP, KINDS)))
    text = text.replace(escaped(POLICY), "").replace("</body>", f"<script>{MEASURE}</script></body>")
    (tmp_path / "measured.html").write_text(text, encoding="utf-8")
    frame = tmp_path / "frame.html"
    frame.write_text(FRAME.replace("WIDTH", str(width)), encoding="utf-8")
    done = chromium(frame, "--dump-dom", "--virtual-time-budget=5000", scheme=scheme)
    title = re.search(r"<title>(.*?)</title>", done.stdout)
    assert title, done.stdout
    said = json.loads(unescape(title[1]))
    assert said["wide"] == width
    assert (said["scrolls"], said["outside"], said["cut"], said["loaded"]) == (0, [], [], [])
    paper = {"light": LIGHT, "dark": DARK}[scheme]["paper"]
    assert said["scheme"] == "rgb({}, {}, {})".format(*bytes.fromhex(paper[1:]))
