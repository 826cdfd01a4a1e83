"""The document of `validate --json`."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import ConfigDict, RootModel

from tap_provisioner.report.json.model import Count, Model, Name, Text, limited


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

    model_config = ConfigDict(title="validate --json")
