"""Which route table a subnet uses."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

from tap_provisioner.aws.cloud import Region
from tap_provisioner.step import Changes, Observed, Phase, Step, create_only, wish
from tap_provisioner.steps.ec2 import changing, looking, parting
from tap_provisioner.steps.route_table import RouteTable
from tap_provisioner.steps.subnet import Subnet

_PHASES = {
    "associating": Phase.PENDING,
    "disassociating": Phase.LEAVING,
    "disassociated": Phase.LEAVING,
    "failed": Phase.BROKEN,
}


@dataclass(frozen=True, kw_only=True)
class RouteTableAssociation(Step):
    """The association of a subnet with a route table; it has no tags, and is the stack's as its table is.

    It bears the name of its subnet.
    """

    kind = "route-table-association"
    permissions = (
        looking("DescribeRouteTables DescribeSubnets"),
        changing("AssociateRouteTable ReplaceRouteTableAssociation"),
        *parting("DisassociateRouteTable"),
    )

    subnet_id: str = create_only(refers="subnet")
    route_table_id: str = wish(refers="route-table")

    @classmethod
    def sweep(cls, cloud: Region, wanted: Sequence[Self] = ()) -> list[Observed]:
        """Return the associations in the stack's tables, named after the stack's subnets."""
        marks = {raw["SubnetId"]: cloud.marks(raw.get("Tags")).address for raw in Subnet.raws(cloud)}
        names = {subnet_id: address.rpartition("/")[2] for subnet_id, address in marks.items() if address}
        return [
            _observed(cloud, raw, f"{cloud.name}/{cls.kind}/{names.get(raw['SubnetId'], raw['SubnetId'])}")
            for table in RouteTable.raws(cloud)
            for raw in _explicit(table)
        ]

    def find(self, cloud: Region) -> Observed | None:
        """Look at the association of this very subnet: in the stack's tables, or else in any other."""
        raws = self._mine(RouteTable.raws(cloud.fresh())) or self._mine(
            cloud.ec2.pages(
                "describe_route_tables",
                "RouteTables",
                Filters=[{"Name": "association.subnet-id", "Values": [self.subnet_id]}],
            )
        )
        return self.pick([_observed(cloud, raw, self.address) for raw in raws])

    def _mine(self, tables: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
        return [raw for table in tables for raw in _explicit(table) if raw["SubnetId"] == self.subnet_id]

    def create(self, cloud: Region) -> Observed | None:
        cloud.ec2.associate_route_table(RouteTableId=self.route_table_id, SubnetId=self.subnet_id)
        return None

    def update(self, cloud: Region, seen: Observed, changes: Changes) -> None:
        """Move the subnet to its table in one call; the association gets another id by that."""
        cloud.ec2.replace_route_table_association(AssociationId=seen.id, RouteTableId=self.route_table_id)

    @classmethod
    def delete(cls, cloud: Region, seen: Observed, wanted: Self | None) -> None:
        cloud.ec2.disassociate_route_table(AssociationId=seen.id)


def _explicit(table: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [raw for raw in table.get("Associations", ()) if not raw.get("Main") and raw.get("SubnetId")]


def _observed(cloud: Region, raw: Mapping[str, Any], address: str) -> Observed:
    state = raw.get("AssociationState", {}).get("State", "associated")
    return Observed(
        kind=RouteTableAssociation.kind,
        region=cloud.name,
        id=raw["RouteTableAssociationId"],
        address=address,
        state=state,
        phase=_PHASES.get(state, Phase.READY),
        values={"subnet_id": raw["SubnetId"], "route_table_id": raw["RouteTableId"]},
        outputs={"id": raw["RouteTableAssociationId"]},
    )
