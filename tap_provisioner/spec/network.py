"""The ``network`` section."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field, GetJsonSchemaHandler, model_validator
from pydantic_core import CoreSchema

from tap_provisioner.spec.section import Section
from tap_provisioner.spec.texts import IngressCidr, PrivateCidr, Zone, refuse

MOST_SUBNETS = 30
MOST_SOURCES = 60


class Subnet(Section):
    """A subnet: its CIDR alone, or the CIDR with the zone it is to lie in."""

    cidr: PrivateCidr = Field(description="Addresses of the subnet, within those of the VPC.")
    zone: Zone | None = Field(
        None, description="Availability zone. Omitted: chosen when the subnet is made, then kept."
    )

    @model_validator(mode="before")
    @classmethod
    def _from_shorthand(cls, value: Any) -> Any:
        if isinstance(value, str):
            return {"cidr": value}
        if not isinstance(value, (dict, Subnet)):
            raise refuse("must be a CIDR like 10.0.1.0/24, or a mapping of cidr and zone")
        return value

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        mapping = handler.resolve_ref_schema(handler(schema))
        return {"anyOf": [mapping["properties"]["cidr"], dict(mapping)], "description": cls.__doc__}


class Network(Section):
    """The VPC of each region and its subnets."""

    cidr: PrivateCidr = Field(
        description="Addresses of the VPC. Give regions that are to be peered different ones."
    )
    public_subnets: tuple[Subnet, ...] = Field(
        (), max_length=MOST_SUBNETS, description="Subnets that the internet gateway serves, one per zone."
    )
    private_subnets: tuple[Subnet, ...] = Field(
        max_length=MOST_SUBNETS,
        description="Subnets of the database, two or more in distinct zones.",
    )
    assign_public_addresses: bool = Field(
        True,
        description="Whether what is launched in a public subnet gets a public address unasked. The stack's "
        "own gateways need none.",
    )
    nat: Literal["single", "per_az", "none"] = Field(
        "single",
        description="NAT gateways for the private subnets: one for all, one per zone, or none.",
    )
    database_ingress_cidrs: tuple[IngressCidr, ...] | None = Field(
        None,
        max_length=MOST_SOURCES,
        description="Networks that may reach the database. Omitted: the VPC; an empty list: nobody.",
    )
