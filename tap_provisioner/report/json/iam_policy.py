"""The document of `iam-policy`."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import ConfigDict, RootModel

from tap_provisioner.report.json.model import Model, Name, limited, optional

Names = Name | Annotated[list[Name], limited(minItems=1)]
"""One, or several in a list."""


class Statement(Model):
    """A statement of a policy."""

    Effect: Literal["Allow"]
    Action: Names
    Resource: Names
    Condition: dict[Name, dict[Name, Any]] | None = optional()


class Policy(Model):
    """An IAM policy document."""

    Version: Literal["2012-10-17"]
    Statement: Annotated[list[Statement], limited(minItems=1)]


class NamedPolicy(Model):
    """A managed policy, as `aws iam create-policy` takes it."""

    PolicyName: Name
    PolicyDocument: Policy


class Policies(RootModel[Policy | Annotated[list[NamedPolicy], limited(minItems=2)]]):
    """An IAM policy document, or several to be attached together where one managed policy is too small."""

    model_config = ConfigDict(title="iam-policy")
