"""The spec as a whole."""

from __future__ import annotations

import hashlib
import json
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, PrivateAttr, WithJsonSchema

from tap_provisioner.spec.database import Database
from tap_provisioner.spec.network import Network
from tap_provisioner.spec.section import Overrides, Section
from tap_provisioner.spec.texts import (
    Account,
    Environment,
    ExternalId,
    KmsKeyId,
    Project,
    RoleArn,
    SecretName,
    TagValue,
    refuse,
    whole,
)
from tap_provisioner.spec.yaml.nodes import Node

MOST_TAGS = 44
LONGEST_TAG_KEY = 128
SHARED_KEYS = frozenset({"engine", "name", "username", "port"})
"""Keys of ``database`` that no region overrides, because one secret serves all regions."""


def _recovery(days: int) -> int:
    if days and not 7 <= days <= 30:
        raise refuse("must be 0, which deletes at once, or 7 to 30")
    return days


Recovery = Annotated[
    int,
    AfterValidator(_recovery),
    WithJsonSchema({"anyOf": [{"const": 0}, {"type": "integer", "minimum": 7, "maximum": 30}]}),
]


def _unordered(value: Any) -> Any:
    """Return JSON with its lists sorted: no list of a spec has an order that means something."""
    if isinstance(value, dict):
        return {key: _unordered(item) for key, item in value.items()}
    if isinstance(value, list):
        return sorted(map(_unordered, value), key=json.dumps)
    return value


class AssumeRole(Section):
    """A role to assume before anything else is done."""

    arn: RoleArn = Field(description="ARN of the role.")
    external_id: ExternalId | None = Field(
        None, description="External id that the role's trust policy asks for."
    )


class Region(Section):
    """A region of the stack."""

    primary: bool = Field(
        False,
        description="Whether the secret lives here; the other regions get replicas. Exactly one region.",
    )
    network: Annotated[dict[str, Any], Overrides(Network)] = Field(
        {}, description="Keys of `network` that differ in this region."
    )
    database: Annotated[dict[str, Any], Overrides(Database, SHARED_KEYS)] = Field(
        {},
        description="Keys of `database` that differ in this region, except engine, name, username and port.",
    )


class Secret(Section):
    """The secret with the generated password and the endpoints."""

    name: SecretName | None = Field(None, description="Name. Omitted: PROJECT/ENVIRONMENT/database.")
    recovery_window_days: Recovery = Field(
        30, description="How long a deleted secret can be restored: 7 to 30 days, or 0 to delete at once."
    )
    kms_key_id: KmsKeyId | None = Field(
        None, description="Key in the primary region. Omitted: aws/secretsmanager."
    )


class Spec(Section):
    """One stack: a VPC and a MySQL instance in each of several regions, and a secret that all of them share.

    Made by ``load`` and ``parse``, which check what no single value shows; immutable.
    """

    version: Annotated[Literal[1], BeforeValidator(whole)] = Field(description="Version of this format.")
    project: Project = Field(description="First part of every name.")
    environment: Environment = Field(
        description="Second part of every name, which keeps stacks apart; --environment overrides it."
    )
    tags: dict[str, TagValue] = Field(
        {},
        description="Tags of every resource, beside Name and the tool's own; at most 44.",
        json_schema_extra={"maxProperties": MOST_TAGS, "propertyNames": {"maxLength": LONGEST_TAG_KEY}},
    )
    accounts: tuple[Account, ...] = Field(
        (), max_length=1000, description="Accounts the stack may be built in. Empty: any."
    )
    assume_role: AssumeRole | None = Field(
        None, description="Role to assume. Omitted: the caller's own identity."
    )
    regions: dict[str, Region] = Field(
        description="Regions by name: two or more, exactly one of them primary.",
        json_schema_extra={"minProperties": 2},
    )
    network: Network = Field(description="The VPC of each region and its subnets.")
    database: Database = Field(description="The MySQL instance of each region.")
    secret: Secret = Field(Secret(), description="The secret with the generated password and the endpoints.")

    _file: str = PrivateAttr("")
    _tree: Node = PrivateAttr(default_factory=lambda: Node("mapping"))
    _networks: dict[str, Network] = PrivateAttr(default_factory=dict)
    _databases: dict[str, Database] = PrivateAttr(default_factory=dict)

    @property
    def stack(self) -> str:
        """Name of the stack, and the beginning of its resources' names: ``tap-dev``."""
        return f"{self.project}-{self.environment}"

    @property
    def primary(self) -> str:
        """Name of the primary region."""
        return next(name for name, region in self.regions.items() if region.primary)

    @property
    def replicas(self) -> tuple[str, ...]:
        """Names of the other regions, in the order of the file."""
        return tuple(name for name, region in self.regions.items() if not region.primary)

    @property
    def secret_name(self) -> str:
        """Name of the secret, given or derived."""
        return self.secret.name or f"{self.project}/{self.environment}/database"

    def final_snapshot_prefix_of(self, region: str) -> str:
        """Beginning of the name of a region's final snapshot, given or derived.

        Raises:
            KeyError: for a region that the spec does not name.
        """
        return self.database_of(region).final_snapshot_prefix or f"{self.stack}-final"

    @property
    def digest(self) -> str:
        """SHA-256 in hex of the content with its defaults; layout, comments and order do not count."""
        content = _unordered(self.model_dump(mode="json"))
        return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()

    @property
    def file(self) -> str:
        """Name of the file that it was read from."""
        return self._file

    def network_of(self, region: str) -> Network:
        """The network of a region, its overrides applied.

        Raises:
            KeyError: for a region that the spec does not name.
        """
        return self._networks[region]

    def database_of(self, region: str) -> Database:
        """The database of a region, its overrides applied.

        Raises:
            KeyError: for a region that the spec does not name.
        """
        return self._databases[region]

    def where(self, path: str) -> str:
        """File and line of a dotted path like ``network.private_subnets[1]``: ``config/tap.yaml:14``.

        A path that the file does not hold stands where its nearest parent does.
        """
        return f"{self._file}:{self._tree.line(self._tree.resolve(path))}"
