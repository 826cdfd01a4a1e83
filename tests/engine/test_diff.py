"""A diff has the fields that are not as desired, each by its role."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from tap_provisioner.declarations import attribute, create_only
from tap_provisioner.engine.diff import creation_changes, diff, resolve
from tap_provisioner.step import Change, Observed
from tap_provisioner.values import UNKNOWN, Match, Ref, Sensitive
from tests.engine.fake import HERE
from tests.engine.things import Thing, make


def seen(**values: Any) -> Observed:
    return Observed(kind="thing", region=HERE, id="thing-1", address="here/thing/a", values=values)


ASIS: dict[str, Any] = {"size": 0, "shape": "round", "base": None, "parents": ()}


def differences(step: Thing, **values: Any) -> dict[str, tuple[Any, Any]]:
    return {c.field: (c.before, c.after) for c in diff(step, seen(**{**ASIS, **values})).values()}


def test_as_wanted_is_no_change() -> None:
    assert differences(make(Thing, "a")) == {}


def test_each_field_that_differs_is_a_change_in_the_order_of_declaration() -> None:
    step = make(Thing, "a", parents=("p",), shape="flat", size=2)
    found = diff(step, seen(**ASIS))
    assert list(found.values()) == [
        Change("size", 0, 2),
        Change("shape", "round", "flat", create_only=True),
        Change("parents", (), ("p",)),
    ]


def test_none_is_not_compared() -> None:
    assert differences(make(Thing, "a", size=None, shape=None), size=7, shape="odd") == {}


def test_empty_and_zero_are_compared() -> None:
    assert differences(make(Thing, "a", size=0), size=7, parents=("p",)) == {
        "size": (7, 0),
        "parents": (("p",), ()),
    }


def test_what_aws_does_not_show_differs() -> None:
    assert differences(make(Thing, "a", size=0), size=None) == {"size": (None, 0)}
    assert set(diff(make(Thing, "a"), seen())) == {"size", "shape", "parents"}


def test_origin_digest_name_and_secrets_are_never_compared() -> None:
    step = make(Thing, "a", origin="tap.yaml:9", digest="d", secret=Sensitive("word"))
    assert differences(step, secret="other", origin="x", digest="y", name="z") == {}


def test_more_than_was_asked_for_is_no_change() -> None:
    assert differences(make(Thing, "a"), colour="red") == {}


UNKNOWNS = {
    "unknown": UNKNOWN,
    "in a tuple": ("p", UNKNOWN),
    "in a set": frozenset({UNKNOWN}),
    "in a mapping": {"k": {"l": UNKNOWN}},
}


@pytest.mark.parametrize("value", UNKNOWNS.values(), ids=UNKNOWNS)
def test_the_unknown_always_differs(value: Any) -> None:
    assert "base" in differences(make(Thing, "a", base=value), base=value)


def _floor(desired: int, found: int | None) -> bool:
    return found is not None and found >= desired


@dataclass(frozen=True, kw_only=True)
class Elastic(Thing):
    kind = "elastic"
    storage: Any = attribute(default=10, same=_floor)  # noqa: RUF009 - declares a field
    zone: Any = create_only(default="a", same=lambda desired, found: found.startswith(desired))  # noqa: RUF009


def test_a_field_may_say_what_is_the_same() -> None:
    step = Elastic(region=HERE, name="a")
    assert diff(step, seen(**ASIS, storage=12, zone="a1")) == {}
    assert list(diff(step, seen(**ASIS, storage=9, zone="b"))) == ["storage", "zone"]
    assert list(diff(make(Elastic, "a", storage=UNKNOWN), seen(**ASIS, storage=12, zone="a"))) == ["storage"]


def test_creation_changes_are_what_a_creation_sets_and_hide_secrets() -> None:
    step = make(Thing, "a", size=None, secret=Sensitive("word"), origin="tap.yaml:9")
    assert set(creation_changes(step)) == {"shape", "parents", "secret"}
    assert creation_changes(step)["shape"] == Change("shape", None, "round", create_only=True)
    assert "word" not in repr(creation_changes(step))
    assert creation_changes(step)["secret"].after.reveal() == ""


def test_resolving_puts_values_in_the_place_of_refs() -> None:
    a = Ref("here/thing/a")
    choice = Match(a, (("other", 1), ("A", 2)))
    step = make(Thing, "b", base={"k": (a, "x")}, parents=(choice, Match("?", ((a, a),))))
    resolved = resolve(step, {a: "A"}.__getitem__)
    assert isinstance(resolved, Thing)
    assert resolved.base == {"k": ("A", "x")}
    assert resolved.parents == (2, "A")
    assert (resolved.address, resolved.secret) == (step.address, None)
    assert step.base == {"k": (a, "x")}


def test_resolving_twice_keeps_the_digest() -> None:
    a = Ref("here/thing/a")
    step = make(Thing, "b", base=a)
    unknown = resolve(step, lambda _: UNKNOWN)
    assert unknown.digest == resolve(step, lambda _: "A").digest != ""
    assert resolve(unknown, lambda _: "B").digest == unknown.digest
