"""The lines of `apply --json` and `destroy --json`, in the shape of Terraform's."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import ConfigDict, Field, RootModel

from tap_provisioner.report.json.model import (
    Count,
    Model,
    Name,
    TapAddress,
    TerraformAddress,
    TerraformName,
    TerraformType,
    Text,
    limited,
    optional,
)


class Resource(Model):
    """A resource."""

    addr: TerraformAddress
    implied_provider: Literal["aws", "tap_provisioner"]
    module: Literal[""] = ""
    resource: TerraformAddress
    """The same as addr."""
    resource_key: None = None
    resource_name: TerraformName
    resource_type: TerraformType
    tap_address: TapAddress


class Line(Model):
    """What every line has."""

    level: Literal["info"] = Field(default="info", alias="@level")
    message: Text = Field(alias="@message")
    module: Literal["tap_provisioner"] = Field(default="tap_provisioner", alias="@module")
    timestamp: Annotated[Text, limited(format="date-time")] = Field(alias="@timestamp")


class Version(Line):
    """The first line."""

    type: Literal["version"] = "version"
    tap_provisioner: Text
    ui: Literal["1.2"] = "1.2"


class Change(Model):
    """A planned change."""

    action: Literal["create", "update", "replace", "delete"]
    reason: Literal["cannot_update", "tainted", "delete_because_no_resource_config"] | None = optional()
    resource: Resource


class PlannedChange(Line):
    """A resource that is to be changed."""

    type: Literal["planned_change"] = "planned_change"
    change: Change


class Drift(Model):
    """A change from outside."""

    action: Literal["update"] = "update"
    resource: Resource


class ResourceDrift(Line):
    """A resource that was changed outside of the spec."""

    type: Literal["resource_drift"] = "resource_drift"
    change: Drift


class Hook(Model):
    """What happened to a resource."""

    model_config = ConfigDict(
        json_schema_extra={"dependentRequired": {"id_key": ["id_value"], "id_value": ["id_key"]}}
    )

    action: Literal["create", "update", "replace", "delete", "no-op", "read"]
    elapsed_seconds: Count
    id_key: Literal["id"] | None = optional()
    id_value: Text | None = optional()
    resource: Resource
    text: Text | None = optional()
    """This tool's: what is waited for, or what failed."""


class Event(Line):
    """A step of the work on a resource."""

    type: Literal["apply_start", "apply_progress", "apply_complete", "apply_errored", "apply_skipped"]
    hook: Hook


class Changes(Model):
    """How many resources."""

    add: Count
    change: Count
    import_: Literal[0] = Field(default=0, alias="import")
    operation: Literal["plan", "apply", "destroy"]
    remove: Count


class ChangeSummary(Line):
    """How many resources were or are to be created, changed and deleted."""

    type: Literal["change_summary"] = "change_summary"
    changes: Changes


class Problem(Model):
    """An error or a warning; `detail` is the hint."""

    model_config = ConfigDict(
        json_schema_extra={"dependentRequired": {"address": ["tap_address"], "tap_address": ["address"]}}
    )

    address: TerraformAddress | None = optional()
    detail: Text
    severity: Literal["error", "warning"]
    summary: Name
    tap_address: TapAddress | None = optional()


class Diagnostic(Line):
    """An error or a warning, of a resource where it concerns one."""

    level: Literal["warn", "error"] = Field(alias="@level")  # type: ignore[assignment]
    type: Literal["diagnostic"] = "diagnostic"
    diagnostic: Problem


class OneOutput(Model):
    """An output with one value."""

    sensitive: Literal[False] = False
    type: Literal["string"] = "string"
    value: Text


class ListOutput(Model):
    """An output with several values."""

    sensitive: Literal[False] = False
    type: tuple[Literal["list"], Literal["string"]] = ("list", "string")
    value: list[Text]


class Outputs(Line):
    """The outputs, at the end."""

    type: Literal["outputs"] = "outputs"
    outputs: dict[Text, OneOutput | ListOutput]


class Events(
    RootModel[
        Annotated[
            Version | PlannedChange | ResourceDrift | Event | ChangeSummary | Diagnostic | Outputs,
            Field(discriminator="type"),
        ]
    ]
):
    """A line of apply --json and destroy --json, in the shape of Terraform's machine-readable interface."""
