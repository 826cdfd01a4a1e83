"""The kinds of EC2's resources whose lists are out of date for a moment, by the names in its calls."""

from __future__ import annotations

from dataclasses import dataclass


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
