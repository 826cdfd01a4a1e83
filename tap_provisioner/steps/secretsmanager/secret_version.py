"""The value that applications read: the password and the endpoints of the databases."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

from tap_provisioner.aws.permission import Command, Permission
from tap_provisioner.aws.region import RegionClient
from tap_provisioner.declarations import attribute
from tap_provisioner.errors import TapError
from tap_provisioner.step import Changes, Observed
from tap_provisioner.steps.secretsmanager._common import (
    SERVICE,
    UNUSABLE,
    SecretPart,
    arns,
    value,
)
from tap_provisioner.steps.secretsmanager.secret import Secret, known
from tap_provisioner.terraform import Terraform, computed
from tap_provisioner.values import Sensitive, plain

KEYS = ("engine", "username", "dbname", "port", "host", "hosts")
"""The keys of the JSON object that the spec decides, as AWS's rotation functions expect them.

The password, and any key that a rotation adds, stay as they are.
"""


def _hidden(*values: Any) -> Sensitive:
    """Return a placeholder for a secret text with these values, so that changes are noticed."""
    return Sensitive(repr([plain(value) for value in values]))


@dataclass(frozen=True, kw_only=True)
class SecretVersion(SecretPart):
    """The current value of a secret, complete once the databases exist; it is deleted with its secret.

    `host` is that of the primary region, `hosts` that of each region.
    """

    kind = "secret-version"
    contained = True
    terraform = Terraform(
        type="aws_secretsmanager_secret_version",
        computed={"secret_string": computed(_hidden, *KEYS)},
        outputs={"id": "id", "arn": "secret_id"},
        sensitive=("secret_string",),
        left_out={"secret_name": "the secret's id says it"},
    )

    engine: str
    username: str
    dbname: str
    port: int
    host: str
    hosts: Mapping[str, str] = attribute()

    def own_permissions(self) -> Sequence[Permission]:
        names = arns(self.secret_name)
        return [
            Permission(Command.PLAN, SERVICE, "GetSecretValue", names),
            Permission(Command.APPLY, SERVICE, "PutSecretValue", names),
        ]

    @classmethod
    def discover(cls, aws: RegionClient, desired: Sequence[Self] = ()) -> list[Observed]:
        names = [step.secret_name for step in desired]
        return [
            _observed(
                aws,
                owner.id,
                arn := owner.outputs["arn"],
                (value(aws, arn) or {}) if owner.owned else {},
                address=owner.address.replace(f"/{Secret.kind}/", f"/{cls.kind}/"),
                owned=owner.owned,
            )
            for owner in known(aws, names)
        ]

    def find(self, aws: RegionClient) -> Observed | None:
        content = value(aws.fresh(), self.secret_id) or {}
        return _observed(aws, self.secret_name, self.secret_id, content, address=self.address)

    def create(self, aws: RegionClient) -> None:
        self._publish(aws)

    def update(self, aws: RegionClient, observed: Observed, changes: Changes) -> None:
        self._publish(aws)

    def _publish(self, aws: RegionClient) -> None:
        """Add the keys to the current value. Raises TapError if it has no password."""
        content = value(aws.fresh(), self.secret_id) or {}
        if not content.get("password"):
            raise TapError(f"{self.address}: {self.secret_name} is not usable", hint=UNUSABLE)
        content |= {key: getattr(self, key) for key in KEYS}
        aws.secrets.put_secret_value(SecretId=self.secret_id, SecretString=json.dumps(content))


def _observed(
    aws: RegionClient, name: str, arn: str, content: Mapping[str, Any], **identity: Any
) -> Observed:
    return Observed(
        kind=SecretVersion.kind,
        region=aws.name,
        id=arn,
        state="current",
        values={"secret_name": name, "secret_id": arn, **{key: content.get(key) for key in KEYS}},
        outputs={"id": arn, "secret_id": arn},
        **identity,
    )
