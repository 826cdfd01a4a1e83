"""A DB parameter group."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Self, TypeVar

from tap_provisioner.aws.permission import Command, Permission
from tap_provisioner.aws.region import RegionClient
from tap_provisioner.declarations import Timeouts, create_only
from tap_provisioner.errors import ApiError, ErrorKind, TapError
from tap_provisioner.step import Blocker, Changes, Observed
from tap_provisioner.steps._parameters import creation
from tap_provisioner.steps.rds._common import (
    CREATING,
    OWN,
    SERVICE_ROLE,
    TAGGING,
    RdsStep,
    group_picture,
    instances,
)
from tap_provisioner.steps.rds.engine_version import group_name
from tap_provisioner.terraform import Terraform, computed

T = TypeVar("T")
BATCH = 20
"""The most parameters of one call."""
TOGETHER = ("character_set_server", "collation_server", "gtid-mode", "enforce_gtid_consistency")
"""Parameters that RDS validates together and that are therefore sent in one call."""
AT_CREATION = {"lower_case_table_names": "0"}
"""Parameters that MySQL 8 fixes when an instance is created, with their defaults (RDS User Guide, "MySQL
feature support")."""
_MAKING = "CreateDBParameterGroup ModifyDBParameterGroup ResetDBParameterGroup"


def _blocks(parameters: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return Terraform's `parameter` block for each setting."""
    return [{"name": name, "value": value} for name, value in sorted(parameters.items())]


@dataclass(frozen=True, kw_only=True)
class DbParameterGroup(RdsStep):
    """A DB parameter group with exactly its own settings; the rest are the family's defaults.

    Family and name are fixed, and an instance must have a group of its version's family. So the name includes
    the family, and a major upgrade creates a new group; the old one is deleted when the instance has moved.
    """

    kind = "db-parameter-group"
    listing = ("describe_db_parameter_groups", "DBParameterGroups")
    naming = "DBParameterGroupName"
    arn_key = "DBParameterGroupArn"
    terraform = Terraform(
        type="aws_db_parameter_group",
        computed={"parameter": computed(_blocks, "parameters")},
        outputs={"id": "id", "arn": "arn"},
    )
    picture = group_picture("parameter group", "notes", 30, "parameters", "parameter")
    timeouts = Timeouts(delete=900)
    retryable = SERVICE_ROLE
    delete_last = True
    deletion = ("rds", "delete_db_parameter_group", "DBParameterGroupName")
    permissions = (
        Permission(Command.PLAN, "rds", "DescribeDBParameterGroups"),
        Permission(Command.PLAN, "rds", "DescribeDBParameters ListTagsForResource", OWN),
        Permission(Command.APPLY, "rds", f"{_MAKING} {TAGGING}", OWN),
        Permission(Command.DESTROY, "rds", "DeleteDBParameterGroup", OWN),
        *CREATING,
    )

    identifier: str = create_only(api="DBParameterGroupName", terraform="name")
    family: str = create_only(api="DBParameterGroupFamily", terraform="family")
    description: str = create_only(api="Description", terraform="description")
    parameters: Mapping[str, str]

    @classmethod
    def own_name(cls, stack: str, name: str) -> bool:
        """Accept the name for any family: the desired one is not known in a discovery."""
        return re.fullmatch(re.escape(group_name(stack, "mysql")) + r"\d+-\d+", name) is not None

    @classmethod
    def discover(cls, aws: RegionClient, desired: Sequence[Self] = ()) -> list[Observed]:
        found = super().discover(aws, desired)
        for step in desired:
            found = [
                step._in_use(aws, step._effective(aws, each)) if step.claims(each) else each for each in found
            ]
        return found

    def find(self, aws: RegionClient) -> Observed | None:
        observed = super().find(aws)
        return observed and self._effective(aws.fresh(), observed)

    def _in_use(self, aws: RegionClient, observed: Observed) -> Observed:
        """Tell of a group whose parameters of `AT_CREATION` differ whether an instance has it."""
        if not self._fixed(observed):
            return observed
        return replace(observed, values={**observed.values, "in_use": bool(self.blockers(aws, observed))})

    def _fixed(self, observed: Observed) -> list[str]:
        found = observed.values["parameters"]
        return [n for n, usual in AT_CREATION.items() if self.parameters.get(n, usual) != found.get(n, usual)]

    def check_update(self, observed: Observed, changes: Changes) -> None:
        """Refuse a change that an existing instance cannot have. Raises TapError."""
        if "parameters" in changes and observed.values.get("in_use") and (fixed := self._fixed(observed)):
            raise TapError(
                f"{self.address}: {', '.join(fixed)} can only be set before the instance is created"
                f"{self.defined_at}",
                hint="set it back, or move the data to a new stack",
            )

    def _effective(self, aws: RegionClient, observed: Observed) -> Observed:
        """Count desired values as set if they are in effect.

        RDS does not list a parameter as the user's if its value is the family's default.
        """
        found = observed.values["parameters"]
        missing = {name: value for name, value in self.parameters.items() if name not in found}
        if not missing:
            return observed
        every = aws.list("rds", "describe_db_parameters", "Parameters", DBParameterGroupName=observed.id)
        effective = {raw["ParameterName"]: raw.get("ParameterValue") for raw in every}
        same = {name: value for name, value in missing.items() if effective.get(name) == value}
        return replace(observed, values={**observed.values, "parameters": {**found, **same}})

    @classmethod
    def complete(cls, aws: RegionClient, raw: Mapping[str, Any]) -> dict[str, Any]:
        name = raw["DBParameterGroupName"]
        own = aws.list(
            "rds", "describe_db_parameters", "Parameters", DBParameterGroupName=name, Source="user"
        )
        return super().complete(aws, raw) | {"Parameters": own}

    @classmethod
    def read(cls, aws: RegionClient, raw: Mapping[str, Any]) -> Observed:
        parameters = {p["ParameterName"]: p.get("ParameterValue") for p in raw["Parameters"]}
        return cls.described(aws, raw, values={"parameters": parameters})

    def create(self, aws: RegionClient) -> Observed | None:
        answer = aws.rds.create_db_parameter_group(**creation(self), Tags=self.creation_tags(aws))
        return self.created(aws, answer["DBParameterGroup"] | {"Parameters": []})

    def change(self, aws: RegionClient, observed: Observed, changes: Changes) -> None:
        """Set and reset parameters: all immediately if RDS accepts that, else each by its apply type.

        Reading the types first would take a call for every hundred parameters of the family.
        """
        if "parameters" not in changes:
            return
        found = observed.values["parameters"]
        desired = {name: value for name, value in self.parameters.items() if found.get(name) != value}
        stale = sorted(found.keys() - self.parameters.keys())
        names = {*desired, *stale}
        try:
            self._set(aws, desired, stale, dict.fromkeys(names, "immediate"))
        except ApiError as error:
            if error.kind is not ErrorKind.REFUSED:
                raise
            self._set(aws, desired, stale, self._methods(aws, names))

    def _set(
        self, aws: RegionClient, desired: Mapping[str, str], stale: Sequence[str], methods: Mapping[str, str]
    ) -> None:
        for names in batches(sorted(desired, key=lambda name: (name not in TOGETHER, name)), BATCH):
            aws.rds.modify_db_parameter_group(
                DBParameterGroupName=self.identifier,
                Parameters=[
                    {"ParameterName": name, "ParameterValue": desired[name], "ApplyMethod": methods[name]}
                    for name in names
                ],
            )
        for names in batches(stale, BATCH):
            aws.rds.reset_db_parameter_group(
                DBParameterGroupName=self.identifier,
                ResetAllParameters=False,
                Parameters=[{"ParameterName": name, "ApplyMethod": methods[name]} for name in names],
            )

    def _methods(self, aws: RegionClient, names: set[str]) -> dict[str, str]:
        """Return the apply method of each parameter: RDS refuses to apply a static one immediately.

        Raises TapError for a name that the family does not have or that cannot be modified.
        """
        known = {
            raw["ParameterName"]: raw
            for raw in aws.fresh().list(
                "rds", "describe_db_parameters", "Parameters", DBParameterGroupName=self.identifier
            )
        }
        for name in sorted(names):
            if name not in known or not known[name].get("IsModifiable", True):
                raise TapError(
                    f"{self.address}: {self.family} has no parameter {name} that can be set{self.defined_at}",
                    hint="correct database.parameters and run again",
                )
        dynamic = {name for name in names if known[name].get("ApplyType") == "dynamic"}
        return {name: "immediate" if name in dynamic else "pending-reboot" for name in names}

    @classmethod
    def blockers(cls, aws: RegionClient, observed: Observed) -> list[Blocker]:
        return instances(
            aws,
            lambda raw: any(
                g["DBParameterGroupName"] == observed.id for g in raw.get("DBParameterGroups", ())
            ),
        )


def batches(items: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    """Yield `items` in runs of at most `size`."""
    for start in range(0, len(items), size):
        yield items[start : start + size]
