"""What the parts of a spec must be to each other across its sections."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import Any

from tap_provisioner.aws.regions import known_regions, partition_of
from tap_provisioner.spec.database_rules import foreign_key
from tap_provisioner.spec.model import LONGEST_TAG_KEY, MOST_TAGS, Spec
from tap_provisioner.spec.rules import Finding, Rule
from tap_provisioner.spec.texts import TAG_PATTERN, TAG_WORDS, tag_problem

ROLE_SUFFIX = "-rds-monitoring"
# The role of enhanced monitoring has the longest name of all: IAM takes 64, RDS takes 63 for the instance.
LONGEST_STACK = min(63, 64 - len(ROLE_SUFFIX))


def region_findings(regions: Any) -> Iterator[Finding]:
    """What is wrong with the set of regions, whatever may be wrong inside one of them."""
    if not isinstance(regions, Mapping):
        return
    known = [name for name in regions if name in known_regions()]
    for name in regions:
        if name not in known:
            near = get_close_matches(name[:LONGEST_TAG_KEY], known_regions(), n=1)
            yield (
                (name,),
                "is not an AWS region" + (f", did you mean {near[0]}?" if near else ": correct its name"),
            )
    if len(regions) < 2:
        yield (), "two or more regions are needed: add one"
    yield from _partitions(known)
    yield from _primaries(regions)


def _partitions(known: list[str]) -> Iterator[Finding]:
    for name in known[1:]:
        if partition_of(name) != partition_of(known[0]):
            yield (
                (name,),
                f"is in partition {partition_of(name)}, {known[0]} in {partition_of(known[0])}: "
                "keep a stack within one",
            )


def _primaries(regions: Mapping[str, Any]) -> Iterator[Finding]:
    primaries = [
        name
        for name, region in regions.items()
        if isinstance(region, Mapping) and region.get("primary") is True
    ]
    if regions and not primaries:
        yield (), "no region is primary: set primary: true for one"
    for name in primaries[1:]:
        yield (name, "primary"), f"{primaries[0]} is primary already: keep one"


def _stack_length(spec: Spec) -> Iterator[Finding]:
    if len(spec.stack) > LONGEST_STACK:
        yield (
            ("environment",),
            f"{spec.stack} has {len(spec.stack)} characters: shorten project or environment, to "
            f"{LONGEST_STACK} in all, for the role {spec.stack}{ROLE_SUFFIX} may have 64",
        )


def _tags(spec: Spec) -> Iterator[Finding]:
    if len(spec.tags) > MOST_TAGS:
        yield (
            ("tags",),
            f"holds {len(spec.tags)} tags, and may {MOST_TAGS}: AWS takes 50, the tool sets up to 6 itself",
        )
    folded = Counter(key.lower() for key in spec.tags)
    for key in spec.tags:
        problem = _tag_key(key) or (
            "differs from another key only in case, which IAM does not tell apart"
            if folded[key.lower()] > 1
            else ""
        )
        if problem:
            yield ("tags", key), problem


def _tag_key(key: str) -> str:
    if key.lower().startswith(("aws:", "tap:")):
        return f"the prefix {key[:4]} is reserved: rename the tag"
    if key.lower() == "name":
        return "is set by the tool to the name of each resource: remove it"
    if not 0 < len(key) <= LONGEST_TAG_KEY or not re.fullmatch(TAG_PATTERN, key) or tag_problem(key):
        return f"is not allowed as a key: must be 1 to {LONGEST_TAG_KEY} {TAG_WORDS}"
    return ""


def _accounts_once(spec: Spec) -> Iterator[Finding]:
    seen: set[str] = set()
    for index, account in enumerate(spec.accounts):
        if account in seen:
            yield ("accounts", index), f"{account} is given twice: keep one"
        seen.add(account)


def _role_account(spec: Spec) -> Iterator[Finding]:
    account = spec.assume_role.arn.split(":")[4] if spec.assume_role else ""
    if account and spec.accounts and account not in spec.accounts:
        yield ("assume_role", "arn"), f"is of account {account}, which accounts does not list: add it there"


def _role_partition(spec: Spec) -> Iterator[Finding]:
    partition = spec.assume_role.arn.split(":")[1] if spec.assume_role else ""
    homes = {partition_of(name) for name in spec.regions if name in known_regions()}
    if partition and homes and partition not in homes:
        yield (
            ("assume_role", "arn"),
            f"is of partition {partition}, the regions are of {', '.join(sorted(homes))}",
        )


def _secret_key_region(spec: Spec) -> Iterator[Finding]:
    primaries = [name for name, region in spec.regions.items() if region.primary]
    if len(primaries) == 1 and foreign_key(spec.secret.kms_key_id, primaries[0]):
        yield ("secret", "kms_key_id"), f"is a key of another region than the primary one, {primaries[0]}"


SPEC_RULES: tuple[Rule[Spec], ...] = (
    Rule(("project", "environment"), _stack_length),
    Rule(("tags",), _tags),
    Rule(("accounts",), _accounts_once),
    Rule(("accounts", "assume_role"), _role_account),
    Rule(("assume_role", "regions"), _role_partition),
    Rule(("secret", "regions"), _secret_key_region),
)
