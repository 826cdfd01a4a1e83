"""What primary and replica keys share: discovery, changes, and deletion."""

from __future__ import annotations

import json
import re
from abc import abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Self

from tap_provisioner.aws import ownership
from tap_provisioner.aws.permission import OURS, TAGGED, Command, Permission, When, arn, service_linked_role
from tap_provisioner.aws.region import RegionClient
from tap_provisioner.aws.tags import TAG_KEY, Tagging
from tap_provisioner.declarations import Timeouts, attribute
from tap_provisioner.errors import ErrorKind, Retryable, ignoring
from tap_provisioner.step import Changes, Observed, Phase
from tap_provisioner.steps._policies import same_policy
from tap_provisioner.steps._tagged import TaggedStep
from tap_provisioner.values import plain

SERVICE = "kms"
PENDING_DELETION = frozenset({"PendingDeletion", "PendingReplicaDeletion"})
_PHASES = {
    "Enabled": Phase.READY,
    "Disabled": Phase.READY,
    "Creating": Phase.PENDING,
    "Updating": Phase.PENDING,
}
_DEFAULT = {"PolicyName": "default"}
"""The only name of a key policy (PutKeyPolicy)."""
_RESERVED = "alias/aws/"
"""The beginning of the aliases that only AWS can create, for its own keys (CreateAlias)."""

_WITHOUT_ALIAS = When("Null", "kms:ResourceAliases", ("true",))
KEYS = (arn(SERVICE, "key/*"),)
_CHANGING = "CancelKeyDeletion EnableKey PutKeyPolicy TagResource UntagResource UpdateKeyDescription"
LISTING = (
    Permission(Command.PLAN, SERVICE, "ListAliases ListKeys"),
    Permission(Command.PLAN, SERVICE, "DescribeKey ListResourceTags", KEYS),
)
"""What the discovery of keys needs; a condition on tags would deny reading a deleted key."""
KEY_PERMISSIONS = (
    *LISTING,
    Permission(Command.PLAN, SERVICE, "GetKeyPolicy", KEYS),
    Permission(Command.APPLY, SERVICE, "CreateKey", when=(TAGGED,)),
    # At creation; it also allows to tag a foreign key that has no alias.
    Permission(Command.APPLY, SERVICE, "TagResource", KEYS, (TAGGED, _WITHOUT_ALIAS)),
    Permission(Command.APPLY, SERVICE, _CHANGING, KEYS, (OURS,)),
    Permission(Command.DESTROY, SERVICE, "ScheduleKeyDeletion", KEYS, (OURS,)),
    # The first multi-Region key of an account (AWS KMS Developer Guide, "Using service-linked roles").
    service_linked_role("mrk.kms", "AWSServiceRoleForKeyManagementServiceMultiRegionKeys"),
)
UNAUTHORIZED = (
    Retryable("AccessDeniedException", "not authorized", "KMS does not authorize by the new key's tags yet"),
)
"""The API error for up to five minutes after a change of tags (AWS KMS Developer Guide, "ABAC")."""


def same_key_policy(desired: Mapping[str, Any], found: Mapping[str, Any] | None) -> bool:
    """Compare key policies: KMS returns the ARN of an account's root for the account's id."""
    return found is not None and same_policy(_by_account(desired), _by_account(found))


def _by_account(policy: Mapping[str, Any]) -> dict[str, Any]:
    text = re.sub(r'"arn:[a-z-]+:iam::(\d{12}):root"', r'"\1"', json.dumps(plain(policy)))
    found: dict[str, Any] = json.loads(text)
    return found


def own_alias(stack: str) -> str:
    """Return the name of the alias that a stack's key has in each region."""
    return f"alias/{stack}"


