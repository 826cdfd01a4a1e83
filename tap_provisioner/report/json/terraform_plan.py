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
from tap_provisioner.report.json.terraform_configuration import Configuration

_ATTRIBUTE = {"pattern": "^[a-z][a-z0-9_]*$"}
Attributes = Annotated[dict[Text, Any], WithJsonSchema({"type": "object", "propertyNames": _ATTRIBUTE})]
"""Values by the names of Terraform's attributes."""
_Sensitive = dict[Text, Literal[True]]
Sensitive = Annotated[_Sensitive, limited(propertyNames=_ATTRIBUTE)] | Literal[False]
"""The attributes that are sensitive; false where there is no resource."""
Reason = Literal[
    "replace_because_cannot_update", "replace_because_tainted", "delete_because_no_resource_config"
]


class Unknown(RootModel[bool | dict[Text, "Unknown"] | list["Unknown"]]):
    """True in the places that only an apply can tell."""


UnknownAttributes = Annotated[dict[Text, Unknown], limited(propertyNames=_ATTRIBUTE)]
NoneUnknown = Annotated[dict[Text, Unknown], limited(maxProperties=0)]


class Change(Model):
    """What becomes of a resource."""

    actions: tuple[str, ...]
    before: Attributes | None
    after: Attributes | None
    after_unknown: UnknownAttributes
    before_sensitive: Sensitive
    after_sensitive: Sensitive


class Creation(Change):
    """A resource that is created."""

    actions: tuple[Literal["create"]]
    before: None
    after: Attributes
    before_sensitive: Literal[False]


class Update(Change):
    """A resource that is changed in place."""

    actions: tuple[Literal["update"]]
    before: Attributes
    after: Attributes


class Replacement(Change):
    """A resource that is deleted and created again."""

    actions: tuple[Literal["delete"], Literal["create"]]
    replace_paths: list[Annotated[list[Text], limited(minItems=1)]]
    """The attributes that cannot be changed in place."""


class Deletion(Change):
    """A resource that is deleted."""

    actions: tuple[Literal["delete"]]
    before: Attributes
    after: None
    after_unknown: NoneUnknown
    after_sensitive: Literal[False]


class NoChange(Change):
    """A resource that is as the spec defines it."""

    actions: tuple[Literal["no-op"]]
    before: Attributes
    after: Attributes
    after_unknown: NoneUnknown


class Identity(Model):
    """The names of a resource."""

    address: TerraformAddress
    tap_address: TapAddress
    mode: Literal["managed"]
    type: TerraformType
    name: TerraformName
    provider_name: Literal["registry.terraform.io/hashicorp/aws", "tap_provisioner"]


class Entry(Identity):
    """A resource and what is to be changed of it."""

    model_config = ConfigDict(json_schema_extra={"dependentRequired": {"action_reason": ["reason"]}})

    change: Creation | Update | Replacement | Deletion | NoChange
    action_reason: Reason | None = optional()
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
