"""No text shows a secret."""

from __future__ import annotations

import json
import pickle
from typing import Any

import pytest

from tap_provisioner.engine.diff import creation_changes
from tap_provisioner.values import Sensitive, plain
from tests.engine.things import Thing, make

WORD = "hunter2"
STEP = make(Thing, "a", secret=Sensitive(WORD), base=Sensitive(WORD))
TEXTS = {
    "str": lambda: str(Sensitive(WORD)),
    "format": lambda: f"{Sensitive(WORD)!s:>40} {Sensitive(WORD)!r} {Sensitive(WORD)}",
    "percent": lambda: "%s %r" % (Sensitive(WORD), Sensitive(WORD)),  # noqa: UP031
    "a container": lambda: repr([{Sensitive(WORD)}]),
    "a step": lambda: repr(STEP),
    "attributes": lambda: repr(creation_changes(STEP)),
    "plain": lambda: json.dumps(plain({"a": (Sensitive(WORD), STEP)})),
    "its attributes": lambda: repr(getattr(Sensitive(WORD), "__dict__", "")),
}


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_no_text_shows_a_secret(text: Any) -> None:
    assert WORD not in text()


def test_json_refuses_it() -> None:
    with pytest.raises(TypeError):
        json.dumps(Sensitive(WORD))


def test_it_is_compared_and_kept_by_its_value() -> None:
    assert Sensitive(WORD) == Sensitive(WORD) != Sensitive("other")
    assert Sensitive(WORD) != WORD
    assert len({Sensitive(WORD), Sensitive(WORD)}) == 1
    assert pickle.loads(pickle.dumps(Sensitive(WORD))).reveal() == WORD  # noqa: S301
