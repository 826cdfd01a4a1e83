"""The ownership tags by which a stack's resources are discovered, set at creation.

`tap:stack` names the stack, `tap:environment` the part of that name that is the environment, `tap:address`
the step, and `tap:digest` the digest of the attributes last applied, which distinguishes drift from edits
of the spec.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tap_provisioner.aws.tags import KEY_VALUE, TagDialect

STACK = "tap:stack"
ENVIRONMENT = "tap:environment"
ADDRESS = "tap:address"
DIGEST = "tap:digest"
PREFIX = "tap:"


@dataclass(frozen=True)
class IgnoredTags:
    """The tags of others on the stack's resources: `keys`, and all with `prefixes`, but not those `kept`."""

    keys: frozenset[str] = frozenset()
    prefixes: tuple[str, ...] = ()
    kept: frozenset[str] = frozenset()

    def __contains__(self, key: str) -> bool:
        """Tell whether the tag is one of others."""
        return key not in self.kept and (key in self.keys or key.startswith(self.prefixes))


ALL_COMPARED = IgnoredTags()


@dataclass(frozen=True)
class OwnershipTags:
    """What the tags of one resource say, its `tags` to be compared, and those with the `tap:` prefix."""

    owned: bool
    address: str
    digest: str
    tags: Mapping[str, str]
    own: Mapping[str, str]

    @property
    def identity(self) -> dict[str, Any]:
        """Return the part of an `Observed` that the ownership tags decide."""
        return {"owned": self.owned, "address": self.address, "digest": self.digest}


def read(
    stack: str,
    environment: str,
    tags: Any,
    dialect: TagDialect = KEY_VALUE,
    ignored: IgnoredTags = ALL_COMPARED,
) -> OwnershipTags:
    """Read the ownership tags of a resource from tags in the shape of its service.

    The name alone is ambiguous: tap-dev-eu is `tap` in `dev-eu`, or `tap-dev` in `eu`.
    """
    pairs = dialect.read(tags)
    owned = pairs.get(STACK) == stack and pairs.get(ENVIRONMENT, environment) == environment
    return OwnershipTags(
        owned=owned,
        address=pairs.get(ADDRESS, "") if owned else "",
        digest=pairs.get(DIGEST, ""),
        tags={k: v for k, v in pairs.items() if not k.startswith((PREFIX, "aws:")) and k not in ignored},
        own={k: v for k, v in pairs.items() if k.startswith(PREFIX)},
    )


def of(stack: str, environment: str, address: str, digest: str) -> dict[str, str]:
    """Return the ownership tags that every resource has."""
    return {STACK: stack, ENVIRONMENT: environment, ADDRESS: address, DIGEST: digest}
