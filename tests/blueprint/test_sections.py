"""How the blueprint goes with the sections of the spec."""

from __future__ import annotations

import importlib
import typing
from dataclasses import fields

import pytest

from tap_provisioner.blueprint import build
from tap_provisioner.blueprint.stack import Part, Stack, same
from tap_provisioner.spec import load
from tap_provisioner.spec.section import sections
from tap_provisioner.spec.sections.database import Database
from tap_provisioner.step import Step
from tap_provisioner.steps.rds.db_instance import DbInstance
from tests.e2e.world import CONFIG, EAST, WEST, Edits, spec_of

CHANGED: Edits = {
    "engine_lifecycle_support": "enabled",
    "instance_class": "db.r6g.large",
    "allocated_storage": 500,
    "max_allocated_storage": 900,
    "storage_type": "io1",
    "iops": 5000,
    "storage_throughput": 500,
    "kms_key_id": "alias/own",
    "multi_az": False,
    "backup_retention_days": 9,
    "backup_window": "03:00-04:00",
    "maintenance_window": "sun:05:00-sun:06:00",
    "auto_minor_version_upgrade": False,
    "allow_major_version_upgrade": True,
    "apply_immediately": True,
    "monitoring_interval": 15,
    "iam_authentication": True,
    "ca_certificate": "rds-ca-rsa2048-g1",
    "deletion_protection": True,
    "skip_final_snapshot": False,
    "delete_automated_backups": False,
}
"""Another value of each key of `database` that a region may override and the instance has as it is."""
IN_ANOTHER_FORM = {"name", "performance_insights", "log_exports", "final_snapshot_prefix"}
OF_OTHER_STEPS = {"engine_version", "parameters"}
"""Keys of `database` that the instance gets in another form, and those that it gets by another step."""


def instance(region: str, *edits: Edits) -> DbInstance:
    (found,) = (s for s in build(spec_of(*edits)) if isinstance(s, DbInstance) and s.region == region)
    return found


def test_every_section_has_a_function_of_its_name() -> None:
    for section in sections():
        module = importlib.import_module(f"tap_provisioner.blueprint.{section.key()}")
        hints = typing.get_type_hints(getattr(module, section.key()))
        assert hints == {"stack": Stack, "return": Part}


@pytest.mark.parametrize("key", CHANGED)
def test_what_a_spec_says_of_the_database_reaches_the_instance(key: str) -> None:
    kind = {"storage_type": "gp3"} if key == "storage_throughput" else {"storage_type": "io2", "iops": 9000}
    base = {"database": {"allocated_storage": 400, **kind}}
    override = {"regions": {WEST: {"database": {key: CHANGED[key]}}}}
    before, after = instance(WEST, base), instance(WEST, base, override)
    assert getattr(after, key) == CHANGED[key] != getattr(before, key)


def test_no_key_of_the_database_is_forgotten() -> None:
    copied = {*CHANGED} | {"engine", "username", "port"}
    assert copied | IN_ANOTHER_FORM | OF_OTHER_STEPS == {*Database.model_fields}


def test_what_identifies_a_step_is_never_copied() -> None:
    section = load(CONFIG / "tap.yaml").section(Database)
    values = same(section, DbInstance, but=("port",))
    assert not values.keys() & {field.name for field in fields(Step)}
    assert "port" not in values
    assert values["backup_retention_days"] == section.backup_retention_days == 7


def test_an_override_reaches_only_its_region() -> None:
    edit = {"regions": {WEST: {"database": {"backup_retention_days": 9}}}}
    assert [instance(region, edit).backup_retention_days for region in (EAST, WEST)] == [7, 9]
