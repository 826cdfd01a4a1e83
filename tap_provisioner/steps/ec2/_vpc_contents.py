"""The resources in a VPC that block its deletion."""

from __future__ import annotations

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
    """A type of resource in a VPC: its name, how EC2 lists it, and the keys of its id and of a detail.

    `by` is the filter that takes the VPC's id, "" if EC2 has none. `blocks` tells whether one that is listed
    blocks the deletion.
    """

    what: str
    operation: str
    key: str
    id: str
    by: str = "vpc-id"
    more: str = ""
    blocks: Callable[[Mapping[str, Any], str], bool] = _always

    def lines(self, aws: RegionClient, vpc: str) -> list[Blocker]:
        """Return the blockers of this type."""
        filters = [{"Name": self.by, "Values": [vpc]}] if self.by else []
        return [
            self._line(aws, raw)
            for raw in aws.list("ec2", self.operation, self.key, Filters=filters)
            if _state(raw) != "deleted" and self.blocks(raw, vpc)
        ]

    def _line(self, aws: RegionClient, raw: Mapping[str, Any]) -> Blocker:
        text = f"{self.what} {raw[self.id]}" + (f" ({raw[self.more]})" if self.more else "")
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


_CONTENTS = (
    _Content("subnet", "describe_subnets", "Subnets", "SubnetId", more="CidrBlock"),
    _Content(
        "security group",
        "describe_security_groups",
        "SecurityGroups",
        "GroupId",
        more="GroupName",
        blocks=lambda raw, _: raw["GroupName"] != "default",
    ),
    _Content("route table", "describe_route_tables", "RouteTables", "RouteTableId", blocks=_not_main),
    _Content(
        "network ACL",
        "describe_network_acls",
        "NetworkAcls",
        "NetworkAclId",
        blocks=lambda raw, _: not raw["IsDefault"],
    ),
    _Content("endpoint", "describe_vpc_endpoints", "VpcEndpoints", "VpcEndpointId", more="ServiceName"),
    _Content(
        "peering connection",
        "describe_vpc_peering_connections",
        "VpcPeeringConnections",
        "VpcPeeringConnectionId",
        by="",
        blocks=_peers,
    ),
    _Content(
        "internet gateway",
        "describe_internet_gateways",
        "InternetGateways",
        "InternetGatewayId",
        by="attachment.vpc-id",
    ),
    _Content(
        "VPN gateway",
        "describe_vpn_gateways",
        "VpnGateways",
        "VpnGatewayId",
        by="attachment.vpc-id",
        blocks=_attached,
    ),
    _Content(
        "egress-only internet gateway",
        "describe_egress_only_internet_gateways",
        "EgressOnlyInternetGateways",
        "EgressOnlyInternetGatewayId",
        by="",
        blocks=_attached,
    ),
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
