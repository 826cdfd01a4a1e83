"""What applications read: the password together with where the databases are."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

from tap_provisioner.aws.cloud import Region
from tap_provisioner.aws.permission import Command, Permission
from tap_provisioner.errors import TapError
from tap_provisioner.step import Changes, Observed, Step, create_only, wish
from tap_provisioner.steps import secret

KEYS = ("engine", "username", "dbname", "port", "host", "hosts")
"""The keys of the JSON object that are the spec's; AWS's rotation functions read them in this spelling.

The password, and any key that a rotation adds, are left as they are.
"""


@dataclass(frozen=True, kw_only=True)
class SecretVersion(Step):
    """The current value of a secret, complete once the databases exist; it comes and goes with its secret.

    `host` is that of the primary region, `hosts` that of each region.
    """

    kind = "secret-version"
    contained = True

    secret_name: str = create_only()
    secret_id: str = create_only(refers="secret")
    engine: str
    username: str
    dbname: str
    port: int
    host: str
    hosts: Mapping[str, str] = wish()

    def own_permissions(self) -> Sequence[Permission]:
        names = secret.arns(self.secret_name)
        return [
            Permission(Command.PLAN, "secretsmanager", "GetSecretValue", names),
            Permission(Command.APPLY, "secretsmanager", "PutSecretValue", names),
        ]

    @classmethod
    def sweep(cls, cloud: Region, wanted: Sequence[Self] = ()) -> list[Observed]:
        names = [step.secret_name for step in wanted]
        return [
            _observed(
                cloud,
                owner.id,
                arn := owner.outputs["arn"],
                (secret.value(cloud, arn) or {}) if owner.owned else {},
                address=owner.address.replace(f"/{secret.Secret.kind}/", f"/{cls.kind}/"),
                owned=owner.owned,
            )
            for owner in secret.known(cloud, names)
        ]

    def claims(self, seen: Observed) -> bool:
        """Claim what is of the secret of the wanted name: another one may bear its address for a while."""
        return super().claims(seen) and seen.values["secret_name"] == self.secret_name

    def find(self, cloud: Region) -> Observed | None:
        content = secret.value(cloud.fresh(), self.secret_id) or {}
        return _observed(cloud, self.secret_name, self.secret_id, content, address=self.address)

    def create(self, cloud: Region) -> Observed | None:
        self._publish(cloud)
        return None

    def update(self, cloud: Region, seen: Observed, changes: Changes) -> None:
        self._publish(cloud)

    def _publish(self, cloud: Region) -> None:
        """Add to the value that is current at this moment. Raises TapError where it has no password."""
        content = secret.value(cloud.fresh(), self.secret_id) or {}
        if not content.get("password"):
            raise TapError(f"{self.address}: {self.secret_name} is not usable", mend=secret.UNUSABLE)
        content |= {key: getattr(self, key) for key in KEYS}
        cloud.secrets.put_secret_value(SecretId=self.secret_id, SecretString=json.dumps(content))


def _observed(cloud: Region, name: str, arn: str, content: Mapping[str, Any], **identity: Any) -> Observed:
    return Observed(
        kind=SecretVersion.kind,
        region=cloud.name,
        id=arn,
        state="current",
        values={"secret_name": name, "secret_id": arn, **{key: content.get(key) for key in KEYS}},
        outputs={"id": arn, "secret_id": arn},
        **identity,
    )
