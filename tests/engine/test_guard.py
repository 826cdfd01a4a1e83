"""Data is destroyed by an apply only where the operator names its address, and what is protected never."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tap_provisioner.engine.apply import guard
from tap_provisioner.engine.discovery import Discovery
from tap_provisioner.engine.plan import plan
from tap_provisioner.errors import TapError
from tap_provisioner.step import Step
from tests.engine.stage import Stage
from tests.engine.things import KINDS, Thing, Vault, make

vault, other = make(Vault, "v"), make(Vault, "w")
thing = make(Thing, "t")


def guarded(*steps: Step, allowed: tuple[str, ...] = (), **more: Any) -> None:
    """Guard the plan for `steps` where both vaults and the thing exist, with `more` in the first's values."""
    stage = Stage()
    stage.world.put(vault, **more)
    stage.world.put(other)
    stage.world.put(thing)
    guard(stage.plan(*steps), KINDS, allowed)


FINE: dict[str, tuple[tuple[Step, ...], tuple[str, ...]]] = {
    "nothing leaves": ((vault, other, thing), ()),
    "what holds no data is replaced": ((vault, other, replace(thing, shape="flat")), ()),
    "what holds no data is an orphan": ((vault, other), ()),
    "what holds data is updated": ((replace(vault, size=5), other, thing), ()),
    "its replacement is meant": ((replace(vault, shape="flat"), other, thing), (vault.address,)),
    "its removal is meant": ((other, thing), (vault.address,)),
}


@pytest.mark.parametrize(("steps", "allowed"), FINE.values(), ids=FINE)
def test_without_data_loss_or_with_consent_it_is_allowed(
    steps: tuple[Step, ...], allowed: tuple[str, ...]
) -> None:
    guarded(*steps, allowed=allowed)


LOSSES: dict[str, tuple[tuple[Step, ...], tuple[str, ...], str]] = {
    "a replacement": ((replace(vault, shape="flat"), other), (), vault.address),
    "a removal": ((other,), (), vault.address),
    "two": ((), (), f"{vault.address}, {other.address}"),
    "another than is meant": ((), (other.address,), vault.address),
}


@pytest.mark.parametrize(("steps", "allowed", "named"), LOSSES.values(), ids=LOSSES)
def test_unconfirmed_data_loss_is_refused(
    steps: tuple[Step, ...], allowed: tuple[str, ...], named: str
) -> None:
    with pytest.raises(TapError) as caught:
        guarded(*steps, allowed=allowed)
    assert str(caught.value) == f"the plan would destroy the data of {named}"
    for address in named.split(", "):
        assert f"--allow-data-loss {address}" in caught.value.hint


@pytest.mark.parametrize("address", ["here/vault/x", thing.address, vault.address, ""])
def test_an_address_at_which_no_data_is_destroyed_is_refused(address: str) -> None:
    with pytest.raises(TapError, match=f"--allow-data-loss {address}: the plan destroys no data"):
        guarded(vault, other, allowed=(address,))


def test_what_is_protected_is_refused_even_where_it_is_meant() -> None:
    with pytest.raises(TapError, match="nothing was deleted: here/vault/v: it is locked") as caught:
        guarded(other, allowed=(vault.address,), locked=True)
    assert "deletion_protection: false" in caught.value.hint


def test_what_is_protected_and_has_lost_its_address_is_named_all_the_same() -> None:
    stage = Stage()
    identity = stage.world.put(thing, locked=True)
    lost = replace(stage.world.items[identity].seen, address="")
    with pytest.raises(TapError, match=identity):
        guard(plan((), Discovery((lost,), {}), KINDS), KINDS, ())


def test_a_destroy_may_delete_data_but_nothing_that_is_protected() -> None:
    stage = Stage()
    stage.world.put(vault)
    guard(stage.plan_of_destroy(), KINDS, ())
    stage.world.put(other, locked=True)
    with pytest.raises(TapError, match="nothing was deleted: here/vault/w: it is locked"):
        guard(stage.plan_of_destroy(), KINDS, (vault.address, other.address))


def test_a_destroy_deletes_nothing_as_long_as_a_resource_is_unmanaged() -> None:
    stage = Stage()
    stage.world.put(thing)
    copy = replace(stage.discover().owned[0], id="copy", owned=False, unmanaged="it is a copy")
    found = Discovery((*stage.discover().owned, copy), {})
    with pytest.raises(TapError, match="nothing was deleted: here/thing/copy: it is a copy") as caught:
        guard(plan((), found, KINDS, ending={}), KINDS, ())
    assert caught.value.hint.startswith("delete it, or if it is to stay, remove its tap: tags")
    guard(plan((vault,), found, KINDS), KINDS, ())


def test_a_protected_resource_that_stays_is_allowed() -> None:
    guarded(replace(vault, size=3), other, locked=True)
