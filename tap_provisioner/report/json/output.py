"""The document of `output --json`."""

from __future__ import annotations

from typing import Annotated

from pydantic import ConfigDict, RootModel

from tap_provisioner.report.json.model import Model, Name, Text, limited, optional

SubnetIds = list[Annotated[Text, limited(pattern="^subnet-")]]


class Region(Model):
    """The outputs of a region; what does not exist has none."""

    vpc_id: Text | None = optional(pattern="^vpc-")
    public_subnet_ids: SubnetIds | None = optional()
    private_subnet_ids: SubnetIds | None = optional()
    nat_addresses: list[Text] | None = optional()
    db_endpoint: Text | None = optional(pattern=r"^[^:]+:\d+$")
    secret_arn: Text | None = optional(pattern="^arn:")


class Output(RootModel[dict[Name, Region] | Name | Annotated[list[Name], limited(minItems=1)]]):
    """The outputs by region and name; with NAME the value of one output."""

    model_config = ConfigDict(title="output --json")
