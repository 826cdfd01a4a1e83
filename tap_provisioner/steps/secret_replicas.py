"""The secret in the other regions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

from tap_provisioner.aws.cloud import Region
from tap_provisioner.aws.permission import Command, Permission
from tap_provisioner.step import Changes, Observed, Patience, Phase, Step, create_only, wish
from tap_provisioner.steps import secret


@dataclass(frozen=True, kw_only=True)
class SecretReplicas(Step):
    """The replicas of a secret, one in each of `regions`, and in no other.

    Replication is answered at once and may fail a minute later. What failed does not mend itself, so
    such replicas are removed and made anew.
    """

    kind = "secret-replicas"
    patience = Patience(delete=300)
    lingers = True

    secret_name: str = create_only()
    secret_id: str = create_only(refers="secret")
    regions: frozenset[str] = wish()

    def own_permissions(self) -> Sequence[Permission]:
        """Return what it takes in both regions: a replica is a secret of the same name in the other."""
        names = secret.arns(self.secret_name)
        making = "ReplicateSecretToRegions CreateSecret TagResource"
        return [
            Permission(Command.PLAN, "secretsmanager", "DescribeSecret", names),
            Permission(Command.APPLY, "secretsmanager", making, names),
            Permission(Command.DESTROY, "secretsmanager", "RemoveRegionsFromReplication", names),
        ]

    @classmethod
    def sweep(cls, cloud: Region, wanted: Sequence[Self] = ()) -> list[Observed]:
        names = [step.secret_name for step in wanted]
        return [seen for owner in secret.known(cloud, names) if (seen := _observed(cloud, owner.id))]

    def claims(self, seen: Observed) -> bool:
        """Claim what is of the secret of the wanted name: another one may bear its address for a while."""
        return super().claims(seen) and seen.values["secret_name"] == self.secret_name

    def find(self, cloud: Region) -> Observed | None:
        seen = _observed(cloud.fresh(), self.secret_name)
        return self.pick([seen] if seen else [])

    @classmethod
    def again(cls, cloud: Region, seen: Observed) -> Observed | None:
        return _observed(cloud.fresh(), seen.values["secret_name"])

    def create(self, cloud: Region) -> Observed | None:
        _replicate(cloud, self.secret_id, self.regions)
        return None

    def update(self, cloud: Region, seen: Observed, changes: Changes) -> None:
        found = seen.values["regions"]
        if stale := found - self.regions:
            _remove(cloud, self.secret_id, stale)
        if missing := self.regions - found:
            _replicate(cloud, self.secret_id, missing)

    @classmethod
    def delete(cls, cloud: Region, seen: Observed, wanted: Self | None) -> None:
        _remove(cloud, seen.outputs["secret_id"], seen.values["regions"])


def _replicate(cloud: Region, secret_id: str, regions: Iterable[str]) -> None:
    cloud.secrets.replicate_secret_to_regions(
        SecretId=secret_id, AddReplicaRegions=[{"Region": region} for region in sorted(regions)]
    )


def _remove(cloud: Region, secret_id: str, regions: Iterable[str]) -> None:
    cloud.secrets.remove_regions_from_replication(SecretId=secret_id, RemoveReplicaRegions=sorted(regions))


def _observed(cloud: Region, name: str) -> Observed | None:
    raw: Mapping[str, Any] = secret.description(cloud, name) or {}
    marks = cloud.marks(raw.get("Tags"))
    replicas = raw.get("ReplicationStatus") or []
    if not replicas:
        return None
    states = {replica.get("Status", "InProgress") for replica in replicas}
    failed = [replica for replica in replicas if replica.get("Status") == "Failed"]
    phase = Phase.PENDING if "InProgress" in states else Phase.BROKEN if failed else Phase.READY
    return Observed(
        kind=SecretReplicas.kind,
        region=cloud.name,
        id=raw["ARN"],
        address=marks.address.replace(f"/{secret.Secret.kind}/", f"/{SecretReplicas.kind}/"),
        owned=marks.owned,
        state=", ".join(sorted(states)),
        phase=phase,
        reason="; ".join(f"{r['Region']}: {r.get('StatusMessage', 'no reason given')}" for r in failed),
        values={
            "secret_name": raw["Name"],
            "secret_id": raw["ARN"],
            "regions": frozenset(replica["Region"] for replica in replicas),
        },
        outputs={"id": raw["ARN"], "secret_id": raw["ARN"]},
    )
