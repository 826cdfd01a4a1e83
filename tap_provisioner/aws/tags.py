"""The shapes of tags in requests and answers, one adapter each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class TagDialect:
    """The shape of a service's tags: `write` converts a mapping to it, `read` converts it to a mapping.

    `at_creation` tells whether the creation takes tags; otherwise they are set by another call.
    """

    write: Callable[[Mapping[str, str]], Any]
    read: Callable[[Any], dict[str, str]]
    at_creation: bool = True


@dataclass(frozen=True)
class Tagging:
    """The operations that tag and untag a resource, and the parameter that takes its `output`."""

    service: str
    tag: str
    untag: str
    parameter: str
    output: str = "id"


def listed(key: str, value: str, *, at_creation: bool = True) -> TagDialect:
    """Return the dialect of a list of mappings, with the service's names for key and value."""

    def write(tags: Mapping[str, str]) -> list[dict[str, str]]:
        return [{key: name, value: text} for name, text in sorted(tags.items())]

    def read(tags: Any) -> dict[str, str]:
        return {tag[key]: tag.get(value, "") for tag in tags or ()}

    return TagDialect(write, read, at_creation)


KEY_VALUE = listed("Key", "Value")
"""A list of Key and Value: EC2, RDS, IAM, Secrets Manager, SNS."""
TAG_KEY = listed("TagKey", "TagValue")
"""A list of TagKey and TagValue: KMS."""
AFTERWARDS = listed("Key", "Value", at_creation=False)
"""A list of Key and Value that no creation takes: Route 53."""
MAPPING = TagDialect(dict, lambda tags: dict(tags or {}))
"""A mapping: GuardDuty, AWS Backup, CloudWatch Logs."""
