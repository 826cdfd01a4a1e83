"""The association of a subnet with a route table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Self

from tap_provisioner.aws.region import RegionClient
from tap_provisioner.declarations import attribute, create_only
from tap_provisioner.presentation import Picture, Place
from tap_provisioner.step import Changes, Observed, Phase, Step
from tap_provisioner.steps._parameters import creation, described
from tap_provisioner.steps.ec2._common import changing, detaching, reading
from tap_provisioner.steps.ec2.route_table import RouteTable
from tap_provisioner.steps.ec2.subnet import Subnet
from tap_provisioner.terraform import Terraform

_PHASES = {
    "associating": Phase.PENDING,
    "disassociating": Phase.DELETING,
    "disassociated": Phase.DELETING,
    "failed": Phase.BROKEN,
}
_ADVICE = "associate the subnet with a table of its own"


@dataclass(frozen=True, kw_only=True)
class RouteTableAssociation(Step):
    """The association of a subnet with a route table, which has no tags: it is the stack's if its table is.

    Its name is that of its subnet.
    """

    kind = "route-table-association"
    terraform = Terraform(type="aws_route_table_association")
    picture = Picture(Place.LINK, link=("subnet_id", "route_table_id"))
    permissions = (
        reading("DescribeRouteTables DescribeSubnets"),
        changing("AssociateRouteTable ReplaceRouteTableAssociation"),
        *detaching("DisassociateRouteTable"),
    )

    subnet_id: str = create_only(refers="subnet", api="SubnetId", terraform="subnet_id")
    route_table_id: str = attribute(refers="route-table", api="RouteTableId", terraform="route_table_id")

    @classmethod
    def discover(cls, aws: RegionClient, desired: Sequence[Self] = ()) -> list[Observed]:
        """Return the associations in the stack's tables, named after the stack's subnets.

        Those of other subnets are unmanaged: their traffic needs the table's routes.
        """
        raws = [raw for table in RouteTable.raws(aws) for raw in _explicit(table)]
        addresses = {raw["SubnetId"]: aws.ownership(raw.get("Tags")).address for raw in Subnet.raws(aws)}
        names = {subnet_id: address.rpartition("/")[2] for subnet_id, address in addresses.items() if address}
        foreign = _foreign(aws, {raw["SubnetId"] for raw in raws} - addresses.keys())
        found = []
        for raw in raws:
            subnet = raw["SubnetId"]
            observed = _observed(aws, raw, f"{aws.name}/{cls.kind}/{names.get(subnet, subnet)}")
            if subnet in foreign:
                why = f"subnet {subnet}, which is not this stack's, uses route table {raw['RouteTableId']}"
                observed = replace(observed, owned=False, unmanaged=why, advice=_ADVICE)
            found.append(observed)
        return found

    def find(self, aws: RegionClient) -> Observed | None:
        """Read the association of this subnet: in the stack's tables, or else in any other."""
        raws = self._mine(RouteTable.raws(aws.fresh())) or self._mine(
            aws.ec2.pages(
                "describe_route_tables",
                "RouteTables",
                Filters=[{"Name": "association.subnet-id", "Values": [self.subnet_id]}],
            )
        )
        return self.pick([_observed(aws, raw, self.address) for raw in raws])

    def _mine(self, tables: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
        return [raw for table in tables for raw in _explicit(table) if raw["SubnetId"] == self.subnet_id]

    def create(self, aws: RegionClient) -> None:
        aws.ec2.associate_route_table(**creation(self))

    def update(self, aws: RegionClient, observed: Observed, changes: Changes) -> None:
        """Move the subnet to its table in one call, which replaces the association's id."""
        aws.ec2.replace_route_table_association(AssociationId=observed.id, RouteTableId=self.route_table_id)

    @classmethod
    def delete(cls, aws: RegionClient, observed: Observed, desired: Self | None) -> None:
        aws.ec2.disassociate_route_table(AssociationId=observed.id)


def _foreign(aws: RegionClient, subnets: set[str]) -> set[str]:
    """Return those of `subnets` that are not the stack's; one that no longer exists is nobody's."""
    if not subnets:
        return set()
    by_id = [{"Name": "subnet-id", "Values": sorted(subnets)}]
    found = aws.list("ec2", "describe_subnets", "Subnets", Filters=by_id)
    return {raw["SubnetId"] for raw in found if not aws.ownership(raw.get("Tags")).owned}


def _explicit(table: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [raw for raw in table.get("Associations", ()) if not raw.get("Main") and raw.get("SubnetId")]


def _observed(aws: RegionClient, raw: Mapping[str, Any], address: str) -> Observed:
    state = raw.get("AssociationState", {}).get("State", "associated")
    return Observed(
        kind=RouteTableAssociation.kind,
        region=aws.name,
        id=raw["RouteTableAssociationId"],
        address=address,
        state=state,
        phase=_PHASES.get(state, Phase.READY),
        values=described(RouteTableAssociation, raw),
        outputs={"id": raw["RouteTableAssociationId"]},
    )
