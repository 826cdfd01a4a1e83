"""The resources in a VPC that block its deletion."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from tap_provisioner.aws.permission import Command, Permission
from tap_provisioner.aws.region import RegionClient
from tap_provisioner.errors import ErrorKind, ignoring
from tap_provisioner.step import Blocker, Blocking
from tap_provisioner.steps.ec2._interfaces import EXPLAINING, interfaces

_NO_PEERING = frozenset({"rejected", "expired", "failed"})


def _always(_raw: Mapping[str, Any], _vpc: str) -> bool:
    return True


@dataclass(frozen=True)
class _Content:
    """A type of resource in a VPC: its name for people and in EC2's API, and the key of a detail.

    `id` is the key of its id, `by` the filter that takes the VPC's id, "" if EC2 has none. `blocks` tells
    whether one that is listed blocks the deletion.
    """

    what: str
    name: str
    detail: str = ""
    id: str = ""
    by: str = "vpc-id"
    blocks: Callable[[Mapping[str, Any], str], bool] = _always

    @property
    def operation(self) -> str:
        return "describe_" + re.sub(r"(?<!^)(?=[A-Z])", "_", f"{self.name}s").lower()

    def lines(self, aws: RegionClient, vpc: str) -> list[Blocker]:
        filters = [{"Name": self.by, "Values": [vpc]}] if self.by else []
        return [
            self._line(aws, raw)
            for raw in aws.list("ec2", self.operation, f"{self.name}s", Filters=filters)
            if _state(raw) != "deleted" and self.blocks(raw, vpc)
        ]

    def _line(self, aws: RegionClient, raw: Mapping[str, Any]) -> Blocker:
        text = f"{self.what} {raw[self.id or f'{self.name}Id']}"
        text += f" ({raw[self.detail]})" if self.detail else ""
        leaving = _state(raw) == "deleting"
        own = leaving or aws.ownership(raw.get("Tags")).owned
        return Blocker(text, Blocking.TEMPORARY if own else Blocking.FOREIGN)


def _state(raw: Mapping[str, Any]) -> str:
    return str(raw.get("State") or raw.get("Status", {}).get("Code", "")).lower()


def _attached(raw: Mapping[str, Any], vpc: str) -> bool:
    attachments = (*raw.get("Attachments", ()), *raw.get("VpcAttachments", ()))
    return any(each["VpcId"] == vpc and each.get("State") != "detached" for each in attachments)


def _not_main(raw: Mapping[str, Any], _vpc: str) -> bool:
    return not any(association.get("Main") for association in raw.get("Associations", ()))


def _peers(raw: Mapping[str, Any], vpc: str) -> bool:
    sides = (raw[side].get("VpcId") for side in ("RequesterVpcInfo", "AccepterVpcInfo"))
    return _state(raw) not in _NO_PEERING and vpc in sides


def _not_default(raw: Mapping[str, Any], _vpc: str) -> bool:
    return not (raw.get("IsDefault") or raw.get("GroupName") == "default")


_CONTENTS = (
    _Content("subnet", "Subnet", "CidrBlock"),
    _Content("security group", "SecurityGroup", "GroupName", id="GroupId", blocks=_not_default),
    _Content("route table", "RouteTable", blocks=_not_main),
    _Content("network ACL", "NetworkAcl", blocks=_not_default),
    _Content("endpoint", "VpcEndpoint", "ServiceName"),
    _Content("peering connection", "VpcPeeringConnection", by="", blocks=_peers),
    _Content("internet gateway", "InternetGateway", by="attachment.vpc-id"),
    _Content("VPN gateway", "VpnGateway", by="attachment.vpc-id", blocks=_attached),
    _Content("egress-only internet gateway", "EgressOnlyInternetGateway", by="", blocks=_attached),
)

_OPERATIONS = " ".join(content.operation.title().replace("_", "") for content in _CONTENTS)
LISTING = (Permission(Command.DESTROY, "ec2", _OPERATIONS), *EXPLAINING)
"""What `contents` reads."""


def contents(aws: RegionClient, vpc: str) -> list[Blocker]:
    """Return all blockers of a VPC except those that these credentials may not list."""
    lines: list[Blocker] = []
    for content in _CONTENTS:
        with ignoring(ErrorKind.DENIED):
            lines += content.lines(aws, vpc)
    with ignoring(ErrorKind.DENIED):
        lines += interfaces(aws, "vpc-id", vpc)
    return lines
