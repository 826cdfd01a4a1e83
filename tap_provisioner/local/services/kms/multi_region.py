"""Multi-region keys: a primary key, its replicas, and what each has of its own."""

from __future__ import annotations

import copy

from tap_provisioner.local.core.rule import AwsError, Exchange, after, before
from tap_provisioner.local.services.kms import configuration, copies, is_replica, key_of

ORDER = 50

# AWS seconds.
UNKNOWN = 2.0
CREATING = 20.0
_ANYWHERE = (
    "DescribeKey GetKeyPolicy PutKeyPolicy GetKeyRotationStatus ListResourceTags TagResource UntagResource "
    "CreateAlias UpdateAlias EnableKey DisableKey ScheduleKeyDeletion UpdateKeyDescription"
)


@before("kms-replicate-primary", "ReplicateKey")
def _from_primary(x: Exchange) -> None:
    """A key is replicated from its primary: UnsupportedOperationException for others. Source: botocore model
    kms ReplicateKey, UnsupportedOperationException.
    """
    key = key_of(x)
    if key is not None and (not key.multi_region or is_replica(key)):
        raise AwsError("UnsupportedOperationException", f"{key.arn} is not a multi-Region primary key.")


@before("kms-replica-exists", "ReplicateKey")
def _not_there(x: Exchange) -> None:
    """A region has one replica of a key, also while it is pending deletion: AlreadyExistsException. Source:
    botocore model kms ReplicateKey, AlreadyExistsException.
    """
    key, region = key_of(x), x.params["ReplicaRegion"]
    if key is not None and region in copies(x.account, key.id):
        raise AwsError("AlreadyExistsException", f"The key {key.id} already exists in region {region}")


@after("kms-replica-own", "ReplicateKey", gap=True)
def _replicated(x: Exchange) -> None:
    """A replica has aliases, policy, description and tags of its own, and each side shows the whole key.
    Source: botocore model kms ReplicateKey, MultiRegionConfiguration.
    """
    answer, region = x.answered, x.params["ReplicaRegion"]
    kms = x.account.backend("kms", region)
    key = key_of(x)
    replica = kms.keys[key.id]
    # moto makes a shallow copy, which shares with the primary what each has of its own.
    replica.multi_region_configuration = copy.deepcopy(key.multi_region_configuration)
    replica.aliases, replica.grants = {}, {}
    replica.description = x.params.get("Description", "")
    replica.policy = x.params.get("Policy") or replica.generate_default_policy()
    kms.tagger.tag_resource(replica.id, x.params.get("Tags", []))
    described = answer["ReplicaKeyMetadata"]
    described["MultiRegionConfiguration"] = configuration(x.account, replica)
    described.update(Arn=replica.arn, Description=replica.description)
    answer.update(ReplicaPolicy=replica.policy, ReplicaTags=x.params.get("Tags", []))


@_replicated.also("after", "DescribeKey")
def _described(x: Exchange) -> None:
    key, described = key_of(x), x.answered["KeyMetadata"]
    if key is not None and key.multi_region:
        described["MultiRegionConfiguration"] = configuration(x.account, key)


@after("kms-replica-life", "ReplicateKey")
def _begin(x: Exchange) -> None:
    """A replica is unknown in its region for 2 s, and Creating for 20 s. Source: botocore model kms
    ReplicateKey (KeyState); terraform-provider-aws; the times: belief.
    """
    region, described = x.params["ReplicaRegion"], x.answered["ReplicaKeyMetadata"]
    replica = x.account.backend("kms", region).keys[described["KeyId"]]
    replica.key_state, replica.enabled = "Creating", False
    described.update(KeyState="Creating", Enabled=False)
    x.account.stamp(region, "kms-replica", replica.id)

    def enable() -> None:
        if replica.key_state == "Creating":
            replica.key_state, replica.enabled = "Enabled", True

    x.account.later(CREATING, enable)


@_begin.also("before", _ANYWHERE)
def _unknown(x: Exchange) -> None:
    key = key_of(x)
    if key is not None and x.account.age(x.region, "kms-replica", key.id) < UNKNOWN:
        raise AwsError("NotFoundException", f"Key '{key.arn}' does not exist")
