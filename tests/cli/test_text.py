"""Values as text: readable, on one line, and harmless to a terminal."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tap_provisioner.report.text import brief, clean, counted, duration, kind_of, region_of, shown
from tap_provisioner.values import UNKNOWN, Ref, Sensitive
from tests.cli.things import RULE


@given(st.text())
def test_whatever_is_cleaned_is_one_printable_line(text: str) -> None:
    assert clean(text).isprintable()
    assert not text.isprintable() or clean(text) == text


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("\x1b[31mred\x07", "\\x1b[31mred\\x07"),
        ("a\r\nb\tc", "a\\r\\nb\\tc"),
        ("\x9b2J\x7f", "\\x9b2J\\x7f"),
        ("\u202eevil\u2028\ud800", "\\u202eevil\\u2028\\ud800"),
        ("Zürich 東京", "Zürich 東京"),
    ],
)
def test_control_characters_are_escaped(text: str, cleaned: str) -> None:
    assert clean(text) == cleaned


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (True, "true"),
        (False, "false"),
        (None, "(none)"),
        (7, "7"),
        ("gp3", "gp3"),
        ("", '""'),
        (" x", '" x"'),
        ("a\x1b", "a\\x1b"),
        (UNKNOWN, "(known after apply)"),
        (Sensitive("hush"), "(sensitive)"),
        (Ref("r/k/n", "arn"), "r/k/n.arn"),
        (RULE, "tcp 3306-3306 10.0.0.0/16 (MySQL)"),
        ({"b": 1, "a": UNKNOWN}, "{a: (known after apply), b: 1}"),
        (frozenset({"b", UNKNOWN, "a"}), "[a, b, (known after apply)]"),
        (("b", "a"), "[b, a]"),
        (["x"], "[x]"),
        ({"secret": Sensitive("hush")}, "{secret: (sensitive)}"),
    ],
)
def test_values_are_shown_as_the_spec_writes_them(value: Any, text: str) -> None:
    assert shown(value) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (-1, "0.0 s"),
        (0.04, "0.0 s"),
        (9.94, "9.9 s"),
        (9.96, "10 s"),
        (59.6, "1 min 0 s"),
        (200, "3 min 20 s"),
        (3720, "1 h 2 min"),
    ],
)
def test_durations(seconds: float, text: str) -> None:
    assert duration(seconds) == text


@pytest.mark.parametrize(
    ("id_", "text"),
    [
        ("vpc-1", "vpc-1"),
        ("a-name-of-more-than-26-characters", "a-name-of-more-than-26-characters"),
        ("arn:aws:secretsmanager:us-east-1:1:secret:tap/db-x", "tap/db-x"),
        ("role/arn:aws:iam::aws:policy/service-role/Monitoring", "role/policy/service-rol..."),
    ],
)
def test_ids_are_cut_short_only_where_they_hold_an_arn(id_: str, text: str) -> None:
    assert brief(id_) == text


def test_words() -> None:
    assert (counted(1, "thing"), counted(2, "thing")) == ("1 thing", "2 things")
    assert (region_of("r/k/n/m"), kind_of("r/k/n/m"), kind_of("odd")) == ("r", "k", "")
