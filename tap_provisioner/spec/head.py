"""The keys at the top level of a spec that are not sections: names, tags, accounts and regions."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Annotated, ClassVar, Literal

from pydantic import BeforeValidator, Field

from tap_provisioner.aws.regions import known_regions, partition_of
from tap_provisioner.spec.rules import Finding, once, rule
from tap_provisioner.spec.settings import Settings
from tap_provisioner.spec.texts import (
    TAG_PATTERN,
    TAG_WORDS,
    Account,
    Environment,
    ExternalId,
    Project,
    RoleArn,
    TagValue,
    tag_problem,
    whole,
)

MOST_TAGS = 44
LONGEST_TAG_KEY = 128
LONGEST_TAG_VALUE = 256


class AssumeRole(Settings):
    """A role to assume before any other call."""

    note: ClassVar[str] = "If `accounts` is given, it must list the account of the role."

    arn: RoleArn = Field(description="ARN of the role.")
    external_id: ExternalId | None = Field(
        None, description="External id that the role's trust policy requires."
    )


class Region(Settings):
    """A region of the stack."""

    note: ClassVar[str] = (
        "In an override, mappings such as `parameters` are merged key by key; lists and single values are "
        "replaced. Each region's merged sections are validated like the sections themselves."
    )

    primary: bool = Field(
        False,
        description="Whether resources that all regions share are created here. Exactly one region.",
    )


class Head(Settings):
    """One stack, in two or more regions of one account."""

    note: ClassVar[str] = (
        "PROJECT-ENVIRONMENT is the name of the stack. `validate` reports all problems of a file at once, "
        "each with its line."
    )

    version: Annotated[Literal[1], BeforeValidator(whole)] = Field(description="Version of this format.")
    project: Project = Field(description="First part of every name.")
    environment: Environment = Field(
        description="Second part of every name, which separates stacks; --environment overrides it."
    )
    tags: dict[str, TagValue] = Field(
        {},
        description="Tags of every resource, in addition to Name and the tool's own; at most 44.",
        json_schema_extra={"maxProperties": MOST_TAGS, "propertyNames": {"maxLength": LONGEST_TAG_KEY}},
    )
    accounts: tuple[Account, ...] = Field(
        (), max_length=1000, description="Accounts that the stack may be created in. Empty: any."
    )
    assume_role: AssumeRole | None = Field(
        None, description="Role to assume. Omitted: the caller's own identity."
    )
    regions: dict[str, Region] = Field(
        description="Regions by name: two or more, exactly one of them primary, and about 20 at most: their "
        "names must fit into a tag.",
        json_schema_extra={"minProperties": 2},
    )

    @property
    def stack(self) -> str:
        """Name of the stack, and the prefix of its resources' names: ``tap-dev``."""
        return f"{self.project}-{self.environment}"

    @rule("tags")
    def _tags(self) -> Iterator[Finding]:
        if len(self.tags) > MOST_TAGS:
            text = f"{len(self.tags)} tags, at most {MOST_TAGS} are allowed"
            yield ("tags",), f"{text}: AWS allows 50, and the tool adds up to 6"
        folded = Counter(key.lower() for key in self.tags)
        for key in self.tags:
            problem = _tag_key(key) or (
                "differs from another key only in case, which IAM does not distinguish"
                if folded[key.lower()] > 1
                else ""
            )
            if problem:
                yield ("tags", key), problem

    @rule("regions")
    def _regions_fit(self) -> Iterator[Finding]:
        length = len(" ".join(self.regions))
        if length > LONGEST_TAG_VALUE:
            text = f"the names of {len(self.regions)} regions have {length} characters"
            yield ("regions",), f"{text}, and the tag that records them {LONGEST_TAG_VALUE}: remove some"

    _accounts_once = once("accounts")

    @rule("accounts", "assume_role")
    def _role_account(self) -> Iterator[Finding]:
        account = self.assume_role.arn.split(":")[4] if self.assume_role else ""
        if account and self.accounts and account not in self.accounts:
            yield (
                ("assume_role", "arn"),
                f"is in account {account}, which accounts does not list: add it there",
            )

    @rule("assume_role", "regions")
    def _role_partition(self) -> Iterator[Finding]:
        partition = self.assume_role.arn.split(":")[1] if self.assume_role else ""
        used = {partition_of(name) for name in self.regions if name in known_regions()}
        if partition and used and partition not in used:
            text = f"is in partition {partition}, but the regions are in {', '.join(sorted(used))}"
            yield ("assume_role", "arn"), text


def _tag_key(key: str) -> str:
    if key.lower().startswith(("aws:", "tap:")):
        return f"the prefix {key[:4]} is reserved: rename the tag"
    if key.lower() == "name":
        return "the tool sets it to the name of each resource: remove it"
    if not 0 < len(key) <= LONGEST_TAG_KEY or not re.fullmatch(TAG_PATTERN, key) or tag_problem(key):
        return f"is not allowed as a key: must be 1 to {LONGEST_TAG_KEY} {TAG_WORDS}"
    return ""
