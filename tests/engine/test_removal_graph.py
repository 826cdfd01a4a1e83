"""A resource is deleted before what its values refer to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tap_provisioner.engine.graph import key_of, named, names_of, removal_edges
from tap_provisioner.step import Observed
from tests.engine.fake import HERE, THERE
from tests.engine.things import KINDS, Thing, make


def seen(
    id: str,
    *,
    kind: str = "thing",
    region: str = HERE,
    outputs: Mapping[str, Any] | None = None,
    **values: Any,
) -> Observed:
    return Observed(
        kind=kind,
        region=region,
        id=id,
        address=f"{region}/{kind}/{id}",
        values=values,
        outputs=outputs or {"id": id},
    )


class Reader(Thing):
    """Which holds data, and needs what another kind holds."""

    kind = "reader"
    holds_data = True


def before(*nodes: Observed) -> dict[str, list[str]]:
    """What must go before each."""
    edges = removal_edges({key_of(node): node for node in nodes}, {**KINDS, Reader.kind: Reader})
    return {k: sorted(v) for k, v in edges.items() if v}


BASE = "here/thing/base"
USER = "here/thing/user"


def test_a_value_may_name_an_id() -> None:
    assert before(seen("base"), seen("user", base="base")) == {BASE: [USER]}


def test_a_value_may_name_any_output() -> None:
    base = seen("base", outputs={"arn": "arn:base", "all": ("x", {"y": "deep"})})
    for value in ("arn:base", "deep", "x"):
        assert before(base, seen("user", base=value)) == {BASE: [USER]}


def test_names_may_stand_deep_in_a_value() -> None:
    for value in (("base",), frozenset({"base"}), {"route": "base"}, {"routes": ("x", "base")}):
        assert before(seen("base"), seen("user", parents=value)) == {BASE: [USER]}


def test_only_fields_that_refer_count_and_only_to_the_kinds_they_name() -> None:
    assert before(seen("base"), seen("user", shape="base")) == {}
    assert before(seen("base", kind="fact"), seen("user", base="base")) == {}


def test_the_same_region_comes_first() -> None:
    here, there = seen("base"), seen("base", region=THERE)
    assert before(here, there, seen("user", base="base")) == {BASE: [USER]}
    assert before(there, seen("user", base="base")) == {"there/thing/base": [USER]}


def test_all_resources_of_a_name_wait_for_its_user() -> None:
    candidates = [seen(id, outputs={"name": "n"}) for id in ("one", "two")]
    assert before(*candidates, seen("user", base="n")) == {
        "here/thing/one": [USER],
        "here/thing/two": [USER],
    }


def test_duplicates_are_two_nodes() -> None:
    duplicates = [Observed(kind="thing", region=HERE, id=id, address="same") for id in ("one", "two")]
    assert names_of(duplicates, {}) == {"same": duplicates[0], "here/thing/two": duplicates[1]}


def test_an_address_names_only_what_the_step_that_speaks_of_it_claims() -> None:
    step = make(Thing, "a")
    live, copy = (
        Observed(kind=kind, region=HERE, id=kind, address=step.address) for kind in ("thing", "slow")
    )
    assert names_of([copy, live], {step.address: step}) == {"here/slow/slow": copy, step.address: live}


def test_a_resource_without_an_address_is_named_by_kind_and_id() -> None:
    lost = Observed(kind="thing", region=HERE, id="one", address="")
    assert named([lost], lambda _: True) == {"here/thing/one": lost}


def test_what_holds_data_waits_for_all_that_could_refer_to_it() -> None:
    users = seen("user", kind="reader", region=THERE, data="something else"), seen("lost", kind="reader")
    assert before(seen("v", kind="vault"), *users) == {
        "here/vault/v": ["here/reader/lost", "there/reader/user"]
    }


def test_what_refers_to_itself_does_not_wait_for_itself() -> None:
    assert before(seen("base", base="base", parents=("other", "base")), seen("other")) == {
        "here/thing/other": [BASE]
    }
