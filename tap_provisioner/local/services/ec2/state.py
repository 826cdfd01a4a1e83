"""Queries of moto's EC2 that several rules use."""

from __future__ import annotations

from typing import Any

from tap_provisioner.local.core.rule import AwsError, Exchange

GONE = frozenset({"deleted", "failed"})


def subnets(ec2: Any) -> dict[str, Any]:
    """Every subnet of a region by its id."""
    return {subnet.id: subnet for zone in ec2.subnets.values() for subnet in zone.values()}


def groups(ec2: Any) -> dict[str, Any]:
    """Every security group of a region by its id."""
    return {group.id: group for of_vpc in ec2.groups.values() for group in of_vpc.values()}


def gateway_of(ec2: Any, vpc_id: str) -> Any:
    """The internet gateway that is attached to a VPC, or None."""
    attached = (g for g in ec2.internet_gateways.values() if g.vpc is not None and g.vpc.id == vpc_id)
    return next(attached, None)


def nat_of_address(ec2: Any, allocation_id: str) -> Any:
    """The last NAT gateway that was given the address, or None."""
    users = [n for n in ec2.nat_gateways.values() if _uses(n, allocation_id)]
    return users[-1] if users else None


def _uses(nat: Any, allocation_id: str) -> bool:
    held = nat.connectivity_type != "private"
    return held and any(address.get("allocationId") == allocation_id for address in nat.address_set)


def release_nat(ec2: Any, nat: Any) -> None:
    """Remove a NAT gateway's network interface, which releases its subnet and its address."""
    interface = nat._eni
    for address in ec2.addresses:
        if address.eni is interface:
            address.eni = None
            address.association_id = None
    ec2.enis.pop(interface.id, None)


def dependency(what: str, name: str) -> AwsError:
    """The error of deleting what others depend on (AWS documentation: EC2 error codes)."""
    return AwsError("DependencyViolation", f"The {what} '{name}' has dependencies and cannot be deleted.")


def add_interface(x: Exchange, subnet_id: str, group_ids: list[str]) -> str:
    """Make a network interface as RDS does for an instance; returns its id."""
    ec2 = x.backend("ec2")
    interface = ec2.create_network_interface(
        subnets(ec2)[subnet_id], [], group_ids=group_ids, description="RDSNetworkInterface"
    )
    interface.requester_id = "amazon-rds"
    interface.requester_managed = True
    return str(interface.id)


def zone_names(x: Exchange) -> list[str]:
    """The availability zones of the call's region, as moto has them."""
    return [zone.name for zone in x.backend("ec2").describe_availability_zones()]
