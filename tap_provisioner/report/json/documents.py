"""The documents of `diagram`, `doctor`, `graph`, `iam-policy`, `output`, `unlock` and `validate`."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, RootModel

from tap_provisioner.report.json.model import (
    Count,
    Model,
    Name,
    TapAddress,
    TerraformType,
    Text,
    limited,
    optional,
)

Names = Name | Annotated[list[Name], limited(minItems=1)]
"""One, or several in a list."""
SubnetIds = list[Annotated[Text, limited(pattern="^subnet-")]]


class Diagram(Model):
    """The file that was written."""

    file: Name


class Check(Model):
    """A check with its result."""

    name: Name
    verdict: Literal["ok", "warning", "failed", "unknown"]
    text: Name
    hint: Text
    """What to do; empty where there is nothing to do."""
    mend: Text
    """The same as hint, for readers of earlier versions."""


class Doctor(Model):
    """What was checked, with which result, and what to do about it."""

    ok: bool
    """Whether no check failed."""
    checks: list[Check]


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


class Unlock(Model):
    """Who held the stack's lock, and whether it was released."""

    stack: Name
    holder: Text | None
    """Who held the lock; null where nobody did."""
    taken_away: bool
    """Whether this command released it."""


class Problem(Model):
    """A problem of the spec."""

    file: Text
    line: Count
    """0 where it concerns the whole file."""
    path: Text
    message: Name


class Valid(Model):
    """A spec without problems."""

    valid: Literal[True] = True
    problems: Annotated[tuple[Problem, ...], limited(maxItems=0)] = ()
    stack: Text
    resources: dict[Text, dict[Text, Annotated[int, limited(minimum=1)]]]
    """How many resources it defines, by region and kind."""


class Invalid(Model):
    """A spec with problems."""

    valid: Literal[False] = False
    problems: Annotated[list[Problem], limited(minItems=1)]


class Validate(RootModel[Valid | Invalid]):
    """Whether a spec is valid, its problems, and the resources that it defines."""


class Node(Model):
    """A resource, or a data source."""

    address: TapAddress
    region: Name
    kind: Name
    type: TerraformType
    """Terraform's type of the kind."""
    lookup: bool
    """Whether it is a data source, which is only read."""


class Edge(Model):
    """A dependency."""

    from_: TapAddress = Field(alias="from")
    to: TapAddress
    """What must exist first."""


class Graph(Model):
    """The resources and their dependencies."""

    nodes: list[Node]
    edges: list[Edge]
