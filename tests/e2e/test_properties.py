"""For any valid spec, on the embedded AWS: an apply leaves nothing to do, a destroy leaves nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import HealthCheck, given, note, seed, settings
from hypothesis import strategies as st

from tests import turn
from tests.e2e.world import EAST, THIRD, WEST, World, failures, spec_of

FEW = 8 if turn.everything() else 2
PARAMETERS = {
    "character_set_server": "utf8mb4",
    "long_query_time": "1",
    "max_connections": "150",
    "require_secure_transport": "1",
    "slow_query_log": "1",
}
LOGS = ["audit", "error", "general", "slowquery"]
CLASSES = ["db.t3.medium", "db.r6g.large"]


def ranges(number: int, first: int) -> list[str]:
    return [f"10.0.{first + index}.0/24" for index in range(number)]


@st.composite
def networks(draw: st.DrawFn) -> dict[str, Any]:
    """With as many public subnets as the ways out of the private ones need."""
    private = draw(st.integers(2, 4))
    nat = draw(st.sampled_from(["single", "per_az", "none"]))
    least = {"single": 1, "per_az": private, "none": 0}[nat]
    sources = st.lists(st.sampled_from(["10.0.0.0/16", "192.168.0.0/24", "172.16.5.0/24"]), unique=True)
    return {
        "nat": nat,
        "public_subnets": ranges(draw(st.integers(least, 4)), 1),
        "private_subnets": ranges(private, 11),
    } | draw(st.fixed_dictionaries({}, optional={"database_ingress_cidrs": sources}))


@st.composite
def databases(draw: st.DrawFn) -> dict[str, Any]:
    storage = draw(st.integers(20, 200))
    chosen = st.fixed_dictionaries(
        {
            "backup_retention_days": st.sampled_from([0, 1, 7, 35]),
            "iam_authentication": st.booleans(),
            "instance_class": st.sampled_from(CLASSES),
            "log_exports": st.lists(st.sampled_from(LOGS), unique=True),
            "monitoring_interval": st.sampled_from([0, 1, 15, 60]),
            "multi_az": st.booleans(),
            "performance_insights": st.booleans(),
            "port": st.integers(1150, 65535),
            "storage_type": st.sampled_from(["gp2", "gp3"]),
            "delete_automated_backups": st.just(True),
        },
        optional={
            "engine_version": st.sampled_from(["8.0", "8.4"]),
            "max_allocated_storage": st.integers(storage * 2, storage * 4),
            "backup_window": st.just("03:00-04:00"),
            "maintenance_window": st.just("sun:05:00-sun:06:00"),
        },
    )
    names = draw(st.lists(st.sampled_from(sorted(PARAMETERS)), unique=True))
    return {
        **draw(chosen),
        "allocated_storage": storage,
        "parameters": {name: PARAMETERS[name] for name in names},
    }


def pinned(region: str, network: Mapping[str, Any]) -> dict[str, Any]:
    """The private subnets of a region in zones of the operator's choice."""
    cidrs = network["private_subnets"]
    return {
        "network": {
            "private_subnets": [
                {"cidr": cidr, "zone": f"{region}{'ab'[n % 2]}"} for n, cidr in enumerate(cidrs)
            ]
        }
    }


@st.composite
def edits(draw: st.DrawFn) -> dict[str, Any]:
    """Edits of config/tap.yaml: every section, two or three regions, some of which differ from the others."""
    network = draw(networks())
    regions: dict[str, Any] = {EAST: {}, WEST: {}}
    if draw(st.booleans()):
        regions[THIRD] = {}
    for name, region in regions.items():
        if draw(st.booleans()):
            region |= pinned(name, network)
        if draw(st.booleans()):
            region["database"] = {"multi_az": draw(st.booleans())}
    regions[draw(st.sampled_from(sorted(regions)))]["primary"] = True
    regions[EAST].setdefault("primary", False)
    return {
        "network": network,
        "database": draw(databases()),
        "regions": regions,
        "tags": draw(st.dictionaries(st.sampled_from(["Owner", "Team", "a b"]), st.sampled_from(["x", "é"]))),
    }


def turned(value: Any) -> Any:
    """The same with each list and mapping in reverse order."""
    if isinstance(value, Mapping):
        return {key: turned(value[key]) for key in reversed(value)}
    return [turned(item) for item in reversed(value)] if isinstance(value, list) else value


@given(edits())
@settings(max_examples=50, deadline=None, derandomize=True)
def test_what_is_drawn_is_valid(edit: dict[str, Any]) -> None:
    assert len(spec_of(edit).regions) >= 2


@pytest.mark.slow
@seed(turn.number())
@given(edit=edits())
@settings(
    max_examples=FEW,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
def test_an_apply_leaves_nothing_to_do_and_a_destroy_leaves_nothing(
    server: World, edit: dict[str, Any]
) -> None:
    server.reset()
    stack = server.stack(edit)
    stack.converge()
    note("The same spec in another order is no change.")
    again = server.stack(turned(edit))
    assert again.plan().changes == ()
    before = server.mark
    assert again.apply().ok
    assert server.calls(before, mutating=True) == []
    report = again.destroy()
    assert report.ok, failures(report)
    assert server.left() == {}
