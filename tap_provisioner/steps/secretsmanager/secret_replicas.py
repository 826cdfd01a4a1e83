"""The replicas of the secret in other regions."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

from tap_provisioner.aws.permission import Command, Permission
from tap_provisioner.aws.region import RegionClient
from tap_provisioner.declarations import Timeouts, attribute
from tap_provisioner.presentation import Line, Output, Picture, Place, Resource, state
from tap_provisioner.step import Changes, Observed, Phase
from tap_provisioner.steps.secretsmanager._common import (
    SERVICE,
    SecretPart,
    arns,
    description,
    replica_blocks,
)
from tap_provisioner.steps.secretsmanager.secret import Secret, known
from tap_provisioner.terraform import Terraform, computed


def _arn(replicas: Observed, _step: object, region: str) -> str:
    """Return the ARN of the replica in a region, which differs from the secret's in the region alone."""
    partition, service, _, rest = replicas.outputs["id"].removeprefix("arn:").split(":", 3)
    return f"arn:{partition}:{service}:{region}:{rest}"


def _regions(replicas: Observed | Resource) -> Collection[str]:
    return replicas.values.get("regions") or ()


@dataclass(frozen=True, kw_only=True)
class SecretReplicas(SecretPart):
    """The replicas of a secret, one in each of `regions`, and in no other.

    Replication is asynchronous and may fail a minute later. A failed replica never recovers, so that it is
    removed and created again.
    """

    kind = "secret-replicas"
    # In Terraform they are blocks of the secret, which has them too; here they are a resource.
    terraform = Terraform(
        type="tap_secret_replicas",
        computed={"replica": computed(replica_blocks, "regions")},
        left_out={"secret_name": "the secret's id says it"},
    )
    stack_outputs = (Output("secret_arn", 60, _arn, regions=_regions),)
    picture = Picture(
        Place.SERVICE,
        "replica of the secret",
        short="Replica",
        icon="secret",
        tone="secret",
        order=50,
        detail=lambda secret, _: secret.text("secret_name"),
        lines=lambda secret, _: [Line(secret.text("secret_name"), mono=True), *state(secret, "InSync")],
        replica=True,
        regions=_regions,
    )
    timeouts = Timeouts(delete=300)
    async_delete = True

    regions: frozenset[str] = attribute()

    def own_permissions(self) -> Sequence[Permission]:
        """Return the permissions in both regions: a replica is a secret of the same name."""
        names = arns(self.secret_name)
        making = "ReplicateSecretToRegions CreateSecret TagResource"
        return [
            Permission(Command.PLAN, SERVICE, "DescribeSecret", names),
            Permission(Command.APPLY, SERVICE, making, names),
            Permission(Command.DESTROY, SERVICE, "RemoveRegionsFromReplication", names),
        ]

    @classmethod
    def discover(cls, aws: RegionClient, desired: Sequence[Self] = ()) -> list[Observed]:
        names = [step.secret_name for step in desired]
        return [observed for owner in known(aws, names) if (observed := _observed(aws, owner.id))]

    def find(self, aws: RegionClient) -> Observed | None:
        observed = _observed(aws.fresh(), self.secret_name)
        return self.pick([observed] if observed else [])

    @classmethod
    def again(cls, aws: RegionClient, observed: Observed) -> Observed | None:
        return _observed(aws.fresh(), observed.values["secret_name"])

    def create(self, aws: RegionClient) -> None:
        _replicate(aws, self.secret_id, self.regions)

    def update(self, aws: RegionClient, observed: Observed, changes: Changes) -> None:
        found = observed.values["regions"]
        if stale := found - self.regions:
            _remove(aws, self.secret_id, stale)
        if missing := self.regions - found:
            _replicate(aws, self.secret_id, missing)

    @classmethod
    def delete(cls, aws: RegionClient, observed: Observed, desired: Self | None) -> None:
        _remove(aws, observed.outputs["secret_id"], observed.values["regions"])


def _replicate(aws: RegionClient, secret_id: str, regions: Iterable[str]) -> None:
    aws.secrets.replicate_secret_to_regions(
        SecretId=secret_id, AddReplicaRegions=[{"Region": region} for region in sorted(regions)]
    )


def _remove(aws: RegionClient, secret_id: str, regions: Iterable[str]) -> None:
    aws.secrets.remove_regions_from_replication(SecretId=secret_id, RemoveReplicaRegions=sorted(regions))


def _observed(aws: RegionClient, name: str) -> Observed | None:
    raw: Mapping[str, Any] = description(aws, name) or {}
    tags = aws.ownership(raw.get("Tags"))
    replicas = raw.get("ReplicationStatus") or []
    if not replicas:
        return None
    states = {replica.get("Status", "InProgress") for replica in replicas}
    failed = [replica for replica in replicas if replica.get("Status") == "Failed"]
    phase = Phase.PENDING if "InProgress" in states else Phase.BROKEN if failed else Phase.READY
    return Observed(
        kind=SecretReplicas.kind,
        region=aws.name,
        id=raw["ARN"],
        address=tags.address.replace(f"/{Secret.kind}/", f"/{SecretReplicas.kind}/"),
        owned=tags.owned,
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
