"""EC2: networks, addresses and gateways, and queries of moto's that several rules use."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from tap_provisioner.local.core.refusals import Codes
from tap_provisioner.local.core.rule import AwsError, Exchange
from tap_provisioner.local.core.wire import Params

# AWS documentation: EC2 error codes. EC2 takes values that are newer than a model; its API Reference lists
# account attributes, such as vpc-max-elastic-ips, that the model does not.
CODES = Codes(
    "InvalidParameterValue",
    "MissingParameter",
    tags="InvalidParameterValue",
    denied="UnauthorizedOperation",
    throttled=("RequestLimitExceeded", 503),
    invalid_text="Value ({v.value}) for parameter {name} is invalid. {v.constraint}",
    missing_text="The request must contain the parameter {name}",
    throttled_text="Request limit exceeded.",
    unenforced=frozenset({"InstanceType", "AccountAttributeName"}),
    lengths=False,
)
GONE = frozenset({"deleted", "failed"})
WILDCARDS = {"*": ".*", "?": "."}


def inventory(ec2: Any) -> dict[str, list[str]]:
    """What is left: networks and what is in them, except defaults, main tables and deleted gateways."""
    vpcs = {vpc.id for vpc in ec2.vpcs.values() if vpc.is_default != "true" and not vpc.is_default}
    return {
        "vpc": list(vpcs),
        "subnet": [s.id for zone in ec2.subnets.values() for s in zone.values() if s.vpc_id in vpcs],
        "internet-gateway": list(ec2.internet_gateways),
        "elastic-ip": [a.allocation_id for a in ec2.addresses],
        "nat-gateway": [n.id for n in ec2.nat_gateways.values() if n.state != "deleted"],
        "route-table": [
            t.id for t in ec2.route_tables.values() if t.vpc_id in vpcs and not t.main_association_id
        ],
        "security-group": [g.id for v in vpcs for g in ec2.groups.get(v, {}).values() if g.name != "default"],
        "network-interface": list(ec2.enis),
    }


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
    public = [nat for nat in ec2.nat_gateways.values() if nat.connectivity_type != "private"]
    held = {each.get("allocationId"): nat for nat in public for each in nat.address_set}
    return held.get(allocation_id)


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


def keep_tagged(items: list[Params], filters: Iterable[Params]) -> list[Params]:
    """The items whose Tags meet every filter named tag:KEY or tag-key."""
    return [item for item in items if all(_meets(item.get("Tags", []), each) for each in filters)]


def _meets(tags: list[dict[str, Any]], wanted: Params) -> bool:
    name, values = wanted["Name"], wanted["Values"]
    if name == "tag-key":
        return any(_like(tag["Key"], value) for tag in tags for value in values)
    if not name.startswith("tag:"):
        return True
    held = [tag["Value"] for tag in tags if tag["Key"] == name[4:]]
    return any(_like(each, value) for each in held for value in values)


def _like(text: str, pattern: str) -> bool:
    # * and ? are wildcards unless a backslash precedes them.
    found = re.findall(r"\\.|.", pattern, re.DOTALL)
    expression = "".join(WILDCARDS.get(part) or re.escape(part[-1]) for part in found)
    return re.fullmatch(expression, text, re.DOTALL) is not None


@dataclass(frozen=True)
class Kind:
    """A kind: its name, that of its list, the parameter for its id, and the code for an unknown id."""

    noun: str
    items: str
    key: str
    unknown: str
    verbs: tuple[str, str] = ("Create", "Delete")

    @property
    def create(self) -> str:
        """The operation that creates one."""
        return self.verbs[0] + self.noun

    @property
    def delete(self) -> str:
        """The operation that deletes one."""
        return self.verbs[1] + self.noun

    @property
    def describe(self) -> str:
        """The operation that lists them."""
        return f"Describe{self.items}"


KINDS = (
    Kind("Vpc", "Vpcs", "VpcId", "InvalidVpcID.NotFound"),
    Kind("Subnet", "Subnets", "SubnetId", "InvalidSubnetID.NotFound"),
    Kind("InternetGateway", "InternetGateways", "InternetGatewayId", "InvalidInternetGatewayID.NotFound"),
    Kind("Address", "Addresses", "AllocationId", "InvalidAllocationID.NotFound", ("Allocate", "Release")),
    Kind("NatGateway", "NatGateways", "NatGatewayId", "NatGatewayNotFound"),
    Kind("RouteTable", "RouteTables", "RouteTableId", "InvalidRouteTableID.NotFound"),
    Kind("SecurityGroup", "SecurityGroups", "GroupId", "InvalidGroup.NotFound"),
)
