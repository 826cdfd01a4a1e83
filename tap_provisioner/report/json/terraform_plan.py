"""The models of a plan in the shape of Terraform's; what is not Terraform's is described as this tool's."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import ConfigDict, RootModel, WithJsonSchema

from tap_provisioner.report.json.model import (
    Count,
    Model,
    OwnershipName,
    TapAddress,
    TerraformAddress,
    TerraformName,
    TerraformType,
    Text,
    limited,
    optional,
)

_ATTRIBUTE = {"pattern": "^[a-z][a-z0-9_]*$"}
_PROVIDER = "^aws(\\.[a-z0-9-]+)?$"
Attributes = Annotated[dict[Text, Any], WithJsonSchema({"type": "object", "propertyNames": _ATTRIBUTE})]
"""Values by the names of Terraform's attributes."""
_Sensitive = dict[Text, Literal[True]]
Sensitive = Annotated[_Sensitive, limited(propertyNames=_ATTRIBUTE)] | Literal[False]
"""The attributes that are sensitive; false where there is no resource."""
ProviderKey = Annotated[Text, limited(pattern=_PROVIDER)]


class Unknown(RootModel[bool | dict[Text, "Unknown"] | list["Unknown"]]):
    """True in the places that only an apply can tell."""


UnknownAttributes = Annotated[dict[Text, Unknown], limited(propertyNames=_ATTRIBUTE)]
NoneUnknown = Annotated[dict[Text, Unknown], limited(maxProperties=0)]


class Creation(Model):
    """A resource that is created."""

    actions: tuple[Literal["create"]]
    before: None
    after: Attributes
    after_unknown: UnknownAttributes
    before_sensitive: Literal[False]
    after_sensitive: Sensitive


class Update(Model):
    """A resource that is changed in place."""

    actions: tuple[Literal["update"]]
    before: Attributes
    after: Attributes
    after_unknown: UnknownAttributes
    before_sensitive: Sensitive
    after_sensitive: Sensitive


class Replacement(Model):
    """A resource that is deleted and created again."""

    actions: tuple[Literal["delete"], Literal["create"]]
    before: Attributes | None
    after: Attributes | None
    after_unknown: UnknownAttributes
    before_sensitive: Sensitive
    after_sensitive: Sensitive
    replace_paths: list[Annotated[list[Text], limited(minItems=1)]]
    """The attributes that cannot be changed in place."""


class Deletion(Model):
    """A resource that is deleted."""

    actions: tuple[Literal["delete"]]
    before: Attributes
    after: None
    after_unknown: NoneUnknown
    before_sensitive: Sensitive
    after_sensitive: Literal[False]


class NoChange(Model):
    """A resource that is as the spec defines it."""

    actions: tuple[Literal["no-op"]]
    before: Attributes
    after: Attributes
    after_unknown: NoneUnknown
    before_sensitive: Sensitive
    after_sensitive: Sensitive


class Identity(Model):
    """The names of a resource."""

    address: TerraformAddress
    """As Terraform writes it: TYPE.NAME."""
    tap_address: TapAddress
    """As this tool writes it: REGION/KIND/NAME."""
    mode: Literal["managed"]
    type: TerraformType
    name: TerraformName
    provider_name: Literal["registry.terraform.io/hashicorp/aws", "tap_provisioner"]


class Entry(Identity):
    """A resource and what is to be changed of it."""

    model_config = ConfigDict(json_schema_extra={"dependentRequired": {"action_reason": ["reason"]}})

    change: Creation | Update | Replacement | Deletion | NoChange
    action_reason: (
        Literal[
            "replace_because_cannot_update", "replace_because_tainted", "delete_because_no_resource_config"
        ]
        | None
    ) = optional()
    reason: Text | None = optional()
    """This tool's: why, in words."""
    origin: Text | None = optional()
    """The file and line of the spec that define it."""
    ownership: OwnershipName | None = optional()
    """This tool's: absent for what the stack alone manages."""
    foreign: Literal[True] | None = optional()
    """This tool's: it is not the stack's, is used as it is, and never changed or deleted."""


class Drift(Identity):
    """What was changed outside of the spec: before is what was last applied, after what AWS has now."""

    change: Update


class State(Identity):
    """A resource with its values."""

    schema_version: Count
    values: Attributes
    sensitive_values: dict[Text, Literal[True]]


class Resources(Model):
    """The resources of the root module."""

    resources: list[State]


class Values(Model):
    """The values of all resources."""

    root_module: Resources


class PriorState(Model):
    """The resources before the plan."""

    format_version: Literal["1.0"]
    terraform_version: Text
    values: Values


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
    """As Terraform writes it: TYPE.NAME."""
    mode: Literal["managed"]
    type: TerraformType
    name: TerraformName
    provider_config_key: ProviderKey
    expressions: dict[Text, Expression]
    schema_version: Count


class RootModule(Model):
    """The resources that the spec defines."""

    resources: list[Configured]


class Configuration(Model):
    """The providers, and for each attribute where its value comes from."""

    provider_config: Annotated[dict[Text, Provider], limited(propertyNames={"pattern": _PROVIDER})]
    root_module: RootModule


class RelevantAttribute(Model):
    """An attribute of another resource that a change depends on."""

    resource: TerraformAddress
    attribute: Annotated[list[Text], limited(minItems=1)]


class Summary(Model):
    """This tool's: how many resources have each action."""

    create: Count
    update: Count
    replace: Count
    delete: Count


class PlanDocument(Model):
    """A plan in the shape of Terraform's; what is not Terraform's is described as this tool's."""

    model_config = ConfigDict(title="plan --json")

    format_version: Literal["1.2"]
    terraform_version: Annotated[Text, limited(pattern="^\\d+\\.\\d+\\.\\d+$")]
    """The release of Terraform whose plans this is like."""
    tap_provisioner_version: Text
    """This tool's: its version."""
    stack: Text
    """This tool's: PROJECT-ENVIRONMENT."""
    applyable: bool
    complete: Literal[True]
    errored: Literal[False]
    planned_values: Values
    resource_drift: list[Drift]
    resource_changes: list[Entry]
    prior_state: PriorState
    configuration: Configuration
    relevant_attributes: list[RelevantAttribute]
    summary: Summary
    notes: list[Text]
    """This tool's: facts that no change can correct now."""
