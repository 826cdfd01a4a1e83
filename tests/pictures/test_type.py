"""Text fits its box and has enough contrast."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from tap_provisioner.report.diagram.palette import DARK, LIGHT
from tap_provisioner.report.diagram.shapes import width, wrapped

LONG = "a-rather-long-project-name-dev.c0ffee.us-east-1.rds.amazonaws.com:3306"
TONES = ("public", "private", "data", "secret", "bad")
PAIRS = [
    *((text, ground) for text in ("ink", "dim") for ground in ("paper", "panel", "data-soft", "secret-soft")),
    *((tone, ground) for tone in TONES for ground in ("paper", f"{tone}-soft")),
]


@pytest.mark.parametrize("text", [LONG, "0123456789" * 9, "日本語" * 20, "short", ""], ids=repr)
@pytest.mark.parametrize("mono", [False, True])
def test_text_is_broken_and_cut_to_its_room(text: str, mono: bool) -> None:
    rows = wrapped(text, 120, 11, mono=mono)
    assert 1 <= len(rows) <= 2
    assert all(width(row, 11, mono=mono) <= 120 for row in rows)
    whole = "".join(rows)
    assert whole == text or (whole.endswith("…") and text.startswith(whole[:-1]))


def test_names_are_broken_at_punctuation() -> None:
    assert wrapped("tap-dev.c0ffee.us-east-1.rds.amazonaws.com:3306", 220, 11, mono=True) == [
        "tap-dev.c0ffee.us-east-1.rds.",
        "amazonaws.com:3306",
    ]


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), PAIRS)
def test_text_has_the_contrast_that_wcag_asks_for(colours: Mapping[str, str], text: str, ground: str) -> None:
    dark, light = sorted((_luminance(colours[text]), _luminance(colours[ground])))
    assert (light + 0.05) / (dark + 0.05) >= 4.5


def _luminance(colour: str) -> float:
    parts = [value / 255 for value in bytes.fromhex(colour[1:])]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
