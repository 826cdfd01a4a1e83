"""The kinds of a region's network."""

from __future__ import annotations

from collections.abc import Mapping

from tap_provisioner.report.terraform.blocks import first, routes, rules
from tap_provisioner.report.terraform.mapping import Counterpart, of, tagged

NETWORK: Mapping[str, Counterpart] = {
    "vpc": Counterpart(
        type="aws_vpc",
        schema_version=1,
        attributes={
            "cidr_block": "cidr",
            "enable_dns_support": "dns_support",
            "enable_dns_hostnames": "dns_hostnames",
            **tagged(),
        },
    ),
    "subnet": Counterpart(
        type="aws_subnet",
        schema_version=1,
        attributes={
            "vpc_id": "vpc_id",
            "cidr_block": "cidr",
            "availability_zone": "zone",
            "map_public_ip_on_launch": "public",
            **tagged(),
        },
    ),
    "internet-gateway": Counterpart(
        type="aws_internet_gateway",
        # A gateway that is to be attached is one with a VPC, as it is in Terraform.
        attributes={
            "vpc_id": of(lambda vpc_id, attached: vpc_id if attached else None, "vpc_id", "attached"),
            **tagged(),
        },
    ),
    "elastic-ip": Counterpart(
        type="aws_eip",
        attributes=tagged(),
        outputs={"id": "id", "allocation_id": "id", "public_ip": "address"},
        fixed={"domain": "vpc"},
    ),
    "nat-gateway": Counterpart(
        type="aws_nat_gateway",
        attributes={"subnet_id": of(first, "subnet_ids"), "allocation_id": "allocation_id", **tagged()},
        fixed={"connectivity_type": "public"},
        left_out={"vpc_id": "the VPC is that of the subnet"},
    ),
    "route-table": Counterpart(
        type="aws_route_table",
        attributes={"vpc_id": "vpc_id", "route": of(routes, "routes"), **tagged()},
    ),
    "route-table-association": Counterpart(
        type="aws_route_table_association",
        attributes={"subnet_id": "subnet_id", "route_table_id": "route_table_id"},
    ),
    "security-group": Counterpart(
        type="aws_security_group",
        schema_version=1,
        attributes={
            "name": "group_name",
            "description": "description",
            "vpc_id": "vpc_id",
            "ingress": of(rules, "ingress"),
            "egress": of(rules, "egress"),
            **tagged(),
        },
    ),
}