@dataclass(frozen=True, kw_only=True)
class KeyStep(TaggedStep):
    """A multi-Region key of KMS in one region.

    A key has no name, and listings have no tags, so the tags of each customer key are read. A key that is
    pending deletion counts as gone; `create` cancels the deletion, and the key is disabled until an update
    enables it.
    """

    dialect = TAG_KEY
    tagging = Tagging(SERVICE, "tag_resource", "untag_resource", "KeyId")
    timeouts: ClassVar = Timeouts(poll=5, create=600, visible=60)
    holds_data = True
    retryable = (
        Retryable("MalformedPolicyDocumentException", "principal", "a principal is not known everywhere yet"),
        Retryable("DisabledException", "", "the key was just enabled"),
    )
    retryable_new = UNAUTHORIZED

    description: str = attribute(api="Description", terraform="description")
    policy: Mapping[str, Any] = attribute(same=same_key_policy)
    enabled: bool = attribute(default=True)
    deletion_window_days: int = attribute(meta=True, terraform="deletion_window_in_days")

    @classmethod
    def discover(cls, aws: RegionClient, desired: Sequence[Self] = ()) -> list[Observed]:
        found = (cls.of_id(aws, key_id) for key_id, tags in stack_keys(aws) if cls._kind_of(tags))
        return [observed for observed in found if observed]

    @classmethod
    def again(cls, aws: RegionClient, observed: Observed) -> Observed | None:
        return cls.of_id(aws.fresh(), observed.id)

    @classmethod
    def of_id(cls, aws: RegionClient, key_id: str) -> Observed | None:
        """Return the stack's key of an id; None if there is none, or it is pending deletion."""
        with ignoring(ErrorKind.GONE):
            tags = tags_of(aws, key_id)
            raw = describe(aws, key_id)
            state = raw["KeyState"]
            if not cls._kind_of(aws.ownership(tags, TAG_KEY)) or state in PENDING_DELETION:
                return None
            policy = aws.get(SERVICE, "get_key_policy", KeyId=key_id, **_DEFAULT)["Policy"]
            return cls.observe(
                aws,
                tags,
                id=raw["KeyId"],
                values={
                    "description": raw.get("Description", ""),
                    "enabled": state != "Disabled",
                    "policy": json.loads(policy),
                    **cls.special(aws, raw),
                },
                outputs={"id": raw["KeyId"], "arn": raw["Arn"]},
                state=state,
                phase=_PHASES.get(state, Phase.FAILED),
            )
        return None

    @classmethod
    def _kind_of(cls, tags: ownership.OwnershipTags) -> bool:
        return tags.owned and f"/{cls.kind}/" in tags.address

    @classmethod
    @abstractmethod
    def special(cls, aws: RegionClient, raw: Mapping[str, Any]) -> dict[str, Any]:
        """Return the values of this kind's own attributes, from the key's description."""

    @property
    def policy_text(self) -> str:
        """The key policy as text."""
        return json.dumps(plain(self.policy))

    def change(self, aws: RegionClient, observed: Observed, changes: Changes) -> None:
        """Enable it first: the rotation of a disabled key cannot be changed."""
        kms = aws.client(SERVICE)
        if "enabled" in changes:
            kms.enable_key(KeyId=observed.id)
        if "description" in changes:
            kms.update_key_description(KeyId=observed.id, Description=self.description)
        if "policy" in changes:
            kms.put_key_policy(KeyId=observed.id, Policy=self.policy_text, **_DEFAULT)

    @classmethod
    def data_fate(cls, observed: Observed, desired: Self | None, moment: str) -> str:
        return f"its deletion can be cancelled for {_window(desired)} days"

    @classmethod
    def retained(cls, observed: Observed, desired: Self | None, moment: str) -> tuple[str, ...]:
        days = _window(desired)
        return (
            f"KMS key {observed.id} in {observed.region}, whose deletion can be cancelled for {days} days",
        )

    @classmethod
    def delete(cls, aws: RegionClient, observed: Observed, desired: Self | None) -> None:
        """Schedule its deletion, by default after the longest window.

        The window of a primary key starts when its replicas are deleted.
        """
        window = {"PendingWindowInDays": desired.deletion_window_days} if desired else {}
        aws.client(SERVICE).schedule_key_deletion(KeyId=observed.id, **window)


def _window(desired: KeyStep | None) -> int:
    """Return the days until a key is deleted, by default the 30 of KMS."""
    return desired.deletion_window_days if desired else 30


def key_aliases(aws: RegionClient) -> list[Any]:
    """Return the aliases of a region; they are not listed if it has no keys."""
    return aws.list(SERVICE, "list_aliases", "Aliases") if aws.list(SERVICE, "list_keys", "Keys") else []


def stack_keys(aws: RegionClient) -> Iterator[tuple[str, ownership.OwnershipTags]]:
    """Yield the id and tags of each key of the stack, including those that are pending deletion.

    Whatever aliases a key has, its tags are read, unless it is a key of AWS: nobody else can give it an alias
    of theirs. These credentials may not be allowed to read the tags of a foreign key.
    """
    keys = aws.list(SERVICE, "list_keys", "Keys")
    aliases = [raw for raw in key_aliases(aws) if "TargetKeyId" in raw]
    of_aws = {raw["TargetKeyId"] for raw in aliases if raw["AliasName"].startswith(_RESERVED)}
    own = {raw["TargetKeyId"] for raw in aliases if raw["AliasName"] == own_alias(aws.stack)}
    for key_id in (raw["KeyId"] for raw in keys if raw["KeyId"] not in of_aws):
        with ignoring(ErrorKind.GONE, *(() if key_id in own else (ErrorKind.DENIED,))):
            tags = aws.ownership(tags_of(aws, key_id), TAG_KEY)
            if tags.owned:
                yield key_id, tags


def tags_of(aws: RegionClient, key_id: str) -> list[Any]:
    """Return the tags of a key. Raises ApiError."""
    return aws.list(SERVICE, "list_resource_tags", "Tags", KeyId=key_id)


def describe(aws: RegionClient, key_id: str) -> dict[str, Any]:
    """Return KMS's description of a key. Raises ApiError."""
    raw: dict[str, Any] = aws.get(SERVICE, "describe_key", KeyId=key_id)["KeyMetadata"]
    return raw
