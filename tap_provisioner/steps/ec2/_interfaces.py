"""The network interfaces that block the deletion of subnets, security groups and addresses."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tap_provisioner.aws.permission import Command, Permission
from tap_provisioner.aws.region import RegionClient
from tap_provisioner.step import Blocker, Blocking
from tap_provisioner.steps.ec2._common import of_stack
from tap_provisioner.steps.rds._common import instances

EXPLAINING = (
    Permission(Command.DESTROY, "ec2", "DescribeNetworkInterfaces DescribeNatGateways"),
    Permission(Command.DESTROY, "rds", "DescribeDBInstances"),
)
"""What `interfaces` reads."""

_LEFT = frozenset({"deleting", "deleted", "failed"})
"""States of a NAT gateway that releases its interface, or has released it."""


def interfaces(aws: RegionClient, name: str, value: str, *more: Mapping[str, Any]) -> list[Blocker]:
    """Return the network interfaces that match a filter, with what they belong to.

    AWS deletes those of databases and of the stack's NAT gateways together with these. Any other, of a load
    balancer, an endpoint or a function, stays until its owner removes it.
    """
    filters = [{"Name": name, "Values": [value]}, *more]
    found = aws.list("ec2", "describe_network_interfaces", "NetworkInterfaces", Filters=filters)
    return [line for raw in found for line in _lines(aws, raw)]


def _lines(aws: RegionClient, raw: Mapping[str, Any]) -> list[Blocker]:
    what = raw.get("Description") or raw.get("InterfaceType")
    interface = f"interface {raw['NetworkInterfaceId']}"
    if raw.get("RequesterId") == "amazon-rds" or what == "RDSNetworkInterface":
        users = instances(aws, lambda database: _may_serve(raw, database))
        served = [Blocker(f"{interface} of {user}", user.blocking) for user in users]
        return served or [Blocker(f"{interface} ({what})")]
    if raw.get("InterfaceType") == "nat_gateway" and (gateway := _gateway(aws, raw)):
        text = f"{interface} of NAT gateway {gateway['NatGatewayId']} ({gateway['State']})"
        return [Blocker(text, Blocking.TEMPORARY if gateway["State"] in _LEFT else Blocking.PERMANENT)]
    if user := raw.get("Attachment", {}).get("InstanceId"):
        what = f"of instance {user}"
    return [Blocker(f"{interface} ({what})", Blocking.FOREIGN)]


def _may_serve(raw: Mapping[str, Any], database: Mapping[str, Any]) -> bool:
    """Tell whether an interface of RDS may be that of `database`, by subnet, zone and security groups.

    A database that is being created has no zones yet.
    """
    subnets = database.get("DBSubnetGroup", {}).get("Subnets", ())
    zones = {database.get("AvailabilityZone"), database.get("SecondaryAvailabilityZone")} - {None}
    security = {group["VpcSecurityGroupId"] for group in database.get("VpcSecurityGroups", ())}
    return (
        raw["SubnetId"] in {subnet["SubnetIdentifier"] for subnet in subnets}
        and raw["AvailabilityZone"] in (zones or {raw["AvailabilityZone"]})
        and not security.isdisjoint(group["GroupId"] for group in raw["Groups"])
    )


def _gateway(aws: RegionClient, raw: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """Return the NAT gateway of the stack that has this interface."""
    for gateway in aws.list("ec2", "describe_nat_gateways", "NatGateways", Filters=[of_stack(aws)]):
        addresses = gateway.get("NatGatewayAddresses", ())
        if raw["NetworkInterfaceId"] in {address.get("NetworkInterfaceId") for address in addresses}:
            return dict(gateway)
    return None
