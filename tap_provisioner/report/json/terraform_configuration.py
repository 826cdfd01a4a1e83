"""The models of the `configuration` of a plan: what the spec defines, and where each value comes from."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import RootModel

from tap_provisioner.report.json.model import (
    Count,
    Model,
    TerraformAddress,
    TerraformName,
    TerraformType,
    Text,
    limited,
    optional,
)

_PROVIDER = "^aws(\\.[a-z0-9-]+)?$"


class Constant(Model):
    """A value that the spec gives."""

    constant_value: Any


class References(Model):
    """Attributes and resources that a value comes from."""

    references: Annotated[list[Text], limited(minItems=1)]


class Nothing(Model):
    """A value that neither the spec nor another resource gives."""


class Expression(RootModel[Constant | References | Nothing | list[dict[Text, "Expression"]]]):
    """The source of a value; a list for nested blocks."""


class RegionExpression(Model):
    """The region of a provider."""

    region: Constant


class Provider(Model):
    """A provider, one for each region; the one without an alias serves what has no region."""

    name: Literal["aws"]
    full_name: Literal["registry.terraform.io/hashicorp/aws"]
    expressions: RegionExpression
    alias: Text | None = optional()


class Configured(Model):
    """A resource as the spec defines it."""

    address: TerraformAddress
    mode: Literal["managed"]
    type: TerraformType
    name: TerraformName
    provider_config_key: Annotated[Text, limited(pattern=_PROVIDER)]
    expressions: dict[Text, Expression]
    schema_version: Count


class RootModule(Model):
    """The resources that the spec defines."""

    resources: list[Configured]


class Configuration(Model):
    """The providers, and for each attribute where its value comes from."""

    provider_config: Annotated[dict[Text, Provider], limited(propertyNames={"pattern": _PROVIDER})]
    root_module: RootModule
