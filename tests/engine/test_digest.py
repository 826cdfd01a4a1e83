"""A digest covers the attributes of a step: the same for every run of the same spec, and without secrets."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import Any

import pytest

from tap_provisioner.engine.diff import digest_of
from tap_provisioner.values import Match, Ref, Sensitive
from tests.engine.things import Thing, make

ATTRIBUTES: dict[str, Any] = {
    "size": 3,
    "base": {"set": frozenset({"a", "b", "c", "d", "e"}), "of": frozenset({("x", 1), ("y", 2)})},
    "parents": (Ref("here/thing/a", "arn"), Match("x", (("x", "y"),))),
    "secret": Sensitive("word"),
}
PROGRAM = "from tests.engine import test_digest; print(test_digest.digest())"


def digest(**attributes: Any) -> str:
    return digest_of(make(Thing, "a", **{**ATTRIBUTES, **attributes}))


def test_a_digest_is_short_and_plain() -> None:
    assert len(digest()) == 16
    assert digest().isalnum()


@pytest.mark.parametrize("seed", ["0", "1"])
def test_a_digest_is_the_same_in_every_process(seed: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        env={**os.environ, "PYTHONHASHSEED": seed},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == digest()


def test_the_order_of_what_has_none_does_not_matter() -> None:
    assert digest(base={"a": 1, "b": 2}) == digest(base={"b": 2, "a": 1})
    assert digest(base=frozenset("abc")) == digest(base=frozenset("cba"))


@pytest.mark.parametrize(
    "attributes",
    [
        {"size": 4},
        {"size": None},
        {"base": {"set": frozenset({"a"})}},
        {"parents": (Ref("here/thing/b", "arn"),)},
        {"parents": (Match("x", (("x", "y"),)), Ref("here/thing/a", "arn"))},
        {"shape": "flat"},
    ],
    ids=str,
)
def test_another_attribute_value_is_another_digest(attributes: dict[str, Any]) -> None:
    assert digest(**attributes) != digest()


def test_text_and_number_are_not_the_same() -> None:
    assert digest(size="3") != digest(size=3)


@pytest.mark.parametrize(
    "attributes", [{"secret": Sensitive("other")}, {"secret": None}, {"origin": "x:1"}], ids=str
)
def test_what_is_not_compared_is_not_in_it(attributes: dict[str, Any]) -> None:
    assert digest(**attributes) == digest()
